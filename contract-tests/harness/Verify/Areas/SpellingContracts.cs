using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about letter case and slashes.</summary>
internal static class SpellingContracts
{
    public static IReadOnlyList<Contract> All { get; } =
    [
        new("spelling.node-case", "The letter case of node names does not matter, and the answer has the API's own case.")
        {
            Evidence = [Observed($"{Sources.Tms}, traces 9500, 9505 and 9506"), Observed(Sources.Clients)],
            Check = async cms =>
            {
                (await cms.GetAsync("cospaces?limit=1")).IsXml("coSpaces");
                (await cms.GetAsync("CALLLEGPROFILES?limit=1")).IsXml("callLegProfiles");
            },
        },
        new("spelling.location-case", "Location has the API's own letter case, whatever the request has.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Tms}, trace 9506")],
            Check = async cms => (await cms.PostAsync("cospaces", $"name={cms.Name("case")}")).IsDone().HasHeaderLike("Location", "/api/v1/coSpaces/" + FormContracts.Id),
        },
        new("spelling.trailing-slash", "A slash at the end of a path does not matter.")
        {
            Evidence = [Observed(Sources.Clients), Documented($"{Sources.Blueprint}, a path with one")],
            Check = async cms =>
            {
                (await cms.GetAsync("coSpaces/?limit=1")).IsXml("coSpaces");
                (await cms.GetAsync("system/status/")).IsXml("status");
            },
        },
        new("spelling.double-slash", "A second slash before api does not matter.")
        {
            Evidence = [Observed("two scripts send //api/v1 to real bridges")],
            Check = async cms => (await cms.GetAsync("//api/v1/system/status")).IsXml("status"),
        },
        new("spelling.put-case", "PUT and DELETE ignore the letter case of node names.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Tms}, trace 9500: PUT /api/v1/cospaces")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("put")}");
                var other = space.Location.Replace("coSpaces", "cospaces", StringComparison.Ordinal);
                (await cms.PutAsync(other, $"name={cms.Name("changed")}")).IsDone();
                (await cms.GetAsync(space)).Has("name", cms.Name("changed"));
            },
        },
        new("spelling.query-case", "The letter case of query parameters does not matter.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("three clients spell coSpaceFilter in three ways"), Inferred("the sources do not show that the parameter is matched")],
            Check = async cms =>
            {
                await cms.CreateAsync("coSpaces", $"name={cms.Name("query")}");
                (await cms.GetAsync($"coSpaces?FILTER={cms.Name("query")}&Limit=1")).IsXml("coSpaces").HasTotal(1);
            },
        },
        new("spelling.boolean-case", "The letter case of booleans does not matter.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("clients send True and False")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("coSpaces", $"name={cms.Name("flag")}&nonMemberAccess=False"))).Has("nonMemberAccess", "false"),
        },
        new("spelling.word-case", "The letter case of enumerated values does not matter.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("two clients send scope=callbridge"), Inferred("whether all words ignore case is not shown")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("coSpaces", $"name={cms.Name("word")}&defaultLayout=ALLEQUAL"))).Has("defaultLayout", "allEqual"),
        },
        new("spelling.version", "A version of the API other than v1 is refused.")
        {
            Evidence = [Documented($"{Sources.Blueprint}: invalidVersion")],
            Check = async cms => (await cms.GetAsync("/api/v9/system/status")).IsStatus(400, 404),
        },
        new("spelling.bulk", "The bulk collections are in lower case in answers, and requests may have either case.")
        {
            Evidence = [Observed($"{Sources.Tms}, traces 8954 to 8957")],
            Check = async cms => (await cms.GetAsync("coSpaceBulkParameterSets?limit=1")).IsXml("cospaceBulkParameterSets"),
        },
    ];
}

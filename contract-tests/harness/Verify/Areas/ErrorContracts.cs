using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about requests that are refused.</summary>
internal static class ErrorContracts
{
    public static IReadOnlyList<Contract> All { get; } =
    [
        UnknownId("coSpaces", "coSpaceDoesNotExist"),
        UnknownId("calls", "callDoesNotExist"),
        UnknownId("callLegs", "callLegDoesNotExist"),
        UnknownId("callLegProfiles", "callLegProfileDoesNotExist"),
        UnknownId("callProfiles", "callProfileDoesNotExist"),
        UnknownId("users", "userDoesNotExist"),
        new("errors.unknown-id-parent", "A collection below an unknown object is refused with the reason of that object.")
        {
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms => (await cms.GetAsync($"coSpaces/{cms.UnknownId()}/accessMethods")).IsRefused("coSpaceDoesNotExist", 400, 404),
        },
        new("errors.unknown-id-put", "A PUT to an unknown object is refused with the reason of its type.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms => (await cms.PutAsync($"coSpaces/{cms.UnknownId()}", "name=x")).IsRefused("coSpaceDoesNotExist", 400, 404),
        },
        new("errors.unknown-id-delete", "A DELETE of an unknown object is refused with the reason of its type.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("a client that treats the answer as already deleted")],
            Check = async cms => (await cms.DeleteAsync($"coSpaces/{cms.UnknownId()}")).IsRefused("coSpaceDoesNotExist", 400, 404),
        },
        new("errors.deleted-is-unknown", "An object that was deleted is unknown.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Basics}: GET after DELETE")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("gone")}");
                (await cms.DeleteAsync(space)).IsDone();
                (await cms.GetAsync(space)).IsRefused("coSpaceDoesNotExist", 400, 404);
            },
        },
        new("errors.unknown-node", "A node that the API does not have is answered 404 with unrecognisedObject.")
        {
            Evidence = [Observed("two clients match the British spelling"), Documented($"{Sources.Blueprint} (spelled with z)")],
            Check = async cms => (await cms.GetAsync("noSuchNode")).IsRefused("unrecognisedObject", 404),
        },
        new("errors.unknown-node-below", "A node that an object does not have is answered 404 with unrecognisedObject.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("below")}");
                (await cms.GetAsync($"{space}/noSuchNode")).IsRefused("unrecognisedObject", 404);
            },
        },
        new("errors.unsupported-method", "A method that a node does not support is refused with invalidOperation.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms => (await cms.PostAsync("system/status", "")).IsRefused("invalidOperation"),
        },
        new("errors.reference", "A reference to an unknown object is refused with the reason of its type.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("a client reads userDoesNotExist for an unknown owner"), Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms =>
            {
                (await cms.PostAsync("coSpaces", $"name={cms.Name("ref")}&callLegProfile={cms.UnknownId()}")).IsRefused("callLegProfileDoesNotExist");
                (await cms.PostAsync("calls", $"coSpace={cms.UnknownId()}")).IsRefused("coSpaceDoesNotExist");
            },
        },
        new("errors.bad-value", "A value that a parameter cannot have is refused with parameterError, the parameter and invalidValue.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("a client reads parameterError with parameter and error, in this order")],
            Check = async cms => (await cms.PostAsync("coSpaces", $"name={cms.Name("bad")}&defaultLayout=noSuchLayout")).IsParameterError("defaultLayout"),
        },
        new("errors.bad-number", "A number that is none is refused with parameterError.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}: parameterError"), Inferred("the value is not shown")],
            Check = async cms => (await cms.PostAsync("callProfiles", "participantLimit=many")).IsParameterError("participantLimit"),
        },
        new("errors.bad-boolean", "A boolean that is none is refused with parameterError.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}: parameterError"), Inferred("the value is not shown")],
            Check = async cms => (await cms.PostAsync("coSpaces", $"name={cms.Name("bad")}&nonMemberAccess=perhaps")).IsParameterError("nonMemberAccess"),
        },
        new("errors.refused-changes-nothing", "A request that is refused creates and changes nothing.")
        {
            Needs = Needs.Writes,
            Evidence = [Inferred("clients repeat a refused request after they have corrected it")],
            Check = async cms =>
            {
                (await cms.PostAsync("coSpaces", $"name={cms.Name("half")}&defaultLayout=noSuchLayout")).IsStatus(400).HasHeader("Location", null);
                (await cms.GetAsync($"coSpaces?filter={cms.Name("half")}")).HasTotal(0);
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("whole")}");
                (await cms.PutAsync(space, $"name={cms.Name("other")}&defaultLayout=noSuchLayout")).IsStatus(400);
                (await cms.GetAsync(space)).Has("name", cms.Name("whole"));
            },
        },
        new("errors.content-type", "The body of a refusal has the type text/xml.")
        {
            Evidence = [Observed($"{Sources.Basics}: failureDetails"), Documented($"{Sources.Blueprint}, failures")],
            Check = async cms => (await cms.GetAsync($"coSpaces/{cms.UnknownId()}")).HasHeader("Content-Type", "text/xml"),
        },
    ];

    private static Contract UnknownId(string node, string reason) => new($"errors.unknown-id-{node}", $"A GET of an id that {node} does not have is refused with {reason}.")
    {
        Evidence = [Observed($"{Sources.Basics}: the body; clients read it with status 400 or 404"), Documented($"{Sources.Blueprint}, failure reasons")],
        Check = async cms => (await cms.GetAsync($"{node}/{cms.UnknownId()}")).IsRefused(reason, 400, 404),
    };
}

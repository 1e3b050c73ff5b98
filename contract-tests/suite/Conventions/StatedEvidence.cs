using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.ContractTests.Traces;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>The evidence and the releases that the simulator states are never surer or wider than those of the reference.</summary>
public sealed class StatedEvidence
{
    private static readonly ApiDescription s_api = ApiDescription.Read();

    private static readonly JsonElement s_reference = DocumentedApi.Resources;

    /// <summary>Parts of which the reference is less sure, each with the reason why the simulator may be surer.</summary>
    private static readonly Dictionary<string, string> s_known = new()
    {
        ["coSpaces/accessMethods element name"] = "the parameter is documented; only its place in the list was observed by a client",
        ["calls/callLegs filter *"] = "the list is documented as that of /callLegs, for one call",
    };

    /// <summary>Nodes that only logs and clients show.</summary>
    private static readonly string[] s_unknownToTheReference = ["authTokens", "callLegs/snapshot"];

    public static TheoryData<string> Nodes() => [.. s_api.Resources.Select(node => node.Name).Except(s_unknownToTheReference)];

    [Fact]
    public void A_part_that_is_missing_in_the_reference_is_not_called_documented()
    {
        foreach (var name in s_unknownToTheReference)
            s_api.Resources.Single(node => node.Name == name).Parts.Should().OnlyContain(part => part.Evidence != Evidence.Documented);
    }

    [Theory, MemberData(nameof(Nodes))]
    public void No_part_claims_a_surer_evidence_than_the_reference(string name)
    {
        var node = s_api.Resources.Single(node => node.Name == name);
        if (s_reference.EnumerateArray().FirstOrDefault(entry => DocumentedApi.Plain(entry.GetProperty("path").GetString()!) == name) is not { ValueKind: JsonValueKind.Object } reference)
            throw new InvalidOperationException($"The reference does not know {name}.");

        var methods = reference.GetProperty("confidence").EnumerateObject()
            .SelectMany(form => form.Value.EnumerateObject(), (form, method) => (IsItem: form.Name == "item", Verb: method.Name, Confidence: method.Value.GetString()!));
        var problems = new List<string>();
        foreach (var (isItem, verb, confidence) in methods)
        {
            if (node.Methods.FirstOrDefault(method => method.Verb == verb && (method.Path == node.Path) != isItem) is { } method)
                Hold("method", method, confidence);
        }
        Compare("parameter", node.Parameters, Parts(reference, "parameters", ""));
        Compare("filter", node.Filters, Parts(reference, "query", ""));
        Compare("element", node.AllElements, Parts(reference, "elements", ""));
        string.Join("\n", problems).Should().BeEmpty();

        void Compare(string what, IEnumerable<Described> ours, IEnumerable<(string Name, string Confidence)> theirs)
        {
            foreach (var (ourPart, confidence) in ours.Join(theirs, part => part.Name, part => part.Name, (part, reference) => (part, reference.Confidence)))
                Hold(what, ourPart, confidence);
        }

        void Hold(string what, Described part, string confidence)
        {
            var most = EvidenceOf(confidence);
            if (part.Evidence < most && !s_known.ContainsKey($"{name} {what} {part.Name}") && !s_known.ContainsKey($"{name} {what} *"))
                problems.Add($"{what} {part.Name} is {part.Evidence} here, {confidence} in the reference");
        }
    }

    /// <summary>A sample or a recorded list shows the place of an element, or the description says that the place is inferred.</summary>
    [Theory, MemberData(nameof(Nodes))]
    public void The_place_of_an_element_in_a_list_is_shown_by_a_source_or_called_inferred(string name)
    {
        var node = s_api.Resources.Single(node => node.Name == name);
        var reference = s_reference.EnumerateArray().First(entry => DocumentedApi.Plain(entry.GetProperty("path").GetString()!) == name);
        if (DocumentedApi.TypeOf(reference) is null)
            return;   // a list below an object has the entries of the whole list
        string[] shown = reference.TryGetProperty("order", out var order) && order.TryGetProperty("list", out var list) ? [.. list.EnumerateArray().Select(element => element.GetString()!)] : [];

        node.Elements.Where(element => element.InList && element.IsPlacedByGuess).Select(element => element.Name)
            .Should().BeEquivalentTo(node.Elements.Where(element => element.InList).Select(element => element.Name).Except(shown));
    }

    [Fact]
    public void Reasons_exist_in_the_releases_that_the_reference_names()
    {
        var reasons = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "failure-reasons.json"))).RootElement.GetProperty("reasons");
        foreach (var reference in reasons.EnumerateArray())
        {
            var failure = Failure.All.Single(failure => failure.Name == reference.GetProperty("name").GetString()!.Replace("unrecognized", "unrecognised"));
            failure.Lifetime.Until?.ToString().Should().Be(reference.TryGetProperty("removed", out var removed) ? removed.GetString() : null, failure.Name);
            failure.Basis.Evidence.Should().BeOneOf([EvidenceOf(reference.GetProperty("confidence").GetString()!), Evidence.Observed], failure.Name);
            if (reference.TryGetProperty("since", out var since) && Release.Parse(since.GetString()!) is var first)
                failure.Lifetime.Since.Should().Be(first > Release.Oldest ? first : Release.Oldest, failure.Name);
        }
        Failure.All.Should().HaveCount(typeof(Failure).GetFields().Count(field => field.FieldType == typeof(Failure)));
    }

    [Fact]
    public async Task A_release_gives_no_reason_of_other_releases()
    {
        Failure.DuplicateCoSpaceUriPasscode.In(Release.Oldest).Should().Be(Failure.DuplicateCoSpaceUri);
        Failure.RecordingNotAllowedByLicensing.In(new(2, 9)).Should().Be(Failure.RecordingLimitReached);
        Failure.RecordingNotAllowedByLicensing.In(Release.Oldest).Should().Be(Failure.CallRecordingCannotBeModified);
        Failure.StreamingNotAllowedByLicensing.In(Release.Oldest).Should().Be(Failure.InvalidOperation);

        foreach (var (release, reason) in ((string, string)[])[("2.0", "invalidOperation"), ("2.1", "participantCannotBeDeleted")])
        {
            await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
            var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
            var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

            (await cluster.SendAsync("DELETE", "/api/v1/participants/" + leg, bridge: 1)).Text.Should().EndWith($"<failureDetails><{reason} /></failureDetails>");
        }
    }

    /// <summary><c>Refuses</c> lists the reasons that rules of a definition give and no other property implies.</summary>
    [Fact]
    public void Every_reason_that_a_definition_names_is_described()
    {
        var names = typeof(Failure).GetFields().Where(field => field.FieldType == typeof(Failure)).ToDictionary(field => field.Name, field => ((Failure)field.GetValue(null)!).Name);
        var problems = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("simulator", "Resources"), "*.cs", SearchOption.AllDirectories))
        {
            var source = File.ReadAllText(file);
            var nodes = Regex.Matches(source, "Collection = \"([^\"]+)\"").Select(match => match.Groups[1].Value).ToHashSet();
            var described = s_api.Resources.Where(node => nodes.Contains(node.Name) || nodes.Contains(node.Name[(node.Name.IndexOf('/') + 1)..])).SelectMany(node => node.FailureReasons).ToHashSet();
            if (nodes.Count == 0)
                continue;

            // A field that no request sends may refer to any type.
            var named = Regex.Matches(string.Join('\n', source.Split('\n').Where(line => !line.Contains(".ReadOnly()"))), @"Failure\.(\w+)").Select(match => names[match.Groups[1].Value]);
            problems.AddRange(named.Except([.. described, "parameterError", "invalidOperation"]).Select(reason => $"{Path.GetFileName(file)} names {reason}: add it to Refuses"));
        }
        string.Join("\n", problems).Should().BeEmpty();
    }

    /// <summary>The described bounds of a field are those of its canonical function.</summary>
    [Fact]
    public void Bounds_and_values_are_as_described()
    {
        foreach (var field in Catalog.Types.SelectMany(type => type.Fields).Distinct())
        {
            foreach (var word in field.Values.Words)
                field.Canonical(word).Should().Be(word, field.Name);
            if (field.Values is { Type: not "ids", Max: { } max })
            {
                field.Canonical(max.ToString()).Should().NotBeNull(field.Name);
                if (max < long.MaxValue)
                    field.Canonical((max + 1).ToString()).Should().BeNull(field.Name);
            }
            if (field.Values.Min is > 0 and var min)
                field.Canonical((min - 1).ToString()).Should().BeNull(field.Name);
            if (field.Values is { Type: not "url", MaxLength: { } length })
            {
                field.Canonical(new string('1', length)).Should().NotBeNull(field.Name);
                field.Canonical(new string('1', length + 1)).Should().BeNull(field.Name);
            }
            if (field.Default is { } usual)
                field.Canonical(usual).Should().Be(usual, field.Name);
        }
    }

    private static IEnumerable<(string Name, string Confidence)> Parts(JsonElement parent, string list, string prefix) =>
        parent.TryGetProperty(list, out var entries)
            ? entries.EnumerateArray().SelectMany(entry => Parts(entry, "children", $"{prefix}{Name(entry)}/").Prepend((prefix + Name(entry), Confidence(entry))))
            : [];

    private static string Name(JsonElement entry) => entry.GetProperty("name").GetString()!;

    // A leg takes the parameters of profiles. The reference states this as a rule, which counts like a table.
    private static string Confidence(JsonElement entry) =>
        entry.TryGetProperty("source", out var source) && source.GetString()!.Contains("any call leg profile field may be supplied") ? "general-rule"
        : entry.TryGetProperty("confidence", out var confidence) ? confidence.GetString()! : "documented";

    private static Evidence EvidenceOf(string confidence) => confidence switch
    {
        "documented" or "general-rule" => Evidence.Documented,
        "client-observed" or "sample-only" => Evidence.Observed,
        "inferred" or "conflict" or "unverified" => Evidence.Inferred,
        _ => throw new InvalidOperationException(confidence),
    };
}

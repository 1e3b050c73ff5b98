using System.Text.Json;
using CmsSim.ContractTests.Traces;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>The catalog held against the reference, type by type and release by release: nothing missing, nothing extra.</summary>
public sealed class ReferenceTests
{
    internal static readonly JsonElement Reference =
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "resources.json"))).RootElement.GetProperty("resources");

    /// <summary>Where catalog and reference part, and why.</summary>
    private static readonly Dictionary<string, string> s_known = new()
    {
        ["coSpaces element ownerId"] = "there once users are",
        ["cospaceBulkParameterSets filter startIndex"] = "its role as a filter is unclear",
        ["cospaceBulkParameterSets filter endIndex"] = "its role as a filter is unclear",
        ["layoutTemplates element templateSize"] = "comes with the node that takes the template itself",
        ["calls *"] = "live meetings are simulated as of 2.0 so far",
        ["callLegs *"] = "live meetings are simulated as of 2.0 so far",
        ["participants *"] = "live meetings are simulated as of 2.0 so far",
        ["system.status *"] = "later elements come with CDRs and host ids",
    };

    public static TheoryData<string> Releases() => [.. Release.Known.Select(release => release.ToString())];

    [Theory, MemberData(nameof(Releases))]
    public void Every_simulated_type_has_the_parameters_elements_and_filters_of_the_release(string name)
    {
        var release = Release.Named(name)!.Value;
        var catalog = Catalog.In(release);
        var differences = new List<string>();
        foreach (var documented in Reference.EnumerateArray())
        {
            var id = documented.GetProperty("id").GetString()!;
            if (TypeOf(documented) is not { } type || s_known.ContainsKey($"{id} *"))
                continue;
            if (Includes(documented, release) != catalog.Types.Contains(type))
            {
                differences.Add($"{id}: the reference has it in {release} {Includes(documented, release)}, the catalog {catalog.Types.Contains(type)}");
                continue;
            }
            if (!Includes(documented, release))
                continue;

            var view = catalog.ViewOf(type);
            Compare(id, "parameter", Names(documented, "parameters", release, _ => true), view.Fields.Where(field => field.OnCreate || field.OnModify).Select(field => field.Name));
            Compare(id, "parameter on create", Names(documented, "parameters", release, p => On(p, "POST")), view.Fields.Where(field => field.OnCreate).Select(field => field.Name));
            Compare(id, "element", Names(documented, "elements", release, e => In(e, "item")), view.Item.Select(element => element.Name));
            Compare(id, "filter", Names(documented, "query", release, q => q.GetProperty("name").GetString() is not ("offset" or "limit")), view.Filters.Select(filter => filter.Name));
        }
        differences.Should().BeEmpty();

        void Compare(string id, string what, IEnumerable<string> reference, IEnumerable<string> simulated)
        {
            var (theirs, ours) = (reference.ToHashSet(), simulated.ToHashSet());
            differences.AddRange(theirs.Except(ours).Where(one => !s_known.ContainsKey($"{id} {what} {one}")).Select(one => $"{id} lacks the {what} {one} in {release}"));
            differences.AddRange(ours.Except(theirs).Where(one => !s_known.ContainsKey($"{id} {what} {one}")).Select(one => $"{id} has the {what} {one} in {release}, the reference does not"));
        }
    }

    [Fact]
    public void Every_choice_takes_the_documented_values()
    {
        foreach (var documented in Reference.EnumerateArray())
        {
            if (TypeOf(documented) is not { } type)
                continue;
            foreach (var parameter in documented.GetProperty("parameters").EnumerateArray().Where(parameter => parameter.GetProperty("type").GetString() is "enum"))
            {
                if (type.Fields.FirstOrDefault(field => field.Name == parameter.GetProperty("name").GetString()) is not { } field)
                    continue;
                foreach (var value in parameter.GetProperty("values").EnumerateArray())
                    field.Canonical(value.GetString()!).Should().Be(value.GetString(), $"{type.Collection} {field.Name}");
                field.Canonical("none of these").Should().BeNull($"{type.Collection} {field.Name}");
            }
        }
    }

    [Fact]
    public void Every_documented_failure_reason_is_there()
    {
        var reasons = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "failure-reasons.json"))).RootElement.GetProperty("reasons");
        var known = typeof(Failure).GetFields().Select(field => field.GetValue(null)).OfType<Failure>().Select(failure => failure.Name).ToHashSet();

        // Spelt with z in one copy of the guide; clients match the British form.
        reasons.EnumerateArray().Select(reason => reason.GetProperty("name").GetString()!.Replace("unrecognized", "unrecognised")).Should().BeSubsetOf(known);
    }

    internal static ResourceDefinition? TypeOf(JsonElement documented)
    {
        var path = documented.GetProperty("path").GetString()!.TrimStart('/');
        return Catalog.Types.FirstOrDefault(type => type.Owner is { } owner
            ? path.StartsWith($"{owner.ParentCollection}/{{") && path.EndsWith($"}}/{type.Collection}")
            : type.Collection == path);
    }

    private static IEnumerable<string> Names(JsonElement documented, string list, Release release, Func<JsonElement, bool> wanted) =>
        documented.TryGetProperty(list, out var entries)
            ? entries.EnumerateArray().Where(entry => Includes(entry, release) && wanted(entry)).Select(entry => entry.GetProperty("name").GetString()!)
            : [];

    internal static bool On(JsonElement parameter, string method) =>
        !parameter.TryGetProperty("on", out var on) || on.EnumerateArray().Any(one => one.GetString() == method);

    private static bool In(JsonElement element, string form) =>
        !element.TryGetProperty("in", out var forms) || forms.EnumerateArray().Any(one => one.GetString() == form);

    internal static bool Includes(JsonElement entry, Release release) =>
        (!entry.TryGetProperty("since", out var since) || !char.IsAsciiDigit(since.GetString()![^1]) || release >= Release.Parse(since.GetString()!))
        && (!entry.TryGetProperty("removed", out var removed) || release < Release.Parse(removed.GetString()!));
}

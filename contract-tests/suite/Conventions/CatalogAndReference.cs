using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>Catalog and reference have the same types, parameters, elements and filters in each release.</summary>
public sealed class CatalogAndReference
{
    /// <summary>Differences between catalog and reference, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_known = new()
    {
        ["cospaceBulkParameterSets filter startIndex"] = "its role as a filter is unclear",
        ["cospaceBulkParameterSets filter endIndex"] = "its role as a filter is unclear",
        ["calls element recordingStatus"] = "a body of 2.2 lacks it, so it exists from 2.3 on",
        ["calls element streamingStatus"] = "a body of 2.2 lacks it, so it exists from 2.3 on",
        ["callLegs parameter on create call"] = "a leg that is not created below a call names its call",
        ["coSpaces method DELETE collection"] = "only one sentence of the guide has it; a bridge refuses it",
        ["system.profiles method POST singleton"] = "the guide allows it in one place and refuses it in another",
        ["calls parameter on create callCorrelator"] = "a collection of requests for 3.0 has it",
        ["callLegProfiles listed element name"] = "a client of 3.x finds profiles by their names in the list",
        ["dialInSecurityProfiles listed element name"] = "a client of 3.x finds profiles by their names in the list",
        ["turnServers element password"] = "document 211301 notes that answers do not show it",
        ["system.configuration.xmpp element sharedSecret"] = "the guide's table has it, its sample does not",
        ["system.alarms element streamer"] = "the alarm of a streamer is that of document 211261, and names it as the alarm of a recorder names one",
        ["system.alarms listed element streamer"] = "as in single alarms",
        ["ldapUserCoSpaceTemplateSources parameter on create filter"] = "Cisco's Postman collection of 3.0 has it",
        ["ldapUserCoSpaceTemplateSources parameter on change filter"] = "Cisco's Postman collection of 3.0 has it",
        ["ldapUserCoSpaceTemplateSources element filter"] = "it shows the parameter",
        ["ldapUserCoSpaceTemplateSources listed element filter"] = "it shows the parameter",
        ["participants listed element *"] = "its sample and the trace show less than the table",
    };

    /// <summary>Nodes that the reference does not have, each with its source.</summary>
    private static readonly Dictionary<string, string> s_beyond = new()
    {
        ["snapshot"] = "a client reads it below call legs",
        ["authTokens"] = "event clients use it; it belongs to the guide for events, not to that for the API",
    };

    public static TheoryData<string> Releases() => [.. Release.Known.Select(release => release.ToString())];

    [Theory, MemberData(nameof(Releases))]
    public void Every_simulated_type_has_the_parameters_elements_and_filters_of_the_release(string name) =>
        string.Join("\n", DifferencesIn(Release.Named(name)!.Value, [])).Should().BeEmpty();

    [Fact]
    public void Catalog_and_reference_differ_exactly_where_listed()
    {
        HashSet<string> parted = [];
        foreach (var release in Release.Known)
            DifferencesIn(release, parted);
        parted.Should().BeEquivalentTo(s_known.Keys);
    }

    /// <param name="release">The release to compare in.</param>
    /// <param name="parted">Receives the entries of <see cref="s_known"/> that occurred.</param>
    private static List<string> DifferencesIn(Release release, HashSet<string> parted)
    {
        var catalog = Catalog.In(release);
        var differences = new List<string>();
        foreach (var documented in DocumentedApi.Resources.EnumerateArray())
        {
            var id = documented.GetProperty("id").GetString()!;
            var nested = NestedNodeOf(documented);
            if ((nested?.Type ?? DocumentedApi.TypeOf(documented)) is not { } type)
            {
                differences.Add($"{id} has no definition");
                continue;
            }
            if (DocumentedApi.Includes(documented, release) != catalog.Types.Contains(type))
            {
                differences.Add($"{id}: the reference has it in {release} {DocumentedApi.Includes(documented, release)}, the catalog {catalog.Types.Contains(type)}");
                continue;
            }
            if (!DocumentedApi.Includes(documented, release))
                continue;

            var view = catalog.ViewOf(type);
            var verbs = nested?.Node.Verbs ?? type.Verbs;
            var fields = view.Fields.Where(field => field != nested?.Node.Parent).ToList();
            Compare(id, "method", Methods(documented), Methods(type, verbs, nested is not null));
            if (documented.TryGetProperty("answers", out var answers))
                Compare(id, "answer", Answers(answers), Answers(type, answers));
            if (verbs.HasFlag(Verbs.Create))
                Compare(id, "parameter on create", Names(documented, "parameters", release, p => DocumentedApi.On(p, "POST")), fields.Where(field => field.OnCreate).Select(field => field.Name));
            if (verbs.HasFlag(Verbs.Modify))
                Compare(id, "parameter on change", Names(documented, "parameters", release, p => DocumentedApi.On(p, "PUT")), fields.Where(field => field.OnModify).Select(field => field.Name));

            var filters = Names(documented, "query", release, q => q.GetProperty("name").GetString() is not ("offset" or "limit")).ToList();
            if (nested is null)
            {
                Compare(id, "element", Elements(documented, "elements", release, "item"), Elements(view.Item));
                if (verbs.HasFlag(Verbs.List))
                    Compare(id, "listed element", Elements(documented, "elements", release, "list"), Elements(view.Listed));
                Compare(id, "filter", filters, type.IsQuery && !verbs.HasFlag(Verbs.Create) ? fields.Select(field => field.Name) : [.. view.Filters.Select(filter => filter.Name), .. type.Query.Select(field => field.Name)]);
            }
            else
            {
                // A list below an object takes all filters of the type, though the reference may name fewer.
                Compare(id, "listed element", Elements(documented, "elements", release, "list"), Elements(view.Listed));
                Compare(id, "filter", filters, view.Filters.Select(filter => filter.Name).Intersect(filters));
            }
        }
        differences.AddRange(catalog.Types
            .Where(type => !s_beyond.ContainsKey(type.Collection) && !DocumentedApi.Resources.EnumerateArray().Any(documented => DocumentedApi.TypeOf(documented) == type))
            .Select(type => $"the reference does not know {type.Collection}"));
        return differences;

        void Compare(string id, string what, IEnumerable<string> reference, IEnumerable<string> simulated)
        {
            var (theirs, ours) = (reference.ToHashSet(), simulated.ToHashSet());
            differences.AddRange(theirs.Except(ours).Where(one => !IsKnown(one)).Select(one => $"{id} lacks the {what} {one} in {release}"));
            differences.AddRange(ours.Except(theirs).Where(one => !IsKnown(one)).Select(one => $"{id} has the {what} {one} in {release}, the reference does not"));

            bool IsKnown(string one)
            {
                if (new[] { $"{id} {what} {one}", $"{id} {what} *" }.FirstOrDefault(s_known.ContainsKey) is not { } entry)
                    return false;
                parted.Add(entry);
                return true;
            }
        }
    }

    [Fact]
    public void Every_choice_takes_the_documented_values()
    {
        foreach (var documented in DocumentedApi.Resources.EnumerateArray())
        {
            if (DocumentedApi.TypeOf(documented) is not { } type)
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
    public void Every_documented_failure_reason_exists()
    {
        var reasons = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "failure-reasons.json"))).RootElement.GetProperty("reasons");
        var known = typeof(Failure).GetFields().Select(field => field.GetValue(null)).OfType<Failure>().Select(failure => failure.Name).ToHashSet();

        // One copy of the guide spells it with z; clients match the British form.
        reasons.EnumerateArray().Select(reason => reason.GetProperty("name").GetString()!.Replace("unrecognized", "unrecognised")).Should().BeSubsetOf(known);
    }

    private static IEnumerable<string> Methods(JsonElement documented) =>
        documented.GetProperty("methods").EnumerateObject().SelectMany(part => part.Value.EnumerateArray(), (part, method) => $"{method.GetString()} {part.Name}");

    private static IEnumerable<string> Methods(ResourceDefinition type, Verbs verbs, bool isNested)
    {
        (Verbs Verb, string Method)[] methods = type.Kind is ResourceKind.Singleton
            ? [(Verbs.Read, type.IsQuery && verbs.HasFlag(Verbs.Create) ? "" : "GET singleton"), (Verbs.Modify, "PUT singleton"), (Verbs.Create, "POST singleton")]
            : [(Verbs.List, "GET collection"), (Verbs.Create, "POST collection"), (Verbs.DeleteAll, "DELETE collection"), (Verbs.Reserve, "PUT collection"),
                (Verbs.Read, "GET item"), (Verbs.Modify, "PUT item"), (Verbs.Delete, "DELETE item")];
        return methods.Where(entry => verbs.HasFlag(entry.Verb) && entry.Method.Length > 0 && !(isNested && entry.Method.EndsWith("item"))).Select(entry => entry.Method);
    }

    private static IEnumerable<string> Answers(JsonElement answers) => answers.EnumerateObject().SelectMany(part => part.Value.EnumerateObject(), (_, name) => $"{name.Name} {name.Value.GetString()}");

    private static IEnumerable<string> Answers(ResourceDefinition type, JsonElement answers)
    {
        foreach (var part in answers.EnumerateObject())
        {
            yield return part.Name is "collection" ? $"root {type.ListElement}" : $"root {type.Element}";
            if (part.Value.TryGetProperty("item", out _))
                yield return $"item {type.Element}";
        }
    }

    /// <summary>The type that a node such as <c>/calls/{id}/callLegs</c> shows, with its nested definition.</summary>
    private static (ResourceDefinition Type, NestedNode Node)? NestedNodeOf(JsonElement documented) =>
        Catalog.Types
            .SelectMany(type => type.Nested, (type, node) => (type, node))
            .Where(pair => documented.GetProperty("path").GetString()!.Split('/') is ["", var parent, ['{', ..], var collection]
                && parent == pair.node.ParentCollection && collection == pair.type.Collection)
            .Select(pair => ((ResourceDefinition, NestedNode)?)pair)
            .FirstOrDefault();

    /// <summary>The elements of the form; those of a group are prefixed with its name.</summary>
    private static IEnumerable<string> Elements(JsonElement parent, string list, Release release, string form) =>
        parent.TryGetProperty(list, out var entries)
            ? entries.EnumerateArray()
                .Where(entry => DocumentedApi.Includes(entry, release) && In(entry, form))
                .SelectMany(entry => Elements(entry, "children", release, form).Select(child => $"{entry.GetProperty("name").GetString()}/{child}").Prepend(entry.GetProperty("name").GetString()!))
            : [];

    private static IEnumerable<string> Elements(IEnumerable<Element> elements) => elements.SelectMany(element =>
        Elements(element switch { Group group => group.Children, Composed composed => composed.Children, _ => [] }).Select(child => $"{element.Name}/{child}").Prepend(element.Name));

    private static IEnumerable<string> Names(JsonElement documented, string list, Release release, Func<JsonElement, bool> wanted) =>
        documented.TryGetProperty(list, out var entries)
            ? entries.EnumerateArray().Where(entry => DocumentedApi.Includes(entry, release) && wanted(entry)).Select(entry => entry.GetProperty("name").GetString()!)
            : [];

    private static bool In(JsonElement element, string form) =>
        !element.TryGetProperty("in", out var forms) || forms.EnumerateArray().Any(one => one.GetString() == form);
}

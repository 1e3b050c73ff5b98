using CmsSim.Harness.Api;

namespace CmsSim.Harness.Coverage;

/// <summary>The parts of the API that a client of some releases can meet, by dimension. They are the denominators of the coverage.</summary>
internal static class DocumentedParts
{
    /// <summary>The state of a cluster that has none of the others.</summary>
    public const string WholeCluster = "whole";

    // The list of the CDR guides of 2.0 to 3.0; streaming came with 2.1.
    private static readonly (string Type, string? Since)[] s_records =
    [
        ("callStart", null), ("callEnd", null), ("callLegStart", null), ("callLegUpdate", null), ("callLegEnd", null),
        ("recordingStart", null), ("recordingEnd", null), ("streamingStart", "2.1"), ("streamingEnd", "2.1"),
    ];

    private const string FirstWithEvents = "2.4";

    private static readonly string[] s_events =
    [
        EventPart("subscription", "calls"), EventPart("subscription", "callInfo"), EventPart("subscription", "callRoster"),
        EventPart("update", "subscriptionUpdate"), EventPart("update", "callListUpdate"), EventPart("update", "callInfoUpdate"), EventPart("update", "rosterUpdate"),
    ];

    private static readonly string[] s_states =
    [
        WholeCluster, "bridgeStopped", "bridgeIsolated", "networkSplit", "databaseNodeStopped", "databaseNodeBehind", "databaseMasterMoved",
        "databaseWithoutMaster", "bridgeWithoutMaster", "mixedReleases",
    ];

    /// <summary>Returns the parts of a dimension that some release has, in the order of the documents.</summary>
    /// <param name="kind">The dimension.</param>
    /// <param name="releases">The releases. Empty for all releases together.</param>
    public static IReadOnlyList<string> Of(CoverageKind kind, IReadOnlyCollection<string> releases)
    {
        bool Has(string? since, string? removed) => releases.Count == 0 || releases.Any(release => ApiRelease.Has(release, since, removed));
        var nodes = ApiReference.Documented.Nodes.Where(node => Has(node.Since, node.Removed));
        IEnumerable<ApiField> Fields(IEnumerable<ApiField> fields) => fields.Where(field => Has(field.Since, field.Removed));
        IEnumerable<(ApiNode Node, ApiField Field)> Parameters() => nodes.SelectMany(node => Fields(node.Parameters), (node, field) => (node, field));

        IEnumerable<string> parts = kind switch
        {
            CoverageKind.Nodes => nodes.SelectMany(MethodsOf),
            CoverageKind.Parameters => Parameters().Select(of => Parameter(of.Node, of.Field.Name)),
            CoverageKind.Absent => Parameters().Where(of => !of.Field.IsRequired).Select(of => Parameter(of.Node, of.Field.Name)),
            CoverageKind.Defaults => Parameters().Where(of => of.Field.Default is not null).Select(of => Parameter(of.Node, of.Field.Name)),
            CoverageKind.Minimums => Parameters().Where(of => of.Field.Minimum is not null).Select(of => Parameter(of.Node, of.Field.Name)),
            CoverageKind.Maximums => Parameters().Where(of => of.Field is { Maximum: not null } or { LongestText: not null }).Select(of => Parameter(of.Node, of.Field.Name)),
            CoverageKind.Values => Parameters().SelectMany(of => WordsOf(of.Field).Where(word => Has(of.Field.ValuesSince.GetValueOrDefault(word), null)), (of, word) => Value(of.Node, of.Field.Name, word)),
            CoverageKind.Queries => nodes.SelectMany(node => Fields(node.Query), (node, field) => Query(node, field.Name)),
            CoverageKind.Elements => nodes.SelectMany(node => Elements(Fields(node.Elements), Element(node, isList: false), isList: false, Fields)
                .Concat(Elements(Fields(node.Elements), Element(node, isList: true), isList: true, Fields))),
            CoverageKind.Reasons => ApiReference.Documented.Reasons.Where(reason => Has(reason.Since, reason.Removed)).Select(reason => reason.Name),
            CoverageKind.Pages => nodes.Where(IsPaged).SelectMany(node => (string[])[Page(node, NextPage), Page(node, CappedPage), Page(node, EmptyPage)]),
            CoverageKind.Cdr => s_records.Where(record => Has(record.Since, null)).Select(record => record.Type),
            CoverageKind.Events => Has(FirstWithEvents, null) ? s_events : [],
            CoverageKind.States => s_states,
            _ => ApiRelease.Known,
        };
        return [.. parts.Distinct()];
    }

    public const string NextPage = "next page";
    public const string CappedPage = "capped page";
    public const string EmptyPage = "empty page";

    /// <summary>True for a node whose list takes a limit and an offset.</summary>
    public static bool IsPaged(ApiNode node) => node.ListRoot is not null && node.Methods.Contains("GET") && node.Query.Any(query => query.Name == "limit");

    public static string Method(ApiNode node, string method, bool isItem) => $"{method} {(isItem ? node.ItemPath : node.Path)}";

    public static string Parameter(ApiNode node, string name) => $"{node.Id}.{name}";

    public static string Value(ApiNode node, string name, string word) => $"{node.Id}.{name}={word}";

    public static string Query(ApiNode node, string name) => $"{node.Id}?{name}";

    /// <summary>The beginning of the names of a node's elements.</summary>
    public static string Element(ApiNode node, bool isList) => isList ? $"{node.Id}[]." : $"{node.Id}.";

    public static string Page(ApiNode node, string page) => $"{node.Id} {page}";

    public static string EventPart(string kind, string type) => $"{kind} {type}";

    /// <summary>The words of a parameter that are few enough to be met all.</summary>
    public static IReadOnlyList<string> WordsOf(ApiField field) => field.Type == "bool" ? ["true", "false"] : field.Values;

    private static IEnumerable<string> MethodsOf(ApiNode node) =>
        node.Methods.Select(method => Method(node, method, isItem: false)).Concat(node.ItemMethods.Select(method => Method(node, method, isItem: true)));

    private static IEnumerable<string> Elements(IEnumerable<ApiField> elements, string prefix, bool isList, Func<IEnumerable<ApiField>, IEnumerable<ApiField>> known)
    {
        foreach (var element in elements.Where(element => isList ? element.InList : element.InItem))
        {
            yield return prefix + element.Name;
            foreach (var child in Elements(known(element.Children), $"{prefix}{element.Name}/", isList, known))
                yield return child;
        }
    }
}

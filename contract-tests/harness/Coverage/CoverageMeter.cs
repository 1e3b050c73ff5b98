using System.Globalization;
using System.Text;
using CmsSim.Harness.Api;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Coverage;

/// <summary>
/// Measures the parts of the documented API that a client meets. Its memory is bounded: names that no document has are counted up to a limit.
/// </summary>
public sealed class CoverageMeter
{
    private const int MostOthers = 10_000;
    private const int LongestName = 200;

    private static readonly Lazy<HashSet<string>[]> s_documented = new(() => [.. Enum.GetValues<CoverageKind>().Select(kind => DocumentedParts.Of(kind, []).ToHashSet(StringComparer.Ordinal))]);

    private readonly Dictionary<string, long>[] _met = [.. Enum.GetValues<CoverageKind>().Select(_ => new Dictionary<string, long>(StringComparer.Ordinal))];
    private readonly SortedSet<string> _releases = new(ByNumber.Order);
    private bool _hasUnknownRelease;
    private long _exchanges;

    /// <summary>The number of exchanges so far.</summary>
    public long Exchanges => _exchanges;

    /// <summary>Adds an exchange.</summary>
    public void Add(CoverageExchange exchange)
    {
        _exchanges++;
        if (exchange.Release is { } release)
        {
            _releases.Add(release);
            Met(CoverageKind.Releases, release);
        }
        else
        {
            _hasUnknownRelease = true;
        }

        if (exchange.Status == 0)
            return;
        foreach (var state in exchange.States is [] ? [DocumentedParts.WholeCluster] : exchange.States ?? [])
            Met(CoverageKind.States, state);
        var answer = exchange.Answer is { Length: > 0 } body ? AnswerElement.Read(MarkedText.Printed(body)) : null;
        foreach (var reason in answer is { Name: "failureDetails" } ? answer.Children.Select(reason => reason.Name) : exchange.Reasons)
            Met(CoverageKind.Reasons, reason);
        if (ApiReference.Documented.Find(exchange.Target) is { } path)
            Add(exchange, path, answer);
        else
            Met(CoverageKind.Nodes, $"{exchange.Method} {exchange.Target.Split('?')[0]}");
    }

    /// <summary>Adds a call detail record that a receiver accepted.</summary>
    /// <param name="type">The type of the record, such as <c>callStart</c>.</param>
    /// <param name="count">The number of such records.</param>
    public void AddRecord(string type, long count = 1) => Met(CoverageKind.Cdr, type, count);

    /// <summary>Adds a subscription of an event client, such as <c>callRoster</c>.</summary>
    /// <param name="type">The type of the subscription.</param>
    /// <param name="count">The number of such subscriptions.</param>
    public void AddSubscription(string type, long count = 1) => Met(CoverageKind.Events, DocumentedParts.EventPart("subscription", type), count);

    /// <summary>Adds an update that was sent to an event client.</summary>
    /// <param name="type">The type of the update, such as <c>rosterUpdate</c>.</param>
    /// <param name="count">The number of such updates.</param>
    public void AddUpdate(string type, long count = 1) => Met(CoverageKind.Events, DocumentedParts.EventPart("update", type), count);

    /// <summary>Returns the coverage so far.</summary>
    /// <param name="sources">The names of the sources, for people to read.</param>
    /// <param name="releases">
    /// The releases whose documents are the measure. When null, those of the exchanges; exchanges without a release are measured by all releases together.
    /// </param>
    public CoverageReport Report(IReadOnlyList<string> sources, IReadOnlyList<string>? releases = null)
    {
        string[] measure = releases is not null ? [.. releases] : _hasUnknownRelease ? [] : [.. _releases];
        return new CoverageReport(sources, _exchanges, measure, [.. Enum.GetValues<CoverageKind>().Select(kind => Dimension(kind, measure))]);
    }

    private CoverageDimension Dimension(CoverageKind kind, string[] releases)
    {
        var met = _met[(int)kind];
        var documented = DocumentedParts.Of(kind, releases);
        return new CoverageDimension(
            kind,
            [.. documented.Where(met.ContainsKey).Select(part => new CoveredPart(part, met[part]))],
            [.. documented.Where(part => !met.ContainsKey(part))],

            // An absent parameter is met only where the documents have it.
            kind is CoverageKind.Absent ? [] : [.. met.Keys.Except(documented).Order(StringComparer.Ordinal).Select(part => new CoveredPart(part, met[part]))]);
    }

    private void Add(CoverageExchange exchange, ApiPath path, AnswerElement? answer)
    {
        var node = path.Node;
        Met(CoverageKind.Nodes, DocumentedParts.Method(node, exchange.Method, isItem: path.Id is not null));
        var query = FormPairs.OfQuery(exchange.Target);
        foreach (var pair in query)
            Met(CoverageKind.Queries, DocumentedParts.Query(node, node.Query.FirstOrDefault(known => known.Name.Equals(pair.Name, StringComparison.OrdinalIgnoreCase))?.Name ?? pair.Name));
        var isAccepted = exchange.Status is >= 200 and < 300;
        if (exchange is { Method: "POST" or "PUT", Form: { } form })
            AddForm(node, exchange.Method, FormPairs.OfText(form), isAccepted);
        if (isAccepted && answer is not null)
            AddAnswer(node, answer, query, exchange.Method);
    }

    private void AddForm(ApiNode node, string method, IReadOnlyList<FormPair> form, bool isAccepted)
    {
        foreach (var (name, value) in form)
        {
            Met(CoverageKind.Parameters, DocumentedParts.Parameter(node, name));
            foreach (var field in value is null ? [] : node.Parameters.Where(known => known.Name == name))
                AddValue(node, field, value!);
        }

        if (!isAccepted)
            return;
        foreach (var field in node.Parameters.Where(field => (method == "POST" ? field.OnCreate : field.OnModify) && !form.Any(pair => pair.Name == field.Name)))
            Met(CoverageKind.Absent, DocumentedParts.Parameter(node, field.Name));
    }

    private void AddValue(ApiNode node, ApiField field, string value)
    {
        var name = DocumentedParts.Parameter(node, field.Name);
        if (field.Default is { } standard && value.Equals(standard, StringComparison.OrdinalIgnoreCase))
            Met(CoverageKind.Defaults, name);
        var number = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : (long?)null;
        if (number is not null && number == field.Minimum)
            Met(CoverageKind.Minimums, name);
        if ((number is not null && number == field.Maximum) || (field.LongestText is { } longest && longest == (field.CountsBytes ? Encoding.UTF8.GetByteCount(value) : value.Length)))
            Met(CoverageKind.Maximums, name);
        if (DocumentedParts.WordsOf(field).FirstOrDefault(word => word.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known)
            Met(CoverageKind.Values, DocumentedParts.Value(node, field.Name, known));
    }

    private void AddAnswer(ApiNode node, AnswerElement answer, IReadOnlyList<FormPair> query, string method)
    {
        if (answer.Name == node.ListRoot)
        {
            foreach (var entry in answer.Children)
                AddElements(entry, DocumentedParts.Element(node, isList: true));
            if (method == "GET" && DocumentedParts.IsPaged(node))
                AddPage(node, answer, query);
        }
        else if (answer.Name == node.ItemRoot)
        {
            AddElements(answer, DocumentedParts.Element(node, isList: false));
        }
    }

    private void AddElements(AnswerElement owner, string prefix)
    {
        foreach (var element in owner.Children)
        {
            Met(CoverageKind.Elements, prefix + element.Name);
            AddElements(element, $"{prefix}{element.Name}/");
        }
    }

    private void AddPage(ApiNode node, AnswerElement list, IReadOnlyList<FormPair> query)
    {
        var (offset, limit) = (Number("offset") ?? 0, Number("limit"));
        var entries = list.Children.Count;
        var total = long.TryParse(list["total"], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : (long?)null;
        if (offset > 0 && entries > 0)
            Met(CoverageKind.Pages, DocumentedParts.Page(node, DocumentedParts.NextPage));
        if (list.IsWhole && entries == 0)
            Met(CoverageKind.Pages, DocumentedParts.Page(node, DocumentedParts.EmptyPage));
        if (list.IsWhole && limit is { } most && total is { } all && entries > 0 && entries < Math.Min(most, all - offset))
            Met(CoverageKind.Pages, DocumentedParts.Page(node, DocumentedParts.CappedPage));

        long? Number(string name) =>
            query.LastOrDefault(pair => pair.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Value: { } value }
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private void Met(CoverageKind kind, string name, long count = 1)
    {
        var met = _met[(int)kind];
        if (met.TryGetValue(name, out var known))
            met[name] = known + count;
        else if (met.Count < MostOthers || s_documented.Value[(int)kind].Contains(name))
            met[name.Length <= LongestName ? name : name[..LongestName]] = count;
    }

    private sealed class ByNumber : IComparer<string>
    {
        public static ByNumber Order { get; } = new();

        public int Compare(string? x, string? y) =>
            Version.TryParse(x, out var one) && Version.TryParse(y, out var other) && one != other ? one.CompareTo(other) : string.CompareOrdinal(x, y);
    }
}

using System.Xml;
using System.Xml.Linq;
using CmsSim.Harness.Api;
using CmsSim.Harness.Import;
using CmsSim.Harness.Worlds;

namespace CmsSim.ContractTests.Import;

/// <summary>
/// Names the cause of a difference between an answer that took place and its replay in an inferred world: an object or a value that no
/// exchange of the log shows, or one that an exchange shows, so that it can be inferred.
/// </summary>
internal sealed class InferenceCauses
{
    private static readonly string[] s_live = ["calls", "callLegs", "participants", "system.status", "system.load", "system.MPLicenseUsage", "system.multipartyLicensing"];
    private static readonly string[] s_jobs = ["cospaceBulkSyncs", "ldapSyncs"];
    private static readonly string[] s_ofJobs = ["coSpaces", "users", "calls"];
    private static readonly string[] s_licences = ["system.licensing", "clusterLicensing"];

    private readonly HashSet<(string Id, string Name, string Value)> _values = [];
    private readonly HashSet<string> _ids = [];
    private readonly bool _usesJobs;

    /// <param name="exchanges">The exchanges of the log.</param>
    public InferenceCauses(IReadOnlyList<ImportedExchange> exchanges)
    {
        foreach (var exchange in exchanges)
            Note(exchange);
        _usesJobs = exchanges.Any(exchange => exchange.Request.Method == "POST" && s_jobs.Contains(ApiReference.Documented.Find(exchange.Request.Path.Text)?.Node.Id));
    }

    /// <summary>Returns the cause.</summary>
    /// <param name="played">The exchange as it took place.</param>
    /// <param name="found">The difference.</param>
    /// <param name="isOfRelease">True when the world has the release of the log.</param>
    public InferenceCause Of(PlayedExchange played, ReplayedDifference found, bool isOfRelease)
    {
        var type = ApiReference.Documented.Find(played.Target)?.Node.Id ?? "no node";
        if (s_jobs.Contains(type) || (_usesJobs && s_ofJobs.Contains(type)))
            return new InferenceCause(InferenceCause.Jobs, type);
        if (!isOfRelease)
            return new InferenceCause(InferenceCause.Release, type);
        if (s_live.Any(live => type == live || type.StartsWith(live + ".", StringComparison.Ordinal)) && played.HasIncomingCalls)
            return new InferenceCause(InferenceCause.Parties, type);
        if (s_licences.Contains(type))
            return new InferenceCause(InferenceCause.Licences, type);
        if (found.Answer is not { } replayed)
            return new InferenceCause(InferenceCause.Outcome, $"{played.Method} {type}: no answer");
        if (replayed.Status != played.Status || played.Method != "GET")
            return new InferenceCause(InferenceCause.Outcome, $"{played.Method} {type}: {Outcome(played.Status, played.Answer)} is {Outcome(replayed.Status, replayed.Text)}");
        return Parsed(played.Answer) is { } expected && Parsed(replayed.Text) is { } actual ? Of(type, expected, actual) : new InferenceCause(InferenceCause.HiddenValue, $"{type}: not XML");
    }

    private InferenceCause Of(string type, XElement expected, XElement actual)
    {
        var (then, now) = (ValuesOf(expected), ValuesOf(actual));
        string[] ids = [.. expected.Elements().Select(item => (string?)item.Attribute("id")).OfType<string>()];
        string[] others = [.. actual.Elements().Select(item => (string?)item.Attribute("id")).OfType<string>()];
        if ((string?)expected.Attribute("total") is { } total && total == (string?)actual.Attribute("total") && !ids.SequenceEqual(others))
            return new InferenceCause(InferenceCause.Places, type);

        // Values of the same length hide behind the same size, so the others count first.
        InferenceCause[] causes =
        [
            .. then.OrderBy(value => now.TryGetValue(value.Key, out var other) && other.Length == value.Value.Length)
                .Where(value => !now.TryGetValue(value.Key, out var other) || other != value.Value)
                .Select(value => CauseOf(type, value.Key, value.Value, now)),
            .. now.Keys.Where(key => !then.ContainsKey(key)).Select(key => CauseOf(type, key, null, then)),
        ];
        return causes.OrderBy(cause => cause.Kind is InferenceCause.HiddenObject or InferenceCause.HiddenValue).FirstOrDefault() ?? new InferenceCause(InferenceCause.None, type);
    }

    private InferenceCause CauseOf(string type, (string Id, string Path) key, string? value, Dictionary<(string Id, string Path), string> others)
    {
        var isKnown = key.Id.Length == 0 || others.Keys.Any(other => other.Id == key.Id);
        if (!isKnown)
            return new InferenceCause(_ids.Contains(key.Id) ? InferenceCause.ShownObject : InferenceCause.HiddenObject, type + (value is null ? ": surplus" : ""));
        var name = key.Path[(key.Path.LastIndexOf('/') + 1)..];
        var isShown = value is not null && _values.Contains((key.Id, name, value));
        return new InferenceCause(isShown ? InferenceCause.ShownValue : InferenceCause.HiddenValue, $"{type} {key.Path}" + (value is null ? ": surplus" : ""));
    }

    private static string Outcome(int status, string answer) =>
        Parsed(answer) is { } root && root.Name == "failureDetails" ? $"{status} {root.Elements().FirstOrDefault()?.Name}" : $"{status}";

    private void Note(ImportedExchange exchange)
    {
        var path = ApiReference.Documented.Find(exchange.Request.Path.Text);
        if (exchange.Answer is not { Status: 200 } answer)
            return;
        var location = answer.Headers.FirstOrDefault(header => header.Name == "Location")?.Value.Text;
        var id = (location is { Length: > 36 } ? location[^36..] : path?.Id ?? "").ToLowerInvariant();
        foreach (var pair in FormPairs.Of(exchange.Request.Body).Where(pair => pair.Value is not null))
            _values.Add((id, pair.Name, pair.Value!));
        _ids.Add(id);
        if (AnswerElement.Read(answer.Body) is { } root)
            Note(root, id);
    }

    private void Note(AnswerElement element, string id)
    {
        id = element.Id ?? id;
        _ids.Add(id);
        if (element.Text is { } text && element.IsWhole)
            _values.Add((id, element.Name, text));
        foreach (var child in element.Children)
            Note(child, id);
    }

    private static XElement? Parsed(string text)
    {
        try
        {
            return XElement.Parse(text);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static Dictionary<(string Id, string Path), string> ValuesOf(XElement root)
    {
        Dictionary<(string, string), string> values = [];
        Add(root, "", root.Name.LocalName);
        return values;

        void Add(XElement element, string id, string path)
        {
            if (element.Attribute("id")?.Value is { } own)
                (id, path) = (own.ToLowerInvariant(), element.Name.LocalName);
            foreach (var attribute in element.Attributes().Where(attribute => attribute.Name != "id"))
                values[(id, $"{path}/{attribute.Name}")] = attribute.Value;
            if (!element.HasElements)
                values[(id, path)] = element.Value;
            foreach (var child in element.Elements())
                Add(child, id, $"{path}/{child.Name}");
        }
    }
}

/// <summary>The cause of a difference.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Where">The type and element.</param>
internal sealed record InferenceCause(string Kind, string Where)
{
    public const string Jobs = "results of jobs of the bridge";
    public const string Licences = "licences";
    public const string Parties = "parties that come and go without a request";
    public const string Release = "answers of a release that the log does not name";
    public const string Outcome = "outcomes that depend on elided values";
    public const string Places = "places in lists that depend on elided values";
    public const string ShownObject = "objects that another exchange shows";
    public const string ShownValue = "values that another exchange shows";
    public const string HiddenObject = "objects that no exchange shows";
    public const string HiddenValue = "values that no exchange shows";
    public const string None = "no cause";
}

using CmsSim.Simulator.Description;

namespace CmsSim.Cli.Diff;

/// <summary>The differences between two releases in what a request can name: nodes, methods, parameters, values, defaults, elements, reasons.</summary>
internal sealed class ReleaseFacts
{
    private readonly ApiDescription _api = ApiDescription.Read();
    private readonly string _before;
    private readonly string _after;
    private readonly IReadOnlyList<DescribedResource> _nodesBefore;
    private readonly IReadOnlyList<DescribedResource> _nodesAfter;

    public ReleaseFacts(string before, string after)
    {
        (_before, _after) = (before, after);
        (_nodesBefore, _nodesAfter) = (_api.In(before), _api.In(after));
    }

    /// <summary>Returns the causes that the request itself has, whatever the answers are.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path and query.</param>
    /// <param name="form">The form as it was sent; empty for none.</param>
    /// <param name="creates">True when the request created an object in a release, so that defaults apply.</param>
    public IReadOnlyList<DiffCause> CausesOf(string method, string path, string form, bool creates)
    {
        var (before, after) = (NodeAt(_nodesBefore, path), NodeAt(_nodesAfter, path));
        if (before is null || after is null)
            return (before ?? after) is { } known ? [Presence("node", known.Path, after is not null, Anywhere(known))] : [];
        var verb = method == "HEAD" ? "GET" : method;
        var (can, could) = (Allows(after, verb, path), Allows(before, verb, path));
        if (can is null || could is null)
            return (can ?? could) is { } allowed ? [Presence("method", allowed.Name, can is not null, allowed)] : [];
        return [.. Parameters(before, after, verb, PairsOf(form), creates), .. Filters(before, after, verb, PairsOf(QueryOf(path)))];
    }

    /// <summary>Returns the definition that explains an element which only one release shows. Returns null without one.</summary>
    public DiffCause? CauseOfElement(string path, IReadOnlyList<string> names)
    {
        var (before, after) = (ElementAt(NodeAt(_nodesBefore, path), names), ElementAt(NodeAt(_nodesAfter, path), names));
        return (before is null) != (after is null) ? Presence("element", (before ?? after)!.Name, after is not null, (before ?? after)!) with { IsAddition = after is not null } : null;
    }

    /// <summary>Returns the definition that explains a failure reason which only one release has. Returns null without one.</summary>
    public DiffCause? CauseOfReason(string name) =>
        _api.Reasons.FirstOrDefault(reason => reason.Name == name) is { } known && known.IsIn(_before) != known.IsIn(_after)
            ? Presence("failure reason", name, known.IsIn(_after), known) : null;

    /// <summary>Returns the names of the parameters that only one of the releases has or checks in the same way.</summary>
    public static string? ParameterIn(DiffCause cause) => cause.Subject.StartsWith("parameter ", StringComparison.Ordinal) ? cause.Subject["parameter ".Length..].Split('=')[0] : null;

    private IEnumerable<DiffCause> Parameters(DescribedResource before, DescribedResource after, string method, IReadOnlyList<(string Name, string Value)> form, bool creates)
    {
        if (method is not ("POST" or "PUT"))
            yield break;
        foreach (var (name, value) in form)
        {
            var (one, other) = (Settable(before, name, method), Settable(after, name, method));
            if (one is null && other is null)
                continue;
            if (one is null || other is null)
                yield return Presence("parameter", (one ?? other)!.Name, other is not null, (one ?? other)!, "ignores");
            else if (Check(one, other, value) is { } difference)
                yield return difference;
        }

        if (method != "POST" || !creates)
            yield break;
        foreach (var parameter in after.Parameters.Where(parameter => parameter.OnCreate && !form.Any(pair => pair.Name.Equals(parameter.Name, StringComparison.Ordinal))))
        {
            if (Settable(before, parameter.Name, method) is { } earlier && OfAbsent(earlier, parameter) is { } difference)
                yield return difference;
        }
    }

    private DiffCause? OfAbsent(DescribedParameter earlier, DescribedParameter parameter)
    {
        if (earlier.IsRequired != parameter.IsRequired)
            return Caused($"parameter {parameter.Name}", $"{(parameter.IsRequired ? _after : _before)} requires it", parameter);
        return earlier.Default != parameter.Default
            ? Caused($"parameter {parameter.Name}", $"its default is {earlier.Default ?? "none"} in {_before} and {parameter.Default ?? "none"} in {_after}", parameter)
            : null;
    }

    private DiffCause? Check(DescribedParameter before, DescribedParameter after, string value)
    {
        var (one, other) = (ValueIn(before, value), ValueIn(after, value));
        if ((one is null) != (other is null))
            return Presence("parameter", $"{after.Name}={(one ?? other)!.Name}", other is not null, (one ?? other)!, "refuses");
        if (long.TryParse(value, out var number) && Allows(before, number) != Allows(after, number))
            return Caused($"parameter {after.Name}", $"{_before} accepts {Range(before)}, {_after} {Range(after)}", after);
        return (value.Length > before.MaxLength) != (value.Length > after.MaxLength)
            ? Caused($"parameter {after.Name}", $"{_before} accepts {before.MaxLength?.ToString() ?? "any number of"} characters, {_after} {after.MaxLength?.ToString() ?? "any number"}", after)
            : null;
    }

    private IEnumerable<DiffCause> Filters(DescribedResource before, DescribedResource after, string method, IReadOnlyList<(string Name, string Value)> query)
    {
        foreach (var (name, _) in method is "GET" or "DELETE" ? query : [])
        {
            var (one, other) = (Named(before.Filters, name), Named(after.Filters, name));
            if ((one is null) != (other is null))
                yield return Presence("query parameter", (one ?? other)!.Name, other is not null, (one ?? other)!, "ignores");
        }
    }

    // The latest description has the evidence of the whole lifetime.
    private DescribedResource Anywhere(DescribedResource node) => _api.Resources.FirstOrDefault(other => other.Path == node.Path) ?? node;

    private DiffCause Presence(string kind, string name, bool isInAfter, Described part, string otherwise = "does not have")
    {
        var lacking = isInAfter ? _before : _after;
        return Caused($"{kind} {name}", $"{lacking} {otherwise} it; {Lifetime(part)}", part);
    }

    private static string Lifetime(Described part) => (part.Since, part.Until) switch
    {
        (var since, { } until) when since == ApiDescription.Releases[0] => $"releases before {until} have it",
        (var since, { } until) => $"releases from {since} to before {until} have it",
        (var since, null) => $"releases from {since} on have it",
    };

    private static DiffCause Caused(string subject, string sentence, Described part) => new(subject, sentence, part.Evidence.ToString().ToLowerInvariant(), part.Source);

    private static DescribedParameter? Settable(DescribedResource node, string name, string method) =>
        node.Parameters.FirstOrDefault(parameter => parameter.Name == name && (method == "POST" ? parameter.OnCreate : parameter.OnModify));

    private static DescribedValue? ValueIn(DescribedParameter parameter, string value) => Named(parameter.Values, value);

    private static T? Named<T>(IEnumerable<T> parts, string name) where T : Described => parts.FirstOrDefault(part => part.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Allows(DescribedParameter parameter, long number) => !(number < parameter.Min) && !(number > parameter.Max);

    private static string Range(DescribedParameter parameter) => $"{parameter.Min} to {parameter.Max}";

    private static DescribedElement? ElementAt(DescribedResource? node, IReadOnlyList<string> names)
    {
        if (node is null)
            return null;

        // A list has its root and its entries above the elements, and a single object its root.
        for (var skipped = 1; skipped <= 2 && skipped < names.Count; skipped++)
        {
            if (node.AllElements.FirstOrDefault(element => element.Name == string.Join('/', names.Skip(skipped)) && (skipped == 1 ? element.InItem : element.InList)) is { } found)
                return found;
        }

        return null;
    }

    private static DescribedMethod? Allows(DescribedResource node, string method, string path) =>
        node.Methods.FirstOrDefault(known => known.Verb == method && Matches(known.Path, path));

    private static DescribedResource? NodeAt(IReadOnlyList<DescribedResource> nodes, string path) =>
        nodes.FirstOrDefault(node => Matches(node.Path, path)) ?? nodes.FirstOrDefault(node => node.Methods.Any(method => Matches(method.Path, path)));

    private static bool Matches(string template, string path)
    {
        string[] wanted = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] given = path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return given.Length == wanted.Length + 2 && wanted.Zip(given.Skip(2)).All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static string QueryOf(string path) => path.IndexOf('?') is >= 0 and var mark ? path[(mark + 1)..] : "";

    private static List<(string Name, string Value)> PairsOf(string form) =>
        [.. form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (Decoded(pair[0]), pair.Length > 1 ? Decoded(pair[1]) : ""))];

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

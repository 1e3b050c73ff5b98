namespace CmsSim.Cli.Diff;

/// <summary>
/// Finds the earlier exchange from which a difference follows: one that made, changed or ended an object in one release only, or whose
/// parameter had an effect in one release only.
/// </summary>
internal sealed class Consequences
{
    // The latest change of each object counts.
    private readonly Dictionary<string, int> _objects = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Object, string Parameter), int> _values = [];
    private readonly Dictionary<string, int> _lists = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the cause for a difference, or null when no earlier exchange touches the same object.</summary>
    public DiffCause? Of(AnswerDifference difference, string path, string form)
    {
        var last = difference.Elements is [.., var element] ? element : "";
        string[] ids = [.. difference.Ids.Concat(ValuePairs.IdsIn(path)).Concat(ValuePairs.IdsIn(form)).Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (var id in ids)
        {
            if (_values.TryGetValue((id.ToLowerInvariant(), last), out var setter))
                return Follows(setter, $"it set {last} in one release only");
        }

        foreach (var id in ids)
        {
            if (_objects.TryGetValue(id, out var maker))
                return Follows(maker, $"it changed {id} in one release only");
        }

        return _lists.TryGetValue(ListOf(path), out var other) ? Follows(other, $"it changed {ListOf(path)} in one release only") : null;
    }

    /// <summary>Notes an exchange that changes, for those after it.</summary>
    public void Note(ExchangeDiff exchange)
    {
        if (exchange.Exchange.Request.Method is "GET" or "HEAD" || !exchange.Changes)
            return;
        var trace = exchange.Exchange.Trace;
        var hasOtherStatus = exchange.Before?.Status != exchange.After?.Status;
        string[] ids =
        [
            .. ValuePairs.IdsIn(exchange.Path), .. LocationsOf(exchange),
            .. exchange.Exchange.Answer?.Headers.Where(header => header.Name == "Location").SelectMany(header => ValuePairs.IdsIn(header.Value.Text)) ?? [],
            .. hasOtherStatus ? exchange.Exchange.Ids : [],
        ];
        foreach (var id in ids.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (hasOtherStatus)
                _objects[id] = trace;
            foreach (var parameter in exchange.Causes.Select(ReleaseFacts.ParameterIn).OfType<string>())
                _values[(id.ToLowerInvariant(), parameter)] = trace;
        }

        if (hasOtherStatus)
            _lists[ListOf(exchange.Path)] = trace;
    }

    private static DiffCause Follows(int trace, string how) => new($"follows from exchange {trace}", how, null, null) { FollowsFrom = trace };

    private static IEnumerable<string> LocationsOf(ExchangeDiff exchange) => new[] { exchange.Before, exchange.After }
        .SelectMany(answer => answer?.Headers.Where(header => header.Name.Equals("Location", StringComparison.OrdinalIgnoreCase)) ?? [])
        .SelectMany(header => ValuePairs.IdsIn(header.Value));

    // The collection of the path: what comes before an id at its end.
    private static string ListOf(string path)
    {
        var plain = path.Split('?')[0].TrimEnd('/');
        return ValuePairs.IdsIn(plain[(plain.LastIndexOf('/') + 1)..]).Any() ? plain[..plain.LastIndexOf('/')] : plain;
    }
}

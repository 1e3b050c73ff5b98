namespace CmsSim.Harness.Worlds;

/// <summary>
/// The objects that the whole log shows, with the values that they have at any time. A part that does not show a value prefers one of these
/// to a made-up one.
/// </summary>
internal sealed class LogHints
{
    private const int MostValues = 8;

    private readonly Dictionary<ApiShape, List<string>> _ids = [];
    private readonly List<(int Exchange, string Version)> _versions = [];
    private readonly HashSet<ObjectKey> _seen = [];
    private readonly Dictionary<string, DateTime> _began = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(ObjectKey Key, string Path), List<string>> _values = [];

    /// <summary>The ids of the objects of a type that no request of the log creates, in the order of the log.</summary>
    public IReadOnlyList<string> IdsOf(ApiShape shape) => _ids.GetValueOrDefault(shape) ?? [];

    /// <summary>The values that a request or an answer of the log gives an object.</summary>
    public IReadOnlyList<string> ValuesOf(ModelObject one, string path) => _values.GetValueOrDefault((one.Key, path)) ?? [];

    /// <summary>The earliest time at which an object began, as far as the durations in answers show it. Null when none does.</summary>
    public DateTime? BeganAt(string id) => _began.TryGetValue(id, out var began) ? began : null;

    /// <summary>The software version in the first status at or behind an exchange. Null when none shows it.</summary>
    public string? VersionFrom(int exchange) => _versions.FirstOrDefault(one => one.Exchange >= exchange).Version;

    /// <summary>Notes the objects of an exchange.</summary>
    /// <param name="index">The index of the exchange.</param>
    /// <param name="timed">The exchange.</param>
    public void Note(int index, TimedExchange timed)
    {
        var exchange = timed.Exchange;
        if (exchange.Answer is not { Status: 200 } answer || timed.Path is not { } path)
            return;
        var shape = ApiShape.Of(path.Node).Home;
        if (exchange.Request.Method == "POST")
        {
            if (answer.Headers.FirstOrDefault(header => header.Name.Equals("Location", StringComparison.OrdinalIgnoreCase))?.Value.Text is { Length: > 36 } location)
                Note(shape, location[^36..], isCreated: true);
        }
        else if (exchange.Request.Method is "GET" or "PUT" && path.Id is { } id && Guid.TryParse(id, out _) && !shape.IsLive)
        {
            var key = Note(shape, id, isCreated: false);
            foreach (var pair in FormPairs.Of(exchange.Request.Body))
            {
                if (pair.Value is { Length: > 0 } value && shape.Parameter(pair.Name) is { IsReadBack: true } parameter)
                    Note(key, shape.PathOf(parameter), value);
            }
        }

        if (shape.Node.Id == "system.status" && timed.Shown?.Children.FirstOrDefault(child => child.Name == "softwareVersion")?.Text is { } version
            && !(_versions is [.., var last] && last.Version == version))
        {
            _versions.Add((index, version));
        }

        if (exchange.Request.Method == "GET" && shape.IsLive && path.Id is { } live && BridgeFacts.Number(timed.Shown?.Children.FirstOrDefault(child => child.Name == ObjectEvidence.Duration)?.Text) is { } seconds)
        {
            var began = timed.Stamp.AddSeconds(-seconds);
            if (!_began.TryGetValue(live, out var known) || began < known)
                _began[live] = began;
        }

        if (exchange.Request.Method == "GET" && !shape.IsLive && timed.Shown is { } root)
        {
            foreach (var item in root.Children.Prepend(root).Where(item => item.Id is not null && Guid.TryParse(item.Id, out _)))
            {
                var key = Note(shape, item.Id!, isCreated: false);
                foreach (var child in item.Children.Where(child => child.Text is { Length: > 0 } && child.IsWhole))
                    Note(key, child.Name, child.Text!);
            }
        }
    }

    private ObjectKey Note(ApiShape shape, string id, bool isCreated)
    {
        var key = new ObjectKey(shape, id.ToLowerInvariant());
        if (!_seen.Add(key) || isCreated)
            return key;
        if (!_ids.TryGetValue(shape, out var ids))
            _ids[shape] = ids = [];
        if (shape.Owner is null && !shape.IsLive)
            ids.Add(key.Id);
        return key;
    }

    private void Note(ObjectKey key, string path, string value)
    {
        if (!_values.TryGetValue((key, path), out var values))
            _values[(key, path)] = values = [];
        if (values.Count < MostValues && !values.Contains(value))
            values.Add(value);
    }
}

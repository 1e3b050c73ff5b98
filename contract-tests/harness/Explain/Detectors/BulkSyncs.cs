using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds bulk syncs that fail, or that the client asks about for long without an end.</summary>
internal sealed class BulkSyncs : Detector
{
    // TMS asks two seconds after it has started a sync, and found it complete (document 212298).
    private const double Long = 300;

    // A log that ends earlier says nothing.
    private const double NotYet = 60;

    private const int Remembered = 1_000;

    private readonly BoundedMap<string, Sync> _syncs = new(Remembered, StringComparer.OrdinalIgnoreCase);
    private string? _current;

    public override void Began(TracedExchange exchange, LogLine line) => _current = null;

    public override void See(LogLine line)
    {
        if (line.Exchange is not { } exchange || !exchange.Path.Contains("cospaceBulkSync", StringComparison.OrdinalIgnoreCase))
            return;
        if (line.Fact is LineFact.TraceHeader && line.Find("path") is { Length: > 36 } location)
            _syncs.Set(location[^36..], new Sync(location[^36..], line.Time));
        else if (line.Fact is LineFact.TraceXml)
            SeeXml(line);
    }

    public override void End()
    {
        foreach (var sync in _syncs.Values.Where(sync => sync is { Status: "pending" or "running" } && Host.LastTime - sync.Began >= NotYet))
        {
            Oddities.Add(OddityKind.BulkSyncIncomplete, Host.Name, sync.Id, sync.Place, sync.SeenAt,
                $"The bulk sync {sync.Id} is {sync.Status} when the client asks for the last time.", trace: sync.Trace);
        }
    }

    private void SeeXml(LogLine line)
    {
        const string Start = "cospaceBulkSync id=\"";
        const string Status = "status>";
        var xml = line.Span("xml");
        if (xml.StartsWith(Start, StringComparison.OrdinalIgnoreCase) && xml.Length >= Start.Length + 36)
            _current = xml.Slice(Start.Length, 36).ToString();
        if (_current is not { } id || !xml.StartsWith(Status, StringComparison.Ordinal) || xml.IndexOf('<') is not (> 0 and var end))
            return;
        var sync = _syncs.GetOrAdd(id, () => new Sync(id, line.Time));
        (sync.Status, sync.Place, sync.SeenAt, sync.Trace) = (xml[Status.Length..end].ToString(), line.Place, line.Time, line.Exchange!.Trace);
        if (sync.Status is "failed")
            Report(OddityKind.BulkSyncIncomplete, id, line, $"The bulk sync {id} failed.", trace: sync.Trace);
        else if (sync.Status is not "complete" && line.Time - sync.Began > Long)
            Report(OddityKind.BulkSyncIncomplete, id, line, $"The bulk sync {id} is {sync.Status} for {Durations.Text(line.Time!.Value - sync.Began!.Value)}.", trace: sync.Trace);
    }

    private sealed class Sync(string id, double? began)
    {
        public string Id { get; } = id;

        public double? Began { get; } = began;

        public string? Status { get; set; }

        public Place Place { get; set; }

        public double? SeenAt { get; set; }

        public int Trace { get; set; }
    }
}

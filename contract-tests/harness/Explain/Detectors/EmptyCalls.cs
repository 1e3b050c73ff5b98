using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds calls that the API creates and that no leg ever joins.</summary>
internal sealed class EmptyCalls : Detector
{
    // TMS dials one second after it has created the call (document 212298). Guests may come later.
    private const double Patience = 300;

    // A call that is deleted at once was a test.
    private const double Test = 60;

    private const int Remembered = 10_000;

    private readonly BoundedMap<string, Empty> _calls = new(Remembered, StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Empty> _waiting = new();
    private string? _space;

    public override void See(LogLine line)
    {
        while (_waiting.TryPeek(out var oldest) && (oldest.IsOver || line.Time - oldest.Created > Patience))
        {
            if (!_waiting.Dequeue().IsOver)
                Report(oldest, $"The call {oldest.Id} has no leg {Durations.Text(Patience)} after it was created.");
        }

        switch (line.Fact)
        {
            case LineFact.TraceRequest:
                _space = null;
                break;
            case LineFact.TracePiece when line.Span("parameter") is "coSpace":
                _space = line.Value("value").TrimEnd('&');
                break;
            case LineFact.ObjectCreated when line.Find("apiCall") is { } call:
                Fill(call);
                break;
            case LineFact.ObjectCreated when line.Span("type") is "call" && line.Find("id") is { } id:
                Add(id, line);
                break;
            case LineFact.LegInCall:
                Fill(line.Value("apiCall"));
                break;
            case LineFact.JoinedSpace:
                // A caller who dials in. The space of a call is known when the log has the API trace.
                foreach (var empty in _waiting.Where(empty => empty.Space is null || empty.Space == line.Value("space")))
                    empty.IsOver = true;
                break;
            case LineFact.ObjectDeleted when line.Span("type") is "call" && line.Find("id") is { } id:
                if (_calls.TryGet(id, out var deleted) && !deleted.IsOver && line.Time - deleted.Created >= Test)
                    Report(deleted, $"The call {id} was deleted {Durations.Text(line.Time!.Value - deleted.Created!.Value)} after it was created, and had no leg.");
                Fill(id);
                break;
            default:
                break;
        }
    }

    private void Add(string id, LogLine line)
    {
        var empty = new Empty(id, _space, line.Place, line.Time);
        _calls.Set(id, empty);
        if (_waiting.Count < Remembered)
            _waiting.Enqueue(empty);
    }

    private void Fill(string call)
    {
        if (_calls.TryGet(call, out var empty))
            empty.IsOver = true;
    }

    private void Report(Empty empty, string sentence)
    {
        empty.IsOver = true;
        Oddities.Add(OddityKind.CallWithoutLegs, Host.Name, empty.Id, empty.Place, empty.Created, sentence);
    }

    private sealed record Empty(string Id, string? Space, Place Place, double? Created)
    {
        public bool IsOver { get; set; }
    }
}

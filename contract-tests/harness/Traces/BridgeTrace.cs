namespace CmsSim.Harness.Traces;

/// <summary>
/// The exchanges of one bridge that are being read. They are handed on in the order of their requests, unless one waits long for its
/// answer: then later ones overtake it.
/// </summary>
internal sealed class BridgeTrace(Action<TraceDraft> complete)
{
    // Lines of an answer may follow the next request.
    private const int Delay = 8;
    private const int LongestQueue = 256, MostWaiting = 4096, MostCounted = 256;

    private readonly Dictionary<int, TraceDraft> _open = [];
    private readonly Queue<TraceDraft> _queue = new();
    private readonly LinkedList<TraceDraft> _waiting = [];
    private readonly List<TraceDraft> _unanswered = [];
    private readonly Stack<TraceDraft> _unused = new();
    private TraceDraft? _last;

    /// <summary>The exchange whose request came last. Null before the first.</summary>
    public TraceDraft? Latest { get; private set; }

    /// <summary>The numbers of exchanges whose requests are not in the log and were noted.</summary>
    public int? NotedStranger { get; set; }

    public TraceDraft? Find(int trace)
    {
        if (_last is { } last && last.Trace == trace && !last.IsClosed)
            return last;
        return _open.TryGetValue(trace, out var draft) ? _last = draft : null;
    }

    public TraceDraft New() => _unused.TryPop(out var draft) ? draft : new TraceDraft();

    /// <summary>Adds an exchange whose request was read.</summary>
    public void Add(TraceDraft draft)
    {
        if (_open.TryGetValue(draft.Trace, out var old))
        {
            // The counter starts again with the bridge.
            old.IsClosed = true;
            _unanswered.Remove(old);
        }

        _open[draft.Trace] = draft;
        _unanswered.Add(draft);
        Queue(draft);
        _last = Latest = draft;
        HandOn(Delay);
        while (_waiting.First is { } first && (_waiting.Count > MostWaiting || first.Value.IsClosed))
        {
            _waiting.RemoveFirst();
            HandOver(first.Value);
        }
    }

    /// <summary>Counts an answer for the older requests that still wait for theirs.</summary>
    public void Answered(TraceDraft draft)
    {
        var at = _unanswered.LastIndexOf(draft);
        for (var i = Math.Max(0, at - MostCounted); i < at; i++)
            _unanswered[i].Overtaken++;
        if (at >= 0)
            _unanswered.RemoveAt(at);
        if (!draft.IsQueued && _waiting.Remove(draft))
            Queue(draft);
    }

    /// <summary>Hands on all exchanges at the end of the input, in the order of their requests.</summary>
    public void End()
    {
        List<TraceDraft> left = [.. _waiting, .. _queue];
        _waiting.Clear();
        _queue.Clear();
        foreach (var draft in left)
            HandOver(draft);
        _unanswered.Clear();
        Latest = null;
    }

    private void Queue(TraceDraft draft)
    {
        draft.IsQueued = true;
        _queue.Enqueue(draft);
    }

    private void HandOn(int delay)
    {
        while (_queue.Count > delay && _queue.TryPeek(out var first))
        {
            if (first.IsComplete)
            {
                _queue.Dequeue();
                HandOver(first);
            }
            else if (_queue.Count > LongestQueue)
            {
                _queue.Dequeue();
                first.IsQueued = false;
                _waiting.AddLast(first);
            }
            else
            {
                return;
            }
        }
    }

    private void HandOver(TraceDraft draft)
    {
        if (!draft.IsAnswered)
            _unanswered.Remove(draft);
        if (_open.TryGetValue(draft.Trace, out var current) && current == draft)
            _open.Remove(draft.Trace);
        if (_last == draft)
            _last = null;
        if (Latest == draft)
            Latest = null;
        complete(draft);
        if (_unused.Count < 64)
            _unused.Push(draft);
    }
}

using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Cdr;

/// <summary>
/// The records queued for one receiver. One POST sends all queued records, and the next POST follows its answer. Records whose answer is
/// not a 2xx are sent again. When too many records are queued, the oldest are dropped.
/// </summary>
/// <param name="bridge">The bridge that sends.</param>
/// <param name="id">The id of the receiver.</param>
/// <param name="address">Returns the present address of the receiver; null when the receiver was deleted or has no address.</param>
/// <param name="connectionChanged">Called after the first answer, and whenever the outcome differs from that of the last POST.</param>
internal sealed class CdrOutbox(IBridgeContext bridge, Guid id, Func<Uri?> address, Action<CdrOutbox, Uri> connectionChanged)
{
    private readonly Queue<NumberedRecord> _waiting = new();
    private bool _isBusy;
    private int _lastMade;
    private int _lastDelivered;

    /// <summary>True when the last POST was answered with a 2xx; null before the outcome of the first POST.</summary>
    public bool? IsConnected { get; private set; }

    /// <summary>True while a post is under way.</summary>
    public bool IsPosted { get; private set; }

    /// <summary>The number of records that wait for the receiver.</summary>
    public int Queued => _waiting.Count;

    /// <summary>The number of records made for the receiver.</summary>
    public int Made => _lastMade;

    /// <summary>The posts so far.</summary>
    public CdrHistory History { get; } = new();

    /// <summary>The records in a form that outlives the process.</summary>
    public KeptQueue Kept => new(_lastMade, _lastDelivered, [.. _waiting.Select(record => record.Kept())]);

    public void Add(MadeRecord record)
    {
        var numbered = new NumberedRecord(++_lastMade, record);
        _waiting.Enqueue(numbered);
        bridge.RecordKeeper?.Queue(bridge, id, numbered.Kept());
        if (_waiting.Count > bridge.Settings.CdrRecordsKept)
        {
            _waiting.Dequeue();
            History.Drop(1);
            NoteTrim();
        }
        SendSoon();
    }

    /// <summary>Continues with the records that an earlier process has left.</summary>
    public void Resume(KeptQueue queue)
    {
        (_lastMade, _lastDelivered) = (queue.Made, queue.Delivered);
        foreach (var record in queue.Waiting)
            _waiting.Enqueue(NumberedRecord.Of(record));
        if (_waiting.Count > 0)
            SendSoon();
    }

    private void SendSoon()
    {
        if (_isBusy)
            return;
        _isBusy = true;

        // The timer runs after the gate is left, so that all records of one request are sent together.
        bridge.After(TimeSpan.Zero, Send);
    }

    private void Send()
    {
        History.NextRetry = null;
        if (address() is not { } receiver)
        {
            History.Drop(_waiting.Count);
            _waiting.Clear();
            NoteTrim();
            IsConnected = null;
        }
        else if (_waiting.TryPeek(out var first))
        {
            var last = _lastMade;
            IsPosted = true;
            var post = new CdrPost(bridge.Now, first.RecordIndex, last, CdrPost.TypesOf(_waiting));
            bridge.Post(
                receiver, "text/xml",
                isReversed => CdrDocument.Write(bridge.CdrSession, bridge.IsClustered ? bridge.CallBridgeId : null, first.RecordIndex - _lastDelivered - 1, isReversed ? [.. _waiting.Reverse()] : _waiting), bridge.Settings.CdrAnswerWithin, delivered => Answered(receiver, post, delivered));
            return;
        }
        _isBusy = false;
    }

    private void Answered(Uri receiver, CdrPost post, bool delivered)
    {
        IsPosted = false;
        History.Add(post with { IsDelivered = delivered });
        if (IsConnected != delivered)
        {
            IsConnected = delivered;
            connectionChanged(this, receiver);
        }
        if (!delivered)
        {
            History.NextRetry = bridge.Now + bridge.Settings.CdrRetryAfter;
            bridge.After(bridge.Settings.CdrRetryAfter, Send);
            return;
        }
        _lastDelivered = post.Last;
        while (_waiting.TryPeek(out var first) && first.RecordIndex <= post.Last)
        {
            bridge.NoteMet(Delivery.Record, _waiting.Dequeue().Made.Record.Type);
            History.Deliver();
        }
        NoteTrim();
        Send();
    }

    private void NoteTrim() => bridge.RecordKeeper?.Trim(bridge, id, _lastMade, _lastDelivered, _waiting.TryPeek(out var first) ? first.RecordIndex : _lastMade + 1);
}

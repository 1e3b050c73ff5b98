using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Cdr;

/// <summary>
/// The records that wait for one receiver. All that wait go out in one POST, the next one only after an answer; what is not
/// answered with a 2xx goes out again. When too many wait, the oldest are lost.
/// </summary>
/// <param name="bridge">The bridge that sends.</param>
/// <param name="address">Where the receiver is now; null when it is gone or has no address.</param>
/// <param name="connectionChanged">Called when the receiver is reached for the first time or again, and when it no longer is.</param>
internal sealed class CdrOutbox(IBridgeContext bridge, Func<Uri?> address, Action<CdrOutbox, Uri> connectionChanged)
{
    private readonly Queue<NumberedRecord> _waiting = new();
    private bool _isBusy;
    private int _lastMade;
    private int _lastDelivered;

    /// <summary>Whether the last POST was answered well; null before the first answer.</summary>
    public bool? IsConnected { get; private set; }

    public void Add(MadeRecord record)
    {
        _waiting.Enqueue(new NumberedRecord(++_lastMade, record));
        if (_waiting.Count > bridge.Settings.CdrRecordsKept)
            _waiting.Dequeue();
        if (_isBusy)
            return;
        _isBusy = true;

        // Not before the gate is left, so that what happens together goes together.
        bridge.After(TimeSpan.Zero, Send);
    }

    private void Send()
    {
        if (address() is not { } receiver)
        {
            _waiting.Clear();
            IsConnected = null;
        }
        else if (_waiting.TryPeek(out var first))
        {
            var last = _lastMade;
            var document = CdrDocument.Write(bridge.CdrSession, bridge.IsClustered ? bridge.CallBridgeId : null, first.RecordIndex - _lastDelivered - 1, _waiting);
            bridge.Post(receiver, "text/xml", document, bridge.Settings.CdrAnswerWithin, delivered => Answered(receiver, last, delivered));
            return;
        }
        _isBusy = false;
    }

    private void Answered(Uri receiver, int last, bool delivered)
    {
        if (IsConnected != delivered)
        {
            IsConnected = delivered;
            connectionChanged(this, receiver);
        }
        if (!delivered)
        {
            bridge.After(bridge.Settings.CdrRetryAfter, Send);
            return;
        }
        _lastDelivered = last;
        while (_waiting.TryPeek(out var first) && first.RecordIndex <= last)
            _waiting.Dequeue();
        Send();
    }
}

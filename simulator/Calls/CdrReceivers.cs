using System.Globalization;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The CDR receivers of one bridge, each with its outbox.</summary>
internal sealed class CdrReceivers(IBridgeContext bridge)
{
    private readonly Dictionary<ResourceObject, CdrOutbox> _outboxes = [];

    /// <summary>The receivers with an address, each with its outbox; without one before its first record.</summary>
    public IEnumerable<(ResourceObject Receiver, CdrOutbox? Outbox)> Outboxes => WithAddress().Select(receiver => (receiver, _outboxes.GetValueOrDefault(receiver)));

    /// <summary>Queues a record for all receivers. Without receivers none is made, and none is numbered.</summary>
    public void Report(Func<CdrRecord> record)
    {
        var receivers = WithAddress().ToList();
        if (receivers.Count == 0)
            return;
        var made = new MadeRecord(bridge.CdrTime, bridge.CdrCorrelatorIndex++, record());
        foreach (var receiver in receivers)
            OutboxOf(receiver).Add(made);
    }

    /// <summary>The records that wait for each receiver, by its id.</summary>
    public IReadOnlyList<(Guid Receiver, KeptQueue Queue)> Queued => [.. _outboxes.Select(entry => (entry.Key.Id, entry.Value.Kept))];

    /// <summary>True while a post to a receiver is under way.</summary>
    public bool ArePosted => _outboxes.Values.Any(outbox => outbox.IsPosted);

    /// <summary>Resumes the delivery of the records that an earlier process has left.</summary>
    public void Resume(Guid receiver, KeptQueue queue)
    {
        if (bridge.Find(CdrReceiver.Definition, receiver) is { } known)
            OutboxOf(known).Resume(queue);
    }

    public void Deleted(ResourceObject receiver)
    {
        _outboxes.Remove(receiver);
        UpdateAlarm();
    }

    private IEnumerable<ResourceObject> WithAddress() => bridge.All(CdrReceiver.Definition).Where(receiver => receiver.Has(CdrReceiver.Uri));

    private CdrOutbox OutboxOf(ResourceObject receiver)
    {
        if (!_outboxes.TryGetValue(receiver, out var outbox))
            _outboxes.Add(receiver, outbox = new CdrOutbox(bridge, receiver.Id, () => AddressOf(receiver), (changed, address) => ConnectionChanged(receiver, changed, address)));
        return outbox;
    }

    private Uri? AddressOf(ResourceObject receiver)
    {
        if (bridge.Find(CdrReceiver.Definition, receiver.Id) == receiver && receiver.Text(CdrReceiver.Uri) is { } uri)
            return new Uri(uri);
        UpdateAlarm();
        return null;
    }

    // The lines are those of 2.6. Any answer but a 2xx counts as no connection (inferred).
    private void ConnectionChanged(ResourceObject receiver, CdrOutbox outbox, Uri address)
    {
        var number = bridge.All(CdrReceiver.Definition).TakeWhile(other => other != receiver).Count() + 1;
        bridge.Log(outbox.IsConnected == true
            ? string.Create(CultureInfo.InvariantCulture, $"successfully connected to CDR receiver {number}")
            : string.Create(CultureInfo.InvariantCulture, $"unable to connect to CDR receiver {number} ({address.Host}:{address.Port})"));
        UpdateAlarm();
    }

    // One alarm serves all receivers (inferred from its name).
    private void UpdateAlarm()
    {
        if (WithAddress().Any(receiver => _outboxes.GetValueOrDefault(receiver) is { IsConnected: false }))
            Alarm.Raise(bridge, Alarm.CdrConnectionFailure);
        else
            Alarm.Clear(bridge, Alarm.CdrConnectionFailure);
    }
}

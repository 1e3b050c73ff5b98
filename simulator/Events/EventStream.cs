using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>The status and the text of the WebSocket close frame that ends a stream.</summary>
internal sealed record EventStreamEnd(WebSocketCloseStatus Status, string Text);

/// <summary>
/// The event stream of one connection: its subscriptions, its message numbers and its unacknowledged messages. Every member runs inside
/// the gate. <see cref="Frames"/> carries the frames out of the gate.
/// </summary>
internal sealed class EventStream
{
    private const string Success = "success";

    private readonly Channel<byte[]> _frames;
    private readonly Dictionary<int, Subscription> _byIndex = [];
    private readonly Dictionary<Guid, List<Subscription>> _byCall = [];
    private readonly List<Subscription> _lists = [];
    private readonly Queue<(IReadOnlyList<Subscription> Subscriptions, SubscriptionState State)> _announcements = new();

    // The subscriptions that may have an update, and the number of changes that they have not examined yet.
    private readonly List<Subscription> _queued = [];
    private bool _isSorted;
    private int _pendingChanges;

    // The unacknowledged messages, each with the action that follows its acknowledgement.
    private readonly Queue<(long Id, Action? Then)> _unacknowledged = new();
    private long _lastId;
    private bool _isStopped;

    public EventStream(Bridge bridge, IPAddress? client = null)
    {
        (Bridge, Client, OpenedAt) = (bridge, client, bridge.Now);
        _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(bridge.Settings.EventFramesQueued) { SingleReader = true });
    }

    public Bridge Bridge { get; }

    /// <summary>The address of the client; null when it is not known.</summary>
    public IPAddress? Client { get; }

    public DateTimeOffset OpenedAt { get; }

    /// <summary>The number of messages that were sent.</summary>
    public long Sent => _lastId;

    /// <summary>The number of messages that the client has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The number of messages that wait for their acknowledgement.</summary>
    public int Outstanding => _unacknowledged.Count;

    /// <summary>The subscriptions, in the order of their indexes.</summary>
    public IEnumerable<Subscription> Subscriptions => _byIndex.Values.OrderBy(subscription => subscription.Index);

    /// <summary>The frames to send, in order. The channel is complete once the stream has ended.</summary>
    public ChannelReader<byte[]> Frames => _frames.Reader;

    /// <summary>The reason why the stream has ended; null while it is open.</summary>
    public EventStreamEnd? Ended { get; private set; }

    /// <summary>Handles a message from the client, then sends updates.</summary>
    /// <param name="message">The message; null when the frame contained none.</param>
    public void Receive(ClientMessage? message)
    {
        // The words of refusals are inferred. Clients only distinguish "success" from any other word.
        switch (message)
        {
            case ClientMessage.Acknowledgement acknowledgement:
                NoteAcknowledgement(acknowledgement.MessageId);
                break;
            case ClientMessage.SubscribeRequest request:
                Send(EventMessage.Acknowledgement(request.MessageId, Subscribe(request.Subscriptions)));
                break;
            case ClientMessage.Unknown unknown:
                Send(EventMessage.Acknowledgement(unknown.MessageId, "unknownType"));
                break;
            default:
                End(WebSocketCloseStatus.InvalidPayloadData, "a frame holds a message or a messageAck with a messageId");
                break;
        }
        SendUpdates();
    }

    /// <summary>Notes that a call, or a participant of it, may have changed.</summary>
    public void NoteChange(in EventChange change)
    {
        // A stopped stream sends no more updates.
        if (_isStopped)
            return;
        foreach (var subscription in SubscriptionsTo(change.Call).Concat(_lists))
        {
            if (!subscription.IsLive)
                continue;
            if (subscription.NoteChange(change))
                _pendingChanges++;
            Enqueue(subscription);
        }
    }

    /// <summary>Notes that everything about the call and its participants may have changed.</summary>
    public void NoteChangeOfAll(Guid call)
    {
        NoteChange(new EventChange(call));
        NoteChangeOfAll(SubscriptionsTo(call));
    }

    /// <summary>Notes that everything may have changed.</summary>
    public void NoteChangeOfAll() => NoteChangeOfAll(_byIndex.Values);

    /// <summary>
    /// Sends updates as far as the client has acknowledged earlier ones. Changes that have to wait are merged with later ones.
    /// </summary>
    public void SendUpdates() => SendUpdates(new Work(Bridge.Settings.EventObjectsAtOnce));

    /// <summary>Sends updates until the work budget is used up. Each object that is examined counts as one step.</summary>
    public void SendUpdates(Work work)
    {
        while (HasRoom && !work.IsUsedUp)
        {
            if (_announcements.TryDequeue(out var announcement))
                Announce(announcement.Subscriptions, announcement.State);
            else if (_queued is [_, ..])
                SendQueued(work);
            else
                break;
        }
        if (_pendingChanges > Bridge.Settings.EventChangesHeld)
            End(WebSocketCloseStatus.PolicyViolation, "too much has happened since the last acknowledgement");
    }

    public void End(WebSocketCloseStatus status, string text)
    {
        Ended ??= new EventStreamEnd(status, text);
        _frames.Writer.TryComplete();
    }

    private bool HasRoom => Ended is null && !_isStopped && _unacknowledged.Count < Bridge.Settings.EventsUnacknowledged;

    private List<Subscription> SubscriptionsTo(Guid call) => _byCall.TryGetValue(call, out var watching) ? watching : [];

    private void NoteChangeOfAll(IEnumerable<Subscription> subscriptions)
    {
        foreach (var subscription in subscriptions.Where(subscription => subscription.IsLive))
        {
            subscription.NoteChangeOfAll();
            Enqueue(subscription);
        }
    }

    private void SendQueued(Work work)
    {
        // The updates of one call come before those of the list of calls, as in the sample.
        if (!_isSorted)
            _queued.Sort((one, other) => (one.Call is null, one.Position).CompareTo((other.Call is null, other.Position)));
        _isSorted = true;
        var done = 0;
        for (; done < _queued.Count && HasRoom && !work.IsUsedUp; done++)
        {
            if (_queued[done].NextUpdate(work) is { } update)
            {
                SendMessage(update.Type, update.Body);
                _queued[done].Updates++;
            }
            _queued[done].IsQueued = false;
        }
        List<Subscription> over = [.. _queued.Take(done).Where(subscription => subscription.IsOver)];
        _queued.RemoveRange(0, done);
        if (_queued is [])
            _pendingChanges = 0;
        if (over is [_, ..])
            _announcements.Enqueue((over, SubscriptionState.Deactivated));
    }

    private void Enqueue(Subscription subscription)
    {
        if (subscription.IsQueued)
            return;
        subscription.IsQueued = true;
        _queued.Add(subscription);
        _isSorted = false;
    }

    /// <summary>Replaces the subscriptions. Those that the client requests again unchanged stay active.</summary>
    /// <returns>The status in the answer to the client.</returns>
    private string Subscribe(IReadOnlyList<SubscriptionRequest>? requests)
    {
        if (requests?.Count > Bridge.Settings.EventSubscriptions)
            return "tooManySubscriptions";
        if (requests is null || Wanted(requests) is not { } wanted)
            return "invalidSubscription";

        foreach (var subscription in _byIndex.Values)
            subscription.Position = null;
        List<Subscription> begun = [];
        foreach (var (position, requested) in wanted.Index())
        {
            if (!_byIndex.TryGetValue(requested.Index, out var known) || !known.IsSameAs(requested))
                begun.Add(_byIndex[requested.Index] = requested);
            _byIndex[requested.Index].Position = position;
        }
        foreach (var dropped in _byIndex.Values.Where(IsDropped).ToList())
            _byIndex.Remove(dropped.Index);
        _queued.RemoveAll(IsDropped);
        _isSorted = false;

        _lists.Clear();
        _byCall.Clear();
        foreach (var subscription in _byIndex.Values.OrderBy(subscription => subscription.Position))
        {
            if (subscription.Call is { } call)
                (_byCall.TryGetValue(call, out var watching) ? watching : _byCall[call] = []).Add(subscription);
            else
                _lists.Add(subscription);
        }
        foreach (var subscription in begun)
            Bridge.NoteMet(Delivery.Subscription, subscription.Type);
        if (begun is [_, ..])
            _announcements.Enqueue((begun, SubscriptionState.Pending));
        return Success;
    }

    /// <summary>The valid subscriptions of a request; null when all are invalid, and the earlier ones remain.</summary>
    private List<Subscription>? Wanted(IReadOnlyList<SubscriptionRequest> requests)
    {
        // A recorder in use repeats an index. The last entry counts, and an invalid one does not cost the others.
        var wanted = new OrderedDictionary<int, Subscription>();
        foreach (var requested in requests.Select(request => Subscription.For(request, Bridge)).OfType<Subscription>())
        {
            wanted.Remove(requested.Index);
            wanted.Add(requested.Index, requested);
        }
        return wanted.Count == 0 && requests.Count > 0 ? null : [.. wanted.Values];
    }

    private static bool IsDropped(Subscription subscription) => subscription.Position is null;

    /// <summary>Sends a new state of subscriptions. The next state follows when the client acknowledges it.</summary>
    private void Announce(IReadOnlyList<Subscription> announced, SubscriptionState state)
    {
        // Since the announcement was queued, subscriptions may have been dropped or their calls may have ended.
        List<Subscription> still = [.. announced.Where(subscription => !IsDropped(subscription) && subscription.State < state)];
        if (state is SubscriptionState.Active && still.Where(subscription => subscription.IsOver).ToList() is [_, ..] over)
        {
            still = [.. still.Except(over)];
            _announcements.Enqueue((over, SubscriptionState.Deactivated));
        }
        if (still is [])
            return;
        foreach (var subscription in still)
            subscription.State = state;
        SendMessage("subscriptionUpdate", json =>
        {
            json.WriteStartArray("subscriptions"u8);
            foreach (var subscription in still)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, subscription.Index);
                json.WriteString("state"u8, state switch
                {
                    SubscriptionState.Pending => "pending",
                    SubscriptionState.Active => "active",
                    _ => "deactivated",
                });
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }, then: state switch
        {
            SubscriptionState.Pending => () => _announcements.Enqueue((still, SubscriptionState.Active)),
            SubscriptionState.Active => () => GoLive(still),
            _ => null,
        });
    }

    private void GoLive(List<Subscription> subscriptions)
    {
        foreach (var subscription in subscriptions.Where(subscription => !IsDropped(subscription)))
        {
            subscription.GoLive();
            Enqueue(subscription);
        }
    }

    // Clients acknowledge messages in order. A client that skips an acknowledgement receives nothing further on this connection. Both that
    // an acknowledgement of a later message reveals the skip and that any status counts as an acknowledgement are inferred.
    private void NoteAcknowledgement(long id)
    {
        if (_isStopped || !_unacknowledged.Any(message => message.Id == id))
            return;
        var (expected, then) = _unacknowledged.Dequeue();
        if (expected == id)
        {
            Acknowledged++;
            then?.Invoke();
            return;
        }
        _isStopped = true;
        Bridge.Log($"event client has not acknowledged message {expected}; no more messages are sent on its connection");
    }

    private void SendMessage(string type, Action<Utf8JsonWriter> body, Action? then = null)
    {
        _unacknowledged.Enqueue((++_lastId, then));
        Bridge.NoteMet(Delivery.Update, type);
        Send(EventMessage.Message(_lastId, type, body));
    }

    private void Send(byte[] frame)
    {
        if (!_frames.Writer.TryWrite(frame))
            End(WebSocketCloseStatus.PolicyViolation, "the client reads frames too slowly");
    }
}

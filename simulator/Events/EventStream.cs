using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>Why a stream is closed, in the words of WebSocket.</summary>
internal sealed record EventStreamEnd(WebSocketCloseStatus Status, string Text);

/// <summary>
/// The events of one connection: its subscriptions, the numbers of its messages and what is still to be acknowledged. Everything here
/// runs inside the gate; what is to be sent leaves it through a queue.
/// </summary>
internal sealed class EventStream
{
    private const string Success = "success";

    private readonly Channel<byte[]> _frames;
    private readonly Dictionary<int, Subscription> _byIndex = [];
    private readonly Dictionary<Guid, List<Subscription>> _byCall = [];
    private readonly List<Subscription> _lists = [];
    private readonly Queue<(IReadOnlyList<Subscription> Subscriptions, SubscriptionState State)> _announcements = new();

    // Those that may have something to tell, and how much they have to look at.
    private readonly List<Subscription> _row = [];
    private bool _isRowInOrder;
    private int _waiting;

    // Messages without acknowledgement, with what follows once they have one.
    private readonly Queue<(long Id, Action? Then)> _unacknowledged = new();
    private long _lastId;
    private bool _isStopped;

    public EventStream(Bridge bridge)
    {
        Bridge = bridge;
        _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(bridge.Settings.EventFramesQueued) { SingleReader = true });
    }

    public Bridge Bridge { get; }

    /// <summary>What goes out, in order; complete once the stream has ended.</summary>
    public ChannelReader<byte[]> Frames => _frames.Reader;

    /// <summary>Set when the stream has ended.</summary>
    public EventStreamEnd? Ended { get; private set; }

    /// <param name="message">What the client sent; null when it is none.</param>
    public void Receive(ClientMessage? message)
    {
        // The words of refusals are inferred: of an answer, clients know but success and anything else.
        switch (message)
        {
            case ClientMessage.Acknowledgement acknowledgement:
                Acknowledged(acknowledgement.MessageId);
                break;
            case ClientMessage.SubscribeRequest request:
                Send(EventMessage.Acknowledgement(request.MessageId, Subscribe(request.Wishes)));
                break;
            case ClientMessage.Unknown unknown:
                Send(EventMessage.Acknowledgement(unknown.MessageId, "unknownType"));
                break;
            default:
                End(WebSocketCloseStatus.InvalidPayloadData, "a frame holds a message or a messageAck with a messageId");
                break;
        }
        Tell();
    }

    public void Touch(in EventChange change)
    {
        // A stream that has stopped has nothing to remember.
        if (_isStopped)
            return;
        foreach (var subscription in About(change.Call).Concat(_lists))
        {
            if (!subscription.IsLive)
                continue;
            if (subscription.Touch(change))
                _waiting++;
            Enter(subscription);
        }
    }

    /// <summary>Anything about the call may be different, and of its participants.</summary>
    public void TouchAll(Guid call)
    {
        Touch(new EventChange(call));
        TouchAll(About(call));
    }

    /// <summary>Anything may be different.</summary>
    public void TouchAll() => TouchAll(_byIndex.Values);

    /// <summary>Sends what there is to tell, as far as acknowledgements keep up. What has to wait is merged with what comes later.</summary>
    public void Tell() => Tell(new Work(Bridge.Settings.EventObjectsAtOnce));

    /// <summary>The same until the work is used up; each object that is looked at is a step.</summary>
    public void Tell(Work work)
    {
        while (HasRoom && !work.IsUsedUp)
        {
            if (_announcements.TryDequeue(out var announcement))
                Announce(announcement.Subscriptions, announcement.State);
            else if (_row is [_, ..])
                TellRow(work);
            else
                break;
        }
        if (_waiting > Bridge.Settings.EventChangesHeld)
            End(WebSocketCloseStatus.PolicyViolation, "too much has happened since the last acknowledgement");
    }

    public void End(WebSocketCloseStatus status, string text)
    {
        Ended ??= new EventStreamEnd(status, text);
        _frames.Writer.TryComplete();
    }

    private bool HasRoom => Ended is null && !_isStopped && _unacknowledged.Count < Bridge.Settings.EventsUnacknowledged;

    private List<Subscription> About(Guid call) => _byCall.TryGetValue(call, out var watching) ? watching : [];

    private void TouchAll(IEnumerable<Subscription> subscriptions)
    {
        foreach (var subscription in subscriptions.Where(subscription => subscription.IsLive))
        {
            subscription.TouchAll();
            Enter(subscription);
        }
    }

    private void TellRow(Work work)
    {
        // What happens in a call is told before what becomes of the call, as the sample has it.
        if (!_isRowInOrder)
            _row.Sort((one, other) => (one.Call is null, one.Place).CompareTo((other.Call is null, other.Place)));
        _isRowInOrder = true;
        var told = 0;
        for (; told < _row.Count && HasRoom && !work.IsUsedUp; told++)
        {
            if (_row[told].Tell(work) is { } update)
                SendMessage(update.Type, update.Body);
            _row[told].IsInRow = false;
        }
        List<Subscription> over = [.. _row.Take(told).Where(subscription => subscription.IsOver)];
        _row.RemoveRange(0, told);
        if (_row is [])
            _waiting = 0;
        if (over is [_, ..])
            _announcements.Enqueue((over, SubscriptionState.Deactivated));
    }

    private void Enter(Subscription subscription)
    {
        if (subscription.IsInRow)
            return;
        subscription.IsInRow = true;
        _row.Add(subscription);
        _isRowInOrder = false;
    }

    /// <summary>Takes the wishes in place of those before; those that are the same go on as they are.</summary>
    /// <returns>The status for the client.</returns>
    private string Subscribe(IReadOnlyList<SubscriptionRequest>? wishes)
    {
        if (wishes?.Count > Bridge.Settings.EventSubscriptions)
            return "tooManySubscriptions";
        var wanted = wishes?.Select(wish => Subscription.For(wish, Bridge)).ToList();
        if (wanted is null || wanted.Contains(null))
            return "invalidSubscription";

        foreach (var subscription in _byIndex.Values)
            subscription.Place = null;
        List<Subscription> begun = [];
        foreach (var (place, wish) in wanted.OfType<Subscription>().Index())
        {
            if (!_byIndex.TryGetValue(wish.Index, out var known) || !known.IsSameAs(wish))
                begun.Add(_byIndex[wish.Index] = wish);
            _byIndex[wish.Index].Place = place;
        }
        foreach (var dropped in _byIndex.Values.Where(IsDropped).ToList())
            _byIndex.Remove(dropped.Index);
        _row.RemoveAll(IsDropped);
        _isRowInOrder = false;

        _lists.Clear();
        _byCall.Clear();
        foreach (var subscription in _byIndex.Values.OrderBy(subscription => subscription.Place))
        {
            if (subscription.Call is { } call)
                (_byCall.TryGetValue(call, out var watching) ? watching : _byCall[call] = []).Add(subscription);
            else
                _lists.Add(subscription);
        }
        if (begun is [_, ..])
            _announcements.Enqueue((begun, SubscriptionState.Pending));
        return Success;
    }

    private static bool IsDropped(Subscription subscription) => subscription.Place is null;

    /// <summary>Tells how far subscriptions have come, and goes on once the client knows.</summary>
    private void Announce(IReadOnlyList<Subscription> announced, SubscriptionState state)
    {
        // Some may have been dropped meanwhile, or lost their call.
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
            Enter(subscription);
        }
    }

    // Clients answer in order, as messages come. One that leaves a message out is sent no more on this connection; that an
    // acknowledgement of a later one shows it is inferred, as is that other answers than success count.
    private void Acknowledged(long id)
    {
        if (_isStopped || !_unacknowledged.Any(message => message.Id == id))
            return;
        var (expected, then) = _unacknowledged.Dequeue();
        if (expected == id)
        {
            then?.Invoke();
            return;
        }
        _isStopped = true;
        Bridge.Log($"event client has not acknowledged message {expected}; no more messages are sent on its connection");
    }

    private void SendMessage(string type, Action<Utf8JsonWriter> body, Action? then = null)
    {
        _unacknowledged.Enqueue((++_lastId, then));
        Send(EventMessage.Message(_lastId, type, body));
    }

    private void Send(byte[] frame)
    {
        if (!_frames.Writer.TryWrite(frame))
            End(WebSocketCloseStatus.PolicyViolation, "frames are not read as fast as they come");
    }
}

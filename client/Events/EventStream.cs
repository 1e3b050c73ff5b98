using System.Text.Json;
using CmsSim.Untrusted;

namespace CmsSim.Client.Events;

/// <summary>One stream of events: acknowledges messages, keeps the subscriptions, and reads updates.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private const int LongestQuote = 100;

    private readonly EventSocket _socket;
    private readonly CmsEventsOptions _options;
    private readonly EventSubscriptionSet _subscriptions;
    private long? _unacknowledged;
    private long _lastRequest;

    private EventStream(EventSocket socket, CmsEventsOptions options)
    {
        (_socket, _options) = (socket, options);
        _subscriptions = new(options);
    }

    /// <summary>True when the bridge has accepted a subscription.</summary>
    public bool Works { get; private set; }

    public static async Task<EventStream> OpenAsync(CmsClient client, CmsEventsOptions options, CancellationToken cancellation) =>
        new(await EventSocket.OpenAsync(client, options, cancellation), options);

    /// <summary>
    /// Acknowledges the message of the events that were returned last, and returns the events of the next message. A message may have none.
    /// </summary>
    /// <exception cref="CmsEventsException">The stream has ended, or a message cannot be read.</exception>
    public async Task<IReadOnlyList<CmsEvent>> NextAsync(CancellationToken cancellation)
    {
        if (_unacknowledged is { } id)
            await _socket.SendAsync(EventFrames.Acknowledgement(id), cancellation);
        _unacknowledged = null;
        if (_subscriptions.NeedsRequest)
            await _socket.SendAsync(EventFrames.SubscribeRequest(++_lastRequest, _subscriptions.Request()), cancellation);

        var frame = await _socket.ReceiveAsync(isDue: _subscriptions.AwaitsAnswer, cancellation);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(frame);
        }
        catch (JsonException notJson)
        {
            throw _socket.Ended("a message is not valid JSON", notJson);
        }
        using (document)
            return Read(document.RootElement);
    }

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private IReadOnlyList<CmsEvent> Read(JsonElement frame)
    {
        if (EventJson.Text(frame, "type") is { } type && EventJson.Member(frame, type, JsonValueKind.Object) is { } body && EventJson.Number(body, "messageId") is { } id)
        {
            if (type == "messageAck")
                return id == _lastRequest && _subscriptions.AwaitsAnswer ? Answered(EventJson.Text(body, "status") ?? "") : [];
            if (type == "message")
            {
                _unacknowledged = id;
                return ReadMessage(body);
            }
        }
        throw _socket.Ended("a frame is neither a message nor an acknowledgement with a messageId");
    }

    private IReadOnlyList<CmsEvent> Answered(string status)
    {
        if (status == "success")
        {
            _subscriptions.Accepted();
            Works = true;
            return [];
        }
        return _subscriptions.Refused() switch
        {
            null => throw _socket.Ended($"the bridge refuses the subscription with the status \"{VisibleText.Short(status, LongestQuote)}\""),
            [] => [],
            var calls => [new CmsSubscriptionRefused { Status = status, Calls = calls }],
        };
    }

    private IReadOnlyList<CmsEvent> ReadMessage(JsonElement message)
    {
        var type = EventJson.Text(message, "type") ?? "";
        if (type == "subscriptionUpdate" && EventJson.Member(message, "subscriptions", JsonValueKind.Array) is { } states)
            return Each(states, state => ReadState(type, state));

        // A message about a subscription that was dropped meanwhile is late.
        if (EventJson.Number(message, "subscriptionIndex") is { } index && type is "callListUpdate" or "callInfoUpdate" or "rosterUpdate")
        {
            if (index is < 0 or > int.MaxValue || _subscriptions.Find((int)index) is not { } subscription)
                return [];
            switch (type, subscription)
            {
                case ("callListUpdate", { Kind: CmsSubscriptionKind.Calls }) when EventJson.Member(message, "updates", JsonValueKind.Array) is { } updates:
                    return Each(updates, update => ReadCall(type, update));
                case ("rosterUpdate", { Kind: CmsSubscriptionKind.CallRoster, Call: { } call }) when EventJson.Member(message, "updates", JsonValueKind.Array) is { } updates:
                    return Each(updates, update => ReadParticipant(type, call, update));
                case ("callInfoUpdate", { Kind: CmsSubscriptionKind.CallInfo, Call: { } call }) when EventJson.Member(message, "callInfo", JsonValueKind.Object) is { } info:
                    return [new CmsCallInfoUpdated { Call = call, Elements = CmsCallElements.Read(info) }];
            }
        }
        return [new CmsOtherEvent { Type = type, Content = message.Clone() }];
    }

    private static IReadOnlyList<CmsEvent> Each(JsonElement list, Func<JsonElement, CmsEvent?> read) => [.. list.EnumerateArray().Select(read).OfType<CmsEvent>()];

    private CmsEvent? ReadState(string type, JsonElement entry)
    {
        if (EventJson.Number(entry, "index") is not (>= 0 and <= int.MaxValue and var index) || EventJson.Text(entry, "state") is not { } state)
            return new CmsOtherEvent { Type = type, Content = entry.Clone() };
        if (_subscriptions.Find((int)index) is not { } subscription)
            return null;
        if (state == "deactivated")
        {
            if (subscription.Call is null)
                throw _socket.Ended("the bridge has ended the subscription to its calls");
            _subscriptions.Drop((int)index);
        }
        return new CmsSubscriptionChanged { Kind = subscription.Kind, Call = subscription.Call, State = state };
    }

    private CmsEvent ReadCall(string type, JsonElement update)
    {
        if (EventJson.Id(update, "call") is not { } call || KindOf(update) is not { } kind)
            return new CmsOtherEvent { Type = type, Content = update.Clone() };
        var updated = new CmsCallUpdated
        {
            Call = call,
            Kind = kind,
            Reason = EventJson.Text(update, "reason"),
            Elements = CmsCallElements.Read(update, "call", "updateType", "reason"),
        };
        if (kind is CmsUpdateKind.Remove)
            _subscriptions.Unfollow(call);
        else if (kind is CmsUpdateKind.Add && _options.Follow?.Invoke(updated) != false)
            _subscriptions.Follow(call);
        return updated;
    }

    private static CmsEvent ReadParticipant(string type, Guid call, JsonElement update) =>
        EventJson.Id(update, "participant") is { } participant && KindOf(update) is { } kind
            ? new CmsParticipantUpdated { Call = call, Participant = participant, Kind = kind, Elements = CmsParticipantElements.Read(update, "participant", "updateType") }
            : new CmsOtherEvent { Type = type, Content = update.Clone() };

    private static CmsUpdateKind? KindOf(JsonElement update) => EventJson.Text(update, "updateType") switch
    {
        "add" => CmsUpdateKind.Add,
        "update" => CmsUpdateKind.Update,
        "remove" => CmsUpdateKind.Remove,
        _ => null,
    };
}

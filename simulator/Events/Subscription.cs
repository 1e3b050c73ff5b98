using System.Text.Json;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>The states of a subscription. Messages show all but <see cref="New"/>.</summary>
internal enum SubscriptionState
{
    New,
    Pending,
    Active,
    Deactivated,
}

/// <summary>A change of a call, or of one of its participants.</summary>
/// <param name="Call">The call.</param>
/// <param name="Participant">The participant that changed; null for a change of the call itself.</param>
/// <param name="Reason">The reason why the call ended; null when it has not ended.</param>
internal readonly record struct EventChange(Guid Call, Guid? Participant = null, string? Reason = null);

/// <summary>
/// One subscription of a stream: the values that its client has received, and the changes that the next update has to show.
/// </summary>
internal abstract class Subscription
{
    private readonly SubscriptionRequest _request;

    protected Subscription(SubscriptionRequest request, IEnumerable<EventElement> elements, Bridge bridge)
    {
        _request = request;
        Bridge = bridge;
        Elements = [.. elements.Where(element => element.Lifetime.Includes(bridge.Release) && request.Elements.Contains(element.Name))];
    }

    public int Index => _request.Index;

    /// <summary>The type of the subscription, such as <c>callRoster</c>.</summary>
    public string Type => _request.Type;

    /// <summary>The observed call; null for the list of calls.</summary>
    public Guid? Call => _request.Call;

    public SubscriptionState State { get; set; }

    /// <summary>The position in the latest request; null when that request no longer contains the subscription.</summary>
    public int? Position { get; set; }

    /// <summary>The number of updates that were sent.</summary>
    public long Updates { get; set; }

    /// <summary>True while the subscription is queued to send an update.</summary>
    public bool IsQueued { get; set; }

    /// <summary>True once the client has acknowledged the state <c>active</c>. The subscription sends updates only then.</summary>
    public bool IsLive { get => field && State is SubscriptionState.Active; private set; }

    /// <summary>True when the observed call has ended or never existed.</summary>
    public bool IsOver => Call is { } id && Bridge.Local[Resources.Calls.Call.Definition].Find(id) is null;

    protected Bridge Bridge { get; }

    protected IReadOnlyList<EventElement> Elements { get; }

    /// <summary>Creates the requested subscription. Returns null when its type is unknown or the request lacks the call.</summary>
    public static Subscription? For(SubscriptionRequest request, Bridge bridge) => (request.Type, request.Call) switch
    {
        ("calls", _) => new CallList(request with { Call = null }, bridge),
        ("callInfo", not null) => new CallInfo(request, bridge),
        ("callRoster", not null) => new CallRoster(request, bridge),
        _ => null,
    };

    /// <summary>True when both were requested in the same way.</summary>
    public bool IsSameAs(Subscription other) =>
        (_request.Index, _request.Type, _request.Call) == (other._request.Index, other._request.Type, other._request.Call) && _request.Elements.SequenceEqual(other._request.Elements);

    /// <summary>Starts the updates. The first one shows all present values.</summary>
    public void GoLive()
    {
        IsLive = true;
        NoteChangeOfAll();
    }

    /// <summary>Notes a change, if the subscription shows it.</summary>
    /// <returns>True when the next update has one more object to examine.</returns>
    public abstract bool NoteChange(in EventChange change);

    /// <summary>Notes that everything may have changed.</summary>
    public abstract void NoteChangeOfAll();

    /// <summary>The next update, as the type and the body of a message; null when the client has received every change.</summary>
    /// <param name="work">The work budget. Each object that is examined counts as one step.</param>
    public abstract (string Type, Action<Utf8JsonWriter> Body)? NextUpdate(Work work);

    protected string?[] ValuesOf(ResourceObject subject)
    {
        var values = new string?[Elements.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Elements[i].ValueOf(subject, Bridge);
        return values;
    }

    /// <summary>The elements whose values differ from those the client has received.</summary>
    protected List<(EventElement Element, string Value)> Differences(string?[]? before, string?[] now)
    {
        List<(EventElement, string)> different = [];
        for (var i = 0; i < now.Length; i++)
        {
            if (now[i] != before?[i])
                different.Add((Elements[i], now[i] ?? Elements[i].Idle));
        }
        return different;
    }

    private sealed class CallInfo(SubscriptionRequest request, Bridge bridge) : Subscription(request, EventElement.OfCall, bridge)
    {
        private string?[]? _sent;
        private bool _hasChanged;

        public override bool NoteChange(in EventChange change) => !_hasChanged && (_hasChanged = true);

        public override void NoteChangeOfAll() => _hasChanged = true;

        public override (string Type, Action<Utf8JsonWriter> Body)? NextUpdate(Work work)
        {
            work.TryUse(1);
            if (!_hasChanged)
                return null;
            _hasChanged = false;
            if (Bridge.Local[Resources.Calls.Call.Definition].Find(Call!.Value) is not { } call)
                return null;
            var now = ValuesOf(call);
            var different = Differences(_sent, now);
            var isFirst = _sent is null;
            _sent = now;
            if (different is [] && !isFirst)
                return null;
            return ("callInfoUpdate", Write);

            void Write(Utf8JsonWriter json)
            {
                json.WriteNumber("subscriptionIndex"u8, Index);
                json.WriteStartObject("callInfo"u8);
                foreach (var (element, value) in different)
                    EventMessage.Value(json, element, value);
                json.WriteEndObject();
            }
        }
    }

    /// <summary>A subscription to objects that are added, updated and removed.</summary>
    private abstract class UpdateList(SubscriptionRequest request, IEnumerable<EventElement> elements, Bridge bridge, string type, string member) : Subscription(request, elements, bridge)
    {
        private readonly Dictionary<Guid, string?[]> _sent = [];

        // The objects that may differ from the values sent, each with the reason of its end, if it has ended.
        private readonly OrderedDictionary<Guid, string?> _changed = [];

        // The number of objects noted before NoteChangeOfAll was called; null when it was not called since the last update.
        private int? _notedBeforeAll;

        // The objects are listed only when the update is written, because many subscriptions to many calls would need much memory.
        public override void NoteChangeOfAll() => _notedBeforeAll ??= _changed.Count;

        // Lists all objects in the order that they would have if each had been noted when NoteChangeOfAll was called.
        private void NoteAll(int before)
        {
            _notedBeforeAll = null;
            var changed = _changed.ToList();
            _changed.Clear();
            foreach (var (id, reason) in changed.Take(before))
                NoteChange(id, reason);
            foreach (var id in _sent.Keys)
                NoteChange(id);
            foreach (var subject in All())
                NoteChange(subject.Id);
            foreach (var (id, reason) in changed.Skip(before))
                NoteChange(id, reason);
        }

        public override (string Type, Action<Utf8JsonWriter> Body)? NextUpdate(Work work)
        {
            if (_notedBeforeAll is { } earlier)
                NoteAll(earlier);
            work.TryUse(1 + _changed.Count);
            List<Update> updates = [];
            foreach (var (id, reason) in _changed)
            {
                var before = _sent.GetValueOrDefault(id);
                if (Find(id) is { } subject)
                {
                    var now = ValuesOf(subject);
                    _sent[id] = now;
                    if (Differences(before, now) is var different && (before is null || different is not []))
                        updates.Add(new(id, before is null ? "add" : "update", different, null));
                }
                else if (_sent.Remove(id))
                {
                    updates.Add(new(id, "remove", [], reason));
                }
            }
            _changed.Clear();
            if (updates is [])
                return null;
            return (type, WriteAll);

            void WriteAll(Utf8JsonWriter json)
            {
                json.WriteNumber("subscriptionIndex"u8, Index);
                json.WriteStartArray("updates"u8);
                foreach (var update in updates)
                    Write(json, update);
                json.WriteEndArray();
            }
        }

        protected bool NoteChange(Guid id, string? reason = null)
        {
            if (_changed.TryAdd(id, reason))
                return true;
            _changed[id] ??= reason;
            return false;
        }

        protected abstract IEnumerable<ResourceObject> All();

        protected abstract ResourceObject? Find(Guid id);

        private void Write(Utf8JsonWriter json, Update update)
        {
            json.WriteStartObject();
            json.WriteString(member, update.Id);
            json.WriteString("updateType"u8, update.Type);
            foreach (var (element, value) in update.Elements)
                EventMessage.Value(json, element, value);
            if (update.Reason is { } reason)
                json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }

        private sealed record Update(Guid Id, string Type, List<(EventElement Element, string Value)> Elements, string? Reason);
    }

    private sealed class CallList(SubscriptionRequest request, Bridge bridge) : UpdateList(request, EventElement.OfCallList, bridge, "callListUpdate", "call")
    {
        public override bool NoteChange(in EventChange change) => NoteChange(change.Call, change.Reason);

        protected override IEnumerable<ResourceObject> All() => Bridge.All(Resources.Calls.Call.Definition);

        protected override ResourceObject? Find(Guid id) => Bridge.Find(Resources.Calls.Call.Definition, id);
    }

    private sealed class CallRoster(SubscriptionRequest request, Bridge bridge) : UpdateList(request, EventElement.OfRoster, bridge, "rosterUpdate", "participant")
    {
        private ResourceObject? Meeting => Bridge.Find(Resources.Calls.Call.Definition, Call!.Value);

        // A roster shows changes of participants only.
        public override bool NoteChange(in EventChange change) => change.Participant is { } participant && NoteChange(participant);

        protected override IEnumerable<ResourceObject> All() => Meeting is { } call ? Events.Meeting.ParticipantsOf(call, Bridge) : [];

        protected override ResourceObject? Find(Guid id) => Meeting is { } call ? Events.Meeting.ParticipantOf(call, Bridge, id) : null;
    }
}

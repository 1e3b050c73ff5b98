using System.Text.Json;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>How far a subscription has come; the wire knows the last three.</summary>
internal enum SubscriptionState
{
    New,
    Pending,
    Active,
    Deactivated,
}

/// <summary>Something happened in a call of the bridge.</summary>
/// <param name="Call">The call.</param>
/// <param name="Participant">Who it happened to, unless it was the call itself.</param>
/// <param name="Reason">Why the call ended, if it did.</param>
internal readonly record struct EventChange(Guid Call, Guid? Participant = null, string? Reason = null);

/// <summary>One subscription of a stream: what its client has been told, and what it has to be told anew.</summary>
internal abstract class Subscription
{
    private readonly SubscriptionRequest _wish;

    protected Subscription(SubscriptionRequest wish, IEnumerable<EventElement> elements, Bridge bridge)
    {
        _wish = wish;
        Bridge = bridge;
        Elements = [.. elements.Where(element => element.Lifetime.Includes(bridge.Release) && wish.Elements.Contains(element.Name))];
    }

    public int Index => _wish.Index;

    /// <summary>The call that it is about; none for the list of all.</summary>
    public Guid? Call => _wish.Call;

    public SubscriptionState State { get; set; }

    /// <summary>Where it stands in the latest request; null when that no longer has it.</summary>
    public int? Place { get; set; }

    /// <summary>Whether it waits to tell something.</summary>
    public bool IsInRow { get; set; }

    /// <summary>The client knows that it is active, and so it tells.</summary>
    public bool IsLive { get => field && State is SubscriptionState.Active; private set; }

    /// <summary>The call has ended, or never was.</summary>
    public bool IsOver => Call is { } id && Bridge.Local[Resources.Calls.Call.Definition].Find(id) is null;

    protected Bridge Bridge { get; }

    protected IReadOnlyList<EventElement> Elements { get; }

    /// <summary>The subscription that the client wishes for; null when there is no such type or its call is missing.</summary>
    public static Subscription? For(SubscriptionRequest wish, Bridge bridge) => (wish.Type, wish.Call) switch
    {
        ("calls", _) => new CallList(wish with { Call = null }, bridge),
        ("callInfo", not null) => new CallInfo(wish, bridge),
        ("callRoster", not null) => new CallRoster(wish, bridge),
        _ => null,
    };

    /// <summary>Whether a later request asks for the same.</summary>
    public bool IsSameAs(Subscription other) =>
        (_wish.Index, _wish.Type, _wish.Call) == (other._wish.Index, other._wish.Type, other._wish.Call) && _wish.Elements.SequenceEqual(other._wish.Elements);

    /// <summary>From now on it tells, beginning with all there is.</summary>
    public void GoLive()
    {
        IsLive = true;
        TouchAll();
    }

    /// <returns>Whether there is more to look at than before.</returns>
    public abstract bool Touch(in EventChange change);

    /// <summary>Anything may be different.</summary>
    public abstract void TouchAll();

    /// <summary>What the client does not know yet, as the type of a message and its body; null when it knows everything.</summary>
    /// <param name="work">Each object that is looked at is a step.</param>
    public abstract (string Type, Action<Utf8JsonWriter> Body)? Tell(Work work);

    protected string?[] ValuesOf(ResourceObject subject)
    {
        var values = new string?[Elements.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Elements[i].ValueOf(subject, Bridge);
        return values;
    }

    /// <summary>The elements that there is something to tell of now, or has been before.</summary>
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

    private sealed class CallInfo(SubscriptionRequest wish, Bridge bridge) : Subscription(wish, EventElement.OfCall, bridge)
    {
        private string?[]? _told;
        private bool _isTouched;

        public override bool Touch(in EventChange change) => !_isTouched && (_isTouched = true);

        public override void TouchAll() => _isTouched = true;

        public override (string Type, Action<Utf8JsonWriter> Body)? Tell(Work work)
        {
            work.Take(1);
            if (!_isTouched)
                return null;
            _isTouched = false;
            if (Bridge.Local[Resources.Calls.Call.Definition].Find(Call!.Value) is not { } call)
                return null;
            var now = ValuesOf(call);
            var different = Differences(_told, now);
            var isFirst = _told is null;
            _told = now;
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

    /// <summary>Objects that come, change and go.</summary>
    private abstract class UpdateList(SubscriptionRequest wish, IEnumerable<EventElement> elements, Bridge bridge, string type, string member) : Subscription(wish, elements, bridge)
    {
        private readonly Dictionary<Guid, string?[]> _told = [];

        // What may be another than was told, and why it is gone if it is.
        private readonly OrderedDictionary<Guid, string?> _touched = [];

        // How many were touched before all were; null while not all are.
        private int? _allTouchedAfter;

        // Noted only: many subscriptions to many calls would hold each of them.
        public override void TouchAll() => _allTouchedAfter ??= _touched.Count;

        // In the order in which they would stand, had all been touched when that was noted.
        private void LookAtAll(int before)
        {
            _allTouchedAfter = null;
            var touched = _touched.ToList();
            _touched.Clear();
            foreach (var (id, reason) in touched.Take(before))
                Touch(id, reason);
            foreach (var id in _told.Keys)
                Touch(id);
            foreach (var subject in Present())
                Touch(subject.Id);
            foreach (var (id, reason) in touched.Skip(before))
                Touch(id, reason);
        }

        public override (string Type, Action<Utf8JsonWriter> Body)? Tell(Work work)
        {
            if (_allTouchedAfter is { } earlier)
                LookAtAll(earlier);
            work.Take(1 + _touched.Count);
            List<Update> updates = [];
            foreach (var (id, reason) in _touched)
            {
                var before = _told.GetValueOrDefault(id);
                if (Find(id) is { } subject)
                {
                    var now = ValuesOf(subject);
                    _told[id] = now;
                    if (Differences(before, now) is var different && (before is null || different is not []))
                        updates.Add(new(id, before is null ? "add" : "update", different, null));
                }
                else if (_told.Remove(id))
                {
                    updates.Add(new(id, "remove", [], reason));
                }
            }
            _touched.Clear();
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

        protected bool Touch(Guid id, string? reason = null)
        {
            if (_touched.TryAdd(id, reason))
                return true;
            _touched[id] ??= reason;
            return false;
        }

        protected abstract IEnumerable<ResourceObject> Present();

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

    private sealed class CallList(SubscriptionRequest wish, Bridge bridge) : UpdateList(wish, EventElement.OfCallList, bridge, "callListUpdate", "call")
    {
        public override bool Touch(in EventChange change) => Touch(change.Call, change.Reason);

        protected override IEnumerable<ResourceObject> Present() => Bridge.All(Resources.Calls.Call.Definition);

        protected override ResourceObject? Find(Guid id) => Bridge.Find(Resources.Calls.Call.Definition, id);
    }

    private sealed class CallRoster(SubscriptionRequest wish, Bridge bridge) : UpdateList(wish, EventElement.OfRoster, bridge, "rosterUpdate", "participant")
    {
        private ResourceObject? Meeting => Bridge.Find(Resources.Calls.Call.Definition, Call!.Value);

        // What happens to the call alone shows nowhere in its roster.
        public override bool Touch(in EventChange change) => change.Participant is { } participant && Touch(participant);

        protected override IEnumerable<ResourceObject> Present() => Meeting is { } call ? Events.Meeting.ParticipantsOf(call, Bridge) : [];

        protected override ResourceObject? Find(Guid id) => Meeting is { } call ? Events.Meeting.ParticipantOf(call, Bridge, id) : null;
    }
}

namespace CmsSim.Client.Events;

/// <summary>One subscription.</summary>
/// <param name="Kind">The kind of the subscription.</param>
/// <param name="Call">The id of the call; null for the list of calls.</param>
/// <param name="Elements">The names of the elements.</param>
internal sealed record EventSubscription(CmsSubscriptionKind Kind, Guid? Call, IReadOnlyList<string> Elements);

/// <summary>
/// The subscriptions of one stream, by index. Each request carries the whole set, so changes are gathered while a request is not answered.
/// </summary>
internal sealed class EventSubscriptionSet
{
    private const int ListIndex = 1;

    private readonly CmsEventsOptions _options;
    private readonly SortedDictionary<int, EventSubscription> _wanted = [];
    private readonly Dictionary<Guid, List<int>> _byCall = [];
    private readonly List<Guid> _refused = [];
    private HashSet<int> _applied = [];
    private HashSet<int>? _requested;
    private int _lastIndex = ListIndex;
    private bool _isChanged = true;

    public EventSubscriptionSet(CmsEventsOptions options)
    {
        _options = options;
        _wanted[ListIndex] = new(CmsSubscriptionKind.Calls, null, options.CallElements);
    }

    /// <summary>True when a request is due. While one is not answered, none is.</summary>
    public bool NeedsRequest => _isChanged && _requested is null;

    public bool AwaitsAnswer => _requested is not null;

    public EventSubscription? Find(int index) => _wanted.GetValueOrDefault(index);

    /// <summary>Returns the subscriptions to request.</summary>
    public IReadOnlyCollection<KeyValuePair<int, EventSubscription>> Request()
    {
        _isChanged = false;
        _requested = [.. _wanted.Keys];
        return _wanted;
    }

    public void Follow(Guid call)
    {
        List<int> indexes = [];
        if (_byCall.ContainsKey(call))
            return;
        Add(CmsSubscriptionKind.CallInfo, _options.CallInfoElements);
        Add(CmsSubscriptionKind.CallRoster, _options.ParticipantElements);
        if (indexes is [_, ..])
            _byCall[call] = indexes;

        void Add(CmsSubscriptionKind kind, IReadOnlyList<string> elements)
        {
            if (elements is [])
                return;
            _wanted[++_lastIndex] = new(kind, call, elements);
            indexes.Add(_lastIndex);
            _isChanged = true;
        }
    }

    /// <summary>Drops the subscriptions to a call that has ended. There may be room for a refused one now.</summary>
    public void Unfollow(Guid call)
    {
        _refused.Remove(call);
        foreach (var index in _byCall.Remove(call, out var indexes) ? indexes : [])
            _isChanged |= _wanted.Remove(index);
        if (_refused is not [var next, ..])
            return;
        _refused.RemoveAt(0);
        Follow(next);
    }

    /// <summary>Drops one subscription that the bridge has ended.</summary>
    public void Drop(int index)
    {
        if (!_wanted.Remove(index, out var dropped))
            return;
        _isChanged = true;
        if (dropped.Call is { } call && _byCall.TryGetValue(call, out var indexes) && indexes.Remove(index) && indexes is [])
            _byCall.Remove(call);
    }

    /// <summary>Notes that the bridge has accepted the request.</summary>
    public void Accepted()
    {
        _applied = _requested!;
        _requested = null;
    }

    /// <summary>
    /// Drops the new subscriptions of a refused request, and returns their calls. Returns null when the list of calls itself is refused.
    /// </summary>
    public IReadOnlyList<Guid>? Refused()
    {
        var requested = _requested!;
        _requested = null;
        if (!_applied.Contains(ListIndex))
            return null;

        List<Guid> calls = [];
        foreach (var index in requested.Where(index => !_applied.Contains(index)))
        {
            if (!_wanted.TryGetValue(index, out var subscription) || subscription.Call is not { } call || !_byCall.Remove(call, out var indexes))
                continue;
            indexes.ForEach(each => _wanted.Remove(each));
            _refused.Add(call);
            calls.Add(call);
        }

        // The bridge keeps the set it had. If that has subscriptions which are no longer wanted, they are dropped by another request; but not when
        // it was such a request that was refused.
        _isChanged |= calls is [_, ..] && _applied.Any(index => !_wanted.ContainsKey(index));
        return calls;
    }
}

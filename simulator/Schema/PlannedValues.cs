namespace CmsSim.Simulator.Schema;

/// <summary>
/// Values that a running sync will give to objects. They stay reserved while other requests run between its steps. Each planned object
/// refers to its plan in <see cref="ResourceObject.Place"/>.
/// </summary>
internal sealed class PlannedValues : IDisposable
{
    private readonly IReadOnlyList<Uniqueness> _unique;
    private readonly CancellationToken _end;
    private readonly Dictionary<Pool, Dictionary<string, List<ResourceObject>>> _holders = [];
    private bool _isOver;

    /// <param name="unique">The unique fields whose values are reserved.</param>
    /// <param name="end">Cancelled when the syncing bridge is stopped; the sync then starts again from the beginning.</param>
    public PlannedValues(IReadOnlyList<Uniqueness> unique, CancellationToken end)
    {
        (_unique, _end) = (unique, end);
        foreach (var pool in unique)
            _holders.Add(pool.Pool, new(pool.Comparer));
    }

    public bool IsOver => _isOver || _end.IsCancellationRequested;

    /// <summary>Reserves the values of one more object.</summary>
    public void Add(ResourceValues planned)
    {
        var draft = planned.Draft();
        draft.Place = this;
        foreach (var unique in _unique)
        {
            foreach (var value in unique.Fields.Select(draft.Text).OfType<string>())
            {
                if (!_holders[unique.Pool].TryGetValue(value, out var holders))
                    _holders[unique.Pool].Add(value, holders = new(1));
                holders.Add(draft);
            }
        }
    }

    public IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value) =>
        _holders.TryGetValue(unique.Pool, out var pool) && pool.TryGetValue(value, out var holders) ? holders : [];

    public void Dispose() => _isOver = true;
}

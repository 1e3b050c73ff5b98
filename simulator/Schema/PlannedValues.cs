namespace CmsSim.Simulator.Schema;

/// <summary>
/// Values that a sync is about to give to objects. They are kept for them while it works and other requests come between. Each planned object
/// has its plan as its <see cref="ResourceObject.Place"/>.
/// </summary>
internal sealed class PlannedValues : IDisposable
{
    private readonly IReadOnlyList<Uniqueness> _unique;
    private readonly CancellationToken _end;
    private readonly Dictionary<Pool, Dictionary<string, List<ResourceObject>>> _holders = [];
    private bool _isOver;

    /// <param name="unique">The values that are kept.</param>
    /// <param name="end">Cancelled when the bridge that works is stopped, which begins the work again.</param>
    public PlannedValues(IReadOnlyList<Uniqueness> unique, CancellationToken end)
    {
        (_unique, _end) = (unique, end);
        foreach (var pool in unique)
            _holders.Add(pool.Pool, new(pool.Comparer));
    }

    public bool IsOver => _isOver || _end.IsCancellationRequested;

    /// <summary>Keeps the values of one more object.</summary>
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

namespace CmsSim.Client.Scheduling;

/// <summary>Keeps the schedule in memory, for tests and for programs that book everything again when they start.</summary>
public sealed class MemoryScheduleStore : IScheduleStore
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SortedDictionary<int, ManagedSystem> _systems = [];
    private readonly SortedDictionary<int, Booking> _bookings = [];
    private readonly SortedDictionary<int, Ticket> _tickets = [];
    private readonly Dictionary<(int Booking, int Index), Occurrence> _occurrences = [];
    private readonly int[] _numbers = new int[Enum.GetValues<NumberedKind>().Length];

    /// <inheritdoc/>
    public async Task<IDisposable> LockAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        return new Turn(_turn);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ManagedSystem> ReadSystems()
    {
        lock (_gate)
            return [.. _systems.Values];
    }

    /// <inheritdoc/>
    public Booking? FindBooking(int number)
    {
        lock (_gate)
            return _bookings.GetValueOrDefault(number);
    }

    /// <inheritdoc/>
    public Booking? FindBooking(string uid)
    {
        lock (_gate)
            return _bookings.Values.FirstOrDefault(each => each.Uid == uid);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Occurrence> ReadOccurrences(OccurrenceQuery query)
    {
        lock (_gate)
            return [.. _occurrences.Values.Where(query.Matches).OrderBy(each => each.Start).ThenBy(each => each.Booking).ThenBy(each => each.Index)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Ticket> ReadTickets(bool onlyOpen)
    {
        lock (_gate)
            return [.. _tickets.Values.Where(each => !onlyOpen || each.ClosedAt is null)];
    }

    /// <inheritdoc/>
    public int NextNumber(NumberedKind kind)
    {
        lock (_gate)
            return ++_numbers[(int)kind];
    }

    /// <inheritdoc/>
    public void Save(ManagedSystem system)
    {
        lock (_gate)
            _systems[system.Number] = system;
    }

    /// <inheritdoc/>
    public void Save(Booking booking, IReadOnlyList<Occurrence> occurrences)
    {
        lock (_gate)
        {
            _bookings[booking.Number] = booking;
            foreach (var each in occurrences)
                _occurrences[(each.Booking, each.Index)] = each;
        }
    }

    /// <inheritdoc/>
    public void Save(Occurrence occurrence)
    {
        lock (_gate)
            _occurrences[(occurrence.Booking, occurrence.Index)] = occurrence;
    }

    /// <inheritdoc/>
    public void Save(Ticket ticket)
    {
        lock (_gate)
            _tickets[ticket.Number] = ticket;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}

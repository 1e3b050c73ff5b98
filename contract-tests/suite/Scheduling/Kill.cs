using CmsSim.Client.Scheduling;

namespace CmsSim.ContractTests.Scheduling;

/// <summary>
/// Kills a scheduler in the middle of its work: before a request is sent, after the bridge has acted but before its answer is read, and before
/// and after a save.
/// </summary>
internal sealed class Kill
{
    /// <summary>Returns true when the scheduler is to die at the point with this number, from 1.</summary>
    public Func<int, bool> IsAt { get; set; } = _ => false;

    /// <summary>Creates the exception that ends the scheduler's work.</summary>
    public Func<Exception> Death { get; set; } = () => new KilledException();

    /// <summary>The number of points passed so far.</summary>
    public int Points { get; private set; }

    /// <summary>The number of deaths so far.</summary>
    public int Deaths { get; private set; }

    public HttpMessageHandler Handler(HttpMessageHandler inner) => new Wire(this, inner);

    public IScheduleStore Store(IScheduleStore inner) => new Disk(this, inner);

    private void Pass()
    {
        if (!IsAt(++Points))
            return;
        Deaths++;
        throw Death();
    }

    private sealed class Wire(Kill kill, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            kill.Pass();
            var answer = await base.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            kill.Pass();
            return answer;
        }
    }

    private sealed class Disk(Kill kill, IScheduleStore inner) : IScheduleStore
    {
        public Task<IDisposable> LockAsync(CancellationToken cancellation) => inner.LockAsync(cancellation);

        public IReadOnlyList<ManagedSystem> ReadSystems() => inner.ReadSystems();

        public Booking? FindBooking(int number) => inner.FindBooking(number);

        public Booking? FindBooking(string uid) => inner.FindBooking(uid);

        public IReadOnlyList<Occurrence> ReadOccurrences(OccurrenceQuery query) => inner.ReadOccurrences(query);

        public IReadOnlyList<Ticket> ReadTickets(bool onlyOpen) => inner.ReadTickets(onlyOpen);

        public int NextNumber(NumberedKind kind) => inner.NextNumber(kind);

        public void Save(ManagedSystem system) => Around(() => inner.Save(system));

        public void Save(Booking booking, IReadOnlyList<Occurrence> occurrences) => Around(() => inner.Save(booking, occurrences));

        public void Save(Occurrence occurrence) => Around(() => inner.Save(occurrence));

        public void Save(Ticket ticket) => Around(() => inner.Save(ticket));

        public void Dispose() => inner.Dispose();

        private void Around(Action save)
        {
            kill.Pass();
            save();
            kill.Pass();
        }
    }
}

internal sealed class KilledException : Exception;

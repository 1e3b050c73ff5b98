using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Simulator;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>
/// A cluster on a virtual clock, and a scheduler that manages it. The requests need no socket unless faults are to hit connections. Secrets come
/// from a seed, so that every run is the same.
/// </summary>
internal sealed class ScheduleLab : IAsyncDisposable
{
    private readonly Random _chance = new(1);
    private readonly Func<HttpMessageHandler, HttpMessageHandler>? _wrap;

    private ScheduleLab(CmsSimulator cms, IScheduleStore store, bool hasSockets, Func<HttpMessageHandler, HttpMessageHandler>? wrap)
    {
        (Cms, Store, _wrap) = (cms, store, wrap);
        Time = new(cms.Clock);
        Options = new()
        {
            Connect = access => new(access.ToClientOptions() with { Retries = 0, WrapHandler = sockets => Handler(sockets, access.Address, hasSockets) }),
            OnEvent = Events.Add,
        };
        Keeper = NewKeeper();
    }

    public CmsSimulator Cms { get; }

    public IScheduleStore Store { get; set; }

    public LeapingClock Time { get; }

    public KeeperOptions Options { get; set; }

    public ScheduleKeeper Keeper { get; set; }

    public List<ScheduleEvent> Events { get; } = [];

    public Bookings Bookings => new(Store, Time, NewId);

    public ManagedSystems Systems => new(Store, Options, Time, NewId);

    public DateTimeOffset Now => Cms.Clock.GetUtcNow();

    public static async Task<ScheduleLab> StartAsync(
        IScheduleStore? store = null, Func<SimulatorOptions, SimulatorOptions>? configure = null, bool hasSockets = false,
        Func<HttpMessageHandler, HttpMessageHandler>? wrap = null) =>
        new(await CmsSimulator.StartAsync(configure), store ?? new MemoryScheduleStore(), hasSockets, wrap);

    public ScheduleKeeper NewKeeper() => new(Store, Options, Time, NewId);

    public BridgeAccess Access(int bridge = 0, string password = "admin") => new(Cms.Bridges[bridge].BaseAddress, "admin", password, "any");

    /// <summary>Adds the first bridge, with slots from 1.</summary>
    public async Task<ManagedSystem> AddAsync(int slots)
    {
        var (system, _) = await Systems.AddAsync(Access());
        return await Systems.ChangeAsync(system.Number, new() { Name = "CMS Core Primary", Domain = "example.com", NumericIdBase = 1, NumericIdQuantity = slots });
    }

    /// <summary>Gives the first system the second bridge as its alternate.</summary>
    public Task AddAlternateAsync() => Systems.ChangeAsync(1, new() { Alternate = Access(1) });

    public async Task<Occurrence> BookAsync(string title, TimeSpan fromNow, TimeSpan duration, params string[] participants) =>
        (await Bookings.BookAsync(new()
        {
            Title = title,
            Start = (Now + fromNow).UtcDateTime,
            Duration = duration,
            Participants = participants,
        })).Occurrences[0];

    /// <summary>Keeps the schedule until a time. The clock leaps to whatever is due next.</summary>
    public async Task RunUntilAsync(DateTimeOffset until)
    {
        // A keeper that is due all the time would repeat itself without end.
        var most = 1_000 + (int)(until - Now).TotalSeconds;
        for (var steps = 0; Now < until; steps++)
        {
            steps.Should().BeLessThan(most, "the keeper waits between its steps");
            var due = await Keeper.StepAsync();
            Cms.Clock.AdvanceTo(due < until ? due : until);
        }
    }

    public Task RunForAsync(TimeSpan time) => RunUntilAsync(Now + time);

    public Occurrence Latest(Occurrence occurrence) => Store.ReadOccurrences(new() { Booking = occurrence.Booking }).Single(each => each.Index == occurrence.Index);

    public async Task<T> AskAsync<T>(Func<CmsClient, Task<T>> ask, int bridge = 0)
    {
        using var client = new CmsClient(Access(bridge).ToClientOptions());
        return await ask(client);
    }

    public Guid NewId()
    {
        var bytes = new byte[16];
        lock (_chance)
            _chance.NextBytes(bytes);
        return new Guid(bytes);
    }

    public async Task ControlAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Cms.Control };
        using var answer = await http.PostAsync(path, new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Keeper.Dispose();
        Store.Dispose();
        await Cms.DisposeAsync();
    }

    private HttpMessageHandler Handler(HttpMessageHandler sockets, Uri address, bool hasSockets)
    {
        var handler = hasSockets ? sockets : Cms.Bridges.Single(each => each.BaseAddress == address).CreateHandler();
        if (!hasSockets)
            sockets.Dispose();
        return _wrap?.Invoke(handler) ?? handler;
    }
}

/// <summary>The virtual clock of a cluster; a pause on it advances the clock at once.</summary>
internal sealed class LeapingClock(VirtualClock clock) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        clock.Advance(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}

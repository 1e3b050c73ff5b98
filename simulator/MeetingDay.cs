using System.Globalization;
using System.Net;
using CmsSim.Simulator.Days;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>
/// A working day of a made-up company. People with habits join recurring meetings, come late, mute, hold, drop and dial again; guests wait in
/// lobbies; meetings are recorded; scanners ring; clients call people together; and one bridge is lost at noon. A receiver gets the call detail
/// records, and a client of events watches each bridge, both in this process. The same options give the same bytes.
/// </summary>
/// <remarks>All of the day is made up. Its bridges behave as documented, and as this library infers where documents are silent.</remarks>
public sealed class MeetingDay
{
    // Apart from the seed of the ids, so that neither follows from the other.
    private const int CompanySeed = 0x0c0de;
    private const int PlanSeed = 0x0da1e5;
    private const int Minutes = 24 * 60;

    /// <summary>The minutes between two requests of the client that watches a bridge.</summary>
    private const int WatchesEvery = 60;

    private readonly Company _company;
    private readonly Schema.Release _release;

    /// <summary>Draws the company.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the release is unknown.</exception>
    public MeetingDay(MeetingDayOptions? options = null)
    {
        Options = options ?? new();
        Check(Options.Participants, MeetingDayOptions.FewestParticipants, MeetingDayOptions.MostParticipants, nameof(Options.Participants));
        Check(Options.Bridges, 1, MeetingDayOptions.MostBridges, nameof(Options.Bridges));
        _release = Schema.Release.Named(Options.Release)
            ?? throw new ArgumentException($"Unknown release \"{Options.Release}\"; expected {string.Join(", ", SimulatorOptions.KnownReleases)}.", nameof(options));
        _company = Company.Draw(new Chance(Options.Seed ^ CompanySeed), Options.Participants, Options.Bridges);
    }

    /// <summary>The options of the day.</summary>
    public MeetingDayOptions Options { get; }

    /// <summary>The world of the company as XML: bridges, spaces, profiles, far ends, and the receiver of records of each bridge.</summary>
    public string World => field ??= new CompanyWorld(_company, _release).Write(DayRecords.AddressFor);

    private DateTimeOffset Midnight => new(Options.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>Returns the options of a cluster for the day: its world, seed and virtual clock. Logs and ports stay as they are.</summary>
    /// <param name="options">The other options of the cluster, for example those of <see cref="CmsSimulator.Defaults"/>.</param>
    public SimulatorOptions Configure(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { World = World, Seed = Options.Seed, VirtualClock = Midnight, Release = null, Bridges = null, Drill = null, IsReachedInProcess = true };
    }

    /// <summary>Runs the day from midnight to midnight on the virtual clock of a cluster.</summary>
    /// <param name="cms">A cluster that was started with <see cref="Configure"/>, and whose clock has not been advanced.</param>
    /// <param name="onMinute">Called after each minute of the day. The clock stands until its task has ended.</param>
    /// <param name="cancellation">Cancels the run after the present minute.</param>
    /// <exception cref="InvalidOperationException">The cluster is not at the beginning of this day.</exception>
    public async Task<MeetingDaySummary> RunAsync(CmsSimulator cms, Func<MeetingDayMinute, Task>? onMinute = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cms);
        var cluster = cms.Host.Cluster;
        if (cms.Host.Clock?.GetUtcNow() != Midnight || cluster.Bridges.Count != _company.Sites || cluster.Shared.Find(Resources.Spaces.CoSpace.Definition, _company.Spaces[^1].Id) is null)
            throw new InvalidOperationException("The cluster is not at the beginning of this day; start it with MeetingDay.Configure, and let the day advance its clock.");

        var plan = DayPlanner.Draw(_company, new Chance(Options.Seed ^ PlanSeed), Options.Participants);
        var records = new DayRecords(Options.OnRecords);
        var play = new DayPlay(cluster, _company, plan);
        var watch = new EventWatch(cluster, Options.OnEvents);
        using (cluster.Enter())
        {
            cluster.Outgoing.InProcess = records.Take;
            play.Begin(TimeSpan.Zero);
            if (AuthToken.Definition.Lifetime.Includes(_release))
                watch.Begin();
        }
        MeetingDayMinute? busiest = null;
        var requests = 0;
        for (var minute = 1; minute <= Minutes; minute++)
        {
            cancellation.ThrowIfCancellationRequested();
            cms.Clock.AdvanceTo(Midnight.AddMinutes(minute));
            if (minute % WatchesEvery == 0)
                requests += await WatchAsync(cms, cancellation);
            await cms.Host.FlushLogsAsync();
            var passed = Passed(cluster, records, watch);
            if (busiest is null || passed.Participants > busiest.Participants)
                busiest = passed;
            await (onMinute?.Invoke(passed) ?? Task.CompletedTask);
        }
        using (cluster.Enter())
            watch.End();
        return Summary(plan, play.Tally, records, watch, busiest!, requests);
    }

    private static void Check(int number, int least, int most, string name)
    {
        if (number < least || number > most)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {number}; expected a number from {least} to {most}."), name);
    }

    private static MeetingDayMinute Passed(Cluster cluster, DayRecords records, EventWatch watch)
    {
        using var gate = cluster.Enter();
        var (participants, calls) = (0, 0);
        foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
        {
            var own = bridge.Count(Participant.Definition);
            var counts = records.Of(bridge.BridgeName);
            counts.MostParticipants = Math.Max(counts.MostParticipants, own);
            participants += own;
            calls += bridge.Count(Call.Definition);
        }
        return new MeetingDayMinute(cluster.Timeline.Now, participants, calls, records.Records, watch.Updates);
    }

    // As a monitor does: the status of each bridge, and the first page of its calls.
    private static async Task<int> WatchAsync(CmsSimulator cms, CancellationToken cancellation)
    {
        await cms.Host.Sockets.Following;
        var requests = 0;
        foreach (var (index, bridge) in cms.Bridges.Index())
        {
            if (!cms.Host.Cluster.Bridges[index].IsRunning)
                continue;
            using var client = bridge.CreateClient();
            foreach (var node in (string[])["system/status", "calls"])
            {
                using var answer = await client.GetAsync(new Uri($"/api/v1/{node}", UriKind.Relative), cancellation);
                if (answer.StatusCode is not HttpStatusCode.OK)
                    throw new InvalidOperationException($"GET {node} of {bridge.Name} was answered {(int)answer.StatusCode}.");
                requests++;
            }
        }
        return requests;
    }

    private MeetingDaySummary Summary(DayPlan plan, DayTally tally, DayRecords records, EventWatch watch, MeetingDayMinute busiest, int requests)
    {
        var longest = plan.Meetings.MaxBy(meeting => meeting.Lasts)!;
        return new MeetingDaySummary
        {
            Meetings = plan.Meetings.Count,
            Participants = Options.Participants,
            Dialled = tally.Dialled,
            Redialled = tally.Redialled,
            Dropped = tally.Dropped,
            Moved = tally.Moved,
            Held = tally.Held,
            Waited = tally.Waited,
            Admitted = tally.Admitted,
            GaveUp = tally.GaveUp,
            CalledTogether = tally.CalledTogether,
            Scanned = tally.Scanned,
            Busiest = busiest,
            LongestMeeting = longest.Space.Name,
            LongestLasted = longest.Lasts,
            Outage = plan.Outage is { } lost
                ? new(Company.BridgeName(lost.Site), Midnight + lost.At, Midnight + plan.Steps.OfType<DayStep.RestartBridge>().First().At, tally.CutOff)
                : null,
            Recordings = records.Recordings,
            Records = records.Records,
            Posts = records.Posts,
            Events = watch.Updates,
            Requests = requests,
            Bridges = [.. Enumerable.Range(0, _company.Sites).Select(site => BridgeOf(Company.BridgeName(site)))],
        };

        MeetingDayBridge BridgeOf(string name)
        {
            var own = records.Of(name);
            return new MeetingDayBridge(name, own.Calls, own.Legs, own.Records, own.MostParticipants);
        }
    }
}

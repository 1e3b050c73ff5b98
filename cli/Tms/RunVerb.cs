using System.CommandLine;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms run</c>: keeps the schedule, and shows it.</summary>
internal static class RunVerb
{
    private const int RequestsShown = 10;

    private static readonly Option<string?> s_until = new("--until")
    {
        Description = "Time to stop. [default: Ctrl-C; with --control and a virtual clock, the end of the last conference]",
        HelpName = "ISO",
    };

    public static Command Create(TimeProvider time) => TmsVerb.Create(
        time, "run", "Keeps the schedule: starts, dials, warns, extends and ends the booked conferences on time, until Ctrl-C.", [s_until], RunAsync, isEndless: true);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        DateTimeOffset? until = session.Parsed.GetValue(s_until) is { } text ? GivenTime.ReadTime(text, "--until") : null;
        var requests = new RequestLog(session.Time, RequestsShown);
        await using RunDisplay display = session switch
        {
            { IsJson: true } => new RunLines(session, isJson: true),
            _ when OutputWriter.IsTerminalOf(session.Output) => new RunScreen(session, requests),
            _ => new RunLines(session, isJson: false),
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var keeper = new ScheduleKeeper(session.Store, OptionsOf(session, requests, display), session.Time, Guid.NewGuid);
        var shows = display.ShowAsync(until, stop);
        try
        {
            if (session.Time is SimulatorTime simulator)
                await LeapAsync(session, keeper, simulator, until, stop.Token);
            else
                await keeper.RunAsync(until, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is the normal end. The conferences continue on the bridges, and the next run ends them.
        }
        finally
        {
            display.Complete();
            await shows;
        }
        return ExitStatus.Fine;
    }

    private static KeeperOptions OptionsOf(TmsSession session, RequestLog requests, RunDisplay display)
    {
        var defaults = new KeeperOptions();
        return defaults with
        {
            OnEvent = display.Add,
            Connect = access => session.Connect(access, options => options with
            {
                Retries = 0,
                Timeout = TimeSpan.FromSeconds(10),
                WrapHandler = inner => requests.Watch(inner, access.Address),
            }),
        };
    }

    // The clock goes from one time at which something is due to the next. Other commands may move it as well.
    private static async Task LeapAsync(TmsSession session, ScheduleKeeper keeper, SimulatorTime time, DateTimeOffset? until, CancellationToken cancellation)
    {
        while (!(until <= time.GetUtcNow()))
        {
            var due = await keeper.StepAsync(cancellation);
            if (until is null && time.IsVirtual && session.Store.ReadOccurrences(new() { OnlyOpen = true }) is [])
                return;
            await time.PassUntilAsync(until < due ? until.Value : due, cancellation);
            await time.RefreshAsync(cancellation);
        }
    }
}

using CmsSim.Client.Scheduling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CmsSim.Client.Hosting;

/// <summary>Keeps the schedule while the host runs. Conferences that run when the host stops are continued by the next one.</summary>
internal sealed partial class TmsSchedulerService(ScheduleKeeper keeper) : BackgroundService
{
    public static LogLevel LevelOf(ScheduleEvent happened) => happened.Kind switch
    {
        ScheduleEventKind.Failed => LogLevel.Error,
        ScheduleEventKind.TicketOpened or ScheduleEventKind.BridgeState => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A host starts its services one after the other, and the first step may wait for a bridge.
        await Task.Yield();
        try
        {
            await keeper.RunAsync(cancellation: stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    internal static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "System {System}, conference {Conference}: {Text}")]
        public static partial void Step(ILogger logger, LogLevel level, int system, string? conference, string text);
    }
}

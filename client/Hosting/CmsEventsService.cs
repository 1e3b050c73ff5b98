using CmsSim.Client.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CmsSim.Client.Hosting;

/// <summary>Subscribes to the events of one bridge while the application runs.</summary>
internal sealed partial class CmsEventsService(CmsClient client, string bridge, CmsEventsOptions? options, ICmsEventHandler handler, ILogger<CmsEventsService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var events = new CmsEvents(client, options);
        var pause = (options ?? new()).FirstPause;
        while (true)
        {
            try
            {
                await foreach (var each in events.ReadAsync(stoppingToken))
                {
                    Note(each);
                    await handler.HandleAsync(bridge, each, stoppingToken);
                }
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                Log.HandlerFailed(logger, bridge, pause, failed);
            }
            await Task.Delay(pause, options?.TimeProvider ?? TimeProvider.System, stoppingToken);
        }
    }

    private void Note(CmsEvent cmsEvent)
    {
        switch (cmsEvent)
        {
            case CmsEventsConnected:
                Log.Connected(logger, bridge);
                break;
            case CmsEventsDisconnected { Problem: var problem, RetryAfter: var pause }:
                Log.Disconnected(logger, bridge, problem.Message, pause);
                break;
            case CmsSubscriptionRefused { Status: var status, Calls.Count: var calls }:
                Log.Refused(logger, bridge, calls, status);
                break;
            case CmsOtherEvent { Type: var type }:
                Log.Unknown(logger, bridge, type);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Connected to the events of bridge \"{Bridge}\".")]
        public static partial void Connected(ILogger logger, string bridge);

        [LoggerMessage(2, LogLevel.Warning, "No events of bridge \"{Bridge}\": {Problem} The next attempt is in {Pause}.")]
        public static partial void Disconnected(ILogger logger, string bridge, string problem, TimeSpan pause);

        [LoggerMessage(3, LogLevel.Warning, "Bridge \"{Bridge}\" refuses subscriptions to {Calls} calls with the status \"{Status}\".")]
        public static partial void Refused(ILogger logger, string bridge, int calls, string status);

        [LoggerMessage(4, LogLevel.Debug, "Bridge \"{Bridge}\" sent an unknown event of the type \"{Type}\".")]
        public static partial void Unknown(ILogger logger, string bridge, string type);

        [LoggerMessage(5, LogLevel.Error, "The handler of the events of bridge \"{Bridge}\" failed. The subscription starts over in {Pause}.")]
        public static partial void HandlerFailed(ILogger logger, string bridge, TimeSpan pause, Exception failed);
    }
}

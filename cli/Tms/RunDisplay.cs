using System.Threading.Channels;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary>Shows the events of <c>cmssim tms run</c>. The keeper never waits for the output, which may be a halted terminal.</summary>
internal abstract class RunDisplay : IAsyncDisposable
{
    private readonly Channel<ScheduleEvent> _events = Channel.CreateUnbounded<ScheduleEvent>();

    protected ChannelReader<ScheduleEvent> Events => _events.Reader;

    /// <summary>Adds an event.</summary>
    public void Add(ScheduleEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Ends <see cref="ShowAsync"/> after the events that were added so far.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Shows the events until <see cref="Complete"/>. Stops the run when the output cannot be written.</summary>
    /// <param name="until">The time at which the run ends. Null for none.</param>
    /// <param name="stop">Stops the run.</param>
    public async Task ShowAsync(DateTimeOffset? until, CancellationTokenSource stop)
    {
        // The output may block, and the keeper must not.
        await Task.Yield();
        try
        {
            await ShowEventsAsync(until);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        Complete();
        return ValueTask.CompletedTask;
    }

    protected abstract Task ShowEventsAsync(DateTimeOffset? until);
}

namespace CmsSim.Benchmarks.Load;

/// <summary>Does at the control API the work of the page in a browser: reads the stream, and asks for the counters once a second.</summary>
internal sealed class PageViewer : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _control;
    private readonly Task _work;

    public PageViewer(Uri control)
    {
        _control = new HttpClient { BaseAddress = control };
        _work = Task.WhenAll(ReadStreamAsync(), PollAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _control.Dispose();
        _end.Dispose();
    }

    private async Task ReadStreamAsync()
    {
        try
        {
            await using var events = await _control.GetStreamAsync("/stream?events=exchange,change&most=100", _end.Token);
            await events.CopyToAsync(Stream.Null, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private async Task PollAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (await timer.WaitForNextTickAsync(_end.Token))
                await _control.GetByteArrayAsync("/counters", _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }
}

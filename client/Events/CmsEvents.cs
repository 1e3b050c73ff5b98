using System.Runtime.CompilerServices;

namespace CmsSim.Client.Events;

/// <summary>
/// Subscribes to the events of a bridge: to the list of its calls, and to each call and its participants. Bridges send events from release
/// 2.4 on.
/// </summary>
/// <param name="client">
/// The client of the bridge. It requests the token of each connection; the connection itself uses the address, the trusted certificates and
/// <see cref="CmsClientOptions.Timeout"/> of its options, but not its HTTP stack.
/// </param>
/// <param name="options">The subscriptions and limits. Null uses the defaults.</param>
/// <exception cref="ArgumentException">An option has an invalid value.</exception>
public sealed class CmsEvents(CmsClient client, CmsEventsOptions? options = null)
{
    private readonly CmsEventsOptions _options = (options ?? new()).Validated();

    /// <summary>
    /// Connects, and returns events without end. When the connection ends or cannot be opened, it returns a
    /// <see cref="CmsEventsDisconnected"/>, connects again after a pause, and subscribes again. Each enumeration has a connection of its own.
    /// </summary>
    /// <remarks>
    /// A message is acknowledged when the caller asks for the event after its last one. So a bridge holds back and merges updates for a slow
    /// caller.
    /// </remarks>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<CmsEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var time = _options.TimeProvider ?? client.Options.TimeProvider;
        var failures = 0;
        while (true)
        {
            var (stream, problem) = await TryAsync(() => EventStream.OpenAsync(client, _options, cancellation));
            if (stream is not null)
            {
                await using var disposed = stream;
                yield return new CmsEventsConnected();
                while (true)
                {
                    (var events, problem) = await TryAsync(() => stream.NextAsync(cancellation));
                    if (events is null)
                        break;
                    foreach (var each in events)
                        yield return each;
                }
                if (stream.Works)
                    failures = 0;
            }
            var pause = _options.PauseAfter(++failures);
            yield return new CmsEventsDisconnected { Problem = problem!, RetryAfter = pause };
            await Task.Delay(pause, time, cancellation);
        }
    }

    // An iterator cannot return from within a try block that has a catch block.
    private static async Task<(T? Value, CmsException? Problem)> TryAsync<T>(Func<Task<T>> operate) where T : class
    {
        try
        {
            return (await operate(), null);
        }
        catch (CmsException problem)
        {
            return (null, problem);
        }
    }
}

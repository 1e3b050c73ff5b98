namespace CmsSim.Harness.Record;

/// <summary>Passes the bytes of one connection on in both directions. Bytes are in the recording before they are passed on.</summary>
/// <param name="writer">The recording.</param>
/// <param name="number">The number of the connection.</param>
/// <param name="traffic">Counts the bytes.</param>
/// <param name="options">The options of the proxy.</param>
internal sealed class Relay(RecordingWriter writer, int number, Traffic traffic, RecordingProxyOptions options)
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Relays until both sides have ended, one has failed, or the recording stops.</summary>
    /// <returns>The reason of an end that was not orderly. Empty for an orderly one.</returns>
    /// <exception cref="RecordingException">The recording cannot be written.</exception>
    public async Task<string> RunAsync(RelaySide client, RelaySide server, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var up = PumpAsync(client, server, RawKind.FromClient, RawKind.ClientEnded, ending.Token);
        var down = PumpAsync(server, client, RawKind.FromServer, RawKind.ServerEnded, ending.Token);
        try
        {
            var first = await Task.WhenAny(up, down);
            await first;
            if (first == down)
                late.CancelAfter(options.EndTimeout);
            await (first == down ? up : down);
            return "";
        }
        catch (SideException failed)
        {
            return failed.Message;
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested ? "" : "The client did not close a connection that the server had closed.";
        }
        finally
        {
            if (!up.IsCompletedSuccessfully || !down.IsCompletedSuccessfully)
            {
                client.Abort();
                server.Abort();
            }
            await ending.CancelAsync();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Records bytes of a client whose server cannot be reached, so that the recording shows its request.</summary>
    public async Task RecordUnansweredAsync(RelaySide client, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(1), options.Clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var entry = new byte[RecordingFormat.HeadSize + BufferSize];
        try
        {
            var read = await client.ReadAsync(entry.AsMemory(RecordingFormat.HeadSize), ending.Token);
            if (read > 0)
                Record(entry, read, RawKind.FromClient);
        }
        catch (Exception error) when (error is SideException or OperationCanceledException)
        {
            // The client has sent nothing.
        }
    }

    private async Task PumpAsync(RelaySide from, RelaySide to, RawKind data, RawKind end, CancellationToken cancellation)
    {
        // Leaves the caller's thread at once, so that both directions start.
        await Task.Yield();
        var entry = new byte[RecordingFormat.HeadSize + BufferSize];
        while (await from.ReadAsync(entry.AsMemory(RecordingFormat.HeadSize), cancellation) is > 0 and var read)
        {
            Record(entry, read, data);
            await to.WriteAsync(entry.AsMemory(RecordingFormat.HeadSize, read), cancellation);
        }
        writer.Append(end, number, []);
        await to.EndAsync();
    }

    private void Record(byte[] entry, int read, RawKind kind)
    {
        writer.Append(entry.AsSpan(0, RecordingFormat.HeadSize + read), kind, number);
        traffic.Add(kind, read);
    }
}

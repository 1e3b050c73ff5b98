using System.Buffers;
using System.Net.WebSockets;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>Sends and receives the frames of one stream over its WebSocket, outside the gate.</summary>
/// <param name="cluster">The cluster, which has the gate.</param>
/// <param name="stream">The stream.</param>
/// <param name="socket">The connection of the stream.</param>
/// <param name="budget">Limits the bytes of unfinished messages on all streams.</param>
/// <param name="real">Real time, for the limits on slow clients.</param>
internal sealed class EventConnection(Cluster cluster, EventStream stream, WebSocket socket, ByteBudget budget, TimeProvider real)
{
    private const int UsualMessage = 4_096;

    /// <summary>Serves the stream and returns when either side has ended it.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var sending = SendAsync(over);
        try
        {
            await ReceiveAsync(over.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The client disconnected without a close frame, or the stream has ended.
        }
        finally
        {
            End(WebSocketCloseStatus.NormalClosure, "");
        }
        await sending;
    }

    private async Task ReceiveAsync(CancellationToken over)
    {
        var timeLimit = TimeSpan.FromSeconds(cluster.Settings.EventMessageSeconds);
        await using var timer = real.CreateTimer(
            _ => cluster.Incidents.Try("ending an event stream", () => End(WebSocketCloseStatus.PolicyViolation, "a message takes too long")), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var content = new ArrayBufferWriter<byte>(UsualMessage);
        var reserved = 0L;
        try
        {
            while (stream.Ended is null)
            {
                var received = await socket.ReceiveAsync(content.GetMemory(UsualMessage), over);
                if (received.MessageType is WebSocketMessageType.Close)
                    return;
                var isFirst = content.WrittenCount == 0;
                content.Advance(received.Count);
                if (received.EndOfMessage)
                    timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                else if (isFirst)
                    timer.Change(timeLimit, Timeout.InfiniteTimeSpan);

                if (received.MessageType is WebSocketMessageType.Binary)
                    End(WebSocketCloseStatus.InvalidMessageType, "frames are text");
                else if (content.WrittenCount > cluster.Settings.LargestEventMessage)
                    End(WebSocketCloseStatus.MessageTooBig, "a message is too long");
                else if (received.EndOfMessage)
                    Receive(content.WrittenMemory);
                else if (TryReserve(content.Capacity, ref reserved))
                    continue;
                else
                    End(WebSocketCloseStatus.PolicyViolation, "clients have sent too many bytes of unfinished messages");

                // The buffer of a long message is not kept for the next one.
                if (content.Capacity > UsualMessage * 4)
                    content = new ArrayBufferWriter<byte>(UsualMessage);
                else
                    content.ResetWrittenCount();
                budget.Release(reserved);
                reserved = 0;
            }
        }
        finally
        {
            budget.Release(reserved);
        }

        // Waits until the close frame is sent or the client disconnects.
        await new TaskCompletionSource().Task.WaitAsync(over);
    }

    /// <summary>Reserves the memory that the buffer of a message has grown to. Returns false when the budget does not allow it.</summary>
    private bool TryReserve(long capacity, ref long reserved)
    {
        if (!budget.TryReserve(capacity - reserved))
            return false;
        reserved = capacity;
        return true;
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        // A message is parsed outside the gate, because parsing a long one takes time.
        var message = ClientMessage.Parse(frame);
        using (cluster.Enter("a message of an event client"))
            stream.Receive(message);
    }

    private void End(WebSocketCloseStatus status, string text)
    {
        using (cluster.Enter())
            stream.End(status, text);
    }

    private async Task SendAsync(CancellationTokenSource over)
    {
        try
        {
            await foreach (var frame in stream.Frames.ReadAllAsync(over.Token))
                await WithTimeLimitAsync(end => socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, end));
            await WithTimeLimitAsync(end => socket.CloseOutputAsync(stream.Ended!.Status, stream.Ended.Text, end));
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has disconnected, or has read nothing for too long.
        }
        await over.CancelAsync();
    }

    // A client that neither reads nor disconnects would occupy one of the streams without end.
    private async Task WithTimeLimitAsync(Func<CancellationToken, Task> send)
    {
        using var timeLimit = new CancellationTokenSource(TimeSpan.FromSeconds(cluster.Settings.EventSendSeconds), real);
        await send(timeLimit.Token);
    }
}

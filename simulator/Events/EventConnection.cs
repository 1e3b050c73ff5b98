using System.Buffers;
using System.Net.WebSockets;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>Carries the frames of one stream over its WebSocket, outside the gate.</summary>
/// <param name="cluster">Whose gate it is.</param>
/// <param name="stream">The stream.</param>
/// <param name="socket">Its connection.</param>
/// <param name="held">Counts what has come of messages that are not whole yet.</param>
/// <param name="real">Measures how long clients take.</param>
internal sealed class EventConnection(Cluster cluster, EventStream stream, WebSocket socket, HeldBytes held, TimeProvider real)
{
    private const int UsualMessage = 4_096;

    /// <summary>Returns when either side has ended the stream.</summary>
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
            // The client has gone without a word, or the stream has ended.
        }
        finally
        {
            End(WebSocketCloseStatus.NormalClosure, "");
        }
        await sending;
    }

    private async Task ReceiveAsync(CancellationToken over)
    {
        var patience = TimeSpan.FromSeconds(cluster.Settings.EventMessageSeconds);
        await using var late = real.CreateTimer(
            _ => cluster.Incidents.Try("ending an event stream", () => End(WebSocketCloseStatus.PolicyViolation, "a message takes too long")), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var content = new ArrayBufferWriter<byte>(UsualMessage);
        var taken = 0L;
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
                    late.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                else if (isFirst)
                    late.Change(patience, Timeout.InfiniteTimeSpan);

                if (received.MessageType is WebSocketMessageType.Binary)
                    End(WebSocketCloseStatus.InvalidMessageType, "frames are text");
                else if (content.WrittenCount > cluster.Settings.LargestEventMessage)
                    End(WebSocketCloseStatus.MessageTooBig, "a message is too long");
                else if (received.EndOfMessage)
                    Receive(content.WrittenMemory);
                else if (Holds(content.Capacity, ref taken))
                    continue;
                else
                    End(WebSocketCloseStatus.PolicyViolation, "clients have sent too much of messages that are not whole");

                // A long message is not to keep its room for those after it.
                if (content.Capacity > UsualMessage * 4)
                    content = new ArrayBufferWriter<byte>(UsualMessage);
                else
                    content.ResetWrittenCount();
                held.GiveBack(taken);
                taken = 0;
            }
        }
        finally
        {
            held.GiveBack(taken);
        }

        // The client answers the close, or the connection ends once it is sent.
        await new TaskCompletionSource().Task.WaitAsync(over);
    }

    /// <summary>Whether there is room for as much as the buffer of a message has by now.</summary>
    private bool Holds(long capacity, ref long taken)
    {
        if (!held.Take(capacity - taken))
            return false;
        taken = capacity;
        return true;
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        // Long requests are read before others have to wait.
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
                await InTimeAsync(end => socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, end));
            await InTimeAsync(end => socket.CloseOutputAsync(stream.Ended!.Status, stream.Ended.Text, end));
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to send to.
        }
        await over.CancelAsync();
    }

    // A client that neither reads nor goes would keep its place for ever.
    private async Task InTimeAsync(Func<CancellationToken, Task> send)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(cluster.Settings.EventSendSeconds), real);
        await send(patience.Token);
    }
}

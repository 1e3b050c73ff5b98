using System.Buffers;
using System.Net.WebSockets;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>Carries the frames of one stream over its WebSocket, outside the gate.</summary>
internal sealed class EventConnection(Cluster cluster, EventStream stream, WebSocket socket)
{
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
        var limit = cluster.Settings.LargestEventMessage;
        var content = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var received = await socket.ReceiveAsync(content.GetMemory(4096), over);
            if (received.MessageType is WebSocketMessageType.Close)
                return;
            content.Advance(received.Count);
            if (received.MessageType is WebSocketMessageType.Binary)
                End(WebSocketCloseStatus.InvalidMessageType, "frames are text");
            else if (content.WrittenCount > limit)
                End(WebSocketCloseStatus.MessageTooBig, "a message is too long");
            else if (received.EndOfMessage)
                Receive(content.WrittenMemory);
            else
                continue;
            if (stream.Ended is not null)
                break;
            content.ResetWrittenCount();
        }

        // The client answers the close, or the connection ends once it is sent.
        await new TaskCompletionSource().Task.WaitAsync(over);
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        // Long requests are read before others have to wait.
        var message = ClientMessage.Parse(frame);
        using (cluster.Enter())
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
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, over.Token);
            await socket.CloseOutputAsync(stream.Ended!.Status, stream.Ended.Text, over.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to send to.
        }
        await over.CancelAsync();
    }
}

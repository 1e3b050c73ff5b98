using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace CmsSim.Harness.Record;

/// <summary>One side of a relayed connection failed.</summary>
internal sealed class SideException(string side, Exception inner) : IOException($"The connection to the {side} failed: {inner.Message}", inner);

/// <summary>The connection to the client or to the server.</summary>
internal sealed class RelaySide(string name, Socket socket, Stream stream) : IAsyncDisposable
{
    /// <summary>Returns true for exceptions that a lost or hostile connection throws.</summary>
    public static bool IsBroken(Exception error) =>
        error is IOException and not RecordingException or SocketException or ObjectDisposedException or AuthenticationException or InvalidOperationException or NotSupportedException;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation);
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw new SideException(name, error);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw new SideException(name, error);
        }
    }

    /// <summary>Sends nothing further. The other direction stays open.</summary>
    public async Task EndAsync()
    {
        try
        {
            if (stream is SslStream tls)
                await tls.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw new SideException(name, error);
        }
    }

    /// <summary>Makes the end of this connection a reset, so that a body without a length does not look whole.</summary>
    public void Abort()
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (IsBroken(error))
        {
            // It is closed already.
        }
    }

    // A TLS stream would send the orderly end of TLS, which a reset must not have.
    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await stream.DisposeAsync();
    }
}

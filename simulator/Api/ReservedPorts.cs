using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Ports of a bridge that is off: bound, so that nobody is given them who asks for any free one, but not listened on, so that connections
/// are refused. Whoever asks for one of them by its number does get it.
/// </summary>
internal sealed class HeldPorts : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>Holds the port from now on, unless somebody else was quicker.</summary>
    public void Hold(IPEndPoint port)
    {
        var socket = new Socket(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(port);
            _sockets.Add(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    /// <summary>The socket to listen with; a new one for a port that is not held.</summary>
    /// <exception cref="SocketException">Somebody else listens on the port.</exception>
    public Socket Take(EndPoint port)
    {
        if (_sockets.Find(socket => port.Equals(socket.LocalEndPoint)) is not { } held)
            return SocketTransportOptions.CreateDefaultBoundListenSocket(port);
        _sockets.Remove(held);
        try
        {
            held.Listen();
            return held;
        }
        catch (SocketException)
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _sockets.Clear();
    }
}

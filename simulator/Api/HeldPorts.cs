using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Keeps a stopped bridge's ports bound but not listening. The OS then hands none of them out as a free port, and refuses connections to
/// them. A process that asks for such a port by number does get it.
/// </summary>
internal sealed class HeldPorts : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>Binds the port, unless another process already uses it.</summary>
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

    /// <summary>The socket to listen on: the bound socket of the port, or a new one for any other port.</summary>
    /// <exception cref="SocketException">Another process listens on the port.</exception>
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

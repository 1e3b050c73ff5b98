using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Keeps a stopped bridge's ports bound but not listening, so that the OS assigns them to no process that asks for any free port, and refuses
/// connections. A process that asks for one of them by number can still take it.
/// </summary>
internal sealed class ReservedPorts : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>Reserves the port, unless another process has taken it.</summary>
    public void Reserve(IPEndPoint port)
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

    /// <summary>Ends the reservation and listens on the port. A port that is not reserved gets a new socket.</summary>
    /// <exception cref="SocketException">Another process listens on the port.</exception>
    public Socket Listen(EndPoint port)
    {
        if (_sockets.Find(socket => port.Equals(socket.LocalEndPoint)) is not { } reserved)
            return SocketTransportOptions.CreateDefaultBoundListenSocket(port);
        _sockets.Remove(reserved);
        try
        {
            reserved.Listen();
            return reserved;
        }
        catch (SocketException)
        {
            reserved.Dispose();
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

using System.Net;
using System.Net.Sockets;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Simulator.Control;

/// <summary>Serves the control API on its own port, separate from the ports of the bridges.</summary>
internal sealed class ControlListener : IAsyncDisposable
{
    private static readonly TimeSpan s_checkAfter = TimeSpan.FromSeconds(30);

    private readonly WebApplication _host;

    private ControlListener(WebApplication host) => _host = host;

    public required Uri Address { get; init; }

    public static async Task<ControlListener> StartAsync(Cluster cluster, BridgeSockets sockets, ControlAccess access, Func<Release, ReleaseCatalog> catalogs, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = cluster.Settings.LargestWorld;
            kestrel.Listen(access.Listen, access.Port, endPoint =>
            {
                endPoint.Protocols = HttpProtocols.Http1;
                endPoint.Use(NoticeVanishedClients);
            });
        });
        var host = builder.Build();
        new ControlApi(cluster, sockets, catalogs, access.Token, access.Password).Map(host, access.Listen, access.Extensions);
        try
        {
            await host.StartAsync(cancellation);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var control = new ControlListener(host) { Address = new Uri(address) };
        cluster.Control = new IPEndPoint(access.Listen, control.Address.Port);
        return control;
    }

    // Without probes, the stream of a client that has vanished would stay open for ever.
    private static ConnectionDelegate NoticeVanishedClients(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            // Bounds the unread bytes of a client in the socket. Further events wait in the feed, which has its own limit.
            socket.SendBufferSize = 128 * 1024;
            BridgeListener.Checked(socket, s_checkAfter);
        }
        return next(connection);
    };

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        try
        {
            await _host.StopAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Connections that clients keep open are not waited for.
        }
        await _host.DisposeAsync();
    }
}

using System.Net;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Simulator.Control;

/// <summary>The control API on a port of its own, never a bridge's.</summary>
internal sealed class ControlListener : IAsyncDisposable
{
    private readonly WebApplication _host;

    private ControlListener(WebApplication host) => _host = host;

    public required Uri Address { get; init; }

    public static async Task<ControlListener> StartAsync(Cluster cluster, BridgeSockets sockets, SimulatorOptions options, int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 256 * 1024 * 1024;
            kestrel.Listen(IPAddress.Parse(options.ControlListen), port);
        });
        var host = builder.Build();
        new ControlApi(cluster, sockets, options.Catalogs, string.IsNullOrWhiteSpace(options.ControlToken) ? null : options.ControlToken).Map(host);
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
        return new ControlListener(host) { Address = new Uri(address) };
    }

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

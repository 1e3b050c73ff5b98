using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Simulator.Api;

/// <summary>The sockets of one bridge.</summary>
internal sealed class BridgeListener : IAsyncDisposable
{
    /// <summary>How long a client that has closed its sending side may wait for its answer.</summary>
    private static readonly TimeSpan s_answersAfterClose = TimeSpan.FromSeconds(1);

    private readonly WebApplication _host;
    private readonly IServer _server;

    private BridgeListener(WebApplication host, IServer server)
    {
        _host = host;
        _server = server;
    }

    public Uri? Http { get; private init; }

    public Uri? Https { get; private init; }

    /// <summary>Where the bridge can be reached without a socket, if it can.</summary>
    public MemoryEndPoints? InProcess { get; private init; }

    public static async Task<BridgeListener> StartAsync(
        IHttpApplication<IFeatureCollection> application, IPAddress listen, int? httpPort, int? httpsPort, MemoryEndPoints? inProcess,
        X509Certificate2 certificate, TimeSpan keepAlive, TimeSpan checkAfter, Func<bool> abortsTls, ReservedPorts reserved, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
            kestrel.Limits.KeepAliveTimeout = keepAlive;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

            // Longer bodies than a bridge takes are still read to the end, within reason, so that the refusal arrives.
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            if (httpPort is { } http)
                kestrel.Listen(listen, http, AsApache);
            if (httpsPort is { } https)
                kestrel.Listen(listen, https, AsSecureApache);
            if (inProcess is not null)
            {
                kestrel.Listen(inProcess.Plain, AsApache);
                kestrel.Listen(inProcess.Secure, AsSecureApache);
            }
        });
        if (inProcess is not null)
            builder.Services.AddSingleton<IConnectionListenerFactory>(new MemoryTransport());
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.CreateBoundListenSocket = port => Checked(reserved.Listen(port), checkAfter);

            // Answers are made at once, so what has read a request may as well answer it; handing it on costs more than most answers do.
            sockets.UnsafePreferInlineScheduling = true;

            // A system call less for each request; in exchange a connection that waits for the next one keeps its buffer.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        var host = builder.Build();
        var server = host.Services.GetRequiredService<IServer>();
        try
        {
            await server.StartAsync(application, cancellation);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).Where(address => address.Host != MemoryEndPoint.Host).ToList();
        return new BridgeListener(host, server)
        {
            Http = addresses.Find(address => address.Scheme == Uri.UriSchemeHttp),
            Https = addresses.Find(address => address.Scheme == Uri.UriSchemeHttps),
            InProcess = inProcess,
        };

        void AsSecureApache(ListenOptions options)
        {
            options.Use(next => connection =>
            {
                if (!abortsTls())
                    return next(connection);
                connection.Abort();
                return Task.CompletedTask;
            });
            options.UseHttps(certificate);
            AsApache(options);
        }
    }

    /// <summary>
    /// The same socket, whose connections end when nobody is at the other end any more: a client that has vanished without a word keeps its
    /// event stream no longer. No source knows a bridge to send pings, so TCP asks.
    /// </summary>
    internal static Socket Checked(Socket socket, TimeSpan after)
    {
        if (socket.ProtocolType is not ProtocolType.Tcp)
            return socket;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)after.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        // Connections that clients keep open are not waited for.
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await _server.StopAsync(stop.Token);
        await _host.DisposeAsync();
    }

    private static void AsApache(ListenOptions options)
    {
        options.Protocols = HttpProtocols.Http1;
        options.Use(next => async connection =>
        {
            connection.Transport = new ApacheTransport(connection.Transport);

            // Kestrel drops a client that has closed its sending side; Apache still answers what came before.
            using var closed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, TimeProvider.System);
            await using var registration = connection.ConnectionClosed.UnsafeRegister(state => ((CancellationTokenSource)state!).CancelAfter(s_answersAfterClose), closed);
            connection.ConnectionClosed = closed.Token;
            await next(connection);
        });
    }
}

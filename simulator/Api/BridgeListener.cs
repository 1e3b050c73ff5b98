using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Simulator.Api;

/// <summary>The listening sockets of one bridge.</summary>
internal sealed class BridgeListener : IAsyncDisposable
{
    /// <summary>The time in which a client still gets its answer after it has closed its sending side.</summary>
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

    /// <summary>The in-process end points of the bridge; null when it is reached over its ports only.</summary>
    public MemoryEndPoints? InProcess { get; private init; }

    public static async Task<BridgeListener> StartAsync(
        IHttpApplication<IFeatureCollection> application, IPAddress listen, int? httpPort, int? httpsPort, MemoryEndPoints? inProcess,
        Func<SslServerAuthenticationOptions> tls, TimeSpan keepAlive, TimeSpan checkAfter, Func<bool> abortsTls, ReservedPorts reserved, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
            kestrel.Limits.KeepAliveTimeout = keepAlive;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

            // Bodies larger than a bridge accepts are still read to the end, up to this size, so that the refusal reaches the client.
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

            // Answers are made at once, so the thread that has read a request may answer it. Handing it to another costs more than most
            // answers.
            sockets.UnsafePreferInlineScheduling = true;

            // This saves a system call per request. In exchange, an idle connection keeps its buffer.
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
            options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls()) });
            AsApache(options);
        }
    }

    /// <summary>
    /// Turns on TCP keep-alive, so that the connection and event stream of a client that has vanished are closed. TCP probes are used because
    /// no source shows a bridge that sends WebSocket pings.
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
        // Stopping does not wait for connections that clients keep open.
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

            // Kestrel drops a client that has closed its sending side. Apache still answers the requests it has received.
            using var closed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, TimeProvider.System);
            await using var registration = connection.ConnectionClosed.UnsafeRegister(state => ((CancellationTokenSource)state!).CancelAfter(s_answersAfterClose), closed);
            connection.ConnectionClosed = closed.Token;
            await next(connection);
        });
    }
}

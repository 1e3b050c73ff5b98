using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Record;

/// <summary>
/// A reverse proxy that records. It passes bytes on without reading or changing them: each connection of a client has one of its own to the
/// bridge, so order and parallelism are kept, WebSockets pass through, and bodies of any size stream. Each run of bytes is in the file before
/// it is passed on. All channels share one file and one clock.
/// </summary>
public sealed class RecordingProxy : IAsyncDisposable
{
    private static readonly TimeSpan s_pauseAfterRefusedAccept = TimeSpan.FromMilliseconds(100);

    private readonly RecordingProxyOptions _options;
    private readonly RecordingWriter _writer;
    private readonly IReadOnlyList<ProxyListener> _listeners;
    private readonly Upstream _upstream;
    private readonly Upstream? _cdrForward;
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _stop = new();
    private readonly Traffic _traffic = new();
    private readonly ConcurrentDictionary<int, Task> _running = [];
    private Task[] _accepting = [];
    private bool _isStopped;

    private RecordingProxy(RecordingProxyOptions options, IReadOnlyList<ProxyListener> listeners, RecordingWriter writer)
    {
        (_options, _listeners, _writer) = (options, listeners, writer);
        _upstream = new Upstream(options.Upstream, options.Trust, options);
        _cdrForward = options.CdrForward is { } receiver ? new Upstream(receiver, options.CdrTrust, options) : null;
        _free = new SemaphoreSlim(options.MostConnections);
    }

    /// <summary>The address for HTTP. Null for none.</summary>
    public Uri? Http => AddressOf(RecordedChannel.Api, Uri.UriSchemeHttp);

    /// <summary>The address for HTTPS. Null for none.</summary>
    public Uri? Https => AddressOf(RecordedChannel.Api, Uri.UriSchemeHttps);

    /// <summary>The address that receives call detail records. Null for none.</summary>
    public Uri? Cdr => AddressOf(RecordedChannel.Cdr, Uri.UriSchemeHttp);

    /// <summary>Completes with the reason when the file cannot be written, for example because the disk is full. The proxy then passes nothing on.</summary>
    public Task<RecordingException> Failed => _writer.Failed;

    /// <summary>The number of connections so far, over all channels.</summary>
    public int Connections => _traffic.Connections;

    /// <summary>The number of connections that are open.</summary>
    public int OpenConnections => _traffic.Open;

    /// <summary>The number of connections for which the bridge, or the receiver of call detail records, could not be reached.</summary>
    public int Unreachable => _traffic.Unreachable;

    /// <summary>The number of bytes from clients.</summary>
    public long BytesFromClients => _traffic.FromClients;

    /// <summary>The number of bytes to clients.</summary>
    public long BytesFromServers => _traffic.FromServers;

    /// <summary>The size of the recording in bytes.</summary>
    public long RecordedBytes => _writer.Length;

    /// <summary>Creates the recording and listens.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="RecordingException">A port is not free, or the file cannot be created.</exception>
    public static RecordingProxy Start(RecordingProxyOptions options)
    {
        List<ProxyListener> listeners = [];
        RecordingWriter? writer = null;
        try
        {
            if (options.HttpPort is { } http)
                listeners.Add(new ProxyListener(options.Listen, http, RecordedChannel.Api, null, PortTls.Never));
            if (options.HttpsPort is { } https)
                listeners.Add(new ProxyListener(options.Listen, https, RecordedChannel.Api, options.Certificate ?? throw new RecordingException("HTTPS needs a certificate."), PortTls.Always));
            if (options.CdrPort is { } cdr)
                listeners.Add(new ProxyListener(options.Listen, cdr, RecordedChannel.Cdr, options.Certificate, PortTls.Detected));
            writer = new RecordingWriter(options.File, options.Clock);
            writer.Append(RawKind.Started, 0, RecordingFormat.Facts(
                ("upstream", options.Upstream.GetLeftPart(UriPartial.Authority)), ("cdrForward", options.CdrForward?.GetLeftPart(UriPartial.Authority))));
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            writer?.Dispose();
            throw;
        }
        var proxy = new RecordingProxy(options, listeners, writer);
        proxy._accepting = [.. listeners.Select(proxy.AcceptAsync)];
        return proxy;
    }

    /// <summary>Opens a connection to the bridge and closes it. If there is none, <see cref="RecordingProxyOptions.Warned"/> receives the reason.</summary>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public async Task CheckUpstreamAsync(CancellationToken cancellation)
    {
        try
        {
            var (side, _) = await _upstream.OpenAsync(cancellation);
            await side.DisposeAsync();
        }
        catch (TargetUnreachableException problem)
        {
            _upstream.Warn(problem);
        }
    }

    /// <summary>
    /// Ends all connections and completes the recording. Bytes that a side sent before are recorded; what is in progress stays incomplete.
    /// </summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _stop.CancelAsync();
        await Task.WhenAll(_accepting);
        foreach (var listener in _listeners)
            listener.Dispose();
        await Task.WhenAll(_running.Values);
        try
        {
            _writer.Append(RawKind.Stopped, 0, []);
            _writer.Flush();
        }
        catch (RecordingException)
        {
            // Failed has the reason.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _writer.Dispose();
        _free.Dispose();
        _stop.Dispose();
    }

    private Uri? AddressOf(RecordedChannel channel, string scheme) =>
        _listeners.FirstOrDefault(listener => listener.Channel == channel && listener.Address.Scheme == scheme)?.Address;

    private async Task AcceptAsync(ProxyListener listener)
    {
        while (true)
        {
            try
            {
                await _free.WaitAsync(_stop.Token);
                var socket = await AcceptOneAsync(listener);
                var number = _traffic.Begin();
                var running = RunAsync(listener, socket, number);
                _running[number] = running;
                _ = running.ContinueWith(_ => _running.TryRemove(number, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Too many open files of the process refuse a client for now; those that leave make room.
    private async Task<Socket> AcceptOneAsync(ProxyListener listener)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(_stop.Token);
            }
            catch (SocketException)
            {
                await Task.Delay(s_pauseAfterRefusedAccept, _options.Clock, _stop.Token);
            }
        }
    }

    private async Task RunAsync(ProxyListener listener, Socket socket, int number)
    {
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            _writer.Append(RawKind.Opened, number, RecordingFormat.Facts(
                ("channel", listener.Channel is RecordedChannel.Cdr ? "cdr" : "api"), ("client", socket.RemoteEndPoint?.ToString()), ("at", listener.Address.Authority)));
            var reason = await RelayAsync(listener, socket, number);
            _writer.Append(RawKind.Closed, number, Encoding.UTF8.GetBytes(reason.ReplaceLineEndings(" ")));
        }
        catch (Exception error) when (error is RecordingException || RelaySide.IsBroken(error))
        {
            // Failed has the reason of the former. A socket that is gone before its first use has nothing to record.
        }
        finally
        {
            socket.Dispose();
            _traffic.End();
            _free.Release();
        }
    }

    private async Task<string> RelayAsync(ProxyListener listener, Socket socket, int number)
    {
        Stream stream;
        string? tls;
        try
        {
            using var late = new CancellationTokenSource(_options.ConnectTimeout, _options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, late.Token);
            (stream, tls) = await listener.ProtectAsync(socket, either.Token);
        }
        catch (Exception error) when (error is OperationCanceledException || RelaySide.IsBroken(error))
        {
            return _stop.IsCancellationRequested ? "" : $"The client made no TLS connection: {(error is OperationCanceledException ? "it was too slow." : error.Message)}";
        }
        await using var client = new RelaySide("client", socket, stream);
        if (listener.Channel is RecordedChannel.Cdr && _cdrForward is null)
        {
            _writer.Append(RawKind.Connected, number, RecordingFormat.Facts(("clientTls", tls)));
            return await new CdrReceiver(_writer, number, _traffic).RunAsync(client, _options.Clock, _stop.Token);
        }

        var relay = new Relay(_writer, number, _traffic, _options);
        var upstream = listener.Channel is RecordedChannel.Cdr ? _cdrForward! : _upstream;
        try
        {
            var (server, serverTls) = await upstream.OpenAsync(_stop.Token);
            upstream.Reached();
            _writer.Append(RawKind.Connected, number, RecordingFormat.Facts(("clientTls", tls), ("serverTls", serverTls)));
            await using (server)
                return await relay.RunAsync(client, server, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return "";
        }
        catch (TargetUnreachableException unreachable)
        {
            _traffic.AddUnreachable();
            upstream.Warn(unreachable);
            await relay.RecordUnansweredAsync(client, _stop.Token);
            client.Abort();
            return unreachable.Message;
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>
/// <c>GET /events/v1?authToken=…</c>: opens a WebSocket for a client with a valid token. All answers except the 401 are inferred.
/// </summary>
internal sealed class EventsEndpoint(Cluster cluster, int index, EventStreams streams)
{
    // The suffix that RFC 6455 makes a server append to the client's key.
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>True when the path is that of the events and the release has events.</summary>
    public bool IsAt(ReadOnlySpan<char> path) =>
        ApiRoutes.NextSegment(ref path, out var first) && first.Equals("events", StringComparison.OrdinalIgnoreCase)
        && ApiRoutes.NextSegment(ref path, out var second) && second.Equals("v1", StringComparison.OrdinalIgnoreCase)
        && !ApiRoutes.NextSegment(ref path, out _)
        && AuthToken.Definition.Lifetime.Includes(cluster.Bridges[index].Release);

    public Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature http)
    {
        var response = context.Get<IHttpResponseFeature>()!;
        var headers = http.Headers;
        var token = TokenIn(http.QueryString);
        EventStream? stream = null;
        using (cluster.Enter())
        {
            var bridge = cluster.Bridges[index];
            if (token is null || !AuthToken.IsGood(token, bridge))
                response.StatusCode = 401;
            else if (context.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
                || !headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase) || headers.SecWebSocketVersion.ToString() is not "13")
                response.StatusCode = 426;
            else if (http.Method is not "GET" || !IsKey(headers.SecWebSocketKey.ToString()))
                response.StatusCode = 400;
            else if ((stream = streams.Open(bridge, context.Get<IHttpConnectionFeature>()?.RemoteIpAddress)) is null)
                response.StatusCode = 503;
        }
        if (stream is not null)
            return UpgradeAsync(context, headers.SecWebSocketKey.ToString(), stream);

        if (response.StatusCode is 426)
            response.Headers.Upgrade = "websocket";
        response.Headers.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task UpgradeAsync(IFeatureCollection context, string key, EventStream stream)
    {
        var headers = context.Get<IHttpResponseFeature>()!.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = AcceptFor(key);

        try
        {
            // No source shows a bridge that sends pings.
            using var socket = WebSocket.CreateFromStream(
                await context.Get<IHttpUpgradeFeature>()!.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
            await new EventConnection(cluster, stream, socket, streams.UnfinishedMessages, TimeProvider.System).RunAsync(context.Get<IHttpRequestLifetimeFeature>()!.RequestAborted);
        }
        finally
        {
            using (cluster.Enter())
                streams.Close(stream);
        }
    }

    private static string? TokenIn(string query)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(query.TrimStart('?'));
        while (FormReader.Next(ref rest, out var name, out var value))
        {
            if (FormReader.Decode(name) is { } decoded && decoded.Equals("authToken", StringComparison.OrdinalIgnoreCase))
                return FormReader.Decode(value);
        }
        return null;
    }

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[16];
        return key.Length == 24 && Convert.TryFromBase64String(key, bytes, out var length) && length == bytes.Length;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 requires SHA-1, and not for secrecy.")]
    private static string AcceptFor(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
}

using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CmsSim.ContractTests.Client;

/// <summary>A server of events that sends what a test says, on each connection.</summary>
internal sealed class ScriptedEvents : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _connections;

    private ScriptedEvents(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The requests for tokens so far.</summary>
    public int Tokens { get; private set; }

    /// <param name="converse">Serves one connection; the number counts from 1. The connection is aborted when it returns.</param>
    /// <param name="tokenStatus">The status of the answer to a request for a token.</param>
    public static async Task<ScriptedEvents> StartAsync(Func<Connection, int, Task> converse, int tokenStatus = 200)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = new ScriptedEvents(builder.Build());
        server._app.Urls.Add("http://127.0.0.1:0");
        server._app.UseWebSockets();
        server._app.Run(async context =>
        {
            if (context.Request.Path == "/api/v1/authTokens")
            {
                server.Tokens++;
                context.Response.StatusCode = tokenStatus;
                context.Response.Headers["X-Cisco-CMS-Auth-Token"] = "a token+/";
            }
            else if (context.Request.Path == "/events/v1" && context.Request.Query["authToken"] == "a token+/" && context.WebSockets.IsWebSocketRequest)
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                try
                {
                    await converse(new Connection(socket, context.RequestAborted), Interlocked.Increment(ref server._connections));
                }
                catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or IOException)
                {
                    // The client has left.
                }
                socket.Abort();
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        });
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed class Connection(WebSocket socket, CancellationToken aborted)
    {
        private long _id;

        public WebSocket Socket => socket;

        public Task SendAsync(string frame) => socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, aborted);

        /// <summary>Sends a message with the next number.</summary>
        public Task SendMessageAsync(string content) => SendAsync($$$"""{"type":"message","message":{"messageId":{{{++_id}}},{{{content}}}}}""");

        public async Task<string> ReceiveAsync()
        {
            var buffer = new byte[65_536];
            var received = await socket.ReceiveAsync(buffer, aborted);
            return Encoding.UTF8.GetString(buffer, 0, received.Count);
        }

        /// <summary>Accepts the next request of the client, and returns it.</summary>
        public async Task<string> AcceptAsync(string status = "success")
        {
            var request = await ReceiveAsync();
            var number = System.Text.RegularExpressions.Regex.Match(request, "\"messageId\":([0-9]+)").Groups[1].Value;
            await SendAsync($$$"""{"type":"messageAck","messageAck":{"messageId":{{{number}}},"status":"{{{status}}}"}}""");
            return request;
        }

        /// <summary>Waits until the client leaves.</summary>
        public async Task DrainAsync()
        {
            while (socket.State is WebSocketState.Open)
                await ReceiveAsync();
        }
    }
}

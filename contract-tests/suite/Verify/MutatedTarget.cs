using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.ContractTests.Verify;

/// <summary>A server in front of the simulator that passes everything on, but for one behaviour.</summary>
internal sealed class MutatedTarget : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly HttpClient _http;
    private readonly Mutation? _mutation;

    private MutatedTarget(Uri simulator, Mutation? mutation)
    {
        _mutation = mutation;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = simulator };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _host = builder.Build();
        _host.UseWebSockets();
        _host.Run(context => context.WebSockets.IsWebSocketRequest ? PassFramesAsync(context) : PassAsync(context));
    }

    public Uri Address => new(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<MutatedTarget> StartAsync(Uri simulator, Mutation? mutation)
    {
        var target = new MutatedTarget(simulator, mutation);
        await target._host.StartAsync();
        return target;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        const string Base = "/api/v1/";
        var request = context.Request;
        var whole = $"{request.Path}{request.QueryString}";
        var isApi = whole.StartsWith(Base, StringComparison.OrdinalIgnoreCase);
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var passing = new Passing
        {
            Method = request.Method,
            Path = isApi ? whole[Base.Length..] : whole,
            Body = await reader.ReadToEndAsync(),
            Authorization = request.Headers.Authorization,
            ContentType = request.ContentType,
            HasCookie = request.Headers.ContainsKey("Cookie"),
        };
        _mutation?.Before?.Invoke(passing);
        if (!passing.IsAnswered)
            await ForwardAsync(passing, isApi && passing.Path is not ['/', ..] ? Base + passing.Path : passing.Path);
        _mutation?.After?.Invoke(passing);

        context.Response.StatusCode = passing.Status;
        foreach (var (name, value) in passing.Headers)
            context.Response.Headers[name] = value;
        var bytes = Encoding.UTF8.GetBytes(passing.Text);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    // Refused as the simulator refuses it.
    private async Task PassFramesAsync(HttpContext context)
    {
        using var inner = new ClientWebSocket();
        inner.Options.CollectHttpResponseDetails = true;
        var simulator = new UriBuilder(_http.BaseAddress!) { Scheme = "ws", Path = context.Request.Path, Query = context.Request.QueryString.ToString() }.Uri;
        try
        {
            await inner.ConnectAsync(simulator, context.RequestAborted);
        }
        catch (WebSocketException)
        {
            context.Response.StatusCode = _mutation?.Frame?.Invoke("refused") is "accepted" ? 200 : (int)inner.HttpStatusCode;
            return;
        }
        using var outer = await context.WebSockets.AcceptWebSocketAsync();
        await Task.WhenAny(CopyAsync(outer, inner, frame => frame), CopyAsync(inner, outer, frame => _mutation?.Frame?.Invoke(frame) ?? frame));
        inner.Abort();
        outer.Abort();
    }

    private static async Task CopyAsync(WebSocket from, WebSocket to, Func<string, string> change)
    {
        var buffer = new byte[1024 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: WebSocketMessageType.Text } read)
            {
                if (change(Encoding.UTF8.GetString(buffer, 0, read.Count)) is { Length: > 0 } frame)
                    await to.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has left.
        }
    }

    private async Task ForwardAsync(Passing passing, string path)
    {
        // A URI of its own would merge slashes and decode characters.
        using var message = new HttpRequestMessage(new HttpMethod(passing.Method), new Uri(_http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (passing.Method is "POST" or "PUT" || passing.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(passing.Body));
            if (passing.ContentType is { } type)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        if (passing.Authorization is { } authorization)
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await _http.SendAsync(message);
        passing.Status = (int)answer.StatusCode;
        passing.Text = await answer.Content.ReadAsStringAsync();
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Date" or "Connection" or "Keep-Alive" or "Transfer-Encoding" or "Content-Length"))
                passing.Headers[name] = string.Join(", ", values);
        }
    }
}

/// <summary>One behaviour of the simulator that is changed.</summary>
/// <param name="Contract">The contract that must notice it.</param>
/// <param name="What">The changed behaviour.</param>
internal sealed record Mutation(string Contract, string What)
{
    /// <summary>Changes the request, or answers it.</summary>
    public Action<Passing>? Before { get; init; }

    /// <summary>Changes the answer.</summary>
    public Action<Passing>? After { get; init; }

    /// <summary>Changes an event of the simulator; nothing drops it. For a WebSocket that the simulator refuses, it gets "refused".</summary>
    public Func<string, string>? Frame { get; init; }

    public override string ToString() => $"{Contract}: {What}";
}

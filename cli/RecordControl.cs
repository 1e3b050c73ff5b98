using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Record;
using CmsSim.Untrusted;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.Cli;

/// <summary>
/// The control port of a recording, on the loopback address only. As the control API of the simulator does, it refuses the names of other
/// hosts and requests of web pages, so a page of another origin cannot stop a recording.
/// </summary>
internal sealed class RecordControl : IAsyncDisposable
{
    private const int LongestQuote = 100;
    private static readonly TimeSpan s_lastAnswers = TimeSpan.FromSeconds(1);

    private readonly WebApplication _host;
    private readonly RecordingProxy _proxy;
    private readonly RecordingTally _tally;
    private readonly Action _stop;

    private RecordControl(WebApplication host, RecordingProxy proxy, RecordingTally tally, Action stop) =>
        (_host, _proxy, _tally, _stop) = (host, proxy, tally, stop);

    public Uri Address { get; private set; } = null!;

    /// <summary>Listens.</summary>
    /// <exception cref="UserErrorException">The port is not free.</exception>
    public static async Task<RecordControl> StartAsync(int port, RecordingProxy proxy, RecordingTally tally, Action stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4096;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var control = new RecordControl(builder.Build(), proxy, tally, stop);
        control._host.Run(control.AnswerAsync);
        try
        {
            await control._host.StartAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await control.DisposeAsync();
            throw new UserErrorException($"Cannot listen on 127.0.0.1:{port}: {error.Message}");
        }
        control.Address = new Uri(control._host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return control;
    }

    public async ValueTask DisposeAsync()
    {
        using var last = new CancellationTokenSource(s_lastAnswers);
        await _host.StopAsync(last.Token);
        await _host.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (Refusal(request) is var (status, sentence))
            return Problem(context, status, sentence);
        return (request.Method, request.Path.Value) switch
        {
            ("GET", "/health/live" or "/health/ready") => Json(context, json => json.WriteBoolean("ready", true)),
            ("GET", "/status") => StatusAsync(context),
            ("POST", "/stop") => StopAsync(context),
            (_, "/health/live" or "/health/ready" or "/status") => Problem(context, StatusCodes.Status405MethodNotAllowed, $"{request.Path} has no {Short(request.Method)}; use GET."),
            (_, "/stop") => Problem(context, StatusCodes.Status405MethodNotAllowed, $"/stop has no {Short(request.Method)}; use POST."),
            _ => Problem(context, StatusCodes.Status404NotFound, $"There is no {Short(request.Path.Value ?? "")}; a recording has /health/live, /health/ready, /status and /stop."),
        };
    }

    private Task StatusAsync(HttpContext context)
    {
        RecordingCounts counts;
        try
        {
            counts = _tally.Count();
        }
        catch (RecordingException unreadable)
        {
            return Problem(context, StatusCodes.Status500InternalServerError, unreadable.Message);
        }
        return Json(context, json =>
        {
            json.WriteBoolean("recording", !_proxy.Failed.IsCompleted);
            RecordText.Counts(json, _proxy, counts);
        });
    }

    // The run ends after the answer, because it waits for this request.
    private async Task StopAsync(HttpContext context)
    {
        await Json(context, json => json.WriteBoolean("stopping", true));
        await context.Response.CompleteAsync();
        _stop();
    }

    private static (int Status, string Sentence)? Refusal(HttpRequest request)
    {
        var host = request.Host.Host.Trim('[', ']');
        if (!host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            return (StatusCodes.Status421MisdirectedRequest, $"The control port does not answer for the host \"{Short(host)}\"; use localhost or 127.0.0.1 in the URL.");
        var (origins, site) = (request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);
        if (origins.Count > 0 && !(origins.Count == 1 && $"http://{request.Host}".Equals(origins[0], StringComparison.OrdinalIgnoreCase)))
            return (StatusCodes.Status403Forbidden, $"The control port refuses requests of web pages: the Origin \"{Short(origins.ToString())}\" is not its own.");
        if (site.Count > 0 && !(site.Count == 1 && site[0] is "same-origin" or "none"))
            return (StatusCodes.Status403Forbidden, $"The control port refuses requests of other web pages: Sec-Fetch-Site is \"{Short(site.ToString())}\".");

        // An HTML form and a bridge that posts its records here have other types.
        return request.Method is not "GET" && request.ContentType is { } type && !type.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase)
            ? (StatusCodes.Status415UnsupportedMediaType, $"The control port takes Content-Type: application/json or none, not \"{Short(type)}\".")
            : null;
    }

    private static Task Problem(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return Json(context, json =>
        {
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", Encoding.UTF8.GetBytes(detail));
        }, "application/problem+json");
    }

    private static async Task Json(HttpContext context, Action<Utf8JsonWriter> members, string mediaType = "application/json")
    {
        context.Response.ContentType = mediaType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }

    private static string Short(string text) => VisibleText.Short(text, LongestQuote);
}

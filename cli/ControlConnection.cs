using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace CmsSim.Cli;

/// <summary>The control API of a running cluster, as the verbs of the tool speak to it.</summary>
internal sealed class ControlConnection : IDisposable
{
    public static readonly Option<string> Address = new("--control")
    {
        Description = "Address of the control API; env CMSSIM_CONTROL.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CMSSIM_CONTROL") ?? "http://127.0.0.1:8440",
        Recursive = true,
    };

    public static readonly Option<string?> Token = new("--control-token") { Description = "Its token, where it wants one; env CMSSIM_CONTROL_TOKEN.", Recursive = true };

    public static readonly Option<bool> Json = new("--json") { Description = "Answer as JSON, on one line.", Recursive = true };

    private readonly HttpClient _client;
    private readonly Uri _address;

    public ControlConnection(ParseResult parsed)
    {
        var text = parsed.GetValue(Address)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UserErrorException($"--control takes an address such as http://127.0.0.1:8440, not \"{text}\".");
        _address = address;
        IsJson = parsed.GetValue(Json);

        // A command may take its time: a world of 100,000 spaces, or a day until all is idle.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        if (TokenOf(parsed) is { } token)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool IsJson { get; }

    /// <summary>The token on the command line or in the environment; null without one.</summary>
    public static string? TokenOf(ParseResult parsed) =>
        (parsed.GetValue(Token) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN")) is { Length: > 0 } token ? token : null;

    /// <summary>The text of the answer; a refusal is told in the words of the API.</summary>
    public async Task<string> SendAsync(string method, string target, byte[]? body, CancellationToken cancellation, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (method is not "GET")
            request.Content = new ByteArrayContent(body ?? []) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        using var answer = await TryAsync(() => _client.SendAsync(request, cancellation), cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? text : throw new UserErrorException(SentenceOf(answer.StatusCode, text));
    }

    /// <summary>The entries of the journal, page by page, and the number of the last one.</summary>
    public async Task<(List<JsonElement> Entries, long Last)> JournalAsync(long after, CancellationToken cancellation)
    {
        List<JsonElement> entries = [];
        while (true)
        {
            using var page = JsonDocument.Parse(await SendAsync("GET", string.Create(CultureInfo.InvariantCulture, $"/journal?after={after}"), null, cancellation));
            entries.AddRange(page.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.Clone()));
            var last = page.RootElement.GetProperty("last").GetInt64();

            // A page that does not lead on would be asked for again and again.
            if (!(page.RootElement.TryGetProperty("more", out var more) && more.ValueKind is JsonValueKind.True && last > after))
                return (entries, last);
            after = last;
        }
    }

    /// <summary>Tells each event of a stream until it ends.</summary>
    public async Task<int> FollowAsync(string target, Func<string, string, Task> tell, CancellationToken cancellation, Func<Task>? connected = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using var answer = await TryAsync(() => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation), cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new UserErrorException(SentenceOf(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation)));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        var name = "";
        try
        {
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith(':') && connected is not null)
                    await connected();
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line["event: ".Length..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal) && name is not "end")
                    await tell(name, line["data: ".Length..]);
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            // The cluster was stopped.
        }
        return ExitStatus.Fine;
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> TryAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellation)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException error)
        {
            throw new UserErrorException($"{_address} cannot be reached: {(error.InnerException is SocketException socket ? socket.Message : error.Message)}.", ExitStatus.Unreachable);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UserErrorException($"{_address} did not answer within {_client.Timeout.TotalMinutes} minutes.", ExitStatus.Unreachable);
        }
    }

    private string SentenceOf(HttpStatusCode status, string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            if (problem.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("detail", out var detail) && detail.GetString() is { } sentence)
                return sentence;
        }
        catch (JsonException)
        {
            // Something else answers there.
        }
        return $"{_address} answered {(int)status}, and not as a control API does.";
    }
}

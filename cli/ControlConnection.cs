using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>A connection to the control API of a running cluster. It limits all answers, because the server may be any program.</summary>
internal sealed class ControlConnection : IDisposable
{
    public static readonly Option<string> Address = new("--control")
    {
        Description = "Address of the control API; the environment variable CMSSIM_CONTROL changes the default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CMSSIM_CONTROL") ?? "http://127.0.0.1:8440",
        Recursive = true,
    };

    public static readonly Option<string?> Token = new("--control-token") { Description = "Token of the control API, if it requires one. [default: the environment variable CMSSIM_CONTROL_TOKEN]", Recursive = true };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON on one line.", Recursive = true };

    public static readonly Option<double?> Timeout = new Option<double?>("--timeout")
    {
        Description = "Seconds that the answers may take; a stream may take longer. [default: 60 for reading, 300 for other commands]",
        HelpName = "SECONDS",
        Recursive = true,
    }.InRange(0.001, 86_400);

    // The journal's own limit is lower, even when all its texts are escaped.
    private const int LargestAnswer = 64 * 1024 * 1024;
    private const int LargestAnswers = 256 * 1024 * 1024;
    private const long LargestFile = 2L * 1024 * 1024 * 1024;
    private const int LongestLine = 4 * 1024 * 1024;
    private const int LargestProblem = 64 * 1024;
    private const int MostSentences = 50;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly double? _seconds;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private long _received;

    public ControlConnection(ParseResult parsed) : this(AddressOf(parsed.GetValue(Address)!), TokenOf(parsed))
    {
        _seconds = parsed.GetValue(Timeout);
        IsJson = parsed.GetValue(Json);
    }

    /// <summary>Connects to a control API without the options of a command line.</summary>
    public ControlConnection(Uri address, string? token)
    {
        _address = address;
        _client = new HttpClient(NewHandler()) { BaseAddress = _address, Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        if (token is not null)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public bool IsJson { get; }

    /// <summary>Returns the token from the command line or the environment; null without one.</summary>
    public static string? TokenOf(ParseResult parsed) =>
        (parsed.GetValue(Token) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN")) is { Length: > 0 } token ? token : null;

    /// <summary>Parses the value of <c>--control</c>.</summary>
    public static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UserErrorException($"Invalid value \"{text}\" for --control; expected an address such as http://127.0.0.1:8440.");

    /// <summary>Creates a handler that connects only to the given address: without proxy and redirects.</summary>
    public static SocketsHttpHandler NewHandler() =>
        new() { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, MaxResponseHeadersLength = 64, ActivityHeadersPropagator = null };

    /// <summary>Returns a sentence that reports a redirect; null for any other status.</summary>
    public static string? SentenceOfRedirect(Uri address, HttpResponseMessage answer) => (int)answer.StatusCode is >= 300 and < 400
        ? $"{address} redirects with {(int)answer.StatusCode}{(answer.Headers.TryGetValues("Location", out var there) ? $" to \"{VisibleText.Short(string.Concat(there), 200)}\"" : "")}; redirects are not followed. Set --control to the address of the control API itself."
        : null;

    /// <summary>
    /// Sets the action of a command that uses the control API. An answer that the command cannot read ends the command with one sentence.
    /// </summary>
    public static void SetAction(Command command, Func<ParseResult, ControlConnection, CancellationToken, Task<int>> act) =>
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = new ControlConnection(parsed);
            try
            {
                return await act(parsed, connection, cancellation);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
            {
                throw new UserErrorException($"{connection._address} is not a control API: {VisibleText.Short(error.Message, 200)}", ExitStatus.Unreachable);
            }
        });

    /// <summary>
    /// Sends a request and returns the text of the answer. A refusal throws with the detail that the API gives. All answers of one command
    /// share one limit of time and one of size.
    /// </summary>
    public Task<string> SendAsync(string method, string target, byte[]? body, CancellationToken cancellation, string mediaType = "application/json") =>
        AskAsync(method, target, body, mediaType, async (answer, timeLimit) =>
        {
            using var text = new MemoryStream();
            await CopyAsync(answer, text, Math.Min(LargestAnswer, LargestAnswers - _received), timeLimit);
            _received += text.Length;
            return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }, cancellation);

    /// <summary>Copies an answer that is a file to the output as it arrives, without the line ends at its end.</summary>
    public Task SendToAsync(string method, string target, byte[]? body, TextWriter output, CancellationToken cancellation, string mediaType = "application/json") =>
        AskAsync(method, target, body, mediaType, async (answer, timeLimit) =>
        {
            using var pieces = new TextPieces(output);
            await CopyAsync(answer, pieces, LargestFile, timeLimit);
            return true;
        }, cancellation);

    /// <summary>Saves an answer that is a file. The file is written whole or not at all.</summary>
    public Task SaveAsync(string method, string target, byte[]? body, FileInfo file, CancellationToken cancellation, string mediaType = "application/json") =>
        AskAsync(method, target, body, mediaType, async (answer, timeLimit) =>
        {
            await OutputFile.WriteAsync(file.FullName, file.ToString(), isPrivate: false, draft => CopyAsync(answer, draft, LargestFile, timeLimit));
            return true;
        }, cancellation);

    /// <summary>Reads all pages of the journal. Returns the entries and the number of the last one.</summary>
    public async Task<(List<JsonElement> Entries, long Last)> JournalAsync(long after, CancellationToken cancellation)
    {
        List<JsonElement> entries = [];
        while (true)
        {
            using var page = JsonDocument.Parse(await SendAsync("GET", string.Create(CultureInfo.InvariantCulture, $"/journal?after={after}"), null, cancellation));
            entries.AddRange(page.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.Clone()));
            var last = page.RootElement.GetProperty("last").GetInt64();

            // Stops at a page that does not advance, which would be requested again and again.
            if (!(page.RootElement.TryGetProperty("more", out var more) && more.ValueKind is JsonValueKind.True && last > after))
                return (entries, last);
            after = last;
        }
    }

    /// <summary>Passes each event of a stream to <paramref name="handle"/> until the stream ends.</summary>
    public async Task<int> FollowAsync(string target, Func<string, string, Task> handle, CancellationToken cancellation, Func<Task>? connected = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using var answer = await BeginAsync(request, cancellation);
        if (answer.Content.Headers.ContentType?.MediaType is not "text/event-stream")
            throw new UserErrorException($"{_address} is not a control API: {target} is not a stream of events.", ExitStatus.Unreachable);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        var lines = new BoundedLines(reader, LongestLine);
        var name = "";
        while (await NextAsync() is { } line)
        {
            if (line.StartsWith(':') && connected is not null)
            {
                await connected();
                connected = null;
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && name is not "end")
            {
                await handle(name, line["data: ".Length..]);
            }
        }
        return ExitStatus.Fine;

        async Task<string?> NextAsync()
        {
            try
            {
                return await lines.ReadAsync(cancellation)
                    ?? (lines.IsTooLong ? throw new UserErrorException($"{_address} is not a control API: it sends a line of more than {LongestLine} characters.", ExitStatus.Unreachable) : null);
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                return null;    // The cluster was stopped.
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<T> AskAsync<T>(
        string method, string target, byte[]? body, string mediaType, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (method is not "GET")
            request.Content = new ByteArrayContent(body ?? []) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        return await WithTimeLimitAsync(request, async timeLimit =>
        {
            using var answer = await AskAsync(request, timeLimit);
            return await read(answer, timeLimit);
        }, cancellation);
    }

    private Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        WithTimeLimitAsync(request, timeLimit => AskAsync(request, timeLimit), cancellation);

    // Commands get longer: a world of 100,000 spaces takes time to load, and run-until-idle may advance the clock by a day.
    private async Task<T> WithTimeLimitAsync<T>(HttpRequestMessage request, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var seconds = _seconds ?? (request.Method == HttpMethod.Get ? 60 : 300);
        using var limit = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var left = TimeSpan.FromSeconds(seconds) - _since.Elapsed;
        limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UserErrorException($"{_address} did not complete its answer to {request.Method} {request.RequestUri?.PathAndQuery} within {seconds:0.###} seconds; increase --timeout.", ExitStatus.Unreachable);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken timeLimit)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeLimit);
        }
        catch (HttpRequestException error)
        {
            throw Unreachable(error);
        }
        try
        {
            await ThrowUnlessSuccessAsync(answer, timeLimit);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task CopyAsync(HttpResponseMessage answer, Stream target, long most, CancellationToken timeLimit)
    {
        var buffer = new byte[64 * 1024];
        await using var body = await answer.Content.ReadAsStreamAsync(timeLimit);
        long size = 0;
        while (await ReadAsync(body, buffer, timeLimit) is > 0 and var read)
        {
            size += read;
            if (size > most)
                throw new UserErrorException($"{_address} sends more than {most} bytes, the limit for an answer.", ExitStatus.Unreachable);
            await target.WriteAsync(buffer.AsMemory(0, read), timeLimit);
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken timeLimit)
    {
        try
        {
            return await body.ReadAsync(buffer, timeLimit);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw Unreachable(error);
        }
    }

    private async Task ThrowUnlessSuccessAsync(HttpResponseMessage answer, CancellationToken timeLimit)
    {
        if (answer.IsSuccessStatusCode)
            return;
        if (SentenceOfRedirect(_address, answer) is { } elsewhere)
            throw new UserErrorException(elsewhere, ExitStatus.Unreachable);
        using var text = new MemoryStream();
        await CopyAsync(answer, text, LargestProblem, timeLimit);
        throw SentencesIn(text.ToArray()) is { } sentences
            ? new UserErrorException(sentences)
            : new UserErrorException($"{_address} is not a control API: it answered {(int)answer.StatusCode} without a problem description.", ExitStatus.Unreachable);
    }

    /// <summary>The sentences of a problem: its detail, which has a line for each of several errors.</summary>
    private static string[]? SentencesIn(byte[] text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            if (problem.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("detail", out var detail) || detail.ValueKind is not JsonValueKind.String)
                return null;
            var sentence = OptionNames.In(detail.GetString()!);
            return root.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array ? sentence.Split('\n', MostSentences) : [sentence];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;    // The server is not a control API.
        }
    }

    private UserErrorException Unreachable(Exception error) => error.GetBaseException() switch
    {
        SocketException socket => new($"{_address} cannot be reached: {socket.Message}.", ExitStatus.Unreachable),
        var other => new($"{_address} cannot be reached: {other.Message.TrimEnd('.')}.", ExitStatus.Unreachable),
    };

    /// <summary>Writes UTF-8 bytes as text as they arrive. Holds line ends back until more text follows.</summary>
    private sealed class TextPieces(TextWriter output) : MemoryStream
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private int _lineEnds;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var chars = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
            var text = new string(chars, 0, _decoder.GetChars(buffer.Span, chars, flush: false));
            var end = text.TrimEnd('\n');
            if (end.Length > 0)
            {
                await output.WriteAsync(new string('\n', _lineEnds) + end);
                _lineEnds = 0;
            }
            _lineEnds += text.Length - end.Length;
        }
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Fixtures;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Replay;

/// <summary>A client for the parts of the simulator's control API that a replay uses: the world, the clock, the next ids and the journal.</summary>
internal sealed class ControlClient(Uri address, string? token, ReplayOptions options) : IReplayControl, IDisposable
{
    // A page of the journal is the largest answer.
    private const int LargestAnswer = 16 * 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    private DateTimeOffset? _lastSet;
    private long _lastRead;

    public async Task LoadWorldAsync(string xml, CancellationToken cancellation)
    {
        await SendAsync(HttpMethod.Put, "/world", new StringContent(xml, Encoding.UTF8, new MediaTypeHeaderValue("application/xml", "utf-8")), cancellation);
        _lastSet = null;
    }

    /// <summary>Sets the clock. Does nothing when it was set to this time or a later one before, because it only goes forward.</summary>
    public async Task SetClockAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (_lastSet is { } last && last >= now)
            return;
        await SendAsync(HttpMethod.Put, "/clock", Json(writer => writer.WriteString("now", FixtureTime.Format(now))), cancellation);
        _lastSet = now;
    }

    public async Task<int?> WaitingAnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var clock = JsonDocument.Parse(await SendAsync(HttpMethod.Get, "/clock/waiting-answers", null, cancellation));
            return clock.RootElement.GetProperty("waitingAnswers").GetInt32();
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or TargetUnreachableException or ControlRefusedException)
        {
            return null;
        }
    }

    public Task QueueIdsAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, "/ids", Json(writer =>
        {
            writer.WriteStartArray("next");
            foreach (var id in ids)
                writer.WriteStringValue(id);
            writer.WriteEndArray();
        }), cancellation);

    /// <summary>
    /// Returns the rule behind the latest answer to a request, as the journal states it. Returns null when it states none: the answer is no
    /// refusal, or the target has no journal.
    /// </summary>
    public async Task<string?> RuleOfAsync(string method, string path, CancellationToken cancellation)
    {
        string? rule = null;
        try
        {
            for (var more = true; more;)
            {
                var text = await SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/journal?after={_lastRead}"), null, cancellation);
                using var journal = JsonDocument.Parse(text);
                var page = JournalPage.Read(journal.RootElement, method, path);
                rule = page.Rule ?? rule;
                more = page.More && page.Last > _lastRead;
                _lastRead = Math.Max(_lastRead, page.Last);
            }
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or TargetUnreachableException)
        {
            // The rule only explains a difference, which is reported without it.
        }

        return rule;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        try
        {
            using var answer = await _http.SendAsync(request, either.Token);
            if (answer.IsSuccessStatusCode)
                return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(either.Token));
            if ((int)answer.StatusCode is >= 300 and < 400)
                throw new TargetUnreachableException(address, $"it redirects with status {(int)answer.StatusCode}; redirects are not followed");
            var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(either.Token));
            throw new ControlRefusedException(
                $"The control API at {address} refused {method} {path} with status {(int)answer.StatusCode}: {VisibleText.Short(Detail(text), 1_000)}");
        }
        catch (HttpRequestException failed)
        {
            throw new TargetUnreachableException(address, failed.Message, failed);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new TargetUnreachableException(address, $"no answer to {method} {path} within {options.AnswerTimeout.TotalSeconds:0.#} s", late);
        }
    }

    private static ByteArrayContent Json(Action<Utf8JsonWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            fill(writer);
            writer.WriteEndObject();
        }

        return new ByteArrayContent(stream.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    // Reads application/problem+json, but the server may be any program.
    private static string Detail(string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            foreach (var name in new[] { "detail", "title" })
            {
                if (problem.RootElement is { ValueKind: JsonValueKind.Object } root
                    && root.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } said)
                {
                    return said;
                }
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The answer is not JSON or has no such text, so it is shown as it is.
        }

        return text.Length switch { 0 => "(empty answer)", <= 300 => text, _ => text[..300] + "…" };
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Replay;

/// <summary>A client for a simulator's control API that reads and sends JSON. The server may be any program, so its answers are bounded.</summary>
/// <param name="address">The address of the control API.</param>
/// <param name="token">The token of the control API. Null when it requires none.</param>
/// <param name="patience">The time limit of each answer. Null for 30 seconds.</param>
/// <param name="clock">The clock of the time limit. Null for the system's.</param>
public sealed class SimulatorControl(Uri address, string? token = null, TimeSpan? patience = null, TimeProvider? clock = null) : IDisposable
{
    private const int LargestAnswer = 512 * 1024 * 1024;
    private const int LongestDetail = 1_000;

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>The address of the control API.</summary>
    public Uri Address => address;

    /// <summary>Returns the JSON document at a path.</summary>
    /// <exception cref="TargetUnreachableException">The server does not answer, or not with JSON.</exception>
    /// <exception cref="ControlRefusedException">The server refuses the request.</exception>
    public async Task<JsonDocument> GetJsonAsync(string target, CancellationToken cancellation = default)
    {
        var text = await AskAsync("GET", target, null, cancellation);
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException broken)
        {
            throw NotControl(broken);
        }
    }

    /// <summary>Sends a command.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="target">The path and query.</param>
    /// <param name="body">The JSON body; empty for none.</param>
    /// <param name="cancellation">Cancels the wait for the answer.</param>
    /// <exception cref="TargetUnreachableException">The server does not answer.</exception>
    /// <exception cref="ControlRefusedException">The server refuses the command.</exception>
    public Task SendAsync(string method, string target, ReadOnlyMemory<byte> body, CancellationToken cancellation = default) =>
        AskAsync(method, target, new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } }, cancellation);

    /// <summary>Reads a document. A document of another form than expected means that the server is no control API.</summary>
    /// <exception cref="TargetUnreachableException">The document has another form than expected.</exception>
    internal T Read<T>(JsonDocument document, Func<JsonElement, T> read)
    {
        try
        {
            return read(document.RootElement);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw NotControl(wrong);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<byte[]> AskAsync(string method, string target, HttpContent? content, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_patience, clock ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = content };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        try
        {
            using var answer = await _http.SendAsync(request, either.Token);
            var text = await answer.Content.ReadAsByteArrayAsync(either.Token);
            return answer.IsSuccessStatusCode
                ? text
                : throw new ControlRefusedException($"The control API at {address} refused {method} {target} with status {(int)answer.StatusCode}: {VisibleText.Short(DetailOf(text), LongestDetail)}");
        }
        catch (HttpRequestException failed)
        {
            throw new TargetUnreachableException(address, failed.Message.TrimEnd('.'), failed);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new TargetUnreachableException(address, $"no answer to {method} {target} within {_patience.TotalSeconds:0.#} s", late);
        }
    }

    private TargetUnreachableException NotControl(Exception wrong) => new(address, $"it is not a control API ({VisibleText.Short(wrong.Message, 200)})", wrong);

    private static string DetailOf(byte[] text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("detail", out var detail) && detail.GetString() is { Length: > 0 } said
                ? said
                : "(no detail)";
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return text.Length == 0 ? "(empty answer)" : Encoding.UTF8.GetString(text);
        }
    }
}

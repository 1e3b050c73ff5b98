using System.Net.Http.Headers;
using System.Text;

namespace CmsSim.Client.Transport;

/// <summary>A request that can be sent repeatedly.</summary>
internal sealed record CmsRequest(HttpMethod Method, string Path, byte[]? Body)
{
    public string ContentType { get; init; } = FormBody.ContentType;
}

/// <summary>Sends requests as HTTP messages and reads the answers.</summary>
internal sealed class Wire : IDisposable
{
    private readonly CmsClientOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly bool _isForeign;
    private readonly string _prefix;
    private readonly AuthenticationHeaderValue? _credentials;
    private bool _disposed;

    /// <summary>Opens connections of its own.</summary>
    public Wire(CmsClientOptions options) : this(options, new(new LanePool(options)), isForeign: false) { }

    /// <summary>Sends through the caller's invoker, which the caller disposes.</summary>
    public Wire(CmsClientOptions options, HttpMessageInvoker http) : this(options, http, isForeign: true) { }

    private Wire(CmsClientOptions options, HttpMessageInvoker http, bool isForeign)
    {
        (_options, _http, _isForeign) = (options, http, isForeign);
        _prefix = options.BaseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _credentials = options.UserName is ""
            ? null
            : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}")));
    }

    public async Task<CmsAnswer> SendAsync(CmsRequest request, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(CmsClient));
        using var message = new HttpRequestMessage(request.Method, _prefix + request.Path);
        message.Headers.Authorization = _credentials;
        if (request.Body is not null)
            message.Content = new ByteArrayContent(request.Body) { Headers = { ContentType = new(request.ContentType) } };

        try
        {
            return _isForeign ? await LimitedAsync(request, message, cancellation) : await ExchangeAsync(request, message, cancellation);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw NoAnswer("a handler cancelled the request, as HttpClient does after its own Timeout", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw NoAnswer(Unreachable.Why(broken, _options), broken is LaneException ? broken.InnerException! : broken);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        if (!_isForeign)
            _http.Dispose();
    }

    // Lanes limit the time of each exchange themselves, because a request may wait for an idle connection first.
    private async Task<CmsAnswer> LimitedAsync(CmsRequest request, HttpRequestMessage message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await ExchangeAsync(request, message, either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LaneException(Unreachable.Late(_options), late);
        }
    }

    private async Task<CmsAnswer> ExchangeAsync(CmsRequest request, HttpRequestMessage message, CancellationToken cancellation)
    {
        // An HttpClient would buffer the body with its own limit of 2 GB.
        using var response = _http is HttpClient client
            ? await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation)
            : await _http.SendAsync(message, cancellation);
        await response.Content.LoadIntoBufferAsync(_options.LargestAnswer, cancellation);
        return new CmsAnswer(request.Method, request.Path)
        {
            StatusCode = response.StatusCode,
            Location = response.Headers.TryGetValues("Location", out var location) ? string.Concat(location) : null,
            Body = await response.Content.ReadAsByteArrayAsync(cancellation),
            OffersBasic = CmsAnswer.IsBasicOffered(response),
            EventsToken = response.Headers.TryGetValues("X-Cisco-CMS-Auth-Token", out var token) ? string.Concat(token) : null,
        };
    }

    private CmsUnreachableException NoAnswer(string why, Exception inner) => new($"{_prefix} cannot be reached: {why}.", inner);
}

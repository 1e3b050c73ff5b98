using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace CmsSim.Client.Transport;

/// <summary>A request that can be sent repeatedly.</summary>
internal sealed record CmsRequest(HttpMethod Method, string Path, byte[]? Body);

/// <summary>One connection to the bridge, for one request at a time. Reopens when the bridge has closed it.</summary>
internal sealed class Lane : IDisposable
{
    private const int LongestHeadInKilobytes = 64;

    // Set on a request that must keep its credentials even when it opens a connection.
    private static readonly HttpRequestOptionsKey<bool> s_answersChallenge = new("CmsSim.AnswersChallenge");

    private readonly CmsClientOptions _options;
    private readonly string _prefix;
    private readonly AuthenticationHeaderValue? _credentials;
    private readonly HttpMessageInvoker _invoker;
    private string? _certificateObjection;

    public Lane(CmsClientOptions options)
    {
        _options = options;
        _prefix = options.BaseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _credentials = options.UserName is ""
            ? null
            : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}")));

        var sockets = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            MaxResponseHeadersLength = LongestHeadInKilobytes,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            SslOptions = new() { RemoteCertificateValidationCallback = (_, certificate, _, errors) => Accepts(certificate, errors) },
        };
        _invoker = new(options.WrapHandler?.Invoke(sockets) ?? sockets);
    }

    /// <summary>Sends the request. When it went without credentials and is challenged, sends it again with credentials.</summary>
    public async Task<CmsAnswer> SendAsync(CmsRequest request, CancellationToken cancellation)
    {
        var (answer, hadNoCredentials) = await ExchangeAsync(request, answersChallenge: false, cancellation);
        if (answer is { StatusCode: System.Net.HttpStatusCode.Unauthorized, OffersBasic: true } && hadNoCredentials && _credentials is not null)
            (answer, _) = await ExchangeAsync(request, answersChallenge: true, cancellation);
        return answer;
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<(CmsAnswer Answer, bool HadNoCredentials)> ExchangeAsync(CmsRequest request, bool answersChallenge, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(request.Method, _prefix + request.Path);
        message.Headers.Authorization = _credentials;
        message.Options.Set(s_answersChallenge, answersChallenge);
        if (request.Body is not null)
            message.Content = new ByteArrayContent(request.Body) { Headers = { ContentType = new(FormBody.ContentType) } };

        using var limit = new CancellationTokenSource(_options.Timeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var hasHead = false;
        try
        {
            using var response = await _invoker.SendAsync(message, either.Token);
            hasHead = true;
            await response.Content.LoadIntoBufferAsync(_options.LargestAnswer, either.Token);
            var answer = new CmsAnswer(request.Method, request.Path)
            {
                StatusCode = response.StatusCode,
                Location = response.Headers.TryGetValues("Location", out var location) ? string.Concat(location) : null,
                Body = await response.Content.ReadAsByteArrayAsync(either.Token),
                OffersBasic = response.Headers.WwwAuthenticate.Any(each => each.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)),
            };
            return (answer, message.Headers.Authorization is null);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Unreachable($"it gave no answer within {_options.Timeout.TotalSeconds:0.###} s", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Unreachable(Explain(broken, hasHead), broken);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        // TMS sends credentials only after a challenge, so the request that opens a connection carries none.
        var request = context.InitialRequestMessage;
        if (_options.Authentication is CmsAuthentication.Challenge && !(request.Options.TryGetValue(s_answersChallenge, out var answers) && answers))
            request.Headers.Authorization = null;

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool Accepts(System.Security.Cryptography.X509Certificates.X509Certificate? certificate, SslPolicyErrors errors)
    {
        _certificateObjection = _options.CertificateTrust.FindObjection(certificate, errors is SslPolicyErrors.None ? null : errors.ToString());
        return _certificateObjection is null;
    }

    private CmsUnreachableException Unreachable(string why, Exception inner) => new(
        $"{_prefix} cannot be reached: {why}.", inner, inner is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError });

    private string Explain(Exception broken, bool hasHead) => broken switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            _certificateObjection ?? $"TLS failed: {Innermost(broken)}",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name does not resolve",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => $"it does not accept connections: {Innermost(broken)}",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => hasHead
            ? $"its answer is longer than {_options.LargestAnswer} bytes"
            : $"the headers of its answer are longer than {LongestHeadInKilobytes} KiB",
        _ => $"it broke off the exchange: {Innermost(broken)}",
    };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}

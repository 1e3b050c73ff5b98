using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace CmsSim.Client.Transport;

/// <summary>One connection to the bridge, for one request at a time. Reopens when the bridge has closed it.</summary>
internal sealed class Lane : IDisposable
{
    private const int LongestHeadInKilobytes = 64;

    // Set on a request that must keep its credentials even when it opens a connection.
    private static readonly HttpRequestOptionsKey<bool> s_answersChallenge = new("CmsSim.AnswersChallenge");

    private readonly CmsClientOptions _options;
    private readonly HttpMessageInvoker _invoker;
    private string? _certificateObjection;

    public Lane(CmsClientOptions options)
    {
        _options = options;
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

    /// <summary>
    /// Sends the request and buffers the answer. When the request went without its credentials and is challenged, sends it again with them.
    /// </summary>
    /// <exception cref="LaneException">There is no usable answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var credentials = request.Headers.Authorization;
        var response = await ExchangeAsync(request, cancellation);
        if (response.StatusCode is not HttpStatusCode.Unauthorized || !CmsAnswer.IsBasicOffered(response) || request.Headers.Authorization is not null || credentials is null)
            return response;

        response.Dispose();
        request.Headers.Authorization = credentials;
        request.Options.Set(s_answersChallenge, true);
        return await ExchangeAsync(request, cancellation);
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        HttpResponseMessage? response = null;
        var isComplete = false;
        try
        {
            response = await _invoker.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(_options.LargestAnswer, either.Token);
            isComplete = true;
            return response;
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LaneException(Unreachable.Late(_options), late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new LaneException(Explain(broken, hasHead: response is not null), broken);
        }
        finally
        {
            if (!isComplete)
                response?.Dispose();
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

    private string Explain(Exception broken, bool hasHead) => broken switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when _certificateObjection is { } objection => objection,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } when !hasHead =>
            $"the headers of its answer are longer than {LongestHeadInKilobytes} KiB",
        _ => Unreachable.Why(broken, _options),
    };
}

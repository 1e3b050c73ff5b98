using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>
/// A client of the Cisco Meeting Server API: one property for each node, and <see cref="SendAsync(HttpMethod, string, FormBody?, CancellationToken)"/>
/// for requests of other kinds.
/// </summary>
/// <remarks>
/// When the bridge refuses a request, methods throw <see cref="CmsFailureException"/>. Without a usable answer they throw
/// <see cref="CmsUnreachableException"/>. An instance is safe for concurrent use.
/// </remarks>
public sealed partial class CmsClient : IDisposable
{
    private readonly CmsClientOptions _options;
    private readonly Wire _wire;

    /// <summary>Creates a client of one bridge, with connections of its own. Sends nothing before the first operation.</summary>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    public CmsClient(CmsClientOptions options) : this(options, new Wire(options.Validated())) { }

    /// <summary>
    /// Creates a client of one bridge that sends through the caller's HTTP stack, such as an <see cref="HttpClient"/> of
    /// <c>IHttpClientFactory</c>. Sends nothing before the first operation. <see cref="Dispose"/> does not dispose <paramref name="http"/>.
    /// </summary>
    /// <remarks>
    /// With <see cref="CreatePrimaryHandler"/> as the innermost handler, connections behave as those of the client's own. With other
    /// handlers every request carries credentials, and the options <see cref="CmsClientOptions.Authentication"/>,
    /// <see cref="CmsClientOptions.CertificateTrust"/>, <see cref="CmsClientOptions.MaxConnections"/> and
    /// <see cref="CmsClientOptions.WrapHandler"/> have no effect. <see cref="CmsClientOptions.Timeout"/> limits each request as a whole,
    /// including the wait for an idle connection and the work of the caller's handlers.
    /// </remarks>
    /// <param name="options">The address, credentials and limits.</param>
    /// <param name="http">Sends the messages. Its handlers must not follow redirects.</param>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    public CmsClient(CmsClientOptions options, HttpMessageInvoker http) : this(options, new Wire(options.Validated(), http)) { }

    private CmsClient(CmsClientOptions options, Wire wire) => (_options, _wire) = (options, wire);

    internal CmsClientOptions Options => _options;

    /// <summary>
    /// Creates the innermost handler for an <see cref="HttpClient"/> or <see cref="HttpMessageInvoker"/> that a client sends through. It
    /// opens at most <see cref="CmsClientOptions.MaxConnections"/> connections, checks the bridge's certificate against
    /// <see cref="CmsClientOptions.CertificateTrust"/>, answers the bridge's challenge as <see cref="CmsClientOptions.Authentication"/>
    /// says, and limits time and size of each answer. It follows no redirects and uses neither cookies nor a proxy.
    /// </summary>
    /// <remarks>
    /// Failed exchanges throw <see cref="HttpRequestException"/>. The handler must not send messages of other senders than
    /// <see cref="CmsClient"/>, because it repeats any message that carries credentials after a challenge.
    /// </remarks>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    public static HttpMessageHandler CreatePrimaryHandler(CmsClientOptions options) => new LanePool(options.Validated());

    /// <summary>
    /// Sends any request. The path, such as <c>/api/v1/coSpaces?limit=1</c>, is sent unchanged after the path of the base address.
    /// </summary>
    /// <exception cref="CmsFailureException">The bridge refuses the request, or still answers 503 after the last retry.</exception>
    /// <exception cref="CmsUnreachableException">The bridge does not answer.</exception>
    public Task<CmsAnswer> SendAsync(HttpMethod method, string path, FormBody? body = null, CancellationToken cancellation = default) =>
        SendAsync(new CmsRequest(method, path, body?.ToBytes()), cancellation);

    internal async Task<CmsAnswer> SendAsync(CmsRequest request, CancellationToken cancellation)
    {
        var (answer, _) = CmsTelemetry.IsObserved
            ? await CmsTelemetry.ObserveAsync(_options, request, () => RepeatAsync(request, cancellation))
            : await RepeatAsync(request, cancellation);
        return answer.OrThrow();
    }

    private async Task<(CmsAnswer Answer, int Retries)> RepeatAsync(CmsRequest request, CancellationToken cancellation)
    {
        for (var repetitions = 0; ; repetitions++)
        {
            var answer = await _wire.SendAsync(request, cancellation);
            if (answer.StatusCode is not System.Net.HttpStatusCode.ServiceUnavailable || repetitions == _options.Retries)
                return (answer, repetitions);
            await Task.Delay(_options.RetryPause, _options.TimeProvider, cancellation);
        }
    }

    /// <summary>
    /// Closes the client's own connections that are idle, and the others when their requests end. Further requests throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _wire.Dispose();
}

using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>
/// A client of the Cisco Meeting Server API: one property for each of ten resource types, and <see cref="SendAsync"/> for all others.
/// </summary>
/// <remarks>
/// When the bridge refuses a request, methods throw <see cref="CmsFailureException"/>. Without a usable answer they throw
/// <see cref="CmsUnreachableException"/>. An instance is safe for concurrent use.
/// </remarks>
public sealed class CmsClient : IDisposable
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

    private CmsClient(CmsClientOptions options, Wire wire)
    {
        (_options, _wire) = (options, wire);
        SystemStatus = new(this);
        CallBridges = new(this);
        CallProfiles = new(this);
        CallLegProfiles = new(this);
        CospaceBulkParameterSets = new(this);
        CospaceBulkSyncs = new(this);
        CoSpaces = new(this);
        Calls = new(this);
        CallLegs = new(this);
        Participants = new(this);
    }

    /// <summary><c>/system/status</c>: the state of the bridge.</summary>
    public SystemStatusResource SystemStatus { get; }

    /// <summary><c>/callBridges</c>: the bridges of the cluster.</summary>
    public CallBridges CallBridges { get; }

    /// <summary><c>/callProfiles</c>: named sets of settings for calls.</summary>
    public CallProfiles CallProfiles { get; }

    /// <summary><c>/callLegProfiles</c>: named sets of permissions and settings for call legs.</summary>
    public CallLegProfiles CallLegProfiles { get; }

    /// <summary><c>/cospaceBulkParameterSets</c>: templates for many spaces.</summary>
    public CospaceBulkParameterSets CospaceBulkParameterSets { get; }

    /// <summary><c>/cospaceBulkSyncs</c>: jobs that apply a bulk parameter set.</summary>
    public CospaceBulkSyncs CospaceBulkSyncs { get; }

    /// <summary><c>/coSpaces</c>: the spaces, which are meeting rooms.</summary>
    public CoSpaces CoSpaces { get; }

    /// <summary><c>/calls</c>: the live meetings, with the legs and participants of each.</summary>
    public Calls Calls { get; }

    /// <summary><c>/callLegs</c>: the connections to this bridge.</summary>
    public CallLegs CallLegs { get; }

    /// <summary><c>/participants</c>: the parties in calls, on all bridges of the cluster.</summary>
    public Participants Participants { get; }

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
    public async Task<CmsAnswer> SendAsync(HttpMethod method, string path, FormBody? body = null, CancellationToken cancellation = default)
    {
        var request = new CmsRequest(method, path, body?.ToBytes());
        for (var repetitions = 0; ; repetitions++)
        {
            var answer = await _wire.SendAsync(request, cancellation);
            if (answer.StatusCode is not System.Net.HttpStatusCode.ServiceUnavailable || repetitions == _options.Retries)
                return answer.OrThrow();
            await Task.Delay(_options.RetryPause, _options.TimeProvider, cancellation);
        }
    }

    /// <summary>
    /// Closes the client's own connections that are idle, and the others when their requests end. Further requests throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _wire.Dispose();
}

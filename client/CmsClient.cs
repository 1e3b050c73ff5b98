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
    private readonly LanePool _lanes;

    /// <summary>Creates a client of one bridge. Sends nothing before the first operation.</summary>
    /// <exception cref="ArgumentException">An option has an invalid value.</exception>
    public CmsClient(CmsClientOptions options)
    {
        options.Validate();
        _options = options;
        _lanes = new(options);
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
    /// Sends any request. The path, such as <c>/api/v1/coSpaces?limit=1</c>, is sent unchanged after the path of the base address.
    /// </summary>
    /// <exception cref="CmsFailureException">The bridge refuses the request, or still answers 503 after the last retry.</exception>
    /// <exception cref="CmsUnreachableException">The bridge does not answer.</exception>
    public async Task<CmsAnswer> SendAsync(HttpMethod method, string path, FormBody? body = null, CancellationToken cancellation = default)
    {
        var request = new CmsRequest(method, path, body?.ToBytes());
        for (var repetitions = 0; ; repetitions++)
        {
            var answer = await _lanes.SendAsync(request, cancellation);
            if (answer.StatusCode is not System.Net.HttpStatusCode.ServiceUnavailable || repetitions == _options.Retries)
                return answer.OrThrow();
            await Task.Delay(_options.RetryPause, _options.TimeProvider, cancellation);
        }
    }

    /// <summary>
    /// Closes the connections that are idle, and the others when their requests end. Further requests throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _lanes.Dispose();
}

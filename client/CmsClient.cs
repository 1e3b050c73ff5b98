using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>A client of the Cisco Meeting Server API: one property for each resource type, and any request besides.</summary>
/// <remarks>
/// Refusals are <see cref="CmsFailureException"/>, missing answers <see cref="CmsUnreachableException"/>.
/// Safe for concurrent use.
/// </remarks>
public sealed class CmsClient : IDisposable
{
    private readonly CmsClientOptions _options;
    private readonly LanePool _lanes;

    /// <summary>A client of one bridge; nothing is sent before the first operation.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
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

    /// <summary><c>/system/status</c></summary>
    public SystemStatusResource SystemStatus { get; }

    /// <summary><c>/callBridges</c></summary>
    public CallBridges CallBridges { get; }

    /// <summary><c>/callProfiles</c></summary>
    public CallProfiles CallProfiles { get; }

    /// <summary><c>/callLegProfiles</c></summary>
    public CallLegProfiles CallLegProfiles { get; }

    /// <summary><c>/cospaceBulkParameterSets</c></summary>
    public CospaceBulkParameterSets CospaceBulkParameterSets { get; }

    /// <summary><c>/cospaceBulkSyncs</c></summary>
    public CospaceBulkSyncs CospaceBulkSyncs { get; }

    /// <summary><c>/coSpaces</c></summary>
    public CoSpaces CoSpaces { get; }

    /// <summary><c>/calls</c>, and the legs and participants below a call.</summary>
    public Calls Calls { get; }

    /// <summary><c>/callLegs</c></summary>
    public CallLegs CallLegs { get; }

    /// <summary><c>/participants</c></summary>
    public Participants Participants { get; }

    internal CmsClientOptions Options => _options;

    /// <summary>Sends any request; the path, such as <c>/api/v1/coSpaces?limit=1</c>, goes out as it is given.</summary>
    /// <exception cref="CmsFailureException">The bridge refused, or was still busy after the last repetition.</exception>
    /// <exception cref="CmsUnreachableException">There was no answer.</exception>
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

    /// <summary>Closes the connections; requests under way still end.</summary>
    public void Dispose() => _lanes.Dispose();
}

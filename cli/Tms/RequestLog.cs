using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary>A request that the scheduler has sent.</summary>
/// <param name="At">The time, by the clock of the schedule.</param>
/// <param name="Bridge">The address of the bridge.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query. Bodies, which may hold PINs and secrets, are not kept.</param>
/// <param name="Status">The status of the answer. Null when there was none.</param>
internal sealed record SentRequest(DateTimeOffset At, string Bridge, string Method, string Path, int? Status);

/// <summary>Keeps the latest requests of the scheduler.</summary>
internal sealed class RequestLog(TimeProvider time, int most)
{
    private readonly Lock _gate = new();
    private readonly Queue<SentRequest> _latest = new(most);

    public IReadOnlyList<SentRequest> Latest
    {
        get
        {
            lock (_gate)
                return [.. _latest];
        }
    }

    /// <summary>Returns a handler that notes the requests to a bridge.</summary>
    public DelegatingHandler Watch(HttpMessageHandler inner, Uri bridge) => new Noting(this, BridgeAccess.Display(bridge)) { InnerHandler = inner };

    private void Add(SentRequest request)
    {
        lock (_gate)
        {
            if (_latest.Count == most)
                _latest.Dequeue();
            _latest.Enqueue(request);
        }
    }

    private sealed class Noting(RequestLog log, string bridge) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            int? status = null;
            try
            {
                var answer = await base.SendAsync(request, cancellationToken);
                status = (int)answer.StatusCode;
                return answer;
            }
            finally
            {
                log.Add(new(log.Now, bridge, request.Method.Method, request.RequestUri?.PathAndQuery ?? "", status));
            }
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();
}

namespace CmsSim.Client.Transport;

/// <summary>
/// The connections of a client. A request uses the lowest idle connection, and opens another only when all are busy. Sequential requests
/// share one connection. A second concurrent request uses a connection of its own, which the bridge challenges separately.
/// </summary>
internal sealed class LanePool(CmsClientOptions options) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Lane?[] _lanes = new Lane?[options.MaxConnections];
    private readonly bool[] _busy = new bool[options.MaxConnections];
    private readonly SemaphoreSlim _places = new(options.MaxConnections);
    private bool _disposed;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var place = Acquire();
            var answered = false;
            try
            {
                var answer = await _lanes[place]!.SendAsync(request, cancellationToken);
                answered = true;
                return answer;
            }
            finally
            {
                // A lane without an answer may still be connecting for the abandoned request. The next request would find
                // that connection open and would not be challenged.
                Release(place, keep: answered);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _disposed = true;
            for (var place = 0; place < _lanes.Length; place++)
            {
                if (!_busy[place])
                    Close(place);
            }
        }
        base.Dispose(disposing);
    }

    private int Acquire()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(CmsClient));
            var place = Enumerable.Range(0, _lanes.Length).Where(each => !_busy[each]).MinBy(each => (_lanes[each] is null, each));
            _lanes[place] ??= new(options);
            _busy[place] = true;
            return place;
        }
    }

    private void Release(int place, bool keep)
    {
        lock (_gate)
        {
            _busy[place] = false;
            if (!keep || _disposed)
                Close(place);
        }
    }

    private void Close(int place)
    {
        _lanes[place]?.Dispose();
        _lanes[place] = null;
    }
}

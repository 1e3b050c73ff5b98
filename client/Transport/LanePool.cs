namespace CmsSim.Client.Transport;

/// <summary>
/// The connections of a client. A request takes the lowest idle one, and opens another when all are busy: with requests
/// following each other there is one, and a second request at the same time is met by a challenge of its own.
/// </summary>
internal sealed class LanePool(CmsClientOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lane?[] _lanes = new Lane?[options.MaxConnections];
    private readonly bool[] _busy = new bool[options.MaxConnections];
    private readonly SemaphoreSlim _places = new(options.MaxConnections);
    private bool _disposed;

    public async Task<CmsAnswer> SendAsync(CmsRequest request, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            var place = Take();
            var answered = false;
            try
            {
                var answer = await _lanes[place]!.SendAsync(request, cancellation);
                answered = true;
                return answer;
            }
            finally
            {
                // A lane left without an answer may still be connecting for the request that gave up on it;
                // the next one would find the connection open and not be challenged.
                PutBack(place, keep: answered);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
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
    }

    private int Take()
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

    private void PutBack(int place, bool keep)
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

namespace CmsSim.Client.Transport;

/// <summary>
/// The connections of a client. A request takes the lowest idle one, and opens another when all are busy: with requests
/// following each other there is one, and a second request at the same time is met by a challenge of its own.
/// </summary>
internal sealed class LanePool(CmsClientOptions options) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Lane?[] lanes = new Lane?[options.MaxConnections];
    private readonly bool[] busy = new bool[options.MaxConnections];
    private readonly SemaphoreSlim places = new(options.MaxConnections);
    private bool disposed;

    public async Task<CmsAnswer> SendAsync(CmsRequest request, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            var place = Take();
            var answered = false;
            try
            {
                var answer = await lanes[place]!.SendAsync(request, cancellation);
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
            places.Release();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            for (var place = 0; place < lanes.Length; place++)
            {
                if (!busy[place])
                    Close(place);
            }
        }
    }

    private int Take()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(CmsClient));
            var place = Enumerable.Range(0, lanes.Length).Where(each => !busy[each]).MinBy(each => (lanes[each] is null, each));
            lanes[place] ??= new(options);
            busy[place] = true;
            return place;
        }
    }

    private void PutBack(int place, bool keep)
    {
        lock (gate)
        {
            busy[place] = false;
            if (!keep || disposed)
                Close(place);
        }
    }

    private void Close(int place)
    {
        lanes[place]?.Dispose();
        lanes[place] = null;
    }
}

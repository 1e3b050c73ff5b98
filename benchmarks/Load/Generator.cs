using System.Diagnostics;

namespace CmsSim.Benchmarks.Load;

/// <summary>How many requests were answered in what time.</summary>
internal readonly record struct LoadFigure(int Requests, TimeSpan Time)
{
    public double PerSecond => Requests / Time.TotalSeconds;
}

/// <summary>
/// Keeps a fixed number of requests under way, one a connection, and answers are awaited in turn. One thread and two
/// system calls a request, so that the server is what is measured.
/// </summary>
internal sealed class Generator : IDisposable
{
    private const int BurstSize = 32;

    private readonly Connection[] _connections;

    public Generator(Uri server, int connections = 32) =>
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection(server))];

    /// <summary>Sends the requests over and over until the time is up.</summary>
    public LoadFigure RunFor(TimeSpan time, IReadOnlyList<byte[]> requests, int expectedStatus = 200)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Run(i => Stopwatch.GetTimestamp() < end ? requests[i % requests.Count] : null, (_, connection) => Expect(connection, expectedStatus));
    }

    /// <summary>
    /// Sends requests in bursts over one connection, until the time is up: a server takes up a burst at once and works
    /// through it, so what is measured is its work, and not how often its threads give way to each other.
    /// </summary>
    public LoadFigure RunInBurstsFor(TimeSpan time, IReadOnlyList<byte[]> requests)
    {
        var bursts = requests.Chunk(BurstSize).Select(burst => (Bytes: burst.SelectMany(request => request).ToArray(), burst.Length)).ToArray();
        var connection = _connections[0];
        var started = Stopwatch.GetTimestamp();
        var read = 0;
        for (var i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            var (bytes, length) = bursts[i % bursts.Length];
            connection.Send(bytes);
            for (var answer = 0; answer < length; answer++, read++)
            {
                connection.Receive();
                Expect(connection, 200);
            }
        }
        return new LoadFigure(read, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Sends each request once; what is done with an answer gets the request's number.</summary>
    public LoadFigure RunOnce(IReadOnlyList<byte[]> requests, Action<int, Connection>? answered = null, int expectedStatus = 200) =>
        Run(i => i < requests.Count ? requests[i] : null, (i, connection) =>
        {
            Expect(connection, expectedStatus);
            answered?.Invoke(i, connection);
        });

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private LoadFigure Run(Func<int, byte[]?> requestAt, Action<int, Connection> answered)
    {
        var started = Stopwatch.GetTimestamp();
        var (sent, read) = (0, 0);
        while (sent < _connections.Length && requestAt(sent) is { } request)
            _connections[sent++].Send(request);

        var more = true;
        while (read < sent)
        {
            var connection = _connections[read % _connections.Length];
            connection.Receive();
            answered(read++, connection);
            if (more && requestAt(sent) is { } next)
            {
                connection.Send(next);
                sent++;
            }
            else
            {
                more = false;
            }
        }
        return new LoadFigure(read, Stopwatch.GetElapsedTime(started));
    }

    private static void Expect(Connection connection, int status)
    {
        if (connection.Status != status)
            throw new MeasurementException($"A server answered {connection.Status} where {status} was due: {connection.Body}");
    }
}

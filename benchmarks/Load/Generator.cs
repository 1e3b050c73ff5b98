using System.Diagnostics;

namespace CmsSim.Benchmarks.Load;

/// <summary>The number of requests that were answered, and the time they took.</summary>
internal readonly record struct LoadFigure(int Requests, TimeSpan Time)
{
    public double PerSecond => Requests / Time.TotalSeconds;
}

/// <summary>
/// Keeps a fixed number of requests in progress, one per connection, and awaits the answers in turn. It uses one thread and two system
/// calls per request, so that the server's work dominates.
/// </summary>
internal sealed class Generator : IDisposable
{
    private const int BurstSize = 32;

    private readonly Connection[] _connections;

    public Generator(Uri server, int connections = 32) =>
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection(server))];

    /// <summary>Sends the requests repeatedly until the time is up.</summary>
    public LoadFigure RunFor(TimeSpan time, IReadOnlyList<byte[]> requests, int expectedStatus = 200)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Run(i => Stopwatch.GetTimestamp() < end ? requests[i % requests.Count] : null, (_, connection) => Expect(connection, expectedStatus));
    }

    /// <summary>
    /// Sends requests in bursts over one connection until the time is up. A server reads a burst at once and works through it, so the
    /// figure reflects its work and not the switching between its threads.
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

    /// <summary>Sends each request once. Passes the index of the request and its answer to <paramref name="answered"/>.</summary>
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
            throw new MeasurementException($"A server answered {connection.Status}; expected {status}: {connection.Body}");
    }
}

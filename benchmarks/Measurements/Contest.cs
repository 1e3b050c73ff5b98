using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>
/// Servers that do the same work in samples, round by round. A slowdown of the machine affects all of them, so the ratios within a round
/// stay the same.
/// </summary>
internal sealed class Contest : IAsyncDisposable
{
    /// <summary>
    /// The number of rounds before measuring. On one core, hot code has its final compiled form by the 15th round. Before that, code
    /// compiled for observation runs several times slower.
    /// </summary>
    public const int WarmUpRounds = 20;

    // The next compilation tier starts when nothing new was compiled for 100 ms.
    private static readonly TimeSpan s_compilingDelay = TimeSpan.FromMilliseconds(250);

    private readonly List<(string Name, ServerProcess Server, Generator Load)> _servers = [];

    public async Task<ServerProcess> AddAsync(string name, bool pinned, params string[] arguments) =>
        Add(name, await ServerProcess.StartAsync(pinned, arguments));

    public ServerProcess Add(string name, ServerProcess server)
    {
        _servers.Add((name, server, new Generator(server.Address)));
        return server;
    }

    /// <summary>Runs the work until hot code has its final compiled form. A server compiles beside its work and with a delay.</summary>
    public void WarmUp(Func<string, Generator, LoadFigure> work, CancellationToken cancellation)
    {
        for (var i = 0; i < WarmUpRounds; i++)
        {
            Run(1, work, cancellation);
            LetServersCompile();
        }
    }

    /// <summary>Pauses while servers compile the code that they found to be hot.</summary>
    public static void LetServersCompile() => Thread.Sleep(s_compilingDelay);

    /// <summary>Lets each server do the work once per round, with a different server first in each round.</summary>
    /// <returns>The samples of each server, in the order of the rounds.</returns>
    public Dictionary<string, List<Sample>> Run(int rounds, Func<string, Generator, LoadFigure> work, CancellationToken cancellation)
    {
        var samples = _servers.ToDictionary(server => server.Name, _ => new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < _servers.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (name, server, load) = _servers[(round + i) % _servers.Count];
                var before = server.ProcessorTime;
                var figure = work(name, load);
                samples[name].Add(new Sample(figure.PerSecond, (server.ProcessorTime - before).TotalMicroseconds / figure.Requests));
            }
        }
        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, server, load) in _servers)
        {
            load.Dispose();
            await server.DisposeAsync();
        }
    }
}

/// <summary>The figures of a server for one round.</summary>
/// <param name="PerSecond">The number of requests answered per second.</param>
/// <param name="Cost">The processor time of the server for one request, in µs.</param>
internal readonly record struct Sample(double PerSecond, double Cost);

internal static class Samples
{
    /// <summary>Returns the median of the throughput ratios of the rounds, in percent.</summary>
    public static double PercentOf(this List<Sample> samples, List<Sample> others) =>
        100 * samples.Zip(others, (sample, other) => sample.PerSecond / other.PerSecond).Median();

    public static string Describe(this List<Sample> samples) => string.Create(CultureInfo.InvariantCulture,
        $"{samples.Select(sample => sample.PerSecond).Median():N0}/s at {samples.Select(sample => sample.Cost).Median():N1} µs");
}

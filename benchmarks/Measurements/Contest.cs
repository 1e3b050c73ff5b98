using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>
/// Servers that take turns at the same work, round by round: what slows the machine down for a while slows all of
/// them, and the ratios of a round stay what they are.
/// </summary>
internal sealed class Contest : IAsyncDisposable
{
    /// <summary>
    /// On the one core that a server has, what is hot is compiled for good by the 15th round: it is first compiled to be
    /// observed, and runs several times slower meanwhile.
    /// </summary>
    public const int WarmUpRounds = 20;

    // Compilation in the next tier begins when nothing new was compiled for 100 ms.
    private static readonly TimeSpan s_compilingDelay = TimeSpan.FromMilliseconds(250);

    private readonly List<(string Name, ServerProcess Server, Generator Load)> _servers = [];

    public async Task<ServerProcess> AddAsync(string name, bool pinned, params string[] arguments) =>
        Add(name, await ServerProcess.StartAsync(pinned, arguments));

    public ServerProcess Add(string name, ServerProcess server)
    {
        _servers.Add((name, server, new Generator(server.Address)));
        return server;
    }

    /// <summary>Works until what is hot has been compiled for good, which a server does beside its work and with delay.</summary>
    public void WarmUp(Func<string, Generator, LoadFigure> work, CancellationToken cancellation)
    {
        for (var i = 0; i < WarmUpRounds; i++)
        {
            Run(1, work, cancellation);
            LetServersCompile();
        }
    }

    /// <summary>A pause in which servers compile what they have found to be hot.</summary>
    public static void LetServersCompile() => Thread.Sleep(s_compilingDelay);

    /// <summary>Lets each server do the work once a round, each time another one first.</summary>
    /// <returns>The figures of each server, by round.</returns>
    public Dictionary<string, List<Turn>> Run(int rounds, Func<string, Generator, LoadFigure> work, CancellationToken cancellation)
    {
        var turns = _servers.ToDictionary(server => server.Name, _ => new List<Turn>());
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < _servers.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (name, server, load) = _servers[(round + i) % _servers.Count];
                var before = server.ProcessorTime;
                var figure = work(name, load);
                turns[name].Add(new Turn(figure.PerSecond, (server.ProcessorTime - before).TotalMicroseconds / figure.Requests));
            }
        }
        return turns;
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

/// <summary>What a server did in one round.</summary>
/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="Cost">Processor time of the server for one request, in µs.</param>
internal readonly record struct Turn(double PerSecond, double Cost);

internal static class Turns
{
    /// <summary>Median of the ratios round by round, in percent.</summary>
    public static double PercentOf(this List<Turn> turns, List<Turn> others) =>
        100 * turns.Zip(others, (turn, other) => turn.PerSecond / other.PerSecond).Median();

    public static string Describe(this List<Turn> turns) => string.Create(CultureInfo.InvariantCulture,
        $"{turns.Select(turn => turn.PerSecond).Median():N0}/s at {turns.Select(turn => turn.Cost).Median():N1} µs");
}

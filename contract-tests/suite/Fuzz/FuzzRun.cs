using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>The fuzzers run one after the other and without other tests, because they measure the memory of the process.</summary>
[CollectionDefinition(nameof(Fuzzers), DisableParallelization = true)]
public sealed class Fuzzers;

/// <summary>An input broke an invariant.</summary>
internal sealed class FuzzFailure(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// One run of a fuzzer with several rounds, each a function of its own seed. Round n has the seed of the run + n, so a failing round
/// is the first round of a run with that seed.
/// </summary>
internal sealed class FuzzRun(string name)
{
    /// <summary>The memory growth allowed after the first round.</summary>
    // The pools of the framework keep some dozen arrays of one or two megabytes after messages of that length.
    private const long MostGrowth = 256L << 20;

    private readonly ConcurrentDictionary<int, long> _statuses = new();
    private long _inputs, _requests, _longestHold;

    /// <summary>The size of a run: <c>short</c> by default, <c>ci</c>, or <c>long</c>.</summary>
    public static string Size { get; } = Environment.GetEnvironmentVariable("CMSSIM_FUZZ") is { Length: > 0 } size ? size : "short";

    /// <summary>Returns the first, the middle and the last of several releases in a short run, and all of them in other runs.</summary>
    public static IReadOnlyList<string> Some(IReadOnlyList<string> releases) => Size is "short" ? [releases[0], releases[releases.Count / 2], releases[^1]] : releases;

    /// <summary>The seed of the first round.</summary>
    public static int FirstSeed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CMSSIM_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20_160_726;

    public string Name => name;

    /// <summary>The slowest answer of a health check.</summary>
    public TimeSpan SlowestHealth { get; set; }

    /// <summary>The longest time that one caller held a cluster's gate.</summary>
    public TimeSpan LongestHold { get => new(_longestHold); set => _longestHold = Math.Max(_longestHold, value.Ticks); }

    /// <summary>Runs the rounds of a fuzzer and prints the counts.</summary>
    /// <param name="name">The name of the fuzzer.</param>
    /// <param name="rounds">The number of rounds of each size.</param>
    /// <param name="play">Plays one round.</param>
    public static async Task RunAsync(string name, (int Short, int Ci, int Long) rounds, Func<FuzzRound, Task> play)
    {
        var run = new FuzzRun(name);
        var count = Size switch { "long" => rounds.Long, "ci" => rounds.Ci, _ => rounds.Short };
        var time = Stopwatch.StartNew();
        var before = 0L;
        for (var i = 0; i < count; i++)
        {
            await new FuzzRound(run, FirstSeed + i).PlayAsync(play);
            if (i == 0)
                before = GC.GetTotalMemory(forceFullCollection: true);
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine(run.Report(time.Elapsed, before, after));
        if (after - before > MostGrowth)
            throw new FuzzFailure($"{name}: {count} rounds left {(after - before) >> 20} MB behind; at most {MostGrowth >> 20} are expected.");
    }

    public void CountInput() => Interlocked.Increment(ref _inputs);

    public void CountAnswer(int status)
    {
        Interlocked.Increment(ref _requests);
        _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
    }

    private string Report(TimeSpan time, long before, long after) => string.Create(CultureInfo.InvariantCulture,
        $"fuzz {name}: {_inputs} inputs, {_requests} requests in {time.TotalSeconds:F1} s; answers {string.Join(" ", _statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}:{pair.Value}"))}; memory {before >> 20} to {after >> 20} MB; slowest health {SlowestHealth.TotalMilliseconds:F0} ms; longest hold {LongestHold.TotalMilliseconds:F0} ms");
}

/// <summary>One round: its random source, and the latest inputs, which a failure prints.</summary>
internal sealed class FuzzRound(FuzzRun run, int seed)
{
    private const int Kept = 20, LongestKept = 1_200;
    private readonly ConcurrentQueue<string> _latest = new();

    public FuzzRun Run => run;

    public int Seed => seed;

    public Random Random { get; } = new(seed);

    public async Task PlayAsync(Func<FuzzRound, Task> play)
    {
        try
        {
            await play(this);
        }
        catch (Exception error) when (error is not FuzzFailure)
        {
            throw Failed($"{error}", error);
        }
    }

    /// <summary>Stores an input before it is sent.</summary>
    public void Sends(string input)
    {
        run.CountInput();
        _latest.Enqueue(input.Length > LongestKept ? input[..LongestKept] + $"… ({input.Length})" : input);
        while (_latest.Count > Kept)
            _latest.TryDequeue(out _);
    }

    /// <summary>Counts an answer; status 0 means no answer.</summary>
    public void Answered(int status) => run.CountAnswer(status);

    /// <summary>The exception of a failure, with the latest inputs and the seed that repeats it.</summary>
    public FuzzFailure Failed(string why, Exception? inner = null) => new(
        $"{run.Name}: {Printable(why)}\nSeed {seed}; CMSSIM_FUZZ_SEED={seed} makes this round the first one.\nThe latest inputs, the last one last:\n  "
            + string.Join("\n  ", _latest.Select(Printable)), inner);

    /// <summary>True with a probability of one in this many times.</summary>
    public bool OneIn(int times) => Random.Next(times) == 0;

    public T Pick<T>(IReadOnlyList<T> all) => all[Random.Next(all.Count)];

    private static string Printable(string text) =>
        string.Concat(text.Take(5_000).Select(c => c switch { '\r' => "\\r", '\n' => "\\n", >= ' ' and < '\u007f' or '…' => c.ToString(), _ => $"\\u{(int)c:x4}" }));
}

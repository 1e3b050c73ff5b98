using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CmsSim.Mutants;

/// <summary>Runs classes of the built suite, each time in a process of its own.</summary>
internal sealed partial class SuiteRunner(Workspace workspace)
{
    /// <summary>Classes that do not run: they take minutes, need a browser or containers, or check the sources that the mutants change.</summary>
    private static readonly string[] s_leftOut = ["CmsSim.ContractTests.Fuzz.", "CmsSim.ContractTests.Containers.", "CmsSim.ContractTests.Browser.", "CmsSim.ContractTests.Cli.ServeProcessTests"];

    private static readonly TimeSpan s_classLimit = TimeSpan.FromMinutes(5);

    // Classes run in batches, the promising ones first. These are the lengths of the first batches; the last one takes the rest.
    private static readonly double[] s_batchSeconds = [8, 30];

    public async Task<IReadOnlyList<string>> ListClassesAsync(CancellationToken cancellation)
    {
        var (status, lines) = await ChildProcess.RunAsync(workspace.Suite, ["-list", "classes"], workspace.Folder, s_classLimit, cancellation);
        var classes = lines.Select(line => line.Trim()).Where(line => line.StartsWith("CmsSim.", StringComparison.Ordinal) && !s_leftOut.Any(line.StartsWith)).ToList();
        return status is 0 && classes.Count > 0 ? classes : throw new UserErrorException($"The suite does not list its classes:\n{string.Join('\n', lines)}");
    }

    /// <summary>Runs a class without a mutant and records the mutants that it reaches. The class must pass, at the second attempt at the latest.</summary>
    public async Task<TestClass> MeasureAsync(string name, CancellationToken cancellation)
    {
        var hits = Directory.CreateDirectory(Path.Combine(workspace.Folder, "hits"));
        var watch = Stopwatch.StartNew();
        var (status, lines) = await RunAsync(["-class", name], s_classLimit, Recording(), cancellation);
        if (status is not 0)
        {
            watch.Restart();
            (status, lines) = await RunAsync(["-class", name], s_classLimit, Recording(), cancellation);
        }
        if (status is not 0)
            throw new UserErrorException($"{name} fails without a mutant:\n{string.Join('\n', lines)}");

        // The tests of the tool start processes, which reach mutants as well.
        var files = hits.GetFiles();
        var reached = files.SelectMany(file => File.ReadAllLines(file.FullName)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Distinct().Order().ToList();
        hits.Delete(recursive: true);
        return new(name, watch.Elapsed.TotalSeconds, reached);

        KeyValuePair<string, string>[] Recording() => [new(SwitchedSource.HitsVariable, Path.Combine(hits.FullName, "hits"))];
    }

    /// <summary>Runs the classes that reach a mutant until a test fails.</summary>
    public async Task<Verdict> JudgeAsync(int mutant, IReadOnlyList<TestClass> classes, CancellationToken cancellation)
    {
        var reaching = classes.Where(one => one.Reaches.Contains(mutant)).OrderBy(one => one.Seconds * one.Reaches.Count).ToList();
        if (reaching.Count == 0)
            return new(Outcome.NotReached, "no test reaches it");

        foreach (var batch in Batches(reaching))
        {
            // A failure counts if it happens again, so that a test that fails now and then kills nothing.
            var verdict = await JudgeOnceAsync(mutant, batch, cancellation);
            if (verdict is { Outcome: Outcome.Killed, Detail: var test } && !await FailsAgainAsync(mutant, test, cancellation))
                verdict = await JudgeOnceAsync(mutant, batch, cancellation);
            if (verdict is not null)
                return verdict;
        }
        return new(Outcome.Survived, $"{reaching.Count} test classes reach it");
    }

    private static IEnumerable<IReadOnlyList<TestClass>> Batches(List<TestClass> classes)
    {
        var at = 0;
        foreach (var seconds in s_batchSeconds)
        {
            var batch = new List<TestClass>();
            for (var sum = 0.0; at < classes.Count && (batch.Count == 0 || sum + classes[at].Seconds <= seconds); at++)
            {
                sum += classes[at].Seconds;
                batch.Add(classes[at]);
            }
            if (batch.Count > 0)
                yield return batch;
        }
        if (at < classes.Count)
            yield return classes[at..];
    }

    private async Task<Verdict?> JudgeOnceAsync(int mutant, IReadOnlyList<TestClass> batch, CancellationToken cancellation)
    {
        var limit = TimeSpan.FromSeconds((batch.Sum(one => one.Seconds) * 4) + 30);
        var (status, lines) = await RunAsync(batch.SelectMany(one => new[] { "-class", one.Name }), limit, Active(mutant), cancellation, line => FailureIn(line) is not null);
        var failed = lines.Select(FailureIn).FirstOrDefault(test => test is not null);
        return (failed, status) switch
        {
            ({ } test, _) => new(Outcome.Killed, test),
            (null, null) => new(Outcome.TimedOut, string.Create(CultureInfo.InvariantCulture, $"not done after {limit.TotalSeconds:0} s")),
            (null, 0) => null,
            _ => new(Outcome.Killed, "the suite ends with a fault"),
        };
    }

    private async Task<bool> FailsAgainAsync(int mutant, string test, CancellationToken cancellation) =>
        test.StartsWith("CmsSim.", StringComparison.Ordinal)
        && (await RunAsync(["-method", test], s_classLimit, Active(mutant), cancellation, line => FailureIn(line) is not null)).Status is not 0;

    private Task<(int? Status, IReadOnlyList<string> Lines)> RunAsync(
        IEnumerable<string> filter, TimeSpan limit, KeyValuePair<string, string>[] variables, CancellationToken cancellation, Func<string, bool>? stopAt = null) =>
        ChildProcess.RunAsync(workspace.Suite, ["-noLogo", "-noColor", .. filter], workspace.Folder, limit, cancellation, stopAt, variables);

    private static KeyValuePair<string, string>[] Active(int mutant) => [new(SwitchedSource.Variable, mutant.ToString(CultureInfo.InvariantCulture))];

    private static string? FailureIn(string line) => Failure().Match(line) is { Success: true } match ? match.Groups["test"].Value : null;

    [GeneratedRegex(@"^\s+(?<test>CmsSim\.[\w.+]+).*\[FAIL\]\s*$")]
    private static partial Regex Failure();
}

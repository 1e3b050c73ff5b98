using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CmsSim.Mutants;

/// <summary>
/// Keeps the measured classes and the verdicts of a run in a file, so that an interrupted run continues where it stopped. The file counts
/// only for the sources it was written for.
/// </summary>
internal sealed class RunLog
{
    private readonly string _path;
    private readonly Dictionary<string, TestClass> _classes = [];
    private readonly Dictionary<string, Verdict> _verdicts = [];

    private RunLog(string path) => _path = path;

    private sealed record Entry(TestClass? Class = null, string? Mutant = null, Verdict? Verdict = null);

    /// <summary>Opens the log of a copy of the repository. The log starts empty if a source of the simulator or the suite differs.</summary>
    public static RunLog Open(string folder)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { "simulator", "contract-tests", "cli", "client" })
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, part), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(path));
                hash.AppendData(File.ReadAllBytes(path));
            }
        }

        var log = new RunLog(Path.Combine(folder, $"mutants-{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}.jsonl"));
        foreach (var line in File.Exists(log._path) ? File.ReadLines(log._path) : [])
            log.Keep(JsonSerializer.Deserialize<Entry>(line)!);
        return log;
    }

    public async Task<TestClass> ClassAsync(string name, Func<Task<TestClass>> measure)
    {
        if (!_classes.TryGetValue(name, out var known))
            Add(new Entry(Class: known = await measure()));
        return known;
    }

    public async Task<Verdict> VerdictAsync(Mutation mutation, Func<Task<Verdict>> judge)
    {
        if (!_verdicts.TryGetValue(mutation.Id, out var known))
            Add(new Entry(Mutant: mutation.Id, Verdict: known = await judge()));
        return known;
    }

    private void Add(Entry entry)
    {
        File.AppendAllText(_path, JsonSerializer.Serialize(entry) + "\n");
        Keep(entry);
    }

    private void Keep(Entry entry)
    {
        if (entry.Class is { } measured)
            _classes[measured.Name] = measured;
        if (entry is { Mutant: { } id, Verdict: { } verdict })
            _verdicts[id] = verdict;
    }
}

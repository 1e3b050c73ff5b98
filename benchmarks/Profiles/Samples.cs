using System.Globalization;
using System.Text.RegularExpressions;

namespace CmsSim.Benchmarks.Profiles;

/// <summary>Where a process spends its processor time, sampled by perf.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Own">The samples of each method or function, without those that it calls.</param>
/// <param name="Simulator">The samples of each method of the simulator, with all that it calls outside the simulator.</param>
internal sealed partial record Samples(int Count, IReadOnlyDictionary<string, int> Own, IReadOnlyDictionary<string, int> Simulator)
{
    private const string Outside = "(outside the simulator)";
    private const string Namespace = "CmsSim.Simulator.";

    /// <summary>Lets perf see the names of compiled methods, which must not lie in a mapping of a file.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["DOTNET_PerfMapEnabled"] = "1", ["DOTNET_EnableWriteXorExecute"] = "0" };

    /// <summary>Samples a process while work is done; null without perf.</summary>
    public static async Task<Samples?> TakeAsync(int process, string folder, Action work)
    {
        if (!Observer.IsInstalled("perf"))
            return null;
        var file = Path.Combine(folder, "perf.data");
        await using (await Observer.StartAsync("perf", "record", "-q", "-F", "2999", "-e", "cpu-clock", "-g", "-o", file, "-p", process.ToString(CultureInfo.InvariantCulture)))
            work();
        return Read(await Observer.OutputAsync("perf", "script", "-i", file, "-F", "ip,sym"));
    }

    // A block of lines for each sample, the innermost frame first: an address and a name.
    private static Samples Read(string script)
    {
        var (count, own, simulator) = (0, new Dictionary<string, int>(), new Dictionary<string, int>());
        foreach (var block in script.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var frames = block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(NameOf).ToList();
            count++;
            Add(own, frames[0]);
            Add(simulator, frames.Find(frame => frame.StartsWith(Namespace, StringComparison.Ordinal))?[Namespace.Length..] ?? Outside);
        }
        return new Samples(count, own, simulator);
    }

    private static void Add(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    private static string NameOf(string line)
    {
        var name = line.Trim();
        name = name[(name.IndexOf(' ') + 1)..];
        return Method().Match(name) is { Success: true } method ? $"{method.Groups["type"]}.{method.Groups["name"]}" : name;
    }

    // "instance void [CmsSim.Simulator] CmsSim.Simulator.State.Journal::Note(…)[OptimizedTier1]"
    [GeneratedRegex(@"\[[^\]]+\] (?<type>[^:]+)::(?<name>[^(\[]+)")]
    private static partial Regex Method();
}

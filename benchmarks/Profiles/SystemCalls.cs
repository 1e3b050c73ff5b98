using System.Globalization;

namespace CmsSim.Benchmarks.Profiles;

/// <summary>The system calls of a process, counted by strace.</summary>
internal static class SystemCalls
{
    /// <summary>Counts the calls while work is done; null without strace.</summary>
    public static async Task<IReadOnlyList<(string Name, long Count)>?> CountAsync(int process, string folder, Action work)
    {
        if (!Observer.IsInstalled("strace"))
            return null;
        var file = Path.Combine(folder, "calls.txt");
        await using (await Observer.StartAsync("strace", "-f", "-c", "-o", file, "-p", process.ToString(CultureInfo.InvariantCulture)))
            work();

        // % time, seconds, usecs/call, calls, errors (or nothing), name.
        return
        [
            .. (await File.ReadAllLinesAsync(file)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is [_, _, _, _, _, ..] && words[^1] is not "total" && long.TryParse(words[3], CultureInfo.InvariantCulture, out _))
                .Select(words => (words[^1], long.Parse(words[3], CultureInfo.InvariantCulture))),
        ];
    }
}

using System.Globalization;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the meeting day of a large company with all channels on: records to a receiver, event clients, and logs in files.</summary>
internal sealed class Day() : Measurement("day", "a meeting day of 70,000 participants on 24 bridges: time, and memory after it")
{
    private const string Participants = "70000";
    private const string Bridges = "24";

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        using var logs = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(pinned: false, "day", Participants, Bridges, logs.Path);
        var before = await server.MemoryAsync();
        var words = (await server.PassADayAsync()).Split(' ');
        var after = await server.MemoryAsync();
        var seconds = double.Parse(words[0], CultureInfo.InvariantCulture);
        var counts = words[1..].Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToList();
        var logged = new DirectoryInfo(logs.Path).EnumerateFiles().Sum(file => file.Length);
        return
        [
            new Result(Name, "a day of 70,000 participants", seconds, "s", Bound.AtMost, 60, string.Create(CultureInfo.InvariantCulture,
                $"at most {counts[4]:N0} at a time; {counts[0]:N0} records ({counts[1] / 1048576.0:N0} MiB), {counts[2]:N0} events ({counts[3] / 1048576.0:N0} MiB), {logged / 1048576.0:N0} MiB of logs")),
            new Result(Name, "memory after the day", (after.Managed - before.Managed) / 1048576.0, "MiB", Bound.AtMost, 16, string.Create(CultureInfo.InvariantCulture,
                $"{before.Managed / 1048576.0:N1} MiB to {after.Managed / 1048576.0:N1} MiB; resident {after.Resident / 1048576.0:N0} MiB")),
        ];
    }
}

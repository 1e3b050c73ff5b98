using System.Globalization;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Measurements;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Profiles;

/// <summary>Prints where the time and the bytes of a request go: costs without an observer first, then samples, then system calls.</summary>
internal static class ProfileProgram
{
    private const int Lines = 40;
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Work work, TextWriter output, CancellationToken cancellation)
    {
        using var cores = Cores.LeaveFirstToServers();
        using var logs = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartObservedAsync(Samples.Settings, [.. work.Server.Select(word => word is "LOGS" ? logs.Path : word)]);
        using var load = new Generator(server.Address);
        LoadFigure Run(TimeSpan time)
        {
            cancellation.ThrowIfCancellationRequested();
            var figure = work.Run(load, time);
            logs.Empty();
            return figure;
        }
        for (var round = 0; round < Contest.WarmUpRounds; round++)
        {
            Run(s_short);
            Contest.LetServersCompile();
        }

        var (before, processor) = (await server.CostsAsync(), server.ProcessorTime);
        var plain = Run(s_long);
        var (after, used) = (await server.CostsAsync(), server.ProcessorTime - processor);
        double Of(double all) => all / plain.Requests;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {work.Name}: {plain.PerSecond:N0} requests/s, {Of(used.TotalMicroseconds):N1} µs of processor time and {Of(after.Allocated - before.Allocated):N0} bytes allocated each
            gate: {Of(after.GateWaits - before.GateWaits):P1} of the requests waited, {Of((after.GateWaitTime - before.GateWaitTime).TotalMicroseconds):N2} µs each on average
            collections: {after.Collections - before.Collections}
            """));

        if (await Samples.TakeAsync(server.Id, folder.Path, () => Run(s_long)) is { } samples)
        {
            var cost = Of(used.TotalMicroseconds) / samples.Count;
            Print(output, "processor time in methods of the simulator, with all that they call outside it", samples.Simulator.Select(entry => (entry.Key, entry.Value * cost)), "µs");
            Print(output, "processor time in all methods, without those that they call", samples.Own.Select(entry => (entry.Key, entry.Value * cost)), "µs");
        }
        else
        {
            output.WriteLine("processor time by method: not sampled; perf is not installed.");
        }

        var bytes = await Allocations.SampleAsync(server.Id, folder.Path, () => Run(s_long));
        var share = Of(after.Allocated - before.Allocated) / Math.Max(1, bytes.Values.Sum());
        Print(output, "allocated", bytes.Select(entry => (entry.Key, entry.Value * share)), "bytes");

        LoadFigure watched = default;
        if (await SystemCalls.CountAsync(server.Id, folder.Path, () => watched = Run(s_short)) is { } calls)
            Print(output, "system calls", calls.Select(call => (call.Name, (double)call.Count / watched.Requests)), "");
        else
            output.WriteLine("system calls: not counted; strace is not installed.");
    }

    private static void Print(TextWriter output, string title, IEnumerable<(string Name, double Figure)> figures, string unit)
    {
        output.WriteLine();
        output.WriteLine($"{title}, for each request:");
        foreach (var (name, figure) in figures.OrderByDescending(entry => entry.Figure).Take(Lines))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure,10:N2} {unit,-5}  {name}"));
    }
}

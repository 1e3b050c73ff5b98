using System.Diagnostics;
using System.Text.Json;
using CmsSim.Benchmarks.Load;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the time from launching the tool to its first answer, for the native and the framework-dependent build.</summary>
internal sealed class ColdStart() : Measurement("cold-start", "first 200 of the native binary against cmssim.dll; needs --native and --framework")
{
    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        if (options is not { Native: { } native, Framework: { } framework })
        {
            Console.Error.WriteLine("cold-start: skipped; it needs --native and --framework.");
            return [];
        }

        using var folder = new TemporaryFolder();
        List<double> nativeTimes = [], frameworkTimes = [], resident = [];
        for (var round = -1; round < options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (nativeTime, bytes) = await FirstAnswerAsync([native.FullName], folder);
            var (frameworkTime, _) = await FirstAnswerAsync(["dotnet", framework.FullName], folder);

            // The first round loads the files into memory.
            if (round < 0)
                continue;
            nativeTimes.Add(nativeTime);
            frameworkTimes.Add(frameworkTime);
            resident.Add(bytes / 1048576.0);
        }
        return
        [
            new Result(Name, "native to framework-dependent", 100 * nativeTimes.Zip(frameworkTimes, (fast, slow) => fast / slow).Median(), "%", Bound.AtMost, 100 / 3.0,
                FormattableString.Invariant($"{nativeTimes.Median():N0} ms against {frameworkTimes.Median():N0} ms until the first 200 over HTTP")),
            new Result(Name, "resident, native", resident.Median(), "MiB", Bound.AtMost, 40, "two bridges with HTTPS and control API, after the first answer"),
        ];
    }

    private static async Task<(double Milliseconds, long Resident)> FirstAnswerAsync(string[] command, TemporaryFolder folder)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(command[0],
        [
            .. command[1..], "serve", "--json", "--https-port", "0", "--http-port", "0", "--control-port", "0",
            "--log-dir", folder.Path, "--certificate", Path.Combine(folder.Path, "bridge.pfx"),
        ])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync() ?? throw new MeasurementException($"{command[0]} did not start.");
            using var ready = JsonDocument.Parse(line);
            using var connection = new Connection(new Uri(ready.RootElement.GetProperty("bridges")[0].GetProperty("http").GetString()!));
            if (connection.Exchange(Requests.Get("/api/v1/system/status")) != 200)
                throw new MeasurementException($"{command[0]} answered {connection.Status}.");
            var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            process.Refresh();
            return (time, process.WorkingSet64);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}

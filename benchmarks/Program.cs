using CmsSim.Benchmarks.Measurements;
using CmsSim.Benchmarks.Micro;
using CmsSim.Benchmarks.Profiles;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // Servers run as separate processes, so that they share no heap, threads or core with the generator.
        if (args is ["server", .. var server])
            return await ServerProgram.RunAsync(server);

        if (Options.Parse(args, out var problem) is not { } options)
        {
            Console.Error.WriteLine($"benchmarks: {problem}");
            return 2;
        }
        if (options.Help)
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }
        if (options.Micro)
            return MicroProgram.Run();

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        };

        List<Result> results = [];
        try
        {
            if (options.Profile is { } work)
            {
                await ProfileProgram.RunAsync(work, Console.Out, interrupted.Token);
                return 0;
            }
            foreach (var measurement in Measurement.All.Where(options.Wants))
            {
                Console.Error.WriteLine($"{measurement.Name}: {measurement.Description}");
                results.AddRange(await measurement.RunAsync(options, interrupted.Token));
            }
        }
        catch (OperationCanceledException)
        {
            return 4;
        }
        catch (MeasurementException error)
        {
            Console.Error.WriteLine($"benchmarks: {error.Message}");
            return 3;
        }

        if (options.Json)
            Report.WriteJson(Console.OpenStandardOutput(), results);
        else
            Report.WriteTable(Console.Out, results);
        return results.Exists(result => result.IsMissed) ? 1 : 0;
    }
}

using System.CommandLine;
using CmsSim.Simulator;

namespace CmsSim.Cli;

internal static class Program
{
    public static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    /// <summary>One run of the tool; tests call it with writers of their own.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        var root = new RootCommand("A simulated Cisco Meeting Server cluster, and the tools around it.")
        {
            ServeCommand.Create(),
            ReplayCommand.Create(),
            TmsCommand.Create(),
            ApiCommand.Create(),
            HealthCommand.Create(),
            WorldCommand.Create(),
            CtlCommand.Create(),
            WhyCommand.Create(),
            ReceiveCommand.Create(),
        };

        // serve is what the tool does when nothing else is asked of it.
        var parsed = root.Parse(MeansServe(args) ? ["serve", .. args] : args);
        if (parsed.Errors is [var first, ..])
        {
            await errors.WriteLineAsync($"cmssim: {first.Message} See cmssim --help.");
            return ExitStatus.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, cancellation);
        }
        catch (UserErrorException error)
        {
            await errors.WriteLineAsync($"cmssim: {error.Message}");
            return error.ExitStatus;
        }
        catch (SimulatorStartException error)
        {
            await errors.WriteLineAsync($"cmssim: {error.Message}");
            return ExitStatus.WrongUsage;
        }
        catch (OperationCanceledException)
        {
            return ExitStatus.Cancelled;
        }
    }

    private static bool MeansServe(string[] args) =>
        args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"));
}

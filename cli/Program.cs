using System.CommandLine;
using System.CommandLine.Parsing;
using CmsSim.Simulator;

namespace CmsSim.Cli;

internal static class Program
{
    /// <summary>How long a verb that is interrupted may take to end well.</summary>
    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(2);

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

        try
        {
            // serve is what the tool does when nothing else is asked of it.
            var parsed = root.Parse(MeansServe(args) ? ["serve", .. args] : args);
            if (parsed.Errors is [var first, ..])
                throw new UserErrorException(parsed.CommandResult.Command is { Subcommands: [_, ..] } group
                    ? $"{NoCommand(PathOf(parsed.CommandResult), parsed.UnmatchedTokens)}; it has {string.Join(", ", group.Subcommands.Select(command => command.Name))}."
                    : $"{first.Message} See cmssim --help.");
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = errors,
                    EnableDefaultExceptionHandler = false,

                    // serve ends by itself on signals, and takes the time to close its logs.
                    ProcessTerminationTimeout = parsed.CommandResult.Command.Name == "serve" ? null : s_endsWithin,
                },
                cancellation);
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

    private static string NoCommand(string group, IReadOnlyList<string> words) =>
        words is [var word, ..] ? $"{group} has no command \"{word}\"" : $"{group} needs a command";

    // The tool itself may run under another name.
    private static string PathOf(CommandResult group) => group.Parent is CommandResult outer ? $"{PathOf(outer)} {group.Command.Name}" : "cmssim";

    private static bool MeansServe(string[] args) =>
        args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"));
}

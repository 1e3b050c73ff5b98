using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using CmsSim.Cli.Tms;
using CmsSim.Simulator;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

internal static class Program
{
    /// <summary>The time in which an interrupted verb must end.</summary>
    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(2);

    // Longer than any sentence of the tool itself. Text of a server or file that exceeds it is cut off.
    private const int LongestSentence = 2_000;

    // Created once: the verbs share options, whose lists of parents are not safe for runs side by side while they grow.
    private static readonly RootCommand s_root = new("A simulated Cisco Meeting Server cluster, and the tools around it.")
    {
        ServeCommand.Create(),
        ImportCommand.Create(),
        RecordCommand.Create(),
        ReplayCommand.Create(),
        CloneCommand.Create(),
        CoverageCommand.Create(),
        DiffCommand.Create(),
        ReproCommand.Create(),
        ExplainCommand.Create(),
        VerifyCommand.Create(),
        ParityCommand.Create(),
        RedactCommand.Create(),
        TmsCommand.Create(),
        ApiCommand.Create(),
        HealthCommand.Create(),
        WorldCommand.Create(),
        CtlCommand.Create(),
        WhyCommand.Create(),
        ReceiveCommand.Create(),
        CompletionCommand.Create(),
        ManCommand.Create(),
    };

    public static Task<int> Main(string[] args) => RunAsync(args, OutputWriter.ForStandardOutput(), OutputWriter.ForStandardError());

    /// <summary>Runs the tool once. Tests call this with their own writers.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellation = default) =>
        RunAsync(args, new OutputWriter(output), new OutputWriter(errors) { IgnoresFailure = true }, cancellation);

    private static async Task<int> RunAsync(string[] args, OutputWriter output, OutputWriter errors, CancellationToken cancellation = default)
    {
        GivenSettings? settings = null;
        try
        {
            // serve is the default verb.
            string[] words = MeansServe(args) ? ["serve", .. args] : args;
            var parsed = s_root.Parse(words);
            settings = ServeCommand.SettingsFor(parsed, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => ((string)variable.Key, (string?)variable.Value)));
            if (settings is not null)
                parsed = ParsedServe(s_root.Parse([.. words, .. settings.Arguments]), settings);
            if (parsed.Errors is [var first, ..])
                throw new UserErrorException(parsed.CommandResult.Command is { Subcommands: [_, ..], Arguments: [] } group
                    ? $"{MissingCommand(PathOf(parsed.CommandResult), parsed.UnmatchedTokens)}; expected one of {string.Join(", ", group.Subcommands.Select(command => command.Name))}."
                    : Numbers.SentenceOf(first));
            var endsByItself = parsed.CommandResult.Command.Name is "serve" or "record" or "verify";
            var status = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = errors,
                    EnableDefaultExceptionHandler = false,

                    // These handle signals themselves, and need the time to close their files, or to remove objects from the target.
                    ProcessTerminationTimeout = endsByItself ? null : s_endsWithin,
                },
                cancellation);

            // serve has already written its output, and does not wait for a terminal that does not read.
            if (parsed.CommandResult.Command.Name != "serve")
                await output.FlushAsync(CancellationToken.None);
            return status;
        }
        catch (Exception error)
        {
            return await ReportAsync(error, errors, settings);
        }
    }

    /// <summary>Turns any exception that ends a verb into sentences and an exit status, never a stack trace.</summary>
    private static async Task<int> ReportAsync(Exception error, OutputWriter errors, GivenSettings? settings)
    {
        (int Status, IReadOnlyList<string> Sentences) ends = error switch
        {
            UserErrorException wrong => (wrong.ExitStatus, wrong.Sentences),
            SimulatorStartException { InnerException: WorldFormatException } wrong => (ExitStatus.WrongUsage, wrong.Message.Split('\n')),
            SimulatorStartException wrong => (ExitStatus.WrongUsage, OptionNames.In(wrong.Message).Split('\n')),
            OutputException { IsClosed: true } => (ExitStatus.Fine, []),
            OutputException broken => (ExitStatus.WrongUsage, [$"The output cannot be written: {broken.Message}"]),
            OperationCanceledException => (ExitStatus.Cancelled, []),
            IOException or UnauthorizedAccessException => (ExitStatus.WrongUsage, [error.Message]),
            _ => (ExitStatus.WrongUsage, [$"An unexpected {error.GetType().Name} ended this command: {error.Message}"]),
        };
        foreach (var sentence in ends.Sentences)
            await errors.WriteLineAsync($"cmssim: {VisibleText.Short(settings?.Located(sentence) ?? sentence, LongestSentence)}");
        return ends.Status;
    }

    /// <summary>Returns the command line of serve if it has no mistakes, and otherwise throws all of them.</summary>
    private static ParseResult ParsedServe(ParseResult parsed, GivenSettings settings)
    {
        string[] mistakes = [.. settings.Mistakes, .. parsed.Errors.Select(Numbers.SentenceOf), .. ServeCommand.MistakesIn(parsed)];
        return mistakes is [] ? parsed : throw new UserErrorException([.. mistakes.Distinct()]);
    }

    private static string MissingCommand(string group, IReadOnlyList<string> words) =>
        words is [var word, ..] ? $"Unknown command \"{word}\" for {group}" : $"{group} needs a command";

    // The executable may have a name other than cmssim.
    private static string PathOf(CommandResult group) => group.Parent is CommandResult outer ? $"{PathOf(outer)} {group.Command.Name}" : "cmssim";

    private static bool MeansServe(string[] args) =>
        args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"));
}

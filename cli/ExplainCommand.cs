using System.CommandLine;
using CmsSim.Harness.Explain;
using CmsSim.Harness.Import;

namespace CmsSim.Cli;

/// <summary><c>cmssim explain</c>: says what each line of a log means, and names what is odd.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string[]> s_logs = new("LOG") { Description = "Log files of Meeting Servers. The parts of a rotated log may be in any order; - reads standard input.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> s_brief = new("--brief") { Description = "Print only the summary and the oddities." };
    private static readonly Option<string?> s_only = new("--only") { Description = "Lines to print: odd prints only lines that show something odd. [default: all lines]" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON lines: an object of type line for each line, and one of type summary at the end. With --brief, only the summary." };
    private static readonly Option<string?> s_html = new("--html") { Description = "File to write a self-contained HTML page to.", HelpName = "FILE" };
    private static readonly Option<bool> s_failOnOdd = new("--fail-on-odd") { Description = "Exit with status 1 when something odd is found." };

    public static Command Create()
    {
        s_only.AcceptOnlyFromAmong("odd");
        var command = new Command("explain", "Explains a log of a Meeting Server line by line, and names what is odd.") { s_logs, s_brief, s_only, s_json, s_html, s_failOnOdd };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (isBrief, onlyOdd, isJson) = (parsed.GetValue(s_brief), parsed.GetValue(s_only) is not null, parsed.GetValue(s_json));
        var output = parsed.InvocationConfiguration.Output;

        // The text escapes foreign characters itself, so that its own colours pass.
        await using var lines = new StreamedOutput(OutputWriter.Unescaped(output));
        var text = new ExplanationText(lines) { OnlyOdd = onlyOdd, HasColours = OutputWriter.IsTerminalOf(output) && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" };
        var json = new ExplanationJson(lines) { OnlyOdd = onlyOdd };
        var page = parsed.GetValue(s_html) is null ? null : new ExplanationHtml();
        IExplanationSink? printed = isBrief ? null : isJson ? json : text;

        var explainer = new LogExplainer(Together(printed, page));
        var progress = new ExplainProgress(parsed.InvocationConfiguration.Error, isShown: printed is null);
        ExplainInput.Read(parsed.GetRequiredValue(s_logs), explainer, progress, cancellation);
        progress.Clear();
        var summary = explainer.Finish();

        if (page is not null)
            await WriteAsync(parsed.GetValue(s_html)!, page, summary);
        if (isJson)
            json.Write(summary);
        else
            text.Write(summary);
        return parsed.GetValue(s_failOnOdd) && summary.Oddities is [_, ..] ? ExitStatus.Differs : ExitStatus.Fine;
    }

    private static IExplanationSink? Together(IExplanationSink? first, IExplanationSink? second) =>
        first is null ? second : second is null ? first : new BothSinks(first, second);

    private static Task WriteAsync(string path, ExplanationHtml page, Explanation summary) =>
        OutputFile.WriteAsync(path, $"The page {path}", isPrivate: false, async stream =>
        {
            await using var writer = new StreamWriter(stream, leaveOpen: true);
            page.Write(summary, writer);
        });

    private sealed class BothSinks(IExplanationSink first, IExplanationSink second) : IExplanationSink
    {
        public bool WantsOrdinaryLines => first.WantsOrdinaryLines || second.WantsOrdinaryLines;

        public void Add(ExplainedLine line)
        {
            if (first.WantsOrdinaryLines || line.Oddities is [_, ..])
                first.Add(line);
            second.Add(line);
        }

        public void Add(ImportNote note)
        {
            first.Add(note);
            second.Add(note);
        }
    }
}

using System.CommandLine;
using System.Text;
using CmsSim.Cli.Diff;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;

namespace CmsSim.Cli;

/// <summary><c>cmssim diff</c>: shows what another release changes for a client, exchange by exchange, and why.</summary>
internal static class DiffCommand
{
    private static readonly TextReportFile<DiffReport> s_reportFile = new(DiffPage.WriteHtml, DiffJson.Write, DiffPage.WriteMarkdown);

    private static readonly Argument<string[]> s_files = new("FIXTURE") { Description = "Fixtures, or folders of fixtures. Logs, HAR, cURL and .http files are imported first.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> s_release = new("--release") { Description = "The first release, which the client works with.", Required = true, HelpName = "A" };
    private static readonly Option<string> s_against = new("--against") { Description = "The second release.", Required = true, HelpName = "B" };
    private static readonly Option<bool> s_strict = new("--strict") { Description = "Count elements that only the second release has as changes. By default they are listed, but a client that ignores unknown elements does not notice them." };
    private static readonly Option<string[]> s_report = new("--report") { Description = $"File to write a report to, ending in {TextReportFile<DiffReport>.Endings}. It can be given several times.", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON." };

    public static Command Create()
    {
        var command = new Command("diff", "Replays fixtures in two releases, and shows each exchange that changes for the client, with the cause and its evidence. The exit status is 1 when an exchange changes.")
        {
            s_files, s_release, s_against, s_strict, s_report, s_json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var (before, after) = (Release(parsed, s_release), Release(parsed, s_against));
        Func<DiffReport, Task>[] writes = [.. (parsed.GetValue(s_report) ?? []).Select(s_reportFile.For)];
        var fixtures = ReplayInputs.Read(parsed.GetRequiredValue(s_files));
        var progress = new ReplayProgress(errors, 2 * fixtures.Sum(fixture => fixture.Exchanges.Count));
        var run = new DiffRun(before, after, parsed.GetValue(s_strict), progress.OfSimulator);
        List<FixtureDiff> done = [];
        try
        {
            foreach (var fixture in fixtures)
                done.Add(await run.CompareAsync(fixture, cancellation));
        }
        catch (Exception failed) when (failed is WorldFormatException or ControlRefusedException or SimulatorStartException or TargetUnreachableException or FormatException)
        {
            throw new UserErrorException(OptionNames.In(failed.Message).Split('\n'));
        }
        finally
        {
            progress.Clear();
        }

        var report = new DiffReport(before, after, done) { Notes = [.. Notes(before, after)] };
        foreach (var write in writes)
            await write(report);
        if (parsed.GetValue(s_json))
            WriteJson(report, output);
        else
            DiffText.Write(report, output);
        return report.Changing == 0 ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static string Release(ParseResult parsed, Option<string> option) => parsed.GetRequiredValue(option) is var release && SimulatorOptions.KnownReleases.Contains(release)
        ? release
        : throw new UserErrorException($"Invalid value \"{release}\" for {option.Name}; expected one of {string.Join(", ", SimulatorOptions.KnownReleases)}.");

    private static IEnumerable<string> Notes(string before, string after) => new[] { before, after }.Distinct().Where(ApiDescription.IsPartial)
        .Select(release => $"the sources describe release {release} only in part, so it may change more");

    private static void WriteJson(DiffReport report, TextWriter output)
    {
        using var text = new MemoryStream();
        DiffJson.Write(report, text);
        output.Write(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}

using System.CommandLine;
using System.Text;
using CmsSim.Harness.Api;
using CmsSim.Harness.Coverage;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary><c>cmssim coverage</c>: shows the parts of the documented API that a client has met, and those that it has not.</summary>
internal static class CoverageCommand
{
    private static readonly TextReportFile<CoverageReport> s_reportFile = new(CoverageHtml.Write, CoverageJson.Write, CoverageMarkdown.Write);

    private static readonly Argument<string[]> s_files = new("FILE") { Description = "Fixtures, logs, HAR, cURL and .http files, or folders of them.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> s_journal = new("--journal") { Description = "Address of the control API of a running simulator, whose journal is read.", HelpName = "URL" };
    private static readonly Option<string?> s_token = new("--control-token") { Description = "Token of the control API. [default: the environment variable CMSSIM_CONTROL_TOKEN]" };
    private static readonly Option<string[]> s_recording = new("--recording") { Description = "Folder of a recording: its fixtures and its documents of call detail records. It can be given several times.", HelpName = "DIR" };
    private static readonly Option<bool> s_live = new("--live") { Description = "Follow the journal until Ctrl-C, with a display that is updated every second." };
    private static readonly Option<string[]> s_release = new("--release") { Description = "Release whose documents are the measure. It can be given several times. [default: the releases of the exchanges]" };
    private static readonly Option<string[]> s_missing = new("--missing") { Description = $"Dimensions whose missing parts are listed, separated by commas, or all: {string.Join(", ", CoverageDimension.Names)}.", HelpName = "DIM[,DIM]" };
    private static readonly Option<string?> s_min = new("--min") { Description = "Least numbers or shares of parts, as in reasons=40,nodes=10%. With fewer, the exit status is 1.", HelpName = "DIM=N[,DIM=N]" };
    private static readonly Option<string?> s_ratchet = new("--ratchet") { Description = "File with the numbers of earlier runs. When a number falls, the exit status is 1; when one rises, the file is updated.", HelpName = "FILE" };
    private static readonly Option<string[]> s_report = new("--report") { Description = $"File to write a report to, ending in {TextReportFile<CoverageReport>.Endings}. It can be given several times.", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON." };

    public static Command Create()
    {
        var command = new Command("coverage", "Shows the parts of the documented API that a client has met, and those that it has not.")
        {
            s_files, s_journal, s_token, s_recording, s_live, s_release, s_missing, s_min, s_ratchet, s_report, s_json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, TimeProvider.System, cancellation));
        return command;
    }

    /// <summary>Runs the command. The clock paces <c>--live</c>.</summary>
    internal static async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        var thresholds = parsed.GetValue(s_min) is { } list ? Valid("--min", () => CoverageThresholds.Read(list)) : null;
        var missing = Missing(parsed.GetValue(s_missing) ?? []);
        var releases = Releases(parsed.GetValue(s_release) ?? []);
        var ratchet = parsed.GetValue(s_ratchet) is { } file ? ReadRatchet(file) : null;
        Func<CoverageReport, Task>[] writes = [.. (parsed.GetValue(s_report) ?? []).Select(s_reportFile.For)];

        using var control = Control(parsed);
        List<ICoverageSource> sources = [.. FileSources(parsed), .. control is null ? Array.Empty<ICoverageSource>() : [new JournalSource(control)]];
        if (sources is [])
            throw new UserErrorException("Nothing to measure; expected files, --recording DIR or --journal URL.");
        if (parsed.GetValue(s_live) && control is null)
            throw new UserErrorException("--live needs --journal URL, the address of a control API such as http://127.0.0.1:8440.");

        var run = new CoverageRun(sources, releases);
        CoverageReport report;
        try
        {
            report = parsed.GetValue(s_live)
                ? await run.FollowAsync(new CoverageDisplay(parsed.GetValue(s_json) ? TextWriter.Null : output), clock, cancellation)
                : await run.ReadAsync(cancellation);
        }
        catch (TargetUnreachableException unreachable)
        {
            throw new UserErrorException($"{unreachable.Message.TrimEnd('.')}.", ExitStatus.Unreachable);
        }
        catch (ControlRefusedException refused)
        {
            throw new UserErrorException(refused.Message);
        }

        foreach (var write in writes)
            await write(report);
        if (parsed.GetValue(s_json))
            WriteJson(report, output);
        else
            CoverageText.Write(report, output, missing);
        return await JudgeAsync(report, thresholds, ratchet, parsed);
    }

    private static async Task<int> JudgeAsync(CoverageReport report, CoverageThresholds? thresholds, CoverageRatchet? ratchet, ParseResult parsed)
    {
        string[] failures = [.. thresholds?.Unmet(report) ?? [], .. ratchet?.Fallen(report) ?? []];
        foreach (var sentence in failures)
            parsed.InvocationConfiguration.Error.WriteLine($"cmssim: {sentence}.");
        if (failures is [_, ..])
            return ExitStatus.Differs;
        if (ratchet is not null && ratchet.Raised(report) is var raised && !ReferenceEquals(raised, ratchet))
        {
            var file = parsed.GetValue(s_ratchet)!;
            await OutputFile.WriteAsync(file, $"The ratchet {file}", isPrivate: false, async draft => await draft.WriteAsync(Encoding.UTF8.GetBytes(raised.Write())));
        }

        return ExitStatus.Fine;
    }

    private static SimulatorControl? Control(ParseResult parsed) => parsed.GetValue(s_journal) is { } url
        ? Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new SimulatorControl(address, parsed.GetValue(s_token) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN"))
            : throw new UserErrorException($"Invalid value \"{url}\" for --journal; expected an address such as http://127.0.0.1:8440.")
        : null;

    private static IEnumerable<ICoverageSource> FileSources(ParseResult parsed)
    {
        foreach (var path in parsed.GetValue(s_files) ?? [])
            yield return new FixtureSource(path, ReplayInputs.Read([path]));
        foreach (var source in (parsed.GetValue(s_recording) ?? []).SelectMany(RecordingSources.In))
            yield return source;
    }

    private static CoverageKind[] Missing(string[] lists)
    {
        string[] names = [.. lists.SelectMany(list => list.Split(',')).Select(name => name.Trim())];
        return names.Contains("all") ? Enum.GetValues<CoverageKind>()
            : [.. names.Select(name => CoverageThresholds.KindNamed(name) ?? throw new UserErrorException($"Invalid value \"{name}\" for --missing; expected all, or one of {string.Join(", ", CoverageDimension.Names)}."))];
    }

    private static string[]? Releases(string[] releases) =>
        releases.FirstOrDefault(release => !ApiRelease.Known.Contains(release)) is { } unknown
            ? throw new UserErrorException($"Invalid value \"{unknown}\" for --release; expected one of {string.Join(", ", ApiRelease.Known)}.")
            : releases is [] ? null : releases;

    private static CoverageRatchet ReadRatchet(string file)
    {
        if (!File.Exists(file))
            return CoverageRatchet.Empty;
        var bytes = InputFile.ReadAllBytes(file, $"The ratchet {file}", CoverageRatchet.LargestFile);
        return Valid($"The ratchet {file} is invalid", () => CoverageRatchet.Read(bytes));
    }

    private static T Valid<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException wrong)
        {
            throw new UserErrorException($"{name}: {wrong.Message.TrimEnd('.')}.");
        }
    }

    private static void WriteJson(CoverageReport report, TextWriter output)
    {
        using var text = new MemoryStream();
        CoverageJson.Write(report, text);
        output.Write(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}

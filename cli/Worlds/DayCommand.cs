using System.CommandLine;
using System.Text;
using CmsSim.Simulator;

namespace CmsSim.Cli.Worlds;

/// <summary><c>cmssim world day</c>: runs the meeting day of a made-up company in this process.</summary>
internal static class DayCommand
{
    private static readonly MeetingDayOptions s_defaults = new();

    private static readonly Option<int> s_seed = new Option<int>("--seed") { Description = "Seed of the company and its day. The same options give the same bytes." }.InRange(int.MinValue, int.MaxValue);

    private static readonly Option<int> s_participants = new Option<int>("--participants")
    {
        Description = "Number of times that a person takes part in a meeting.",
        DefaultValueFactory = _ => s_defaults.Participants,
    }.InRange(MeetingDayOptions.FewestParticipants, MeetingDayOptions.MostParticipants);

    private static readonly Option<int> s_bridges = new Option<int>("--bridges") { Description = "Number of bridges.", DefaultValueFactory = _ => s_defaults.Bridges }.InRange(1, MeetingDayOptions.MostBridges);
    private static readonly Option<string> s_release = new("--release") { Description = "Simulated release of the CMS software.", DefaultValueFactory = _ => s_defaults.Release };
    private static readonly Option<string?> s_logs = new("--log-dir") { Description = "Folder for the syslogs of the bridges, one file for each. [default: none]" };
    private static readonly Option<string?> s_records = new("--cdr-out") { Description = "File for the call detail records: JSON lines, or the posts as XML when its name ends in .xml. [default: none]" };
    private static readonly Option<string?> s_world = new("--world-out") { Description = "File for the world of the company. [default: none]" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the summary as one JSON object." };

    public static Command Create()
    {
        var command = new Command("day", "Runs a day of meetings of a made-up company on the virtual clock, and prints a summary.") { s_seed, s_participants, s_bridges, s_release, s_logs, s_records, s_world, s_json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var release = parsed.GetValue(s_release)!;
        if (!SimulatorOptions.KnownReleases.Contains(release))
            throw new UserErrorException($"Invalid value \"{release}\" for --release; expected one of {string.Join(", ", SimulatorOptions.KnownReleases)}.");
        var options = new MeetingDayOptions
        {
            Seed = parsed.GetValue(s_seed),
            Participants = parsed.GetValue(s_participants),
            Bridges = parsed.GetValue(s_bridges),
            Release = release,
        };
        if (parsed.GetValue(s_world) is { } world)
            await OutputFile.WriteAsync(world, $"The world {world}", isPrivate: false, draft => draft.WriteAsync(Encoding.UTF8.GetBytes(new MeetingDay(options).World), cancellation).AsTask());

        MeetingDaySummary? summary = null;
        if (parsed.GetValue(s_records) is { } file)
        {
            // The file is whole when the day is over.
            await OutputFile.WriteAsync(file, $"The records {file}", isPrivate: false, async draft =>
            {
                await using var records = new DayRecordsFile(draft, isXml: file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));
                summary = await RunAsync(options with { OnRecords = records.Add }, records.WriteAsync, parsed, cancellation);
                await records.EndAsync();
            });
        }
        else
        {
            summary = await RunAsync(options, () => Task.CompletedTask, parsed, cancellation);
        }
        await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(s_json) ? DayText.Json(options, summary!) : DayText.Of(options, summary!));
        return ExitStatus.Fine;
    }

    private static async Task<MeetingDaySummary> RunAsync(MeetingDayOptions options, Func<Task> write, ParseResult parsed, CancellationToken cancellation)
    {
        var day = new MeetingDay(options);
        var progress = new DayProgress(parsed.InvocationConfiguration.Error);
        await using var cms = await CmsSimulator.StartAsync(start => day.Configure(start) with { HttpPort = null, LogDirectory = parsed.GetValue(s_logs) }, cancellation);
        try
        {
            return await day.RunAsync(cms, async minute =>
            {
                progress.Report(minute);
                await write();
            }, cancellation);
        }
        finally
        {
            progress.Clear();
        }
    }
}

using System.CommandLine;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using CmsSim.Simulator;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary><c>cmssim replay</c>: sends recorded requests and compares the answers with the documented ones.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> s_files = new("FILE") { Description = "Fixtures, or folders of fixtures. Logs, recordings, HAR, cURL and .http files are imported first.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> s_target = new("--target") { Description = "Address of the bridge to replay against. [default: a simulator, started for each fixture]", HelpName = "URL" };
    private static readonly Option<string> s_user = new("--user") { Description = "Name of the API user.", DefaultValueFactory = _ => "admin" };
    private static readonly Option<string?> s_password = new("--password") { Description = "Password of the API user. [default: the environment variable CMSSIM_PASSWORD, or admin]" };
    private static readonly Option<string?> s_control = new("--control") { Description = "Address of the control API of a simulated target. Replay then sets world, clock and ids.", HelpName = "URL" };
    private static readonly Option<string?> s_controlToken = new("--control-token") { Description = "Token of the control API. [default: the environment variable CMSSIM_CONTROL_TOKEN]" };
    private static readonly Option<string?> s_trust = new("--trust") { Description = "Certificate to accept: any, system, or a SHA-256 fingerprint. [default: any for a loopback target, else system]" };
    private static readonly Option<string> s_spelling = new Option<string>("--spelling") { Description = "Spelling of paths that the documented logs misspell: canonical or printed.", DefaultValueFactory = _ => "canonical" }.AcceptOnlyFromAmong("canonical", "printed");
    private static readonly Option<string?> s_only = new("--only") { Description = "Exchanges to replay: trace numbers, ranges, path:NODE or method:METHOD, separated by commas, as in 9498,9501-9504,path:coSpaces.", HelpName = "LIST" };
    private static readonly Option<string?> s_until = new("--until") { Description = "Last exchange to replay: a trace number such as 9504, or a time of the log such as 19:10:35. Fixtures that do not reach it are left out.", HelpName = "LINE" };
    private static readonly Option<bool> s_step = new("--step") { Description = "Show each exchange and wait for Enter before it is sent." };
    private static readonly Option<string> s_pace = new Option<string>("--pace") { Description = "Pace against a target with a clock of its own: recorded or fast.", DefaultValueFactory = _ => "recorded" }.AcceptOnlyFromAmong("recorded", "fast");
    private static readonly Option<double> s_speed = new Option<double>("--speed") { Description = "Factor by which the recorded pauses are shortened.", DefaultValueFactory = _ => 1, HelpName = "FACTOR" }.InRange(0.001, 1_000_000);

    private static readonly Option<double> s_pause = new Option<double>("--longest-pause")
    {
        Description = "Maximum pause between requests in seconds, when the target has a clock of its own.",
        DefaultValueFactory = _ => new ReplayOptions().LongestPause.TotalSeconds,
        HelpName = "SECONDS",
    }.InRange(0, 3600);

    private static readonly Option<string?> s_allow = new("--allow")
    {
        Description = $"Kinds of values that may differ: {string.Join(", ", NormaliserSets.Words)}. [default: none for a simulator in the world of the fixture, else {string.Join(",", NormaliserSets.Words.SkipLast(1))}]",
        HelpName = "KIND[,KIND]",
    };

    private static readonly Option<bool> s_exact = new("--exact") { Description = "Allow no value to differ." };
    private static readonly Option<string[]> s_report = new("--report") { Description = $"File to write a report to, ending in {ReplayReportFile.Endings}. It can be given several times.", HelpName = "FILE" };
    private static readonly Option<bool> s_noSimulated = new("--no-simulated") { Description = "Leave the simulator out of the .html report of a target. By default, fixtures with a world are replayed against both, and the report shows which of them differs." };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON." };

    public static Command Create()
    {
        var command = new Command("replay", "Replays fixtures and compares each answer with the documented one, byte by byte.")
        {
            s_files, s_target, s_user, s_password, s_control, s_controlToken, s_trust, s_spelling, s_only, s_until, s_step, s_pace, s_speed, s_pause, s_allow, s_exact, s_report, s_noSimulated, s_json,
            ReplayMutation.Mutation, ReplayMutation.Limit, ReplayMutation.Seed,
        };
        command.SetAction((parsed, cancellation) => parsed.GetValue(ReplayMutation.Mutation)
            ? Task.Run(() => ReplayMutation.Run(parsed, Fixtures(parsed), Normalisers(parsed), [s_target, s_control, s_step, s_report, s_json], cancellation), cancellation)
            : RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var fixtures = Fixtures(parsed);
        var reports = parsed.GetValue(s_report) ?? [];
        Func<ReplayReport, CancellationToken, Task>[] writes = [.. reports.Select(ReplayReportFile.For)];
        var steps = parsed.GetValue(s_step) ? ReplaySteps.On(output) : null;
        var options = new ReplayOptions
        {
            Spelling = parsed.GetRequiredValue(s_spelling) == "printed" ? Spelling.AsPrinted : Spelling.Canonical,
            LongestPause = TimeSpan.FromSeconds(parsed.GetValue(s_pause)),
            Pace = parsed.GetRequiredValue(s_pace) == "fast" ? ReplayPace.Fast : ReplayPace.Recorded,
            Speed = parsed.GetValue(s_speed),
            Selection = Selection(parsed),
            Normalisers = Normalisers(parsed),
            BeforeEach = steps is null ? null : steps.WaitAsync,

            // Only a report may show the answers that match.
            KeepsAnswers = writes is [_, ..],
        };

        var given = Target(parsed);
        var started = TimeProvider.System.GetUtcNow();
        var done = new List<FixtureReplay>();
        var simulates = given is not null && !parsed.GetValue(s_noSimulated) && reports.Any(ReplayReportFile.IsHtml);
        bool Simulates(Fixture fixture) => simulates && (fixture.WorldFile is not null || fixture.WorldText is not null);
        var progress = new ReplayProgress(errors, fixtures.Sum(fixture => options.Selection.Of(fixture.Exchanges).Count * (Simulates(fixture) ? 2 : 1)));
        try
        {
            foreach (var fixture in fixtures)
            {
                var replay = await ReplayAsync(fixture, given, options, steps ?? (IProgress<ReplayResult>)progress, cancellation);
                done.Add(Simulates(fixture) ? await WithSimulatedAsync(replay, options, steps is null ? progress.OfSimulator : null, Note, cancellation) : replay);
            }
        }
        catch (TargetUnreachableException unreachable)
        {
            throw new UserErrorException(unreachable.Message, ExitStatus.Unreachable);
        }
        catch (ControlRefusedException refused)
        {
            throw new UserErrorException(refused.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The replay cannot continue: {unreadable.Message}");
        }
        finally
        {
            progress.Clear();
        }

        var result = new ReplayReport(given?.ToString() ?? "in-process simulator", done)
        {
            Address = given?.Address,
            User = given?.User ?? "admin",
            AnyCertificate = given is not null && given.Trust != CertificateTrust.System,
            Started = started,
            Ended = TimeProvider.System.GetUtcNow(),
        };
        foreach (var write in writes)
            await write(result, cancellation);
        if (writes is [_, ..] && fixtures.Any(fixture => fixture.WorldText is not null))
            errors.WriteLine("cmssim: The report shows names and addresses of the input. To share a report, replay what cmssim import makes of the input.");
        if (parsed.GetValue(s_json))
            output.Write(JsonReport.Write(result));
        else
            ReplayText.Write(result, output);

        // The defaults are not a choice of the user, so only named normalisers are worth a line.
        if (parsed.GetValue(s_allow) is not null && result.Unused is [_, ..] unused)
            errors.WriteLine($"cmssim: --allow {string.Join(",", unused).ToLowerInvariant()} excused nothing; a replay without it is stricter.");
        return result.Differing == 0 ? ExitStatus.Fine : ExitStatus.Differs;

        void Note(string sentence)
        {
            progress.Clear();
            errors.WriteLine($"cmssim: {VisibleText.OneLine(sentence)}");
        }
    }

    private static Fixture[] Fixtures(ParseResult parsed)
    {
        var all = ReplayInputs.Read(parsed.GetRequiredValue(s_files));
        var selection = Selection(parsed);
        var end = parsed.GetValue(s_until) is { } until ? FixtureStart.EndFrom(until) : null;
        Fixture[] chosen = [.. all.Where(fixture => end?.CountIn(fixture.Exchanges) is not null || end is null).Where(fixture => selection.Of(fixture.Exchanges) is [_, ..])];
        if (chosen is [_, ..])
            return chosen;
        throw new UserErrorException(end is not null && !all.Any(fixture => end.CountIn(fixture.Exchanges) is not null)
            ? $"--until: {end.MissingIn(all.SelectMany(fixture => fixture.Exchanges))}"
            : $"--only {parsed.GetValue(s_only)} chooses no exchange of {string.Join(", ", parsed.GetRequiredValue(s_files))}.");
    }

    private static ReplaySelection Selection(ParseResult parsed)
    {
        try
        {
            var only = parsed.GetValue(s_only) is { } list ? ReplaySelection.Only(list) : ReplaySelection.All;
            return parsed.GetValue(s_until) is { } until ? only.Until(FixtureStart.EndFrom(until)) : only;
        }
        catch (FormatException wrong)
        {
            throw new UserErrorException($"--only: {wrong.Message}");
        }
    }

    private static IReadOnlySet<Normaliser>? Normalisers(ParseResult parsed)
    {
        if (parsed.GetValue(s_allow) is not { } list)
            return parsed.GetValue(s_exact) ? NormaliserSets.Exact : null;
        if (parsed.GetValue(s_exact))
            throw new UserErrorException("--allow and --exact contradict each other; leave out one of them.");
        try
        {
            return NormaliserSets.Read(list);
        }
        catch (FormatException wrong)
        {
            throw new UserErrorException($"--allow: {wrong.Message}");
        }
    }

    private static ReplayTarget? Target(ParseResult parsed)
    {
        if (parsed.GetValue(s_target) is not { } url)
        {
            return parsed.GetValue(s_control) is null
                ? null
                : throw new UserErrorException("--control needs --target; without a target, replay starts and controls a simulator itself.");
        }

        var address = TargetOption.Address("--target", url);
        return new ReplayTarget(address)
        {
            User = parsed.GetRequiredValue(s_user),
            // Not a default of the option, because --help prints defaults.
            Password = TargetOption.Password(parsed.GetValue(s_password)),
            Control = parsed.GetValue(s_control) is { } controlUrl ? TargetOption.Address("--control", controlUrl) : null,
            ControlToken = parsed.GetValue(s_controlToken) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN"),
            Trust = TrustOption.Of(parsed.GetValue(s_trust), address),
        };
    }

    private static async Task<FixtureReplay> ReplayAsync(
        Fixture fixture, ReplayTarget? given, ReplayOptions options, IProgress<ReplayResult>? progress, CancellationToken cancellation)
    {
        if (fixture.WorldFile is { } named && given is null or { Control: not null } && !File.Exists(named))
            throw new UserErrorException($"{fixture.File}: the world {fixture.World} does not exist; the attribute \"world\" names a file relative to the fixture.");
        if (given is not null)
            return await new Replayer(given, options).ReplayAsync(fixture, progress, cancellation);

        // Starts a host for each fixture: a clock only goes forward, and fixtures need not be in order of time.
        await using var host = await SimulatorHost.StartAsync(
            new SimulatorOptions
            {
                HttpsPort = 0,
                HttpPort = null,
                ControlPort = 0,
                VirtualClock = DateTimeOffset.UnixEpoch,
                World = fixture.ReadWorld(),
                LogDirectory = null,
            },
            cancellation);
        var bridge = host.Bridges.FirstOrDefault(running => running.Name == fixture.Host) ?? host.Bridges[0];
        var own = new ReplayTarget(bridge.Https!)
        {
            User = host.Playback.User,
            Password = host.Playback.Password,
            Control = host.Control,
            Trust = CertificateTrust.Any,
        };
        return await new Replayer(own, options).ReplayAsync(fixture, progress, cancellation);
    }

    private static async Task<FixtureReplay> WithSimulatedAsync(
        FixtureReplay replay, ReplayOptions options, IProgress<ReplayResult>? progress, Action<string> report, CancellationToken cancellation)
    {
        try
        {
            var simulated = await ReplayAsync(replay.Fixture, null, options with { BeforeEach = null }, progress, cancellation);
            return replay with { Results = [.. replay.Results.Zip(simulated.Results, (result, own) => result with { Simulated = own })] };
        }
        catch (Exception failed) when (failed is SimulatorStartException or ControlRefusedException or UserErrorException or IOException or UnauthorizedAccessException)
        {
            report($"the report of {replay.Fixture.File} has no answers of the simulator: {failed.Message}");
            return replay;
        }
    }
}

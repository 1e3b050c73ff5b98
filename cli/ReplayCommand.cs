using System.CommandLine;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary><c>cmssim replay</c>: sends recorded requests and compares the answers with the documented ones.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Fixtures, folders of fixtures, or documented logs that a fixture was made from.", Arity = ArgumentArity.OneOrMore };
        var target = new Option<string?>("--target") { Description = "Address of the bridge to replay against. [default: a simulator, started for each fixture]", HelpName = "URL" };
        var user = new Option<string>("--user") { Description = "Name of the API user.", DefaultValueFactory = _ => "admin" };
        var password = new Option<string?>("--password") { Description = "Password of the API user. [default: the environment variable CMSSIM_PASSWORD, or admin]" };
        var control = new Option<string?>("--control") { Description = "Address of the control API of a simulated target. Replay then sets world, clock and ids.", HelpName = "URL" };
        var controlToken = new Option<string?>("--control-token") { Description = "Token of the control API. [default: the environment variable CMSSIM_CONTROL_TOKEN]" };
        var trust = new Option<string?>("--trust") { Description = "Certificate to accept: any, system, or a SHA-256 fingerprint. [default: any for a loopback target, else system]" };
        var spelling = new Option<string>("--spelling") { Description = "Spelling of paths that the documented logs misspell: canonical or printed.", DefaultValueFactory = _ => "canonical" };
        spelling.AcceptOnlyFromAmong("canonical", "printed");
        var pause = new Option<double>("--longest-pause")
        {
            Description = "Maximum pause between requests in seconds, when the target has a clock of its own.",
            DefaultValueFactory = _ => new ReplayOptions().LongestPause.TotalSeconds,
            HelpName = "SECONDS",
        }.InRange(0, 3600);
        var report = new Option<string?>("--report") { Description = "File to write a report to, ending in .html, .xml (JUnit) or .json.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };

        var command = new Command("replay", "Replays fixtures and compares each answer with the documented one, byte by byte.")
        {
            files, target, user, password, control, controlToken, trust, spelling, pause, report, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var fixtures = ReplayInputs.Read(parsed.GetRequiredValue(files));
            var write = parsed.GetValue(report) is { } path ? ReplayReportFile.For(path) : null;
            var options = new ReplayOptions
            {
                Spelling = parsed.GetRequiredValue(spelling) == "printed" ? Spelling.AsPrinted : Spelling.Canonical,
                LongestPause = TimeSpan.FromSeconds(parsed.GetValue(pause)),
            };

            ReplayTarget? given = null;
            if (parsed.GetValue(target) is { } url)
            {
                var address = Address("--target", url);
                given = new ReplayTarget(address)
                {
                    User = parsed.GetRequiredValue(user),
                    // Not a default of the option, because --help prints defaults.
                    Password = parsed.GetValue(password) ?? Environment.GetEnvironmentVariable("CMSSIM_PASSWORD") ?? "admin",
                    Control = parsed.GetValue(control) is { } controlUrl ? Address("--control", controlUrl) : null,
                    ControlToken = parsed.GetValue(controlToken) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN"),
                    Trust = Trust(parsed.GetValue(trust) ?? (address.IsLoopback ? "any" : "system")),
                };
            }
            else if (parsed.GetValue(control) is not null)
            {
                throw new UserErrorException("--control needs --target; without a target, replay starts and controls a simulator itself.");
            }

            var done = new List<FixtureReplay>();
            var progress = new ReplayProgress(parsed.InvocationConfiguration.Error, fixtures.Sum(fixture => fixture.Exchanges.Count));
            try
            {
                foreach (var fixture in fixtures)
                    done.Add(await ReplayAsync(fixture, given, options, progress, cancellation));
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

            var result = new ReplayReport(given?.ToString() ?? "in-process simulator", done);
            if (write is not null)
                await write(result, cancellation);

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                output.Write(JsonReport.Write(result));
            else
                TextReport.Write(result, output);
            return result.Differing == 0 ? ExitStatus.Fine : ExitStatus.Differs;
        });
        return command;
    }

    private static async Task<FixtureReplay> ReplayAsync(
        Fixture fixture, ReplayTarget? given, ReplayOptions options, IProgress<ReplayResult> progress, CancellationToken cancellation)
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
                World = fixture.WorldFile is { } world ? await File.ReadAllTextAsync(world, cancellation) : null,
                LogDirectory = null,
            },
            cancellation);
        var own = new ReplayTarget(host.Bridges[0].Https!) { Control = host.Control, Trust = CertificateTrust.Any };
        return await new Replayer(own, options).ReplayAsync(fixture, progress, cancellation);
    }

    private static Uri Address(string option, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" }
            ? address
            : throw new UserErrorException($"Invalid value \"{value}\" for {option}; expected an address such as https://14.80.82.30:445.");

    private static CertificateTrust Trust(string value)
    {
        try
        {
            return value switch
            {
                "any" => CertificateTrust.Any,
                "system" => CertificateTrust.System,
                _ => CertificateTrust.Pin(value),
            };
        }
        catch (FormatException)
        {
            throw new UserErrorException($"Invalid value \"{value}\" for --trust; expected any, system or a SHA-256 fingerprint of 64 hexadecimal digits.");
        }
    }
}

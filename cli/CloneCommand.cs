using System.CommandLine;
using CmsSim.Cli.Clones;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary><c>cmssim clone</c>: reads a CMS into a world, and compares the served world with it.</summary>
internal static class CloneCommand
{
    private static readonly Option<string[]> s_from = new("--from") { Description = "Address of a bridge to read. Further ones add what the other bridges of its cluster hold themselves.", HelpName = "URL" };
    private static readonly Option<string> s_user = new("--user") { Description = "Name of the API user.", DefaultValueFactory = _ => "admin" };
    private static readonly Option<string?> s_password = new("--password") { Description = "Password of the API user; never stored. [default: the environment variable CMSSIM_PASSWORD, or admin]" };
    private static readonly Option<string?> s_trust = new("--trust") { Description = "Certificate to accept: any, system, or a SHA-256 fingerprint. [default: any for a loopback target, else system]" };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "World file to write. Its answers are kept beside it in FILE.answers; an unfinished clone continues from FILE.partial.", HelpName = "FILE" };

    private static readonly Option<int> s_rate = new Option<int>("--rate")
    {
        Description = "Highest number of requests in any second, for each bridge.",
        DefaultValueFactory = _ => new CloneOptions().Rate,
        HelpName = "N",
    }.InRange(1, 100_000);

    private static readonly Option<string?> s_release = new("--release") { Description = "Release of the world. [default: that of the bridge, or the newest before it]" };
    private static readonly Option<bool> s_views = new("--views") { Description = "Also read nodes that only show other objects, such as meetingEntryDetail. A world does not need them; --check then compares them." };

    private static readonly Option<string?> s_check = new("--check")
    {
        Description = "Serve the world and compare each answer with the original. With a FILE, check that world: against its answers, or against --from as it is now.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> s_allow = new("--allow") { Description = $"Kinds of values that may differ in a check: {string.Join(", ", NormaliserSets.Words)}. [default: time,counter]", HelpName = "KIND[,KIND]" };
    private static readonly Option<bool> s_exact = new("--exact") { Description = "Allow no value to differ in a check." };
    private static readonly Option<bool> s_redact = new("--redact") { Description = "Replace names, ids, addresses and secrets in the world, and keep no answers." };
    private static readonly Option<string?> s_key = new("--key") { Description = "File of the redaction key. [default: redaction.key in cmssim's folder of the user's configuration, created at first use]", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the result as JSON." };

    public static Command Create() => Create(TimeProvider.System);

    /// <param name="clock">The clock for the rate and for time limits.</param>
    public static Command Create(TimeProvider clock)
    {
        var command = new Command("clone", "Reads a CMS into a world file with GET requests only, and compares the served world with it.")
        {
            s_from, s_user, s_password, s_trust, s_output, s_rate, s_release, s_views, s_check, s_allow, s_exact, s_redact, s_key, s_json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => RunAsync(parsed, clock, cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancellation)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var request = Request(parsed, clock, errors);
        var progress = new CloneProgressLine(errors);
        var report = new CloneReport();
        try
        {
            if (request.Output is { } file)
                await CloneRun.WriteAsync(request, file, report, progress, cancellation);
            if (request.Checks is { } world)
                await CloneRun.CheckAsync(request, world, report, progress, cancellation);
        }
        catch (CloneCredentialsException wrong)
        {
            throw new UserErrorException(wrong.Message, ExitStatus.Differs);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new UserErrorException(CloneRun.WithResume("Cancelled.", request), ExitStatus.Cancelled);
        }
        catch (TargetUnreachableException unreachable)
        {
            throw new UserErrorException(CloneRun.WithResume(unreachable.Message, request), ExitStatus.Unreachable);
        }
        catch (CloneException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
        finally
        {
            progress.Clear();
        }

        if (request.IsJson)
            await output.WriteLineAsync(report.ToJson().ToJsonString());
        else
            report.Write(output);
        return report.Check is { Differing: [_, ..] } ? ExitStatus.Differs : ExitStatus.Fine;
    }

    private static CloneRequest Request(ParseResult parsed, TimeProvider clock, TextWriter errors)
    {
        var (output, checks) = (parsed.GetValue(s_output), parsed.GetResult(s_check) is not null);
        var checkedFile = parsed.GetValue(s_check);
        var isRedacted = parsed.GetValue(s_redact);
        var targets = Targets(parsed);
        if (output is null && checkedFile is null)
            throw new UserErrorException("clone needs --output FILE for the world, or --check FILE to check one.");
        if (output is not null && targets is [])
            throw new UserErrorException("clone needs the address of a bridge, such as --from https://cms.example.com.");
        if (output is not null && checkedFile is not null)
            throw new UserErrorException("--output and --check FILE exclude each other; --check without a FILE checks the world that is written.");
        if (isRedacted && checks)
            throw new UserErrorException("--redact and --check exclude each other: a redacted world gives other answers. Clone and check first, then run cmssim redact.");
        if (isRedacted && output is null)
            throw new UserErrorException("--redact needs --output FILE.");
        var release = parsed.GetValue(s_release);
        if (release is not null && !SimulatorOptions.KnownReleases.Contains(release))
            throw new UserErrorException($"Invalid value \"{release}\" for --release; expected one of {string.Join(", ", SimulatorOptions.KnownReleases)}.");

        return new CloneRequest(targets, new CloneOptions { Rate = parsed.GetValue(s_rate), Release = release, ReadsViews = parsed.GetValue(s_views), Clock = clock })
        {
            Output = output,
            Checks = checks ? checkedFile ?? output : null,
            Normalisers = Normalisers(parsed),
            Key = isRedacted ? RedactionKeyFile.ReadOrCreate(parsed.GetValue(s_key), errors) : null,
            IsJson = parsed.GetValue(s_json),
        };
    }

    private static ReplayTarget[] Targets(ParseResult parsed)
    {
        var addresses = (parsed.GetValue(s_from) ?? []).Select(url => TargetOption.Address("--from", url)).ToArray();
        if (addresses.Distinct().Count() < addresses.Length)
            throw new UserErrorException("--from names the same bridge twice.");
        return [.. addresses.Select(address => new ReplayTarget(address)
        {
            User = parsed.GetRequiredValue(s_user),
            Password = TargetOption.Password(parsed.GetValue(s_password)),
            Trust = TrustOption.Of(parsed.GetValue(s_trust), address),
        })];
    }

    private static IReadOnlySet<Normaliser> Normalisers(ParseResult parsed)
    {
        var isExact = parsed.GetValue(s_exact);
        if (parsed.GetValue(s_allow) is not { } list)
            return isExact ? NormaliserSets.Exact : CloneCheck.Moving;
        if (isExact)
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
}

using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Repro;
using CmsSim.Harness.Verify;
using CmsSim.Harness.Verify.Parity;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary><c>cmssim verify</c>: checks the contracts of a CMS against any target, and leaves it as it was.</summary>
internal static class VerifyCommand
{
    private static readonly Option<string?> s_target = new("--target") { Description = "Address of the CMS or simulator to verify.", HelpName = "URL" };
    private static readonly Option<string> s_user = new("--user") { Description = "Name of the API user.", DefaultValueFactory = _ => "admin" };
    private static readonly Option<string?> s_password = new("--password") { Description = "Password of the API user. [default: the environment variable CMSSIM_PASSWORD, or admin]" };
    private static readonly Option<string?> s_trust = new("--trust") { Description = "Certificate to accept: any, system, or a SHA-256 fingerprint. [default: any for a loopback target, else system]" };
    private static readonly Option<string?> s_release = new("--release") { Description = "Release of the target, such as 2.9. [default: its softwareVersion]" };
    private static readonly Option<string[]> s_only = new("--only") { Description = "Contracts or areas to check, as --list names them.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> s_readOnly = new("--read-only") { Description = "Send nothing but GET. Contracts that write are skipped." };
    private static readonly Option<int?> s_rate = new("--rate") { Description = "Maximum number of requests in a second.", HelpName = "N" };
    private static readonly Option<bool> s_yesLive = new("--yes-live") { Description = "Verify a target that has active calls." };
    private static readonly Option<string?> s_ledger = new("--ledger") { Description = "File that lists what the run puts on the target, deleted when all is removed. [default: verify-TAG.ledger in the current folder]", HelpName = "FILE" };
    private static readonly Option<string?> s_cleanup = new("--cleanup") { Description = "Remove from the target what the ledger of an interrupted run lists, and check nothing.", HelpName = "LEDGER" };
    private static readonly Option<string?> s_farEnd = new("--far-end") { Description = "Address that answers when the target dials it. [default: any for a loopback target, else none; contracts about connected legs are skipped]", HelpName = "URI" };
    private static readonly Option<string?> s_receiver = new("--receiver") { Description = "Address at which the target reaches this machine, to post call detail records to. [default: this machine for a loopback target, else none]", HelpName = "URL" };
    private static readonly Option<string?> s_control = new("--control") { Description = "Address of the control API of a simulated target with a virtual clock. The run advances its time, and saves a bundle for cmssim repro if a contract fails.", HelpName = "URL" };
    private static readonly Option<string?> s_controlToken = new("--control-token") { Description = "Token of the control API. [default: the environment variable CMSSIM_CONTROL_TOKEN]" };
    private static readonly Option<string[]> s_report = new("--report") { Description = $"File to write a report to, ending in {VerifyReportFile.Endings}. It can be given several times.", HelpName = "FILE" };
    private static readonly Option<string?> s_pack = new("--pack") { Description = "File to write a redacted pack to, for cmssim parity.", HelpName = "FILE" };
    private static readonly Option<string?> s_adopted = new("--adopted") { Description = "Adoption of cmssim parity: expect what was observed on a real target.", HelpName = "FILE" };
    private static readonly Option<bool> s_list = new("--list") { Description = "List the contracts with their evidence, and check nothing." };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON." };

    public static Command Create()
    {
        var command = new Command("verify", "Checks the contracts of a CMS against any target, and removes what it creates.")
        {
            s_target, s_user, s_password, s_trust, s_release, s_only, s_readOnly, s_rate, s_yesLive, s_ledger, s_cleanup, s_farEnd, s_receiver, s_control, s_controlToken, s_report, s_pack, s_adopted, s_list, s_json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);

        // A signal ends the run after its cleanup, which can take longer than other verbs have.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(stop);
        try
        {
            if (parsed.GetValue(s_list))
            {
                VerifyText.List(ContractSuite.Choose(parsed.GetValue(s_only) ?? []), parsed.GetValue(s_adopted) is { } adopted ? ParityCommand.ReadAdoption(adopted) : null, parsed.GetValue(s_json), output);
                return ExitStatus.Fine;
            }
            var target = Target(parsed);
            return parsed.GetValue(s_cleanup) is { } ledger
                ? await CleanUpAsync(target, Options(parsed, target), ledger, output, errors, stop.Token)
                : await VerifyAsync(parsed, target, output, errors, stop.Token);
        }
        catch (TargetUnreachableException unreachable)
        {
            throw new UserErrorException(unreachable.Message, ExitStatus.Unreachable);
        }
        catch (VerifyRefusedException refused)
        {
            throw new UserErrorException(refused.Message);
        }
        catch (SocketException taken)
        {
            throw new UserErrorException($"Cannot listen for call detail records: {taken.Message}; name another address with --receiver.");
        }
    }

    private static async Task<int> VerifyAsync(ParseResult parsed, ReplayTarget target, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        Func<VerifyReport, CancellationToken, Task>[] writes = [.. (parsed.GetValue(s_report) ?? []).Select(VerifyReportFile.For)];
        var options = Options(parsed, target);
        var progress = new VerifyProgress(errors, ContractSuite.Choose(options.Only).Count);
        VerifyReport report;
        try
        {
            report = await new Verifier(target, options).RunAsync(progress, cancellation);
        }
        catch (Exception ended) when (ended is OperationCanceledException or TargetUnreachableException && File.Exists(options.Ledger))
        {
            errors.WriteLine(Remedy(target, options));
            throw;
        }
        catch (Exception unwritten) when (unwritten is IOException and not TargetUnreachableException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The ledger {options.Ledger} cannot be written: {unwritten.Message}");
        }
        finally
        {
            progress.Clear();
        }
        foreach (var warning in report.Warnings)
            errors.WriteLine($"cmssim: {warning}");
        foreach (var left in report.Left)
            errors.WriteLine($"cmssim: {left}");
        if (report.Left is [_, ..])
            errors.WriteLine(Remedy(target, options));
        foreach (var write in writes)
            await write(report, cancellation);
        if (parsed.GetValue(s_pack) is { } pack)
        {
            var text = PackFile.Write(ParityPack.Of(report, options.Tag));
            await OutputFile.WriteAsync(pack, "the pack", isPrivate: false, async draft => await draft.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation));
        }
        if (report.Count(ContractOutcome.Fail) > 0 && parsed.GetValue(s_control) is { } control)
            await SaveBundleAsync(TargetOption.Address("--control", control), Token(parsed), options.Tag, errors, cancellation);
        VerifyText.Write(report, parsed.GetValue(s_json), output);
        return report.IsFine ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static string Remedy(ReplayTarget target, VerifyOptions options) => $"cmssim: {options.Ledger} lists what is left; cmssim verify --target {target.Address} --cleanup {options.Ledger} removes it.";

    // A failure of a simulator can be repeated, request by request.
    private static async Task SaveBundleAsync(Uri control, string? token, string tag, TextWriter errors, CancellationToken cancellation)
    {
        var path = $"{tag}.repro.xml";
        try
        {
            using var simulator = new SimulatorControl(control, token);
            ReproWriter.Save(await ReproSource.ReadAsync(simulator, "a verification with a contract that fails", cancellation), path);
            errors.WriteLine($"cmssim: cmssim repro {path} repeats the run.");
        }
        catch (Exception unsaved) when (unsaved is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            errors.WriteLine($"cmssim: The run cannot be saved for cmssim repro: {VisibleText.OneLine(unsaved.Message)}");
        }
    }

    private static string? Token(ParseResult parsed) => parsed.GetValue(s_controlToken) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN");

    private static async Task<int> CleanUpAsync(ReplayTarget target, VerifyOptions options, string ledger, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        CleanupReport report;
        try
        {
            report = await new Verifier(target, options).CleanUpAsync(ledger, cancellation);
        }
        catch (LedgerFormatException wrong)
        {
            throw new UserErrorException($"{ledger}:{wrong.Line}: {wrong.Message}; expected the ledger of a cmssim verify run.");
        }
        catch (Exception unread) when (unread is IOException and not TargetUnreachableException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The ledger {ledger} cannot be used: {unread.Message}");
        }
        foreach (var left in report.Left)
            errors.WriteLine($"cmssim: {left}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Removed.Count} removed, {report.Restored.Count} restored, {report.Left.Count} left"));
        return report.IsComplete ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static ReplayTarget Target(ParseResult parsed)
    {
        var address = TargetOption.Address("--target", parsed.GetValue(s_target) ?? throw new UserErrorException("verify needs --target, the address of a CMS or simulator such as https://127.0.0.1:8443."));
        return new ReplayTarget(address)
        {
            User = parsed.GetRequiredValue(s_user),
            Password = TargetOption.Password(parsed.GetValue(s_password)),
            Trust = TrustOption.Of(parsed.GetValue(s_trust), address),
        };
    }

    private static VerifyOptions Options(ParseResult parsed, ReplayTarget target)
    {
        if (parsed.GetValue(s_rate) is < 1 or > 100_000)
            throw new UserErrorException($"Invalid value {parsed.GetValue(s_rate)} for --rate; expected a number from 1 to 100000.");
        if (parsed.GetValue(s_release) is { } release && !VerifyOptions.IsRelease(release))
            throw new UserErrorException($"Invalid value \"{release}\" for --release; expected a number such as 2.9.");
        var isLocal = target.Address.IsLoopback;
        var tag = $"verify-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        return new VerifyOptions
        {
            Tag = tag,
            UnknownId = Guid.NewGuid,
            Release = parsed.GetValue(s_release),
            Only = parsed.GetValue(s_only) ?? [],
            IsReadOnly = parsed.GetValue(s_readOnly),
            Rate = parsed.GetValue(s_rate),
            AllowsLiveCalls = parsed.GetValue(s_yesLive),
            Adopted = parsed.GetValue(s_adopted) is { } adopted ? ParityCommand.ReadAdoption(adopted) : null,
            Ledger = parsed.GetValue(s_ledger) ?? $"{tag}.ledger",
            FarEnd = parsed.GetValue(s_farEnd) ?? (isLocal ? "verify@far-end.example" : null),
            Receiver = parsed.GetValue(s_receiver) is { } receiver ? TargetOption.Address("--receiver", receiver) : isLocal ? new Uri("http://127.0.0.1:0/") : null,
            Pause = parsed.GetValue(s_control) is { } control
                ? new VirtualTime(new SimulatorControl(TargetOption.Address("--control", control), Token(parsed))).PassAsync
                : null,
        };
    }
}

using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Harness.Record;
using CmsSim.Harness.Redaction;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary><c>cmssim record</c>: a reverse proxy that records what passes between clients and a bridge, until it is stopped.</summary>
internal static class RecordCommand
{
    private static readonly Option<string?> s_upstream = new("--upstream") { Description = "Address of the bridge to record, such as https://14.80.82.30:445.", HelpName = "URL" };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Folder to create for the recording and the fixtures made of it.", HelpName = "DIR" };
    private static readonly Option<string> s_listen = new("--listen") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string> s_port = Port("--port", "HTTP port of the proxy.", "8480");
    private static readonly Option<string> s_httpsPort = Port("--https-port", "HTTPS port of the proxy.", "none");
    private static readonly Option<string> s_controlPort = Port("--control-port", "Port on the loopback address that shows the state and stops the recording.", "none");
    private static readonly Option<string> s_cdr = Port("--cdr", "Port that receives call detail records, over HTTP and HTTPS.", "none");
    private static readonly Option<string?> s_cdrForward = new("--cdr-forward") { Description = "Address of the receiver that gets the call detail records. [default: none; each POST is answered 200]", HelpName = "URL" };
    private static readonly Option<string?> s_trust = new("--trust") { Description = "Certificate of the bridge to accept: any, system, or a SHA-256 fingerprint. [default: any for a loopback address, else system]" };
    private static readonly Option<FileInfo?> s_certificate = new("--certificate") { Description = "PFX file with the certificate of the proxy, or that stores a self-signed one. [default: a file of your user account]" };
    private static readonly Option<bool> s_noRedact = new("--no-redact") { Description = "Keep names, ids and addresses in the fixtures. Passcodes, secrets and tokens are replaced in any case." };
    private static readonly Option<string?> s_key = new("--key") { Description = "File of the redaction key. [default: redaction.key in cmssim's folder of the user's configuration, created at first use]", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the addresses as one line of JSON, and the report of the fixtures as JSON." };

    public static Command Create()
    {
        var command = new Command("record", "Records a bridge through a reverse proxy, with its events and call detail records, until Ctrl-C.")
        {
            s_upstream, s_output, s_port, s_httpsPort, s_controlPort, s_listen, s_cdr, s_cdrForward, s_trust, s_certificate, s_noRedact, s_key, s_json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Registered first, so that a signal at any later moment ends the run cleanly.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(stop);
        var (output, errors, isJson) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(s_json));
        var folder = parsed.GetValue(s_output) ?? throw new UserErrorException("record needs --output DIR, the folder to create for the recording.");
        var progress = new RecordProgress(errors);
        var options = OptionsOf(parsed, Path.Combine(folder, RecordedFolder.FileName), progress.Warn);
        var controlPort = PortOf(parsed, s_controlPort);
        using var certificate = CertificateOf(parsed, options);
        var key = parsed.GetValue(s_noRedact) ? null : RedactionKeyFile.ReadOrCreate(parsed.GetValue(s_key), errors);

        using var recorded = RecordedFolder.Create(folder);
        await using var proxy = Started(options with { Certificate = certificate });
        recorded.Keep();
        using var tally = new RecordingTally(folder);
        await using var control = controlPort is { } port ? await RecordControl.StartAsync(port, proxy, tally, stop.Cancel) : null;
        await output.WriteLineAsync(isJson
            ? RecordText.Ready(proxy, options, control?.Address, certificate?.GetCertHashString(HashAlgorithmName.SHA256))
            : RecordText.Welcome(proxy, options, control?.Address, certificate?.GetCertHashString(HashAlgorithmName.SHA256)));
        await output.FlushAsync(CancellationToken.None);

        await Task.WhenAll(CheckAsync(proxy, stop.Token), progress.ShowAsync(proxy, tally, stop), EndedAsync(proxy, stop));
        await proxy.StopAsync();
        if (proxy.Failed.IsCompleted)
            throw new UserErrorException((await proxy.Failed).Message);
        return await DeriveAsync(proxy, folder, key, output, errors, isJson);
    }

    private static RecordingProxy Started(RecordingProxyOptions options)
    {
        try
        {
            return RecordingProxy.Start(options);
        }
        catch (RecordingException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
    }

    // A bridge that starts later is recorded as well.
    private static async Task CheckAsync(RecordingProxy proxy, CancellationToken stopped)
    {
        try
        {
            await proxy.CheckUpstreamAsync(stopped);
        }
        catch (OperationCanceledException)
        {
            // The recording ends before the bridge answers.
        }
    }

    private static async Task EndedAsync(RecordingProxy proxy, CancellationTokenSource stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(stopped.SetResult))
            await Task.WhenAny(stopped.Task, proxy.Failed);
        await stop.CancelAsync();
    }

    private static async Task<int> DeriveAsync(RecordingProxy proxy, string folder, RedactionKey? key, TextWriter output, TextWriter errors, bool isJson)
    {
        var derived = await Task.Run(() => RecordedFolder.Derive(folder, key, errors));
        if (derived is not null)
        {
            output.Write(isJson ? derived.AsJson() : derived.AsText());
            return ExitStatus.Fine;
        }
        if (proxy.Connections > 0 && proxy.Unreachable == proxy.Connections)
            throw new UserErrorException($"No client reached the bridge, so no exchange was recorded; {Path.Combine(folder, RecordedFolder.FileName)} has the reasons.", ExitStatus.Unreachable);
        errors.WriteLine($"cmssim: No exchange with the API was recorded, so there is no fixture; {Path.Combine(folder, RecordedFolder.FileName)} has everything that passed.");
        return ExitStatus.Fine;
    }

    private static RecordingProxyOptions OptionsOf(ParseResult parsed, string file, Action<string> warned)
    {
        var upstream = AddressOf(s_upstream, parsed.GetValue(s_upstream) ?? throw new UserErrorException("record needs --upstream URL, the address of the bridge."));
        var (cdr, forward) = (PortOf(parsed, s_cdr), parsed.GetValue(s_cdrForward) is { } url ? AddressOf(s_cdrForward, url) : null);
        if (forward is not null && cdr is null)
            throw new UserErrorException("--cdr-forward needs --cdr PORT, the port that receives the records.");
        var (http, https) = (PortOf(parsed, s_port), PortOf(parsed, s_httpsPort));
        return (http, https) is (null, null)
            ? throw new UserErrorException("--port and --https-port are both none; the proxy needs one of them.")
            : new RecordingProxyOptions
            {
                Upstream = upstream,
                File = file,
                Trust = TrustOption.Of(parsed.GetValue(s_trust), upstream),
                Listen = IPAddress.TryParse(parsed.GetValue(s_listen), out var listen)
                    ? listen
                    : throw new UserErrorException($"Invalid value \"{parsed.GetValue(s_listen)}\" for --listen; expected an IP address such as 127.0.0.1."),
                HttpPort = http,
                HttpsPort = https,
                CdrPort = cdr,
                CdrForward = forward,
                CdrTrust = forward is null ? Harness.Replay.CertificateTrust.System : TrustOption.Of(null, forward),
                Warned = warned,
            };
    }

    private static X509Certificate2? CertificateOf(ParseResult parsed, RecordingProxyOptions options)
    {
        var file = parsed.GetValue(s_certificate)?.FullName;
        return options is { HttpsPort: null, CdrPort: null } && file is null
            ? null
            : BridgeCertificate.Obtain(file ?? UsersFile.Named("record.pfx"), [options.Listen], options.Clock.GetUtcNow());
    }

    // Bytes are passed on as they are, so a path before that of the request could not be added.
    private static Uri AddressOf(Option<string?> option, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            ? address
            : throw new UserErrorException($"Invalid value \"{value}\" for {option.Name}; expected scheme, host and port without a path, such as https://14.80.82.30:445.");

    private static Option<string> Port(string name, string description, string otherwise) =>
        new(name) { Description = description + " 0 selects any free port, none disables it.", DefaultValueFactory = _ => otherwise, HelpName = "PORT" };

    private static int? PortOf(ParseResult parsed, Option<string> option)
    {
        var text = parsed.GetValue(option)!;
        return text == "none" ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort ? port
            : throw new UserErrorException($"Invalid value \"{text}\" for {option.Name}; expected a port number, 0 or none.");
    }
}

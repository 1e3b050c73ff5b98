using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Cli;

/// <summary><c>cmssim serve</c>: runs a cluster until it is interrupted.</summary>
internal static class ServeCommand
{
    private static readonly Option<int?> s_bridges = new Option<int?>("--bridges") { Description = "How many bridges, 1 to 8. As many as the world has, and 2 without one." }.Takes(1, 8);
    private static readonly Option<string> s_listen = new("--listen") { Description = "Address that the bridges listen on.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string> s_httpsPort = Port("--https-port", "HTTPS port of the first bridge; bridge k has port + k - 1.", "8443");
    private static readonly Option<string> s_httpPort = Port("--http-port", "HTTP port of the first bridge; bridge k has port + k - 1.", "8080");
    private static readonly Option<string> s_controlPort = Port("--control-port", "Port of the control API.", "8440");
    private static readonly Option<string> s_controlListen = new("--control-listen") { Description = "Address that the control API listens on; anything but loopback needs a token.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string?> s_controlToken = new("--control-token") { Description = "Token that requests to the control API must carry (env CMSSIM_CONTROL_TOKEN)." };
    private static readonly Option<string?> s_user = new("--user") { Description = "Name of the API user. admin unless the world names its accounts." };
    private static readonly Option<string?> s_password = new("--password") { Description = "Password of the API user. Unless the world names its accounts, env CMSSIM_PASSWORD, or admin without that." };
    private static readonly Option<FileInfo?> s_world = new("--world") { Description = "World file to start in; without it, the lab of the documented conversation." };
    private static readonly Option<string?> s_release = new("--release") { Description = "Release that is simulated, 2.0 to 3.4; those after 3.0 as far as they are known. 2.0 unless the world names another." };
    private static readonly Option<int> s_seed = new Option<int>("--seed") { Description = "Seed of ids, secrets and call IDs." }.Takes(int.MinValue, int.MaxValue);
    private static readonly Option<string> s_clock = new("--clock") { Description = "real, virtual or virtual@<ISO time>.", DefaultValueFactory = _ => "real" };
    private static readonly Option<DirectoryInfo?> s_logDirectory = new("--log-dir") { Description = "Folder for the bridges' syslogs.", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("logs", "run")) };
    private static readonly Option<int> s_unknownIdStatus = new Option<int>("--unknown-id-status") { Description = "Status for an id that is not there: 400 or 404.", DefaultValueFactory = _ => 400 }.TakesEither(400, 404);
    private static readonly Option<FileInfo?> s_certificate = new("--certificate") { Description = "PFX file that keeps the self-signed certificate; by default one of your user account." };
    private static readonly Option<int?> s_hostile = new Option<int?>("--hostile")
    {
        Description = "Bridges do all that the documentation allows and few clients expect: short pages, 503, new elements … A seed repeats it.",
        Arity = ArgumentArity.ZeroOrOne,
    }.Takes(int.MinValue, int.MaxValue);

    private static readonly Option<string[]> s_limit = new("--limit") { Description = "A bound as name=value, such as largestBody=65536. Repeat it for others; --limit list shows all.", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> s_json = new("--json") { Description = "Say where the bridges listen as one line of JSON, and show no log." };
    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "Do not show the bridges' logs." };

    public static Command Create()
    {
        var command = new Command("serve", "Runs a cluster until Ctrl-C.")
        {
            s_bridges, s_listen, s_httpsPort, s_httpPort, s_controlPort, s_controlListen, s_controlToken, s_user, s_password, s_world,
            s_release, s_seed, s_clock, s_logDirectory, s_unknownIdStatus, s_certificate, s_hostile, s_limit, s_json, s_quiet,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        var json = parsed.GetValue(s_json);
        if (parsed.GetValue(s_limit) is ["list"])
            return await WriteLimitsAsync(output, json);
        var options = OptionsFrom(parsed, showsLog: !json && !parsed.GetValue(s_quiet), output, parsed.InvocationConfiguration.Error);

        // A container is stopped by SIGTERM, a person's run by Ctrl-C; both end it well.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });

        await using var host = await SimulatorHost.StartAsync(options, stop.Token);
        if (json)
            await WriteReadyLineAsync(output, host, options);
        else
            await WriteWelcomeAsync(output, host, options);

        var stopped = new TaskCompletionSource();
        await using (stop.Token.Register(stopped.SetResult))
            await stopped.Task;
        return ExitStatus.Fine;
    }

    private static SimulatorOptions OptionsFrom(ParseResult parsed, bool showsLog, TextWriter output, TextWriter errors)
    {
        return new SimulatorOptions
        {
            Bridges = parsed.GetValue(s_bridges),
            Listen = parsed.GetValue(s_listen)!,
            HttpsPort = PortFrom(parsed, s_httpsPort),
            HttpPort = PortFrom(parsed, s_httpPort),
            ControlPort = PortFrom(parsed, s_controlPort),
            ControlListen = parsed.GetValue(s_controlListen)!,
            ControlToken = parsed.GetValue(s_controlToken) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN"),
            User = parsed.GetValue(s_user),
            Password = parsed.GetValue(s_password),

            // Clients read the variable as well, so it may be there whatever the world says.
            PasswordOtherwise = Environment.GetEnvironmentVariable("CMSSIM_PASSWORD") ?? SimulatorOptions.DefaultPassword,
            World = parsed.GetValue(s_world) is { } world ? ReadWorld(world) : null,
            Release = parsed.GetValue(s_release),
            Seed = parsed.GetValue(s_seed),
            VirtualClock = ClockFrom(parsed.GetValue(s_clock)!),
            LogDirectory = parsed.GetValue(s_logDirectory)?.FullName,
            LogStream = showsLog ? _ => new LiveLog(output) : null,
            Hostile = parsed.GetResult(s_hostile) is null ? null : parsed.GetValue(s_hostile) ?? RandomNumberGenerator.GetInt32(1_000_000),
            UnknownIdStatus = parsed.GetValue(s_unknownIdStatus),
            Limits = LimitsFrom(parsed.GetValue(s_limit)!),
            OnIncident = line => errors.WriteLine($"cmssim: {line}"),
            CertificateFile = parsed.GetValue(s_certificate)?.FullName ?? UsersCertificate(isVirtual: parsed.GetValue(s_clock) is not "real"),
        };
    }

    private static async Task WriteReadyLineAsync(TextWriter output, SimulatorHost host, SimulatorOptions options)
    {
        using var line = new MemoryStream();
        await using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", true);
            json.WriteStartArray("bridges");
            foreach (var bridge in host.Bridges)
            {
                json.WriteStartObject();
                json.WriteString("name", bridge.Name);
                json.WriteString("http", AddressOf(bridge.Http));
                json.WriteString("https", AddressOf(bridge.Https));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("control", AddressOf(host.Control));
            json.WriteString("certificateSha256", host.CertificateFingerprint);
            json.WriteString("release", host.Release);
            json.WriteBoolean("partial", ApiDescription.IsPartial(host.Release));
            if (options.Hostile is { } seed)
                json.WriteNumber("hostile", seed);
            json.WriteEndObject();
        }
        await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(line.ToArray()));
        await output.FlushAsync();
    }

    private static async Task WriteWelcomeAsync(TextWriter output, SimulatorHost host, SimulatorOptions options)
    {
        foreach (var bridge in host.Bridges)
            await output.WriteLineAsync($"{bridge.Name}: {string.Join("  ", new[] { bridge.Https, bridge.Http }.Where(address => address is not null).Select(AddressOf))}");
        if (host.Control is { } control)
            await output.WriteLineAsync($"control: {AddressOf(control)}");
        await output.WriteLineAsync($"release: {host.Release}{(ApiDescription.IsPartial(host.Release) ? ", as far as sources know it" : "")}");
        await output.WriteLineAsync($"certificate: SHA-256 {host.CertificateFingerprint}");
        if (options.Hostile is { } seed)
            await output.WriteLineAsync($"hostile: the same again with cmssim serve --hostile {seed}");
        if (options.LogDirectory is { } logs)
            await output.WriteLineAsync($"logs: {logs}");
        if (host.Bridges[0].Https is { } first)
            await output.WriteLineAsync($"try: curl -k -u {host.User} {AddressOf(first)}/api/v1/system/status");
        await output.WriteLineAsync("Ctrl-C stops.");
        await output.FlushAsync();
    }

    private static string? AddressOf(Uri? address) => address?.GetLeftPart(UriPartial.Authority);

    private static Option<string> Port(string name, string description, string otherwise) =>
        new(name) { Description = description + " 0 takes any free port, none switches it off.", DefaultValueFactory = _ => otherwise };

    private static int? PortFrom(ParseResult parsed, Option<string> option)
    {
        var text = parsed.GetValue(option)!;
        if (text == "none")
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new UserErrorException($"{option.Name} takes a port number, 0 or none, not \"{text}\".");
    }

    private static DateTimeOffset? ClockFrom(string text)
    {
        if (text == "real")
            return null;
        if (text == "virtual")
            return TimeProvider.System.GetUtcNow();
        if (text.StartsWith("virtual@", StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text["virtual@".Length..], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
            return start;
        throw new UserErrorException($"--clock takes real, virtual or virtual@2016-07-26T14:08:23Z, not \"{text}\".");
    }

    private static Limits LimitsFrom(string[] settings) => settings.Aggregate(new Limits(), With);

    private static Limits With(Limits limits, string setting)
    {
        var equals = setting.IndexOf('=');
        if (Limits.Named(equals < 0 ? setting : setting[..equals]) is not { } limit)
            throw new UserErrorException($"--limit takes name=value, not \"{setting}\"; --limit list shows the names.");
        return int.TryParse(setting[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && equals > 0 && value >= limit.Least && value <= limit.Most
            ? limit.With(limits, value)
            : throw new UserErrorException($"--limit {limit.Name} takes a number from {limit.Least} to {limit.Most}, as in {limit.Name}={limit.Default}.");
    }

    private static async Task<int> WriteLimitsAsync(TextWriter output, bool asJson)
    {
        if (!asJson)
        {
            foreach (var limit in Limits.All)
                await output.WriteLineAsync($"{limit.Name}={limit.Default}  ({limit.Least} to {limit.Most}): {limit.Summary}");
            return ExitStatus.Fine;
        }
        using var text = new MemoryStream();
        await using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var limit in Limits.All)
            {
                json.WriteStartObject();
                json.WriteString("name", limit.Name);
                json.WriteNumber("default", limit.Default);
                json.WriteNumber("least", limit.Least);
                json.WriteNumber("most", limit.Most);
                json.WriteString("summary", limit.Summary);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(text.ToArray()));
        return ExitStatus.Fine;
    }

    private static string ReadWorld(FileInfo file)
    {
        try
        {
            return WorldText.Of(File.ReadAllBytes(file.FullName));
        }
        catch (WorldFormatException error)
        {
            throw new UserErrorException(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The world {file} cannot be read: {error.Message}");
        }
    }

    // Kept between runs where there is a place for it, so that a pinned or trusted certificate stays good. One for
    // simulated times is another: whoever works in 2016 does not end what is trusted today.
    private static string? UsersCertificate(bool isVirtual)
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (folder.Length == 0)
            return null;
        try
        {
            return Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "cmssim")).FullName, isVirtual ? "bridge-virtual.pfx" : "bridge.pfx");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Shows log lines on the console as they are written.</summary>
    private sealed class LiveLog(TextWriter output) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await output.WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.Span));

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);
    }
}

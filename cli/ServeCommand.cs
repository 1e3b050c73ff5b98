using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CmsSim.Cli.Mcp;
using CmsSim.Cli.Worlds;
using CmsSim.Files;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;

namespace CmsSim.Cli;

/// <summary><c>cmssim serve</c>: runs a cluster until it is interrupted.</summary>
internal static class ServeCommand
{
    /// <summary>The maximum size of a world file, in bytes. A generated world of a million spaces and 200,000 users has 717 MB.</summary>
    private const int LargestWorld = 1_000_000_000;

    /// <summary>The length of a world, in characters, after whose load the memory goes back to the system.</summary>
    private const int LargeWorld = 4_000_000;

    private static readonly Option<int?> s_bridges = new Option<int?>("--bridges") { Description = "Number of bridges, 1 to 24. [default: the bridges of the world, or 2]" }.InRange(1, 24);
    private static readonly Option<string> s_listen = new("--listen") { Description = "Address that the bridges listen on; or one for each bridge, as in 127.0.0.2,127.0.0.3, all on the same ports.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string?> s_advertise = new("--advertise")
    {
        Description = "Show in /callBridges the addresses that the bridges listen on, or the named host and their ports, so that clients which discover peers reach them.",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "host",
    };

    private static readonly Option<string> s_httpsPort = Port("--https-port", "HTTPS port of the first bridge; bridge k listens on port + k - 1.", "8443");
    private static readonly Option<string> s_httpPort = Port("--http-port", "HTTP port of the first bridge; bridge k listens on port + k - 1.", "8080");
    private static readonly Option<string> s_controlPort = Port("--control-port", "Port of the control API.", "8440");
    private static readonly Option<string> s_controlListen = new("--control-listen") { Description = "Address that the control API listens on; any address but loopback requires a token.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string?> s_controlToken = new("--control-token") { Description = "Token that requests to the control API must carry. [default: the environment variable CMSSIM_CONTROL_TOKEN]" };
    private static readonly Option<string?> s_user = new("--user") { Description = "Name of the API user. [default: the accounts of the world, or admin]" };
    private static readonly Option<string?> s_password = new("--password") { Description = "Password of the API user. [default: the accounts of the world, or the environment variable CMSSIM_PASSWORD, or admin]" };
    private static readonly Option<FileInfo?> s_world = new("--world") { Description = "World file to start from. [default: the lab of the documented traces]" };
    private static readonly Option<string?> s_from = new("--from") { Description = "Fixture, or folder of fixtures, to start from: the cluster starts in its world, on a virtual clock, and plays its exchanges before it serves.", HelpName = "FIXTURE" };
    private static readonly Option<string?> s_until = new("--until") { Description = "Last exchange of --from to play: a trace number such as 9504, or a time of the log such as 19:10:35. [default: all]", HelpName = "LINE" };
    private static readonly Option<string?> s_drill = new("--drill") { Description = "Drill to run: a world, and what goes wrong in it. --drill list shows all drills." };
    private static readonly Option<string?> s_release = new("--release") { Description = "Release to simulate, 2.0 to 3.12; releases after 3.0 are partial. [default: the release of the world, or 2.0]" };
    private static readonly Option<int> s_seed = new Option<int>("--seed") { Description = "Seed for ids, secrets and call IDs." }.InRange(int.MinValue, int.MaxValue);
    private static readonly Option<string> s_clock = new("--clock") { Description = "Clock of the cluster: real, virtual, or virtual@ and an ISO 8601 time.", DefaultValueFactory = _ => "real" };
    private static readonly Option<DirectoryInfo?> s_logDirectory = new("--log-dir") { Description = "Folder for the bridges' syslogs.", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("logs", "run")) };
    private static readonly Option<string> s_logSize = new("--log-size") { Description = "Size at which a log file is rotated: bytes, or a number with K, M or G; none disables rotation.", DefaultValueFactory = _ => "64M" };
    private static readonly Option<int> s_logKeep = new Option<int>("--log-keep") { Description = "Number of rotated files that are kept of each log.", DefaultValueFactory = _ => SimulatorOptions.DefaultLogFilesKept }.InRange(0, 1_000);
    private static readonly Option<DirectoryInfo?> s_stateDirectory = new("--state-dir") { Description = "Folder that keeps the state of the cluster for the next start. [default: none, so each start begins in its world]" };
    private static readonly Option<int> s_unknownIdStatus = new Option<int>("--unknown-id-status") { Description = "Status for an unknown id in a path: 400 or 404.", DefaultValueFactory = _ => 400 }.OneOf(400, 404);
    private static readonly Option<FileInfo?> s_certificate = new("--certificate") { Description = "PFX file that stores the self-signed certificate. [default: a file of your user account]" };
    private static readonly Option<int?> s_hostile = new Option<int?>("--hostile")
    {
        Description = "Make bridges do all that the documentation allows and few clients expect, such as short pages, 503 and new elements. A seed repeats a run.",
        Arity = ArgumentArity.ZeroOrOne,
    }.InRange(int.MinValue, int.MaxValue);

    private static readonly Option<string> s_directories = new("--directories") { Description = "Directories that LDAP syncs search: embedded, those of the world, or real, those at the addresses of ldapServers.", DefaultValueFactory = _ => "embedded" };
    private static readonly Option<string[]> s_limit = new("--limit") { Description = "Set a limit as name=value, such as largestBody=65536. May be repeated. --limit list shows all limits.", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the addresses of the bridges as one line of JSON, and no logs." };
    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "Do not print the bridges' logs." };

    private static readonly Option<FileInfo?> s_config = new("--config") { Description = "JSON file that sets options by their names, as in {\"httpsPort\": 8443}. Variables such as CMSSIM__HTTPS_PORT come before it, and the command line before both." };

    public static Command Create()
    {
        var command = new Command("serve", "Runs a cluster until Ctrl-C.")
        {
            s_config, s_bridges, s_listen, s_advertise, s_httpsPort, s_httpPort, s_controlPort, s_controlListen, s_controlToken, s_user, s_password, s_world, s_from, s_until, s_drill,
            s_release, s_seed, s_clock, s_logDirectory, s_logSize, s_logKeep, s_stateDirectory, SyslogOptions.Servers, SyslogOptions.Authority, s_unknownIdStatus, s_certificate, s_hostile, s_directories, s_limit, s_json, s_quiet,
        };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>The options that variables and a configuration file set for this command line; null when it does not run a cluster.</summary>
    public static GivenSettings? SettingsFor(ParseResult parsed, IEnumerable<(string Name, string? Value)> variables) => parsed.CommandResult.Command is { Name: "serve" } serve && parsed.Action is not HelpAction
        ? GivenSettings.Read(parsed, [.. serve.Options.Where(option => option is not HelpOption)], s_config, variables)
        : null;

    /// <summary>The mistakes in options that parsing has not found.</summary>
    public static IReadOnlyList<string> MistakesIn(ParseResult parsed)
    {
        List<string> mistakes = [];
        if (parsed.GetResult(s_limit) is { Tokens: [{ Value: "list" }] })
            return [];
        var options = OptionsFrom(parsed, null, mistakes);
        return [.. mistakes, .. options.FindMistakes().Select(OptionNames.In)];
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var json = parsed.GetValue(s_json);
        if (parsed.GetValue(s_limit) is ["list"])
            return await ServeLists.WriteLimitsAsync(output, json);
        if (parsed.GetValue(s_drill) is "list")
            return await ServeLists.WriteDrillsAsync(output, json);

        // Registered first, so that a signal at any later moment ends the run cleanly.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(stop);
        await using var stderr = new Outlet(errors);
        await using var stdout = new Outlet(output, why => stderr.WriteLine($"cmssim: standard output failed, so nothing more is written to it: {why}"));

        var from = FromOf(parsed);
        var world = from?.World ?? parsed.GetValue(s_world);
        var options = OptionsFrom(parsed, from, []) with
        {
            World = world is not null ? await ReadWorldAsync(world, stop.Token) : null,
            LogStream = json || parsed.GetValue(s_quiet) ? null : _ => new ConsoleLog(stdout),
            OnIncident = line => stderr.WriteLine($"cmssim: {line}"),
        };
        using var telemetry = TelemetryExport.Start();
        await using var mcp = new McpEndpoint(options.ControlToken);
        await using var host = await StartAsync(options with { ControlExtensions = [mcp.Extension] }, world, stop.Token);
        if (options.World is { Length: > LargeWorld })
        {
            // Its text is not needed any more. The memory of the load goes back to the system now, because a cluster that idles collects nothing.
            options = options with { World = null };
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        mcp.Serve(host);
        foreach (var notice in host.Notices)
            stderr.WriteLine($"cmssim: {OptionNames.In(notice)}");
        if (from is not null)
            await from.PlayAsync(host, line => stderr.WriteLine($"cmssim: {line}"), stop.Token);
        if (json)
            await WriteReadyLineAsync(stdout, host, options);
        else
            WriteWelcome(stdout, host, options);

        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(stopped.SetResult))
            await stopped.Task;
        telemetry?.Flush();
        return ExitStatus.Fine;
    }

    private static async Task<SimulatorHost> StartAsync(SimulatorOptions options, FileInfo? world, CancellationToken cancellation)
    {
        try
        {
            return await SimulatorHost.StartAsync(options, cancellation);
        }
        catch (SimulatorStartException error) when (error.InnerException is WorldFormatException mistakes && world is not null)
        {
            throw WorldSentences.In(world, mistakes);
        }
    }

    private static FixtureStart? FromOf(ParseResult parsed)
    {
        if (parsed.GetValue(s_from) is not { } path)
            return parsed.GetValue(s_until) is null ? null : throw new UserErrorException("--until needs --from, which names the fixture to play.");
        if (parsed.GetValue(s_stateDirectory) is not null)
            throw new UserErrorException("--from plays its exchanges at each start, which a kept state would get twice; leave out --from or --state-dir.");
        if (parsed.GetValue(s_drill) is not null)
            throw new UserErrorException("--from and --drill both set a world; leave out one of them.");
        var from = FixtureStart.Read(path, parsed.GetValue(s_until));
        return from.World is null || parsed.GetValue(s_world) is null
            ? from
            : throw new UserErrorException("The fixture of --from has a world of its own; leave out --world.");
    }

    // Reads all options, so that every mistake is found. An option with a mistake gets its default.
    private static SimulatorOptions OptionsFrom(ParseResult parsed, FixtureStart? from, List<string> mistakes)
    {
        var clock = from is not null && parsed.GetResult(s_clock) is null or { Implicit: true } ? from?.Start : Read(() => ServeValues.ClockFrom(parsed.GetValue(s_clock)!), null);
        return new SimulatorOptions
        {
            Bridges = Value(s_bridges),
            Listen = Value(s_listen)!,
            Advertise = parsed.GetResult(s_advertise) is not null,
            AdvertisedHost = Value(s_advertise),
            HttpsPort = Read(() => ServeValues.PortFrom(parsed, s_httpsPort), 0),
            HttpPort = Read(() => ServeValues.PortFrom(parsed, s_httpPort), 0),
            ControlPort = Read(() => ServeValues.PortFrom(parsed, s_controlPort), 0),
            ControlListen = Value(s_controlListen)!,
            ControlToken = Read(() => ServeValues.NotBlank(parsed, s_controlToken, "a token"), null) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN"),
            User = Read(() => ServeValues.NotBlank(parsed, s_user, "a name"), null),
            Password = Read(() => ServeValues.NotBlank(parsed, s_password, "a password"), null),

            // Clients use the same variable, so it may be set even if the world has accounts; the accounts win.
            PasswordOtherwise = Environment.GetEnvironmentVariable("CMSSIM_PASSWORD") ?? SimulatorOptions.DefaultPassword,
            Drill = Value(s_drill),
            Release = Value(s_release),
            Seed = Value(s_seed),
            VirtualClock = clock,
            IsReachedInProcess = from is not null,
            LogDirectory = Value(s_logDirectory)?.FullName,
            LogFileSize = Read(() => ServeValues.SizeFrom(parsed.GetValue(s_logSize)!), 1),
            LogFilesKept = Read(() => parsed.GetValue(s_logKeep), SimulatorOptions.DefaultLogFilesKept),
            StateDirectory = Value(s_stateDirectory)?.FullName,
            SyslogServers = Read(() => SyslogOptions.From(parsed), []),
            Hostile = parsed.GetResult(s_hostile) is null ? null : Value(s_hostile) ?? RandomNumberGenerator.GetInt32(1_000_000),
            UnknownIdStatus = Read(() => parsed.GetValue(s_unknownIdStatus), 400),
            Directories = Read(() => ServeValues.DirectoriesFrom(parsed.GetValue(s_directories)!), default),
            Limits = Read(() => parsed.GetValue(s_limit)!, []).Aggregate(new Limits(), (limits, setting) => Read(() => ServeValues.With(limits, setting), limits)),

            // Virtual clocks use a file of their own, because a certificate for 2016 must not replace the one that is trusted today.
            CertificateFile = Value(s_certificate)?.FullName ?? UsersFile.Named(clock is not null ? "bridge-virtual.pfx" : "bridge.pfx"),
        };

        T? Value<T>(Option<T> option) => Read(() => parsed.GetValue(option), default);

        // Parsing has reported a value that it cannot read.
        T Read<T>(Func<T> value, T otherwise)
        {
            try
            {
                return value();
            }
            catch (UserErrorException mistake)
            {
                mistakes.AddRange(mistake.Sentences);
            }
            catch (InvalidOperationException)
            {
            }
            return otherwise;
        }
    }

    private static async Task WriteReadyLineAsync(Outlet output, SimulatorHost host, SimulatorOptions options)
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
            if (options.Drill is { } drill)
                json.WriteString("drill", drill);
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(line.ToArray()));
    }

    private static void WriteWelcome(Outlet output, SimulatorHost host, SimulatorOptions options)
    {
        foreach (var bridge in host.Bridges)
            output.WriteLine($"{bridge.Name}: {string.Join("  ", new[] { bridge.Https, bridge.Http }.Where(address => address is not null).Select(AddressOf))}");
        if (host.Control is { } control)
            output.WriteLine($"control: {AddressOf(control)}");
        output.WriteLine($"release: {host.Release}{(ApiDescription.IsPartial(host.Release) ? " (partial)" : "")}");
        output.WriteLine($"certificate: SHA-256 {host.CertificateFingerprint}");
        if (options.Hostile is { } seed)
            output.WriteLine($"hostile: seed {seed}; cmssim serve --hostile {seed} repeats the run");
        if (SimulatedDrill.All.FirstOrDefault(drill => drill.Name.Equals(options.Drill, StringComparison.OrdinalIgnoreCase)) is { } drill)
        {
            output.WriteLine($"drill: {drill.Name}: {drill.Summary}");
            foreach (var (at, says) in drill.Steps)
                output.WriteLine($"  after {at.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s: {says}");
        }
        if (options.LogDirectory is { } logs)
            output.WriteLine($"logs: {logs}");
        if (host.Bridges[0].Https is { } first)
            output.WriteLine($"try: curl -k -u {host.User} {AddressOf(first)}/api/v1/system/status");
        output.WriteLine("Ctrl-C stops.");
    }

    private static string? AddressOf(Uri? address) => address?.GetLeftPart(UriPartial.Authority);

    private static Option<string> Port(string name, string description, string otherwise) =>
        new(name) { Description = description + " 0 selects any free port, none disables it.", DefaultValueFactory = _ => otherwise };

    private static async Task<string> ReadWorldAsync(FileInfo file, CancellationToken cancellation)
    {
        if (Directory.Exists(file.FullName))
            throw new UserErrorException($"The world {file} is a folder; expected a file.");
        try
        {
            // Runs as a task of its own: reading a pipe may block, and Ctrl-C must end the wait.
            return SimulatorOptions.DecodeWorld(await Task.Run(() => BoundedFile.ReadAllBytes(file.FullName, LargestWorld, FileShare.ReadWrite, isText: true), cancellation).WaitAsync(cancellation));
        }
        catch (WorldFormatException error)
        {
            throw WorldSentences.In(file, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The world {file} cannot be read: {error.Message}");
        }
    }

    /// <summary>Prints log lines on the console as they are written.</summary>
    private sealed class ConsoleLog(Outlet stdout) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            stdout.Write(System.Text.Encoding.UTF8.GetString(buffer.Span));
            return default;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Repro;
using CmsSim.Simulator;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary><c>cmssim repro</c>: repeats the run of a bundle to the byte, or makes a bundle of a running simulator.</summary>
internal static class ReproCommand
{
    private const int MostDiffering = 20;

    private static readonly Argument<string?> s_file = new("FILE") { Description = "Bundle to repeat.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int?> s_until = new Option<int?>("--until") { Description = "Repeat only the first N requests, then serve from that state until Ctrl-C.", HelpName = "N" }.InRange(0, int.MaxValue);
    private static readonly Option<int> s_https = new Option<int>("--https-port") { Description = "HTTPS port of the first bridge with --until. 0 selects any free port.", DefaultValueFactory = _ => 8443 }.InRange(0, 65535);
    private static readonly Option<int> s_http = new Option<int>("--http-port") { Description = "HTTP port of the first bridge with --until. 0 selects any free port.", DefaultValueFactory = _ => 8080 }.InRange(0, 65535);
    private static readonly Option<int> s_controlPort = new Option<int>("--control-port") { Description = "Port of the control API with --until. 0 selects any free port.", DefaultValueFactory = _ => 8440 }.InRange(0, 65535);
    private static readonly Option<string?> s_from = new("--from-control") { Description = "Address of the control API of a running simulator, of which a bundle is made.", HelpName = "URL" };
    private static readonly Option<string?> s_token = new("--control-token") { Description = "Token of that control API. [default: the environment variable CMSSIM_CONTROL_TOKEN]" };
    private static readonly Option<string?> s_output = new("-o", "--output") { Description = "File to write that bundle to. Only its owner can read it, because it has the passwords of the world.", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON." };

    public static Command Create()
    {
        var command = new Command("repro", "Repeats the run of a bundle, with its world, seed, clock, commands and requests, and compares each answer to the byte.")
        {
            s_file, s_until, s_https, s_http, s_controlPort, s_from, s_token, s_output, s_json,
        };
        command.SetAction((parsed, cancellation) => Watched(() => (parsed.GetValue(s_file), parsed.GetValue(s_from)) switch
        {
            ({ } file, null) => RepeatAsync(file, parsed, cancellation),
            (null, { } url) => MakeAsync(url, parsed, cancellation),
            (null, null) => throw new UserErrorException("Nothing to do; expected a bundle to repeat, or --from-control URL -o FILE to make one."),
            _ => throw new UserErrorException("FILE and --from-control exclude each other; leave out one of them."),
        }));
        return command;
    }

    private static async Task<int> Watched(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (TargetUnreachableException unreachable)
        {
            throw new UserErrorException($"{unreachable.Message.TrimEnd('.')}.", ExitStatus.Unreachable);
        }
        catch (Exception refused) when (refused is ReproException or ControlRefusedException)
        {
            throw new UserErrorException(refused.Message);
        }
    }

    private static async Task<int> MakeAsync(string url, ParseResult parsed, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UserErrorException($"Invalid value \"{url}\" for --from-control; expected an address such as http://127.0.0.1:8440.");
        var file = parsed.GetValue(s_output) ?? throw new UserErrorException("--from-control needs -o FILE, the file to write the bundle to.");
        using var control = new SimulatorControl(address, parsed.GetValue(s_token) ?? Environment.GetEnvironmentVariable("CMSSIM_CONTROL_TOKEN"));
        var bundle = await ReproSource.ReadAsync(control, null, cancellation);
        await OutputFile.WriteAsync(file, $"The bundle {file}", isPrivate: true, draft =>
        {
            ReproWriter.Write(bundle, draft);
            return Task.CompletedTask;
        });
        WriteSummary(parsed, json =>
        {
            json.WriteString("file", file);
            json.WriteNumber("requests", bundle.Requests.Count);
            json.WriteNumber("commands", bundle.Commands.Count);
        }, string.Create(CultureInfo.InvariantCulture, $"{file}: {bundle.Requests.Count} requests, {bundle.Commands.Count} commands"));
        return ExitStatus.Fine;
    }

    private static async Task<int> RepeatAsync(string file, ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(s_output) is not null)
            throw new UserErrorException("-o needs --from-control URL; a bundle that is repeated is not written.");
        var bundle = Read(file);
        var until = parsed.GetValue(s_until);
        if (until > bundle.Requests.Count)
            throw new UserErrorException($"--until {until} is beyond the {bundle.Requests.Count} requests of {file}.");
        if (until is { } last)
            bundle = bundle.Until(last);
        var progress = new ReproProgress(parsed.InvocationConfiguration.Error, bundle.Requests.Count);
        ReproHost host;
        try
        {
            host = await ReproHost.StartAsync(bundle, until is null ? (null, null, 0) : (parsed.GetValue(s_https), parsed.GetValue(s_http), parsed.GetValue(s_controlPort)), cancellation);
        }
        catch (SimulatorStartException wrong)
        {
            throw new UserErrorException([.. OptionNames.In(wrong.Message).Split('\n').Select(sentence => $"{file}: {sentence}")]);
        }

        await using (host)
        {
            var results = await new ReproRun(bundle, host).RunAsync(progress, cancellation);
            progress.Clear();
            var differing = Report(results, bundle, parsed);
            if (until is not null)
                await ServeAsync(host, parsed, cancellation);
            return differing == 0 ? ExitStatus.Fine : ExitStatus.Differs;
        }
    }

    private static ReproBundle Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return ReproReader.Read(stream);
        }
        catch (ReproException wrong)
        {
            throw new UserErrorException($"{file}, {wrong.Message}.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{file} cannot be read: {unreadable.Message}");
        }
    }

    private static int Report(IReadOnlyList<ReproResult> results, ReproBundle bundle, ParseResult parsed)
    {
        ReproResult[] differing = [.. results.Where(result => result.Differences is [_, ..])];
        if (!parsed.GetValue(s_json))
        {
            var output = parsed.InvocationConfiguration.Output;
            if (bundle.About is { } about)
                output.WriteLine(VisibleText.OneLine(about));
            foreach (var result in differing.Take(MostDiffering))
            {
                output.WriteLine(VisibleText.OneLine(string.Create(CultureInfo.InvariantCulture, $"request {result.Number}: {result.Request.Method} {result.Request.Target} at {result.Request.Bridge}")));
                foreach (var difference in result.Differences)
                    output.WriteLine($"  {VisibleText.OneLine(difference)}");
            }

            if (differing.Length > MostDiffering)
                output.WriteLine($"and {differing.Length - MostDiffering} more requests");
        }

        WriteSummary(parsed, json =>
        {
            json.WriteNumber("requests", results.Count);
            json.WriteNumber("same", results.Count - differing.Length);
            json.WriteNumber("differ", differing.Length);
            json.WriteStartArray("differing");
            foreach (var result in differing)
            {
                json.WriteStartObject();
                json.WriteNumber("number", result.Number);
                json.WriteString("method", result.Request.Method);
                json.WriteString("target", result.Request.Target);
                json.WriteStartArray("differences");
                foreach (var difference in result.Differences)
                    json.WriteStringValue(difference);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }, string.Create(CultureInfo.InvariantCulture, $"{results.Count} requests, {results.Count - differing.Length} same, {differing.Length} differ"));
        return differing.Length;
    }

    private static async Task ServeAsync(ReproHost host, ParseResult parsed, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        foreach (var bridge in host.Host.Bridges)
            output.WriteLine($"{bridge.Name}: {AddressOf(bridge.Https)}  {AddressOf(bridge.Http)}");
        output.WriteLine($"control: {AddressOf(host.Host.Control)}");
        output.WriteLine("The clock is virtual; cmssim ctl clock moves it. Ctrl-C stops.");
        await output.FlushAsync(CancellationToken.None);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C ends the run, which has done its work.
        }
    }

    private static string? AddressOf(Uri? address) => address?.GetLeftPart(UriPartial.Authority);

    private static void WriteSummary(ParseResult parsed, Action<Utf8JsonWriter> members, string line)
    {
        if (!parsed.GetValue(s_json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(line);
            return;
        }

        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        parsed.InvocationConfiguration.Output.WriteLine(Encoding.UTF8.GetString(text.ToArray()));
    }
}

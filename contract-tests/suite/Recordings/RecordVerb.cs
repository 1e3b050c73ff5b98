using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Record;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Recordings;

/// <summary><c>cmssim record</c> as a user runs it.</summary>
public sealed class RecordVerb : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-record-");

    private string Recorded => Path.Combine(_folder.FullName, "recorded");

    private string Key => Path.Combine(_folder.FullName, "redaction.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_recorded_bridge_gives_a_redacted_fixture_that_the_simulator_answers_without_a_difference()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var tool = RecordProcess.Start(["--upstream", $"{cluster.Host.Bridges[0].Http}", "--port", "0", "--control-port", "0", "-o", Recorded, "--key", Key, "--json"]);
        var ready = await tool.ReadyAsync();
        using (var client = new HttpClient { BaseAddress = new Uri(ready.GetProperty("proxy").GetString()!) })
        {
            (await client.GetAsync(new Uri("/api/v1/coSpaces", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            client.DefaultRequestHeaders.Add("Authorization", SimulatedCluster.Admin);
            await client.GetStringAsync(new Uri("/api/v1/coSpaces?limit=10", UriKind.Relative));
            var space = await CreateAsync(client, "/api/v1/coSpaces", "name=Quarterly+review&uri=quarterly.review&passcode=4711");
            await client.GetStringAsync(new Uri(space, UriKind.Relative));
            var call = await CreateAsync(client, "/api/v1/calls", $"coSpace={space[^36..]}");
            await CreateAsync(client, $"{call}/callLegs", "remoteParty=ann.lee@example.com");
            await client.GetStringAsync(new Uri("/api/v1/callLegs", UriKind.Relative));
            await client.GetStringAsync(new Uri("/api/v1/system/status", UriKind.Relative));
            (await client.DeleteAsync(new Uri(call, UriKind.Relative))).EnsureSuccessStatusCode();
        }
        var control = new Uri(ready.GetProperty("control").GetString()!);
        (await ControlAsync(control, "GET", "/status")).GetProperty("exchanges").GetInt64().Should().Be(9);
        await tool.SignalAsync("TERM");
        var (status, output, errors) = await tool.EndAsync();

        status.Should().Be(0, errors);
        var fixtures = Path.Combine(Recorded, "fixtures");
        JsonDocument.Parse(output).RootElement.GetProperty("totals").GetProperty("exchanges").GetInt32().Should().Be(9, File.ReadAllText(Path.Combine(fixtures, "notes.txt")));
        var shared = string.Concat(Directory.GetFiles(fixtures).Where(file => !file.EndsWith(".map", StringComparison.Ordinal)).Select(File.ReadAllText));
        shared.Should().NotContainAny("Quarterly", "quarterly", "4711", "ann.lee", "YWRtaW46YWRtaW4").And.Contain("<fixture");
        foreach (var replayed in (string[])[fixtures, Recorded])
            (await Tool.RunAsync("replay", replayed)).Output.TrimEnd().Should().EndWith("9 exchanges, 9 match, 0 differ");

        var again = Path.Combine(_folder.FullName, "again");
        (await Tool.RunAsync("import", Recorded, "-o", again, "--key", Key)).Status.Should().Be(0);
        File.ReadAllText(Path.Combine(again, "bridge1.xml")).Should().Be(File.ReadAllText(Path.Combine(fixtures, "bridge1.xml")), "the folder of a recording is the recording");
        var (repeated, _, sentence) = await Tool.RunAsync("record", "--upstream", "http://127.0.0.1:1", "-o", Recorded, "--key", Key);
        (repeated, sentence).Should().Be((2, $"cmssim: {Recorded} is not empty; expected a folder that does not exist yet, or an empty one.\n"));
    }

    [Fact]
    public async Task A_killed_recorder_leaves_every_exchange_that_its_clients_completed()
    {
        await using var upstream = new TeeServer();
        var random = new Random(5);
        for (var i = 0; i < 3; i++)
        {
            var folder = Path.Combine(_folder.FullName, $"killed{i}");
            using var tool = RecordProcess.Start(["--upstream", $"{upstream.Address}", "--port", "0", "-o", folder, "--no-redact", "--json"]);
            var proxy = new Uri((await tool.ReadyAsync()).GetProperty("proxy").GetString()!);
            var answered = Enumerable.Range(0, 8).Select(_ => new List<int>()).ToList();
            var clients = answered.Select((numbers, client) => ParallelClients.RunAsync(proxy, $"k{i}-{client}", client * 100_000, 50_000, numbers)).ToList();
            var enough = 20 + random.Next(300);
            while (new FileInfo(Path.Combine(folder, "recording.raw")).Length < enough * 1_000)
                await Task.Yield();
            tool.Kill();
            await Task.WhenAll(clients);

            using var reader = RecordingReader.Open(folder);
            var whole = reader.Read().OfType<RecordedExchange>().Where(exchange => exchange.IsWhole).Select(exchange => int.Parse(exchange.Target.Split('=')[^1], CultureInfo.InvariantCulture)).ToHashSet();

            answered.SelectMany(numbers => numbers).Should().NotBeEmpty().And.BeSubsetOf(whole, "bytes are recorded before they are passed on");
            (reader.IsDamaged, reader.Stopped).Should().Be((false, null));
            (await Tool.RunAsync("import", folder, "--dry-run")).Output.Should().Contain("The recorder did not stop as intended");
        }
    }

    [Fact]
    public async Task A_file_that_cannot_grow_ends_the_recording_with_a_sentence_and_stays_whole()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit on the size of files is that of Linux shells");
        await using var upstream = new TeeServer();
        using var tool = RecordProcess.Start(["--upstream", $"{upstream.Address}", "--port", "0", "-o", Recorded, "--no-redact", "--json"], mostBlocks: 200);
        var proxy = new Uri((await tool.ReadyAsync()).GetProperty("proxy").GetString()!);
        List<int> answered = [];

        await ParallelClients.RunAsync(proxy, "full", 0, 10_000, answered);
        var (status, _, errors) = await tool.EndAsync();

        (status, errors).Should().Be((2, errors));
        errors.Should().MatchRegex("^cmssim: The recording .*recording\\.raw cannot be written: .* It is whole up to its last [0-9]+ bytes, and nothing is recorded or forwarded from here on\\.\n$");
        using var reader = RecordingReader.Open(Recorded);
        reader.Read().OfType<RecordedExchange>().Where(exchange => exchange.IsWhole).Select(exchange => int.Parse(exchange.Target.Split('=')[^1], CultureInfo.InvariantCulture)).Should().StartWith(answered);
        (reader.WholeBytes, reader.IsDamaged).Should().Be((new FileInfo(Path.Combine(Recorded, "recording.raw")).Length, false));
    }

    [Fact]
    public async Task The_control_port_shows_the_state_refuses_web_pages_and_stops()
    {
        using var tool = RecordProcess.Start(["--upstream", "http://127.0.0.1:1", "--port", "0", "--control-port", "0", "-o", Recorded, "--no-redact", "--json"]);
        var ready = await tool.ReadyAsync();
        var control = new Uri(ready.GetProperty("control").GetString()!);

        (await ControlAsync(control, "GET", "/health/live")).GetProperty("ready").GetBoolean().Should().BeTrue();
        (await ControlAsync(control, "GET", "/health/ready")).GetProperty("ready").GetBoolean().Should().BeTrue();
        (await ControlAsync(control, "GET", "/status")).GetProperty("recording").GetBoolean().Should().BeTrue();
        (await ControlAsync(control, "GET", "/stop")).GetProperty("status").GetInt32().Should().Be(405);
        (await ControlAsync(control, "GET", "/world")).GetProperty("detail").GetString().Should().Be("There is no /world; a recording has /health/live, /health/ready, /status and /stop.");
        (await ControlAsync(control, "POST", "/stop", "Origin", "http://evil.example")).GetProperty("status").GetInt32().Should().Be(403);
        (await ControlAsync(control, "POST", "/stop", "Sec-Fetch-Site", "cross-site")).GetProperty("status").GetInt32().Should().Be(403);
        (await ControlAsync(control, "POST", "/stop", "Host", "evil.example")).GetProperty("status").GetInt32().Should().Be(421);
        (await RecordedFailures.SendAsync(control, "POST /stop HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 10\r\nConnection: close\r\n\r\n<records/>")).Should().StartWith("HTTP/1.1 415");
        (await RecordedFailures.SendAsync(new Uri(ready.GetProperty("proxy").GetString()!), "GET /api/v1/calls HTTP/1.1\r\nHost: cms\r\n\r\n")).Should().BeEmpty();
        (await ControlAsync(control, "POST", "/stop")).GetProperty("stopping").GetBoolean().Should().BeTrue();

        // The request that found no answer is a fixture with a hole.
        var (status, output, errors) = await tool.EndAsync();
        status.Should().Be(0, errors);
        errors.Should().Contain("http://127.0.0.1:1/ cannot be reached: ");
        JsonDocument.Parse(output).RootElement.GetProperty("totals").GetProperty("partialExchanges").GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData("record", "record needs --output DIR, the folder to create for the recording.")]
    [InlineData("record -o x", "record needs --upstream URL, the address of the bridge.")]
    [InlineData("record -o x --upstream cms", "Invalid value \"cms\" for --upstream; expected scheme, host and port without a path, such as https://14.80.82.30:445.")]
    [InlineData("record -o x --upstream http://cms/api/v1", "Invalid value \"http://cms/api/v1\" for --upstream; expected scheme, host and port without a path, such as https://14.80.82.30:445.")]
    [InlineData("record -o x --upstream http://a:b@cms", "Invalid value \"http://a:b@cms\" for --upstream; expected scheme, host and port without a path, such as https://14.80.82.30:445.")]
    [InlineData("record -o x --upstream http://cms --port http", "Invalid value \"http\" for --port; expected a port number, 0 or none.")]
    [InlineData("record -o x --upstream http://cms --port 65536", "Invalid value \"65536\" for --port; expected a port number, 0 or none.")]
    [InlineData("record -o x --upstream http://cms --port none", "--port and --https-port are both none; the proxy needs one of them.")]
    [InlineData("record -o x --upstream http://cms --cdr-forward http://receiver", "--cdr-forward needs --cdr PORT, the port that receives the records.")]
    [InlineData("record -o x --upstream http://cms --trust me", "Invalid value \"me\" for --trust; expected any, system or a SHA-256 fingerprint of 64 hexadecimal digits.")]
    [InlineData("record -o x --upstream http://cms --listen here", "Invalid value \"here\" for --listen; expected an IP address such as 127.0.0.1.")]
    public async Task A_mistake_is_one_sentence(string command, string sentence)
    {
        (await Tool.RunAsync(command.Split(' '))).Should().Be((2, "", $"cmssim: {sentence}\n"));
        Directory.Exists("x").Should().BeFalse("a mistake creates nothing");
    }

    private static async Task<string> CreateAsync(HttpClient client, string path, string form)
    {
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<JsonElement> ControlAsync(Uri control, string method, string path, string? header = null, string? value = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(control, path));
        if (header is not null)
            request.Headers.Add(header, value);
        using var answer = await client.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    /// <summary><c>cmssim record</c> as a separate process.</summary>
    private sealed class RecordProcess : IDisposable
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

        private readonly Process _process;
        private readonly Task<string> _errors;

        private RecordProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

        /// <summary>Starts it.</summary>
        /// <param name="arguments">The arguments.</param>
        /// <param name="mostBlocks">The largest size of a file that it may write, in blocks of 512 bytes. Null for any.</param>
        public static RecordProcess Start(IReadOnlyList<string> arguments, int? mostBlocks = null)
        {
            var tool = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cmssim.exe" : "cmssim");
            string[] command = [tool, "record", .. arguments];
            if (mostBlocks is not null)
                command = ["/bin/sh", "-c", $"trap '' XFSZ; ulimit -f {mostBlocks}; exec \"$0\" \"$@\"", .. command];
            var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };

            // Compiled code is in a file of its own otherwise, which the limit concerns as well.
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
            return new RecordProcess(Process.Start(start)!);
        }

        public async Task<JsonElement> ReadyAsync()
        {
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience) ?? throw new InvalidOperationException($"record ended: {await _errors}");
            using var json = JsonDocument.Parse(line);
            return json.RootElement.Clone();
        }

        public async Task SignalAsync(string signal)
        {
            using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        /// <summary>Kills the process, as a power cut does.</summary>
        public void Kill() => _process.Kill();

        public async Task<(int Status, string Output, string Errors)> EndAsync()
        {
            var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(s_patience);
            await _process.WaitForExitAsync().WaitAsync(s_patience);
            return (_process.ExitCode, output, await _errors);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }
}

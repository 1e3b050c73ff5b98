using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary><c>cmssim receive</c> as a separate process that gets the records of a bridge.</summary>
public sealed class ReceiveVerb
{
    [Fact]
    public async Task A_receiver_that_is_killed_and_started_again_gets_every_record_in_order()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.6\"><bridge name=\"Core1\"/></world>");
        List<JsonElement> records = [];
        var receiver = await ReceiverProcess.StartAsync(port: 0);
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address.ToString()));
        await MeetAsync("ann@example.com");
        while (records.Count < 5)
            records.Add(await receiver.NextAsync());

        await receiver.KillAsync();
        await MeetAsync("bob@example.com");
        for (var look = 0; !(await cluster.LogAsync()).Any(line => line.Contains("unable to connect to CDR receiver 1", StringComparison.Ordinal)); look++)
        {
            look.Should().BeLessThan(5_000, "the loss is logged");
            await cluster.GetAsync("/api/v1/system/status");
        }

        await using var again = await ReceiverProcess.StartAsync(receiver.Address.Port);
        cluster.Advance(30);

        // The receiver prints a record before it answers. Killed in between, it gets the record again.
        while (records.Count < 10)
        {
            // The kill may overtake the answer to a POST, whose records the bridge then sends again.
            var record = await again.NextAsync();
            if (records.TrueForAll(known => IndexOf(known) != IndexOf(record)))
                records.Add(record);
        }

        records.Select(IndexOf).Should().Equal(Enumerable.Range(1, 10).Select(index => index.ToString(CultureInfo.InvariantCulture)));
        string[] meeting = ["callStart", "callLegStart", "callLegUpdate", "callLegEnd", "callEnd"];
        records.Select(record => record.GetProperty("type").GetString()).Should().Equal([.. meeting, .. meeting]);
        records[8].GetProperty("callLeg").GetProperty("reason").GetString().Should().Be("apiInitiatedTeardown");

        static string? IndexOf(JsonElement record) => record.GetProperty("recordIndex").GetString();

        async Task MeetAsync(string remoteParty)
        {
            var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=" + remoteParty);
            cluster.Advance(1);
            (await cluster.SendAsync("DELETE", "/api/v1/calls/" + call)).Status.Should().Be(200);
        }
    }

    [Fact]
    public async Task An_invalid_address_or_port_is_reported()
    {
        (await Tool.RunAsync("receive", "--listen", "here")).Should().Be((2, "", "cmssim: Invalid value \"here\" for --listen; expected an IP address such as 127.0.0.1.\n"));
        (await Tool.RunAsync("receive", "--port", "70000")).Should().Be((2, "", "cmssim: Invalid value \"70000\" for --port; expected a number from 0 to 65535.\n"));
    }

    [Theory]
    [InlineData("no XML", 400)]
    [InlineData("", 400)]
    [InlineData("<!DOCTYPE records [<!ENTITY a 'b'>]><records/>", 400)]
    [InlineData("levels", 400)]
    [InlineData("megabytes", 413)]
    [InlineData("<records><record><call><name>x</name></call></record></records>", 200)]
    [InlineData("<records/>", 200)]
    public async Task A_POST_is_accepted_or_refused_with_a_status(string post, int status)
    {
        await using var receiver = await RunningReceiver.StartAsync();

        // The client then reads a refusal even if it comes before the end of the body.
        using var client = new HttpClient { DefaultRequestHeaders = { ExpectContinue = true } };

        var body = post switch
        {
            "levels" => string.Concat(Enumerable.Repeat("<a>", 100_000)),
            "megabytes" => $"<records>{new string(' ', 2_000_000)}</records>",
            _ => post,
        };
        using var answer = await client.PostAsync(receiver.Address, new StringContent(body));

        ((int)answer.StatusCode).Should().Be(status);
        receiver.Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task An_invalid_chunk_only_ends_its_connection()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(receiver.Address.Host, receiver.Address.Port);
            await socket.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"u8.ToArray());
            using var answer = new StreamReader(socket.GetStream());
            try
            {
                (await answer.ReadToEndAsync()).Should().NotContain("HTTP/1.1 5");
            }
            catch (IOException)
            {
                // A connection reset may overtake the answer.
            }
        }

        using var client = new HttpClient();
        using var next = await client.PostAsync(receiver.Address, new StringContent("<records/>"));
        next.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Records_are_printed_with_terminal_control_characters_escaped()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        using var client = new HttpClient();

        using var answer = await client.PostAsync(receiver.Address, new StringContent(
            "<records><record type=\"call\u0085Start\" time=\"t\"><call id=\"i\"><name>\u009b2J\u202e\nforged</name></call></record></records>", System.Text.Encoding.UTF8));

        receiver.Output.Split('\n')[1].Should().Be("t call\\u0085Start        i name=\\u009b2J\\u202e\\u000aforged");
    }

    [Fact]
    public async Task A_receiver_with_closed_output_ends_and_accepts_nothing()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        using var client = new HttpClient();
        receiver.Close();

        await FluentActions.Awaiting(() => client.PostAsync(receiver.Address, new StringContent("<records><record/></records>"))).Should().ThrowAsync<HttpRequestException>();

        (await receiver.EndAsync()).Should().Be(ExitStatus.Fine, "its reader has closed the output");
    }

    /// <summary><c>cmssim receive</c> in this process.</summary>
    private sealed class RunningReceiver : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Lines _output = new();
        private readonly StringWriter _errors = new();
        private Task<int> _run = null!;

        public Uri Address { get; private set; } = null!;

        public string Output => _output.ToString();

        public string Errors => _errors.ToString();

        public static async Task<RunningReceiver> StartAsync()
        {
            var receiver = new RunningReceiver();
            receiver._run = Program.RunAsync(["receive", "--port", "0"], receiver._output, receiver._errors, receiver._stop.Token);
            var first = await Task.WhenAny(receiver._output.First, receiver._run);
            first.Should().NotBe(receiver._run, receiver.Errors);
            receiver.Address = new Uri((await receiver._output.First).Split(' ', ';')[2]);
            return receiver;
        }

        public void Close() => _output.IsClosed = true;

        public Task<int> EndAsync() => _run.WaitAsync(TimeSpan.FromSeconds(60));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }

        private sealed class Lines : StringWriter
        {
            private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public Task<string> First => _first.Task;

            public bool IsClosed { get; set; }

            public override Task WriteLineAsync(string? value)
            {
                if (IsClosed)
                    throw new IOException("Broken pipe", 32);
                WriteLine(value);
                _first.TrySetResult(value!);
                return Task.CompletedTask;
            }
        }
    }

    private sealed class ReceiverProcess : IAsyncDisposable
    {
        private readonly Process _process;

        private ReceiverProcess(Process process) => _process = process;

        public Uri Address { get; private set; } = null!;

        public static async Task<ReceiverProcess> StartAsync(int port)
        {
            var tool = typeof(ExitStatus).Assembly.Location;
            var receiver = new ReceiverProcess(Process.Start(new ProcessStartInfo("dotnet", [tool, "receive", "--json", "--port", port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
            })!);
            receiver.Address = new Uri((await receiver.NextAsync()).GetProperty("address").GetString()!);
            return receiver;
        }

        public async Task<JsonElement> NextAsync()
        {
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            using var json = JsonDocument.Parse(line!);
            return json.RootElement.Clone();
        }

        /// <summary>Kills the process, as a power cut does.</summary>
        public async Task KillAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await KillAsync();
            _process.Dispose();
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary><c>cmssim receive</c> as a process of its own, which a bridge sends its records to.</summary>
public sealed class ReceiveTests
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
        while (records.Count < 10)
            records.Add(await again.NextAsync());

        records.Select(record => record.GetProperty("recordIndex").GetString()).Should().Equal(Enumerable.Range(1, 10).Select(index => index.ToString(CultureInfo.InvariantCulture)));
        string[] meeting = ["callStart", "callLegStart", "callLegUpdate", "callLegEnd", "callEnd"];
        records.Select(record => record.GetProperty("type").GetString()).Should().Equal([.. meeting, .. meeting]);
        records[8].GetProperty("callLeg").GetProperty("reason").GetString().Should().Be("apiInitiatedTeardown");

        async Task MeetAsync(string remoteParty)
        {
            var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=" + remoteParty);
            cluster.Advance(1);
            (await cluster.SendAsync("DELETE", "/api/v1/calls/" + call)).Status.Should().Be(200);
        }
    }

    [Fact]
    public async Task Says_what_is_no_address_and_what_is_no_port()
    {
        (await Tool.RunAsync("receive", "--listen", "here")).Should().Be((2, "", "cmssim: \"here\" is not an address to listen on; 127.0.0.1 is.\n"));
        (await Tool.RunAsync("receive", "--port", "70000")).Should().Be((2, "", "cmssim: --port takes a number from 0 to 65535, not \"70000\".\n"));
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

        /// <summary>Ends it without a word, as a power cut does.</summary>
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

using System.Net.Http.Headers;
using CmsSim.ContractTests.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.State;

/// <summary><c>cmssim serve</c> is stopped by SIGTERM in the middle of a meeting.</summary>
public sealed class StoppedClusters : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-stop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Queued_records_are_delivered_and_the_log_is_whole()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var receiver = new CdrCollector();
        receiver.AcceptEverything();
        using var serve = await StartAsync();
        var started = await MeetAsync(serve, receiver, 25);

        await serve.SignalAsync("TERM");

        var (status, errors) = await serve.EndAsync();
        status.Should().Be(0);
        errors.Should().BeEmpty();
        receiver.RecordsSoFar().Count(record => (string?)record.Attribute("type") == "callStart").Should().Be(started);
        var log = await File.ReadAllTextAsync(Path.Combine(_folder, "logs", "Core1.log"), TestContext.Current.CancellationToken);
        log.Should().EndWith("\n");
        log.Split('\n').Count(line => line.Contains("sending 200")).Should().Be(started + 2, "each answer is in the log");
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_gets_its_records_after_the_next_start()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var receiver = new CdrCollector();
        using (var serve = await StartAsync())
        {
            await MeetAsync(serve, receiver, 3);
            await serve.SignalAsync("TERM");
            (await serve.EndAsync()).Status.Should().Be(0);
        }

        // Its answer to the first process comes too late.
        await receiver.TakeAsync();
        HashSet<int> arrived = [];
        using var again = await StartAsync();
        while (!arrived.IsSupersetOf([1, 2, 3]))
            arrived.UnionWith((await receiver.TakeAsync()).RecordIndexes);
        await again.SignalAsync("TERM");
        (await again.EndAsync()).Status.Should().Be(0);
        arrived.Order().Should().Equal(Enumerable.Range(1, arrived.Max()), "no record is lost");
    }

    [Fact]
    public async Task A_post_that_a_fault_delays_on_a_stopped_clock_does_not_hold_up_the_end()
    {
        await using var receiver = new CdrCollector();
        var cluster = await SimulatedCluster.StartAsync();
        var fault = await cluster.ControlAsync("POST", "/faults", """{"match":{"receiver":"*"},"effect":{"delayMs":60000}}""");
        fault.Status.Should().Be(200, fault.Text);
        await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        (await cluster.ControlAsync("GET", "/cdr")).Text.Should().Contain("\"queued\":1");

        await cluster.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        receiver.RecordsSoFar().Should().BeEmpty();
    }

    private async Task<ServeProcess> StartAsync()
    {
        var serve = ServeProcess.Start(
            ["--json", "--bridges", "1", "--log-dir", Path.Combine(_folder, "logs"), "--certificate", Path.Combine(_folder, "bridge.pfx"), "--state-dir", Path.Combine(_folder, "kept")]);
        await serve.ReadyAsync();
        return serve;
    }

    // Returns the number of calls that were started. A space with a participant makes the meeting; the calls make records.
    private static async Task<int> MeetAsync(ServeProcess serve, CdrCollector receiver, int calls)
    {
        using var http = new HttpClient { BaseAddress = serve.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:admin"u8));
        await PostAsync(http, "api/v1/system/cdrReceivers", ("uri", receiver.Address));
        var call = "";
        for (var i = 0; i < calls; i++)
            call = await PostAsync(http, "api/v1/calls", ("name", $"Meeting {i}"));
        await PostAsync(http, $"{call.TrimStart('/')}/callLegs", ("remoteParty", "ann@example.com"));
        return calls;
    }

    private static async Task<string> PostAsync(HttpClient http, string path, params (string Name, string Value)[] form)
    {
        using var answer = await http.PostAsync(path, new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.ToString();
    }
}

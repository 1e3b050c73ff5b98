using System.Text;
using System.Text.Json;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Repro;

/// <summary><c>cmssim repro</c>.</summary>
public sealed class ReproVerb : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Bundle => Path.Combine(_folder, "run.xml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_bundle_of_a_running_simulator_repeats_its_run()
    {
        await MakeAsync();

        var (status, output, errors) = await Tool.RunAsync("repro", Bundle);

        (status, output, errors).Should().Be((0, "3 requests, 3 same, 0 differ\n", ""));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Bundle).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Answers_that_differ_are_shown_and_make_the_status_1()
    {
        await MakeAsync();
        await File.WriteAllTextAsync(Bundle, (await File.ReadAllTextAsync(Bundle, Cancellation)).Replace("<calls total=\"0\">", "<calls total=\"7\">", StringComparison.Ordinal), Cancellation);

        var (status, output, _) = await Tool.RunAsync("repro", Bundle);
        var json = (await Tool.RunAsync("repro", Bundle, "--json")).Output;

        status.Should().Be(1);
        output.Should().Be("request 3: GET /api/v1/calls at Core1\n  byte 14 at /calls: <calls total=\"0\"></calls> instead of <calls total=\"7\"></calls>\n3 requests, 2 same, 1 differ\n");
        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("differing")[0].GetProperty("number").GetInt32().Should().Be(3);
    }

    [Fact]
    public async Task Until_serves_from_the_state_after_a_request()
    {
        await MakeAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var output = new UntilLine("Ctrl-C stops.");
        var run = Program.RunAsync(["repro", Bundle, "--until", "1", "--https-port", "0", "--http-port", "0", "--control-port", "0"], output, new StringWriter(), stop.Token);
        await Task.WhenAny(output.Seen, run);
        var address = output.ToString().Split('\n').Single(line => line.StartsWith("Core1: ", StringComparison.Ordinal)).Split("  ")[1];
        using var client = new HttpClient { DefaultRequestHeaders = { { "Authorization", SimulatedCluster.Admin } } };

        var spaces = await client.GetStringAsync($"{address}/api/v1/coSpaces?filter=First", Cancellation);
        var later = await client.GetStringAsync($"{address}/api/v1/coSpaces?filter=Second", Cancellation);
        await stop.CancelAsync();

        output.ToString().Should().StartWith("1 requests, 1 same, 0 differ\n");
        (spaces.Contains("total=\"1\""), later.Contains("total=\"0\"")).Should().Be((true, true));
        (await run).Should().Be(0);
    }

    [Theory]
    [InlineData("repro", "Nothing to do; expected a bundle")]
    [InlineData("repro nowhere.xml", "nowhere.xml cannot be read")]
    [InlineData("repro a.xml --from-control http://127.0.0.1:1", "exclude each other")]
    [InlineData("repro --from-control http://127.0.0.1:1", "--from-control needs -o FILE")]
    [InlineData("repro --from-control ftp://x -o b.xml", "Invalid value \"ftp://x\" for --from-control")]
    [InlineData("repro a.xml -o b.xml", "-o needs --from-control")]
    public async Task Wrong_usage_is_one_sentence(string line, string sentence)
    {
        var (status, output, errors) = await Tool.RunAsync(line.Split(' '));

        (status, output).Should().Be((2, ""));
        errors.Should().StartWith("cmssim: ").And.Contain(sentence).And.Subject.Trim().Should().NotContain("\n");
    }

    [Theory]
    [InlineData("release=\"2.0\"", "release=\"9.9\"", "9.9")]
    [InlineData("<options", "<options><limit name=\"nonsense\" value=\"1\"/></options><options", "sets the limit \"nonsense\"")]
    [InlineData("target=\"/api/v1/calls\"", "target=\"\"", "0 same")]
    public async Task A_bundle_that_was_changed_by_hand_never_crashes(string text, string other, string sentence)
    {
        await MakeAsync();
        var changed = await File.ReadAllTextAsync(Bundle, Cancellation);
        var at = changed.IndexOf(text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Bundle, changed[..at] + other + changed[(at + text.Length)..], Cancellation);

        var (status, output, errors) = await Tool.RunAsync("repro", Bundle);

        status.Should().BeOneOf(1, 2);
        (output + errors).Should().Contain(sentence == "0 same" ? "differ" : sentence).And.NotContain("   at ");
    }

    [Fact]
    public async Task An_end_beyond_the_bundle_is_one_sentence()
    {
        await MakeAsync();

        (await Tool.RunAsync("repro", Bundle, "--until", "4")).Should().Be((2, "", $"cmssim: --until 4 is beyond the 3 requests of {Bundle}.\n"));
    }

    private async Task MakeAsync()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.PostAsync("/api/v1/coSpaces", "name=First&uri=first");
        await cluster.PostAsync("/api/v1/coSpaces", "name=Second&uri=second");
        await cluster.GetAsync("/api/v1/calls");

        (await Tool.RunAsync("repro", "--from-control", cluster.Host.Control!.ToString(), "-o", Bundle)).Should().Be((0, $"{Bundle}: 3 requests, 0 commands\n", ""));
    }

    /// <summary>Collects output until a text appears.</summary>
    private sealed class UntilLine(string text) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _sync = new();

        public Task Seen => _seen.Task;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            lock (_sync)
            {
                base.Write(value);
                if (GetStringBuilder().ToString().Contains(text, StringComparison.Ordinal))
                    _seen.TrySetResult();
            }
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override string ToString()
        {
            lock (_sync)
                return base.ToString();
        }
    }
}

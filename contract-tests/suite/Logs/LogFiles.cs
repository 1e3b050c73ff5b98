using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Logs;

public sealed class LogFiles : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_full_log_is_rotated_without_losing_or_splitting_a_line()
    {
        await using (var cluster = await StartAsync(options => options with { LogFileSize = 2_000, LogFilesKept = 100 }))
        {
            for (var i = 0; i < 30; i++)
            {
                await cluster.GetAsync("/api/v1/system/status");
                await cluster.Host.FlushLogsAsync();
            }
        }

        var files = Directory.GetFiles(_folder, "Core1.log*").OrderByDescending(Age).ToList();
        files.Should().HaveCountGreaterThan(10).And.OnlyContain(file => new FileInfo(file).Length <= 2_000);
        files.Select(File.ReadAllText).Should().OnlyContain(text => text.EndsWith('\n') && text.StartsWith("Jul 26"));
        Numbers(string.Concat(files.Select(File.ReadAllText))).Should().Equal(Enumerable.Range(1, 30));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Full_logs_are_kept_up_to_a_limit(int kept)
    {
        await using (var cluster = await StartAsync(options => options with { LogFileSize = 1_000, LogFilesKept = kept }))
        {
            for (var i = 0; i < 10; i++)
            {
                await cluster.GetAsync("/api/v1/system/status");
                await cluster.Host.FlushLogsAsync();
            }
        }

        Directory.GetFiles(_folder, "Core1.log*").Select(Path.GetFileName).Should()
            .BeEquivalentTo(["Core1.log", .. Enumerable.Range(1, kept).Select(i => $"Core1.log.{i}")]);
    }

    [Fact]
    public void A_line_longer_than_a_file_gets_its_own_file()
    {
        using (var file = new LogFile(Core1, largest: 10, kept: 9))
        {
            file.Write("short\n"u8);
            file.Write("a line longer than ten\nnext\n"u8);
        }

        File.ReadAllText(Core1).Should().Be("next\n");
        File.ReadAllText(Core1 + ".1").Should().Be("a line longer than ten\n");
        File.ReadAllText(Core1 + ".2").Should().Be("short\n");
    }

    [Fact]
    public async Task A_log_that_cannot_be_rotated_grows_and_is_reported()
    {
        Directory.CreateDirectory(Core1 + ".1");
        await using (var cluster = await StartAsync(options => options with { LogFileSize = 2_000 }))
        {
            for (var i = 0; i < 20; i++)
                await cluster.GetAsync("/api/v1/system/status");
            await cluster.Host.FlushLogsAsync();

            (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("rotating Core1.log").And.Contain("grows beyond its limit");
        }
        Numbers(File.ReadAllText(Core1)).Should().Equal(Enumerable.Range(1, 20));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_logs_including_existing_ones()
    {
        if (OperatingSystem.IsWindows())
            return;
        await File.WriteAllTextAsync(Core1, "");
        File.SetUnixFileMode(Core1, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using (var cluster = await StartAsync(options => options with { LogFileSize = 500 }))
        {
            for (var i = 0; i < 4; i++)
                await cluster.GetAsync("/api/v1/system/status");
            await cluster.Host.FlushLogsAsync();
            cluster.Host.Cluster.Incidents.Report("testing", "nothing");
        }

        Directory.GetFiles(_folder).Select(Path.GetFileName).Should().Contain(["Core1.log", "Core1.log.1", "Core2.log", "cmssim.log"]);
        foreach (var file in Directory.GetFiles(_folder))
            File.GetUnixFileMode(file).Should().Be(OwnerOnly, file);
    }

    [Fact]
    public async Task A_log_that_ends_within_a_line_continues_on_the_next_line()
    {
        await File.WriteAllTextAsync(Core1, "Jul 26 13:59:59 user.info Core1 host:ser");
        await using (var cluster = await StartAsync())
            await cluster.GetAsync("/api/v1/system/status");

        File.ReadLines(Core1).Take(2).Should().SatisfyRespectively(
            torn => torn.Should().EndWith("host:ser"), next => next.Should().Contain("API trace 1: GET for"));
    }

    [Fact]
    public async Task Incidents_of_the_simulator_have_their_own_log()
    {
        List<string> told = [];
        await using (var cluster = await StartAsync(options => options with { OnIncident = told.Add }))
            cluster.Host.Cluster.Incidents.Report("testing", "it broke\u2028here");

        told.Should().ContainSingle();
        File.ReadAllText(Path.Combine(_folder, "cmssim.log")).Should().Be("Jul 26 14:00:00 user.warning localhost cmssim:  incident 1 while testing: it broke here\n");
        File.ReadAllText(Core1).Should().BeEmpty();
    }

    [Fact]
    public async Task A_bridge_with_the_name_of_our_log_does_not_write_to_it()
    {
        await using (var cluster = await StartAsync(options => options with { World = "<world><bridge name=\"cmssim\"/></world>" }))
            await cluster.GetAsync("/api/v1/system/status");

        Directory.GetFiles(_folder).Select(Path.GetFileName).Should().Equal("cmssim.bridge.log");
    }

    [Fact]
    public async Task A_world_whose_log_cannot_be_opened_is_loaded_and_the_error_reported()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "Third.log"));
        var reported = new TaskCompletionSource();
        await using var cluster = await StartAsync(options => options with { OnIncident = text => _ = text.Contains("writing Third.log") && reported.TrySetResult() });

        (await cluster.ControlAsync("PUT", "/world", "<world><bridge name=\"Third\"/><bridge name=\"Core2\"/></world>")).Status.Should().BeInRange(200, 204);
        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);

        // A flush ends when a write fails, before the failure is reported.
        await reported.Task.WaitAsync(TimeSpan.FromMinutes(1));
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("writing Third.log");
    }

    [Theory]
    [InlineData("--folder--")]
    [InlineData("--missing--/x")]
    public async Task A_log_that_cannot_be_opened_is_reported_in_one_sentence(string folder)
    {
        // One path is a folder, the other has a file as its parent.
        Directory.CreateDirectory(Path.Combine(_folder, "--folder--", "Core2.log"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "--missing--"), "");

        var start = () => StartAsync(options => options with { LogDirectory = Path.Combine(_folder, folder) });

        (await start.Should().ThrowAsync<SimulatorStartException>()).WithMessage("*log*cannot be *");
    }

    private string Core1 => Path.Combine(_folder, "Core1.log");

    private Task<SimulatedCluster> StartAsync(Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options =>
        {
            var inFolder = options with { LogDirectory = _folder, LogStream = null };
            return configure?.Invoke(inFolder) ?? inFolder;
        });

    private static int Age(string file) => Path.GetFileName(file) is "Core1.log" ? 0 : int.Parse(file[(file.LastIndexOf('.') + 1)..]);

    private static IEnumerable<int> Numbers(string log) => Regex.Matches(log, "API trace (\\d+): GET").Select(match => int.Parse(match.Groups[1].Value));
}

using System.Text;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API shows the end of a bridge's log file.</summary>
public sealed class LogTails : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_last_lines_are_those_of_the_file()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogDirectory = _folder, LogStream = null });
        await cluster.PostAsync("/api/v1/coSpaces", "name=Hall&passcode=4711");
        for (var i = 0; i < 20; i++)
            await cluster.GetAsync("/api/v1/calls?offset=" + i);
        var file = Path.Combine(_folder, "Core1.log");

        var (path, lines) = await LogAsync(cluster, "Core1");
        path.Should().Be(file);
        lines.Should().Equal(await WrittenAsync(file)).And.Contain(line => line.EndsWith("passcode=********")).And.NotContain(line => line.Contains("4711"));
        (await LogAsync(cluster, "core1", "?lines=3")).Lines.Should().Equal(lines[^3..]);
        (await LogAsync(cluster, "Core1", "?filter=OFFSET%3D1")).Lines.Should().Equal(lines.Where(line => line.Contains("offset=1"))).And.HaveCount(11);
        (await LogAsync(cluster, "Core1", "?filter=offset%3D1&lines=2")).Lines.Should().HaveCount(2).And.Contain(line => line.Contains("offset=19"));
        (await LogAsync(cluster, "Core1", "?filter=nothing")).Lines.Should().BeEmpty();

        foreach (var query in (string[])["lines=0", "lines=5001", "lines=x", "lines=-1"])
            (await cluster.ControlAsync("GET", "/bridges/Core1/log?" + query)).Status.Should().Be(400, query);
        (await cluster.ControlAsync("GET", "/bridges/Core9/log")).Should().Be((404, """{"title":"Not Found","status":404,"detail":"There is no bridge Core9; there are Core1, Core2."}"""));
    }

    [Fact]
    public async Task A_run_without_a_log_file_has_no_lines_and_gets_no_log()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogStream = null });
        await cluster.GetAsync("/api/v1/calls");

        (await cluster.ControlAsync("GET", "/bridges/Core1/log")).Should().Be((200, """{"bridge":"Core1","lines":[]}"""));
        cluster.Host.Cluster.Bridges[0].Syslog.IsOn.Should().BeFalse();
    }

    [Fact]
    public async Task A_file_that_is_gone_gives_a_sentence()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogDirectory = _folder, LogStream = null });
        await cluster.GetAsync("/api/v1/calls");
        await cluster.Host.FlushLogsAsync();
        File.Delete(Path.Combine(_folder, "Core1.log"));

        var (status, text) = await cluster.ControlAsync("GET", "/bridges/Core1/log");

        status.Should().Be(409);
        text.Should().Contain("cannot be read");
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(3_000, 5_000)]
    [InlineData(20_000, 5_000)]
    [InlineData(20_000, 7)]
    public async Task Lines_are_found_across_the_parts_in_which_the_file_is_read(int count, int most)
    {
        var file = Path.Combine(_folder, "long.log");
        var random = new Random(7);
        List<string> lines = [.. Enumerable.Range(0, count).Select(i => $"{i} é {new string((char)('a' + (i % 26)), random.Next(60))}")];
        if (count > 1)
            lines[count / 2] = new string('x', 200_000);
        await File.WriteAllTextAsync(file, string.Concat(lines.Select(line => line + "\n")), TestContext.Current.CancellationToken);

        (await LogTail.ReadAsync(file, most, "", TestContext.Current.CancellationToken)).Should().Equal(lines.TakeLast(most));
        (await LogTail.ReadAsync(file, most, "AAA", TestContext.Current.CancellationToken)).Should().Equal(lines.Where(line => line.Contains("aaa")).TakeLast(most));

        // A line that is being written has no end yet.
        await File.AppendAllTextAsync(file, "half", TestContext.Current.CancellationToken);
        (await LogTail.ReadAsync(file, most, "", TestContext.Current.CancellationToken)).Should().Equal(lines.TakeLast(most));
    }

    [Fact]
    public async Task A_long_file_is_searched_up_to_a_limit_and_an_answer_has_one_too()
    {
        var file = Path.Combine(_folder, "huge.log");
        await using (var writer = new StreamWriter(file))
        {
            await writer.WriteAsync("needle\n");
            for (var i = 0; i < 40; i++)
                await writer.WriteAsync(new string('x', 1_048_575) + "\n");
        }

        (await LogTail.ReadAsync(file, 5_000, "needle", TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await LogTail.ReadAsync(file, 5_000, "", TestContext.Current.CancellationToken)).Sum(line => (long)line.Length).Should().BeInRange(4 * 1024 * 1024, 6 * 1024 * 1024);
    }

    private static async Task<(string? File, List<string> Lines)> LogAsync(SimulatedCluster cluster, string bridge, string query = "")
    {
        var (status, text) = await cluster.ControlAsync("GET", $"/bridges/{bridge}/log{query}");
        status.Should().Be(200, text);
        var answer = JsonDocument.Parse(text).RootElement;
        answer.GetProperty("bridge").GetString().Should().Be("Core1");
        return (answer.GetProperty("file").GetString(), [.. answer.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!)]);
    }

    // The bridge still has the file open.
    private static async Task<List<string>> WrittenAsync(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8);
        return [.. (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}

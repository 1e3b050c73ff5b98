using System.Text.Json;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

public sealed class ExplainVerb : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("explain");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_log_is_explained_line_by_line_with_a_summary()
    {
        var (status, output, errors) = await Tool.RunAsync("explain", Repository.CleanLog);

        (status, errors).Should().Be((0, ""));
        output.Should().Contain("Reads the system status, asked by 14.80.99.226.").And.Contain("Exchanges: 28").And.Contain("255 recognised (100.0 %)").And.Contain("trace-gap (4)");
    }

    [Fact]
    public async Task Brief_output_has_the_summary_only()
    {
        var (_, output, _) = await Tool.RunAsync("explain", Repository.CleanLog, "--brief");

        output.Should().NotContain("└").And.Contain("Exchanges: 28").And.Contain("Requests 8895 to 8953 are missing (59 numbers).");
    }

    [Fact]
    public async Task JSON_lines_end_with_the_summary()
    {
        var (_, output, _) = await Tool.RunAsync("explain", Repository.CleanLog, "--json");

        var lines = output.TrimEnd().Split('\n');
        lines.Should().HaveCount(256);
        JsonDocument.Parse(lines[^1]).RootElement.GetProperty("exchanges").GetInt32().Should().Be(28);
        (await Tool.RunAsync("explain", Repository.CleanLog, "--json", "--brief")).Output.TrimEnd().Should().Be(lines[^1].TrimEnd());
    }

    [Fact]
    public async Task Oddities_change_the_status_only_if_asked()
    {
        (await Tool.RunAsync("explain", Repository.CleanLog, "--only", "odd")).Status.Should().Be(ExitStatus.Fine);
        (await Tool.RunAsync("explain", Repository.CleanLog, "--brief", "--fail-on-odd")).Status.Should().Be(ExitStatus.Differs);
    }

    [Fact]
    public async Task The_page_is_written_beside_the_text()
    {
        var page = Path.Combine(_folder.FullName, "page.html");

        var (status, output, _) = await Tool.RunAsync("explain", Repository.CleanLog, "--brief", "--html", page);

        status.Should().Be(0);
        output.Should().Contain("Exchanges: 28");
        (await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken)).Should().StartWith("<!DOCTYPE html>").And.EndWith("</html>\n").And.Contain("Lists the Call Bridges");
    }

    [Fact]
    public async Task Parts_of_a_rotated_log_are_read_in_the_order_of_time()
    {
        var lines = await File.ReadAllLinesAsync(Repository.CleanLog, TestContext.Current.CancellationToken);
        var (older, newer) = (Path.Combine(_folder.FullName, "syslog.1"), Path.Combine(_folder.FullName, "syslog"));
        await File.WriteAllLinesAsync(older, lines[..120], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(newer, lines[120..], TestContext.Current.CancellationToken);

        var (_, output, _) = await Tool.RunAsync("explain", newer, older, "--brief");

        output.Should().Contain("255 recognised (100.0 %)").And.Contain("Exchanges: 28").And.Contain($"Log:       {older}, {newer}").And.NotContain("clock-jump").And.NotContain("cut-log");
    }

    [Fact]
    public async Task A_missing_log_is_a_mistake_in_one_sentence()
    {
        var (status, output, errors) = await Tool.RunAsync("explain", Path.Combine(_folder.FullName, "none.log"));

        (status, output).Should().Be((ExitStatus.WrongUsage, ""));
        errors.Should().Contain("none.log: no such file; expected a file, a folder or - for standard input.").And.NotContain("   at ");
    }
}

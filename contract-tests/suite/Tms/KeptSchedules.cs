using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.Cli;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Docs;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Tms;

/// <summary><c>tms run</c> on the virtual clock of a simulator, which <c>--control</c> names.</summary>
public sealed class KeptSchedules : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-tms-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_day_of_bookings_passes_without_waiting_and_the_bridge_ends_as_it_began()
    {
        await using var tool = await ServeAsync();
        await BookAsync(tool, "First", "2026-01-05T10:00Z", "--dial", "ann@example.com");
        await BookAsync(tool, "Second", "2026-01-05T10:15Z");
        await BookAsync(tool, "Third", "2026-01-05T18:00Z", "--auto-extend", "--dial", "ann@example.com");

        var output = await RunAsync(tool, "run", "--until", "2026-01-05T10:10Z");

        output.Should().MatchRegex("""
            ^Keeping the schedule .*tms\.db until 2026-01-05T10:10:00Z\. Ctrl-C stops\.
            10:00:00 Started "First" in slot 1, call [-0-9a-f]{36}\.
            10:00:00 Dialled ann@example\.com, call leg [-0-9a-f]{36}\.
            $
            """.Trim());
        (await RunAsync(tool, "status")).Should().Contain("Status: In Call\n").And.Contain("Slot 1: in use, First\n").And.Contain("CallLegs Active: 1\n");
        (await RunAsync(tool, "extend", "--minutes", "30")).Should().Be("Extended \"First\" in slot 1.\nIt ends at 2026-01-05T11:00:00Z.\n");

        // Without an end, a run on a virtual clock ends with the last conference.
        output = await RunAsync(tool, "run");

        output.Should().Contain("10:15:00 Started \"Second\" in slot 2").And.Contain("10:55:00 Warned \"First\": This conference ends in 5 minutes.")
            .And.Contain("11:00:00 Ended \"First\" in slot 1.").And.Contain("18:30:00 Extended \"Third\" in slot 1 until 18:45.");
        Regex.Matches(output, "Extended \"Third\"").Should().HaveCount(16);
        (await RunAsync(tool, "status")).Should().Contain("Status: Idle\n").And.Contain("Slot 1: free\n").And.Contain("CallLegs Active: 0\n");
    }

    [Fact]
    public async Task With_JSON_every_line_is_one_document()
    {
        await using var tool = await ServeAsync();
        await BookAsync(tool, "Weekly", "2026-01-05T10:00Z");

        var lines = (await RunAsync(tool, "run", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        lines[0].GetProperty("ready").GetBoolean().Should().BeTrue();
        lines[1..].Select(line => (line.GetProperty("at").GetString(), line.GetProperty("kind").GetString(), line.GetProperty("conference").GetString())).Should().Equal(
            ("2026-01-05T10:00:00Z", "Started", "1.1"), ("2026-01-05T10:25:00Z", "Warned", "1.1"),
            ("2026-01-05T10:29:00Z", "Warned", "1.1"), ("2026-01-05T10:30:00Z", "Ended", "1.1"));
    }

    [Fact]
    public async Task Other_verbs_work_while_a_run_keeps_the_schedule_and_Ctrl_C_ends_it()
    {
        await using var tool = await ServeAsync("--clock", "real");
        using var stop = new CancellationTokenSource();
        var output = new OutputCapture();

        // Without the control API, the clock of the machine counts, as with a real bridge.
        var run = Program.RunAsync(["tms", "run", "--store", Store], output, output, stop.Token);
        await output.UntilAsync(text => text.Contains("Ctrl-C stops."), run);
        (await BesideAsync("schedule", "--title", "Now")).Should().StartWith("Started \"Now\" in slot 1");
        (await BesideAsync("bookings")).Should().Contain("Running  \"Now\"  slot 1, 1@example.com");
        (await BesideAsync("end")).Should().Be("Ended \"Now\" in slot 1.\n");
        await stop.CancelAsync();

        (await run).Should().Be(ExitStatus.Fine);
        output.Text.Should().NotContain("cmssim:");

        // A verb that meets the run at the file says so, and succeeds.
        async Task<string> BesideAsync(params string[] arguments)
        {
            var (status, shown, errors) = await Tool.RunAsync(["tms", .. arguments, "--store", Store]);
            status.Should().Be(ExitStatus.Fine, errors);
            errors.Should().BeOneOf("", $"cmssim: waiting for another cmssim tms that uses the schedule {Store}\n");
            return shown;
        }
    }

    [Fact]
    public async Task A_run_that_was_killed_is_continued_by_the_next_one()
    {
        await using var tool = await ServeAsync();
        await BookAsync(tool, "Weekly", "2026-01-05T10:00Z", "--dial", "ann@example.com");
        using (var run = Start("dotnet", typeof(ExitStatus).Assembly.Location, "tms", "run", "--until", "2026-01-05T10:29Z", "--store", Store, "--control", tool.Control))
        {
            while (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Dialled"))
            {
                // Lines before the one at which the run is killed.
            }
            run.Kill();
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await RunAsync(tool, "run")).Should().Contain("10:30:00 Ended \"Weekly\" in slot 1.").And.NotContain("Started");

        (await RunAsync(tool, "status")).Should().Contain("Slot 1: free\n").And.Contain("CallLegs Active: 0\n");
    }

    [Fact]
    public async Task On_a_terminal_a_run_shows_systems_slots_conferences_participants_and_requests()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Skip("there is no program that provides a terminal");
        await using var tool = await ServeAsync();
        await BookAsync(tool, "Weekly [red]", "2026-01-05T10:00Z", "--dial", "ann@example.com", "--pin", "918273");
        var command = $"stty cols 160 rows 60; dotnet '{typeof(ExitStatus).Assembly.Location}' tms run --until 2026-01-05T10:10Z --store '{Store}' --control {tool.Control}";

        using var run = Start("/usr/bin/script", "-qec", command, "/dev/null");
        var screen = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(ExitStatus.Fine, screen);
        screen.Should().Contain("1 CMS Core Primary").And.Contain("1 to 2, in use: 1").And.Contain("Weekly [red]").And.Contain("1@example.com")
            .And.Contain("ann@example.com Connected").And.Contain("Started \"Weekly").And.Contain("GET /api/v1/calls").And.Contain("Ctrl-C stops.")
            .And.NotContain("918273");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", ExitStatus.Unreachable, "*127.0.0.1:1*")]
    [InlineData("ftp://x", ExitStatus.WrongUsage, "cmssim: Invalid value \"ftp://x\" for --control; *")]
    public async Task A_control_API_that_cannot_be_used_ends_the_verb(string control, int status, string sentence)
    {
        var (exit, _, errors) = await Tool.RunAsync("tms", "bookings", "--store", Store, "--control", control);

        exit.Should().Be(status);
        errors.Should().Match(sentence);
    }

    [Fact]
    public async Task A_wrong_end_gives_status_2() =>
        (await Tool.RunAsync("tms", "run", "--until", "later", "--store", Store)).Should().Be((ExitStatus.WrongUsage, "",
            "cmssim: Invalid value \"later\" for --until; expected a time such as 2026-01-05T10:00, 2026-01-05T09:00Z or 2026-01-05T10:00+01:00.\n"));

    private string Store => Path.Combine(_folder, "tms.db");

    /// <summary>A cluster that answers for far ends, added with two slots.</summary>
    private async Task<RunningTool> ServeAsync(params string[] options)
    {
        var tool = await RunningTool.ServeAsync([.. options.Contains("--clock") ? [] : (string[])["--clock", "virtual@2026-01-05T09:00:00Z"], .. options]);
        var control = options.Contains("--clock") ? null : tool;
        await RunAsync(control, ["add", tool.Https[0], .. TmsTool.Credentials]);
        await RunAsync(control, "settings", "--name", "CMS Core Primary", "--domain", "example.com", "--quantity", "2");
        return tool;
    }

    private Task<string> BookAsync(RunningTool tool, string title, string start, params string[] options) =>
        RunAsync(tool, ["book", "--title", title, "--start", start, "--minutes", "30", .. options]);

    private async Task<string> RunAsync(RunningTool? tool, params string[] arguments)
    {
        var (status, output, errors) = await Tool.RunAsync(["tms", .. arguments, "--store", Store, .. tool is null ? [] : (string[])["--control", tool.Control]]);
        (status, errors).Should().Be((ExitStatus.Fine, ""), string.Join(' ', arguments));
        return output;
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
}

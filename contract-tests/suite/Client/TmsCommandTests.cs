using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Cli;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class TmsCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cmssim-tms-");

    private string StateFile => Path.Combine(folder.FullName, "tms.json");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Plays_the_whole_conversation_verb_by_verb()
    {
        await using var server = Bridge();

        (await RunAsync("add", "--target", $"{server.Address}")).Should().StartWith("Added ").And.Contain("CallBridge-Core2: https://14.80.82.31");
        (await RunAsync("reserve")).Should().Be("Reserved slots 1 to 5.\n");
        (await RunAsync("schedule", "--title", Lab.Title, "--dial", Lab.Endpoint)).Should()
            .Be($"Started \"{Lab.Title}\" in slot 1, call {Lab.Call}.\nDialled {Lab.Endpoint}, call leg {Lab.CallLeg}.\n");
        (await RunAsync("extend")).Should().Be($"Extended \"{Lab.Title}\" in slot 1.\n");
        (await RunAsync("end", "--title", Lab.Title)).Should().Be($"Ended \"{Lab.Title}\" in slot 1.\n");

        // The extension repeats what the start said, across two runs of the tool.
        var taken = server.Requests.Where(each => each.Body.StartsWith("&nonMemberAccess=true", StringComparison.Ordinal)).ToList();
        taken.Should().HaveCountGreaterThan(1).And.OnlyContain(each => each.Body == taken[0].Body);
        server.Requests[^1].ToString().Should().Be($"DELETE /api/v1/calls/{Lab.Call}");
        TmsState.Load(StateFile)!.Conferences.Should().BeEmpty();
    }

    [Fact]
    public async Task Remembers_target_and_user_but_never_the_password()
    {
        await using var server = Bridge();

        await RunAsync("add", "--target", $"{server.Address}", "--user", "scheduler", "--password", "not for the disk");

        var written = await File.ReadAllTextAsync(StateFile);
        written.Should().Contain("\"user\": \"scheduler\"").And.Contain($"{server.Address}").And.NotContain("not for the disk");
        folder.GetFiles().Should().ContainSingle("the draft has become the file");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(StateFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Answers_in_json_when_asked()
    {
        await using var server = Bridge();

        var added = JsonNode.Parse(await RunAsync("add", "--target", $"{server.Address}", "--json"))!;
        added["callProfile"]!.GetValue<string>().Should().Be(Lab.CallProfile);
        added["callBridges"]!.AsArray().Should().HaveCount(2);

        var reserved = JsonNode.Parse(await RunAsync("reserve", "--base", "1", "--quantity", "2", "--json"))!;
        reserved["quantity"]!.GetValue<int>().Should().Be(2);

        var started = JsonNode.Parse(await RunAsync("schedule", "--title", "T", "--dial", "a@x", "--json"))!;
        started["slot"]!.GetValue<int>().Should().Be(1);
        started["callLegs"]![0]!["remoteParty"]!.GetValue<string>().Should().Be("a@x");

        var status = JsonNode.Parse(await RunAsync("status", "--json"))!;
        status["uptimeSeconds"]!.GetValue<long>().Should().Be(351847);
        status["slots"]![0]!["free"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task Shows_the_summary_page_in_plain_lines_when_it_is_not_on_a_terminal()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");

        (await RunAsync("status")).Should().Be($"""
            http://{server.Address.Authority}
            Software Version: 2.0(RC)
            Call Bridge Uptime: 4d, 01:44:07
            CallLegs Active: 0
            CallLegs Max Active: 3
            CallLegs Completed: 6
            Audio Bit Rate Outgoing: 0 Kbit/s
            Audio Bit Rate Incoming: 0 Kbit/s
            Video Bit Rate Outgoing: 0 Kbit/s
            Video Bit Rate Incoming: 0 Kbit/s
            Slot 1: free

            """);
    }

    [Fact]
    public async Task Shows_the_status_of_a_bridge_that_was_never_added()
    {
        await using var server = Bridge();

        (await RunAsync("status", "--target", $"{server.Address}")).Should().Contain("CallLegs Max Active: 3").And.NotContain("Slot");
    }

    [Theory]
    [InlineData(425384, "4d, 22:09:44")]
    [InlineData(59, "0d, 00:00:59")]
    [InlineData(8640000, "100d, 00:00:00")]
    public void Writes_uptime_as_tms_does(int seconds, string expected) =>
        TmsPage.FormatUptime(TimeSpan.FromSeconds(seconds)).Should().Be(expected);

    [Theory]
    [InlineData(0L, "0 Kbit/s")]
    [InlineData(64999L, "64 Kbit/s")]
    [InlineData(null, "-")]
    public void Writes_bit_rates_in_kilobits(long? rate, string expected) => TmsPage.FormatRate(rate).Should().Be(expected);

    [Fact]
    public void Draws_tables_that_names_from_a_bridge_cannot_steer()
    {
        var output = new StringWriter();
        var page = new TmsPage("https://cms.example.com", new SystemStatus { Uptime = TimeSpan.FromSeconds(61) },
            [new(1, Guid.Empty, "[red]\u009b31m", IsFree: false)]);

        page.WriteTables(output);

        output.ToString().Should().Contain("0d, 00:01:01").And.Contain("in use, [red] 31m").And.NotContain("\u009b");
    }

    [Fact]
    public async Task Refuses_with_2_what_was_never_added()
    {
        (await FailAsync("reserve")).Should().Be((ExitStatus.WrongUsage, "No bridge was added yet: cmssim tms add --target https://cms.example.com."));
        (await FailAsync("add")).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Fact]
    public async Task Refuses_with_2_to_schedule_before_slots_are_reserved()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");

        (await FailAsync("schedule", "--title", "T")).Should()
            .Be((ExitStatus.WrongUsage, "No slots were reserved yet: cmssim tms reserve --base 1 --quantity 5."));
    }

    [Theory]
    [InlineData("--target", "ftp://x")]
    [InlineData("--target", "https://me:secret@x")]
    [InlineData("--trust", "everybody")]
    [InlineData("--user", "a:b")]
    public async Task Refuses_with_2_options_that_make_no_sense(string option, string value)
    {
        string[] address = option == "--target" ? [] : ["--target", "https://127.0.0.1:1"];

        (await FailAsync(["add", .. address, option, value])).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-1", "5")]
    [InlineData("2147483647", "2")]
    public async Task Refuses_with_2_slots_that_cannot_be(string first, string quantity)
    {
        Remember();

        (await FailAsync("reserve", "--base", first, "--quantity", quantity)).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Fact]
    public async Task Refuses_with_2_a_title_that_is_not_running_and_says_which_are()
    {
        Remember(Running(1, "Weekly"), Running(2, "Daily"));

        (await FailAsync("end", "--title", "Monthly")).Should()
            .Be((ExitStatus.WrongUsage, "No conference fits; running are 1 \"Weekly\", 2 \"Daily\"."));
    }

    [Fact]
    public async Task Refuses_with_2_to_guess_between_two_conferences()
    {
        Remember(Running(1, "Weekly"), Running(2, "Weekly"));

        (await FailAsync("extend", "--title", "Weekly")).Message.Should().Contain("--slot");
    }

    [Fact]
    public void Finds_a_conference_by_slot_by_title_or_because_it_is_the_only_one()
    {
        var weekly = Running(1, "Weekly");
        var daily = Running(2, "Daily");

        State(weekly, daily).Find(2, null).Should().Be(daily);
        State(weekly, daily).Find(null, "Weekly").Should().Be(weekly);
        State(daily).Find(null, null).Should().Be(daily);
        FluentActions.Invoking(() => State().Find(null, null)).Should().Throw<UserErrorException>().WithMessage("No conference is running.");
    }

    [Fact]
    public async Task Refuses_with_2_to_forget_a_bridge_with_running_conferences()
    {
        Remember(Running(1, "Weekly"));

        (await FailAsync("add", "--target", "https://127.0.0.1:1")).Message.Should().Contain("end them first");
        (await FailAsync("reserve")).Message.Should().Contain("end them first");
    }

    [Fact]
    public async Task Refuses_with_2_to_use_the_slots_of_another_bridge()
    {
        Remember(Running(1, "Weekly"));

        (await FailAsync("end", "--target", "https://other.example.com")).Message.Should().Contain("is about https://127.0.0.1:1/");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Refuses_with_2_a_state_file_that_is_none(string content)
    {
        await File.WriteAllTextAsync(StateFile, content);

        var (exit, message) = await FailAsync("status");
        exit.Should().Be(ExitStatus.WrongUsage);
        message.Should().Contain(StateFile).And.Contain("--state");
    }

    [Fact]
    public async Task Ends_with_3_when_nothing_listens()
    {
        var server = Bridge();
        var address = server.Address;
        await server.DisposeAsync();

        (await FailAsync("add", "--target", $"{address}")).Should().Match<(int Exit, string Message)>(failure =>
            failure.Exit == ExitStatus.Unreachable && failure.Message.Contains(address.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ends_with_1_when_the_credentials_are_wrong()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Challenge);

        (await FailAsync("add", "--target", $"{server.Address}")).Should()
            .Be((ExitStatus.Differs, "GET /api/v1/system/status was refused with 401: the user name or the password is wrong."));
        File.Exists(StateFile).Should().BeFalse();
    }

    [Fact]
    public async Task Ends_with_1_when_the_bridge_refuses_and_remembers_nothing_of_it()
    {
        await using var server = ScriptedServer.Guarded(request =>
            request.Target.EndsWith("/calllegs", StringComparison.Ordinal) && request.Method == "POST"
                ? ScriptedAnswer.Failure(400, "<participantLimitReached />")
                : Lab.Answer(request));
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");

        (await FailAsync("schedule", "--title", "T", "--dial", "a@x")).Exit.Should().Be(ExitStatus.Differs);
        TmsState.Load(StateFile)!.Conferences.Should().BeEmpty();
    }

    [Fact]
    public async Task Ends_with_4_when_it_is_cancelled_and_gives_the_slot_back()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = ScriptedServer.Guarded(request =>
        {
            if (request is { Method: "POST", Target: "/api/v1/calls" })
                cancel.Cancel();
            return Lab.Answer(request);
        });
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");

        var scheduling = () => InvokeAsync(["schedule", "--title", "T"], TextWriter.Null, cancel.Token);

        (await scheduling.Should().ThrowAsync<UserErrorException>()).Which.ExitStatus.Should().Be(ExitStatus.Cancelled);
        server.Requests[^1].Body.Should().StartWith("&nonMemberAccess=false");
        TmsState.Load(StateFile)!.Conferences.Should().BeEmpty();
    }

    [Fact]
    public async Task Starts_nothing_when_the_state_file_cannot_be_written()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");
        var before = server.Requests.Count;
        Directory.CreateDirectory($"{StateFile}.{Environment.ProcessId}.new");

        (await FailAsync("schedule", "--title", "T")).Message.Should().Contain("cannot be written");

        server.Requests.Should().HaveCount(before);
    }

    private static ScriptedServer Bridge() => ScriptedServer.Guarded(Lab.Answer);

    private static Conference Running(int slot, string title) =>
        new(slot, Guid.Parse(Lab.Space), Guid.Parse(Lab.Call), title, Guid.Parse(Lab.Secret), "", []);

    private static TmsState State(params IReadOnlyList<Conference> running) => new()
    {
        Target = new("https://127.0.0.1:1"),
        User = "admin",
        CallProfile = Guid.Parse(Lab.CallProfile),
        CallLegProfile = Guid.Parse(Lab.CallLegProfile),
        Slots = new(1, 5),
        Conferences = running,
    };

    private void Remember(params IReadOnlyList<Conference> running) => State(running).Save(StateFile);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var exit = await InvokeAsync(arguments, output);
        exit.Should().Be(ExitStatus.Fine);
        return output.ToString();
    }

    private async Task<(int Exit, string Message)> FailAsync(params string[] arguments)
    {
        var failure = (await FluentActions.Awaiting(() => InvokeAsync(arguments, TextWriter.Null)).Should().ThrowAsync<UserErrorException>()).Which;
        return (failure.ExitStatus, failure.Message);
    }

    private async Task<int> InvokeAsync(string[] arguments, TextWriter output, CancellationToken cancellation = default)
    {
        var time = new WatchedTime();
        var run = new RootCommand { TmsCommand.Create(time) }.Parse(["tms", .. arguments, "--state", StateFile])
            .InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false }, cancellation);
        await time.PassUntilAsync(run);
        return await run;
    }
}

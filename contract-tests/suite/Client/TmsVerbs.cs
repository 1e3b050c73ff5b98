using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Cli;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class TmsVerbs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-tms-");

    private string StateFile => Path.Combine(_folder.FullName, "tms.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_verbs_play_the_whole_conversation()
    {
        await using var server = Bridge();

        (await RunAsync("add", "--target", $"{server.Address}")).Should().StartWith("Added ").And.Contain("CallBridge-Core2: https://14.80.82.31");
        (await RunAsync("reserve")).Should().Be("Reserved slots 1 to 5.\n");
        (await RunAsync("schedule", "--title", Lab.Title, "--dial", Lab.Endpoint)).Should()
            .Be($"Started \"{Lab.Title}\" in slot 1, call {Lab.Call}.\nDialled {Lab.Endpoint}, call leg {Lab.CallLeg}.\n");
        (await RunAsync("extend")).Should().Be($"Extended \"{Lab.Title}\" in slot 1.\n");
        (await RunAsync("end", "--title", Lab.Title)).Should().Be($"Ended \"{Lab.Title}\" in slot 1.\n");

        // The extension repeats the form of the start, across two runs of the tool.
        var taken = server.Requests.Where(each => each.Body.StartsWith("&nonMemberAccess=true", StringComparison.Ordinal)).ToList();
        taken.Should().HaveCountGreaterThan(1).And.OnlyContain(each => each.Body == taken[0].Body);
        server.Requests[^1].ToString().Should().Be($"DELETE /api/v1/calls/{Lab.Call}");
        TmsState.Load(StateFile)!.Conferences.Should().BeEmpty();
    }

    [Fact]
    public async Task The_state_file_has_target_and_user_but_no_password()
    {
        await using var server = Bridge();

        await RunAsync("add", "--target", $"{server.Address}", "--user", "scheduler", "--password", "not for the disk");

        var written = await File.ReadAllTextAsync(StateFile);
        written.Should().Contain("\"user\": \"scheduler\"").And.Contain($"{server.Address}").And.NotContain("not for the disk");
        _folder.GetFiles().Should().ContainSingle("the draft has become the file");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(StateFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Every_verb_can_answer_in_JSON()
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
    public async Task The_summary_page_is_plain_lines_without_a_terminal()
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
    public async Task The_status_verb_works_for_a_bridge_that_was_never_added()
    {
        await using var server = Bridge();

        (await RunAsync("status", "--target", $"{server.Address}")).Should().Contain("CallLegs Max Active: 3").And.NotContain("Slot");
    }

    [Theory]
    [InlineData(425384, "4d, 22:09:44")]
    [InlineData(59, "0d, 00:00:59")]
    [InlineData(8640000, "100d, 00:00:00")]
    public void The_uptime_is_written_as_TMS_writes_it(int seconds, string expected) =>
        TmsPage.FormatUptime(TimeSpan.FromSeconds(seconds)).Should().Be(expected);

    [Theory]
    [InlineData(0L, "0 Kbit/s")]
    [InlineData(64999L, "64 Kbit/s")]
    [InlineData(null, "-")]
    public void Bit_rates_are_written_in_kilobits(long? rate, string expected) => TmsPage.FormatRate(rate).Should().Be(expected);

    [Fact]
    public void Names_from_a_bridge_cannot_break_a_table()
    {
        var output = new StringWriter();
        var page = new TmsPage("https://cms.example.com", new SystemStatus { Uptime = TimeSpan.FromSeconds(61) },
            [new(1, Guid.Empty, "[red]\u009b31m", IsFree: false)]);

        page.WriteTables(output);

        output.ToString().Should().Contain("0d, 00:01:01").And.Contain("in use, [red] 31m").And.NotContain("\u009b");
    }

    [Fact]
    public async Task A_bridge_that_was_never_added_gives_status_2()
    {
        (await FailAsync("reserve")).Should().Be((ExitStatus.WrongUsage, "No bridge was added yet; run cmssim tms add --target https://cms.example.com."));
        (await FailAsync("add")).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Fact]
    public async Task Scheduling_without_reserved_slots_gives_status_2()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");

        (await FailAsync("schedule", "--title", "T")).Should()
            .Be((ExitStatus.WrongUsage, "No slots were reserved yet; run cmssim tms reserve --base 1 --quantity 5."));
    }

    [Theory]
    [InlineData("--target", "ftp://x")]
    [InlineData("--target", "https://me:secret@x")]
    [InlineData("--trust", "everybody")]
    [InlineData("--user", "a:b")]
    public async Task Impossible_options_give_status_2(string option, string value)
    {
        string[] address = option == "--target" ? [] : ["--target", "https://127.0.0.1:1"];

        (await FailAsync(["add", .. address, option, value])).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-1", "5")]
    [InlineData("2147483647", "2")]
    public async Task Impossible_slots_give_status_2(string first, string quantity)
    {
        Remember();

        (await FailAsync("reserve", "--base", first, "--quantity", quantity)).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Fact]
    public async Task A_title_that_is_not_running_gives_status_2_and_the_running_titles()
    {
        Remember(Running(1, "Weekly"), Running(2, "Daily"));

        (await FailAsync("end", "--title", "Monthly")).Should()
            .Be((ExitStatus.WrongUsage, "No conference matches; running: 1 \"Weekly\", 2 \"Daily\"."));
    }

    [Fact]
    public async Task An_ambiguous_conference_gives_status_2()
    {
        Remember(Running(1, "Weekly"), Running(2, "Weekly"));

        (await FailAsync("extend", "--title", "Weekly")).Message.Should().Contain("--slot");
    }

    [Fact]
    public void A_conference_is_found_by_slot_or_title_or_as_the_only_one()
    {
        var weekly = Running(1, "Weekly");
        var daily = Running(2, "Daily");

        State(weekly, daily).Find(2, null).Should().Be(daily);
        State(weekly, daily).Find(null, "Weekly").Should().Be(weekly);
        State(daily).Find(null, null).Should().Be(daily);
        FluentActions.Invoking(() => State().Find(null, null)).Should().Throw<UserErrorException>().WithMessage("No conference is running.");
    }

    [Fact]
    public async Task Forgetting_a_bridge_with_running_conferences_gives_status_2()
    {
        Remember(Running(1, "Weekly"));

        (await FailAsync("add", "--target", "https://127.0.0.1:1")).Message.Should().Contain("end them first");
        (await FailAsync("reserve")).Message.Should().Contain("end them first");
    }

    [Fact]
    public async Task Using_the_slots_of_another_bridge_gives_status_2()
    {
        Remember(Running(1, "Weekly"));

        (await FailAsync("end", "--target", "https://other.example.com")).Message.Should().Contain("belongs to https://127.0.0.1:1/");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task A_file_that_is_no_state_file_gives_status_2(string content)
    {
        await File.WriteAllTextAsync(StateFile, content);

        var (exit, message) = await FailAsync("status");
        exit.Should().Be(ExitStatus.WrongUsage);
        message.Should().Contain(StateFile).And.Contain("--state");
    }

    [Fact]
    public async Task A_port_without_a_listener_gives_status_3()
    {
        var server = Bridge();
        var address = server.Address;
        await server.DisposeAsync();

        (await FailAsync("add", "--target", $"{address}")).Should().Match<(int Exit, string Message)>(failure =>
            failure.Exit == ExitStatus.Unreachable && failure.Message.Contains(address.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_credentials_give_status_1()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Challenge);

        (await FailAsync("add", "--target", $"{server.Address}")).Should()
            .Be((ExitStatus.Differs, "GET /api/v1/system/status was refused with 401: the user name or the password is wrong."));
        File.Exists(StateFile).Should().BeFalse();
    }

    [Fact]
    public async Task A_refusal_gives_status_1_and_leaves_the_state_unchanged()
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
    public async Task A_cancelled_start_gives_status_4_and_releases_the_slot()
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
    public async Task Nothing_is_started_if_the_state_file_cannot_be_written()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");
        var before = server.Requests.Count;
        Directory.CreateDirectory($"{StateFile}.{Environment.ProcessId}.new");

        (await FailAsync("schedule", "--title", "T")).Message.Should().Contain("cannot be written");

        server.Requests.Should().HaveCount(before);
    }

    public static TheoryData<string, string> SpoiltStates => new()
    {
        { "\"target\": \"https://127.0.0.1:1\"=>\"target\": \"somewhere\"", "target is \"somewhere\"; expected an address such as https://cms.example.com:445." },
        { "\"target\": \"https://127.0.0.1:1\"=>\"target\": \"file:///etc/passwd\"", "target is \"file:///etc/passwd\"; expected an address" },
        { "\"target\": \"https://127.0.0.1:1\"=>\"target\": null", "target is \"\"; expected an address" },
        { "\"user\": \"admin\"=>\"user\": null", "user is \"\"; expected a name without a colon." },
        { "\"user\": \"admin\"=>\"user\": \"a:b\"", "user is \"a:b\"; expected a name without a colon." },
        { "\"user\": \"admin\"=>\"user\": \"admin\", \"trust\": \"everybody\"", "trust is \"everybody\"; expected system, any or the SHA-256 of a certificate." },
        { "\"base\": 1=>\"base\": -5", "slots.base is -5; expected a number from 0." },
        { "\"quantity\": 5=>\"quantity\": 0", "slots.quantity is 0; expected a number from 1 to 2147483646." },
        { "\"quantity\": 5=>\"quantity\": 2147483647", "slots.quantity is 2147483647; expected a number from 1 to 2147483646." },
        { "\"quantity\": 5=>\"quantity\": 99999999999", "Path: $.slots.quantity" },
        { "\"conferences\": [=>\"conferences\": null, \"others\": [", "conferences is missing or null; expected a list." },
        { "\"conferences\": [=>\"conferences\": [null, ", "conferences[0] is null; expected a conference." },
        { "\"conferences\": [=>\"conferences\": [{}, ", "conferences[0].spaceId is missing; expected an id." },
        { "\"slot\": 1=>\"slot\": -1", "conferences[0].slot is -1; expected a number from 0." },
        { "\"title\": \"Weekly\"=>\"title\": null", "conferences[0].title is missing; expected a string." },
        { "\"passcode\": \"\"=>\"passcode\": null", "conferences[0].passcode is missing; expected a string, empty for no passcode." },
        { "\"legs\": []=>\"legs\": null", "conferences[0].legs is missing; expected a list." },
        { "\"legs\": []=>\"legs\": [null]", "conferences[0].legs holds an invalid call leg; expected an id and a remoteParty." },
        { "\"title\": \"Weekly\"=>\"title\": \"\\ud800\"", "cannot be read" },
        { "\"callProfile\": =>\"callProfile\": 7, \"x\": ", "Path: $.callProfile" },
    };

    [Theory, MemberData(nameof(SpoiltStates))]
    public async Task A_damaged_state_file_gives_status_2_and_the_place_of_the_damage(string change, string sentence)
    {
        Remember(Running(1, "Weekly"));
        var (before, after) = change.Split("=>") is [var former, var latter] ? (former, latter) : throw new ArgumentException(change);
        var text = await File.ReadAllTextAsync(StateFile);
        text.Should().Contain(before);
        await File.WriteAllTextAsync(StateFile, text.Replace(before, after, StringComparison.Ordinal));

        foreach (var verb in (string[])["status", "extend", "end", "reserve", "add"])
        {
            var (exit, message) = await FailAsync(verb);

            exit.Should().Be(ExitStatus.WrongUsage);
            message.Should().Contain(StateFile).And.Contain(sentence).And.EndWith("Correct it, delete it, or name another file with --state.");
        }
    }

    [Theory]
    [InlineData("/dev/zero", "is larger than 16777216 bytes")]
    [InlineData("/tmp", "cannot be read")]
    public async Task A_state_path_that_is_no_file_gives_status_2(string path, string sentence)
    {
        var (status, _, errors) = await Tool.RunAsync("tms", "status", "--state", path);

        (status, errors.Split('\n').Length).Should().Be((2, 2));
        errors.Should().Contain(sentence);
    }

    [Theory]
    [InlineData("redirect", ExitStatus.Unreachable)]
    [InlineData("malformed", ExitStatus.Unreachable)]
    [InlineData("endless", ExitStatus.Unreachable)]
    [InlineData("refused", ExitStatus.Differs)]
    public async Task Senseless_or_endless_answers_give_status_3(string answer, int status)
    {
        await using var server = new ScriptedServer(_ => answer switch
        {
            "redirect" => new(301, Headers: "Location: https://elsewhere.example/\r\n"),
            "malformed" => ScriptedAnswer.Xml("<status><uptimeSeconds>long</uptimeSeconds></status>"),
            "endless" => new(Raw: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<status>", Endless: new string(' ', 100_000)),
            _ => ScriptedAnswer.Failure(400, "<databaseNotReady />"),
        });

        (await FailAsync("status", "--target", $"{server.Address}")).Exit.Should().Be(status);
    }

    [Fact]
    public async Task A_sync_that_never_ends_gives_status_3_and_reserves_no_slots()
    {
        await using var server = ScriptedServer.Guarded(request => request.Target == $"/api/v1/cospaceBulkSyncs/{Lab.Sync}" ? Lab.BulkSync("running") : Lab.Answer(request));
        await RunAsync("add", "--target", $"{server.Address}");

        (await FailAsync("reserve", "--sync-timeout", "60")).Should()
            .Be((ExitStatus.Unreachable, $"Bulk sync {Lab.Sync} has not ended within 60 s; its status is \"running\"."));
        TmsState.Load(StateFile)!.Slots.Should().BeNull();
    }

    [Fact]
    public async Task Eight_conferences_scheduled_at_once_take_eight_slots_and_all_are_remembered()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var address = cluster.Host.Bridges[0].Http!;
        string[] bridge = ["--state", StateFile, "--target", $"{address}"];
        State(address).Save(StateFile);
        for (var number = 1; number <= 8; number++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=TMS_Scheduled_Meeting_{number}&uri={number}&callId={number}");

        var runs = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(() => Tool.RunAsync(["tms", "schedule", "--title", $"Meeting {number}", .. bridge]))));

        runs.Should().OnlyContain(run => run.Status == 0);
        var known = TmsState.Load(StateFile)!.Conferences;
        known.Select(each => each.Slot).Order().Should().Equal(Enumerable.Range(1, 8));
        known.Select(each => each.Title).Should().OnlyHaveUniqueItems();
        (await cluster.GetAsync("/api/v1/calls?limit=1")).Text.Should().Contain("total=\"8\"");
        _folder.GetFiles().Should().ContainSingle("lock and drafts are gone");
    }

    [Fact]
    public async Task The_lock_passes_from_run_to_run_and_no_run_fails()
    {
        var holders = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var turn = 0; turn < 500; turn++)
            {
                using var mine = await TmsLock.AcquireAsync(StateFile, new TimelessTime(), TextWriter.Null, default);
                Interlocked.Increment(ref holders).Should().Be(1);
                Interlocked.Decrement(ref holders);
            }
        })));

        _folder.GetFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_waits_a_minute_for_another_one()
    {
        Remember(Running(1, "Weekly"));
        using (await TmsLock.AcquireAsync(StateFile, TimeProvider.System, TextWriter.Null, default))
        {
            (await FailAsync("end")).Should().Be((ExitStatus.WrongUsage,
                $"Another cmssim tms has used the state file {StateFile} for 60 seconds; wait for it to end, or name another file with --state."));
        }
        _folder.GetFiles().Should().ContainSingle();
    }

    [Fact]
    public async Task The_lock_of_a_killed_run_is_taken_over()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");
        await File.WriteAllTextAsync(StateFile + ".lock", "");

        (await RunAsync("reserve")).Should().StartWith("Reserved");

        _folder.GetFiles().Should().ContainSingle();
    }

    [Fact]
    public async Task Temporary_files_of_killed_runs_are_removed_and_other_files_kept()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");
        await File.WriteAllTextAsync(StateFile + ".4711.new", "a secret");
        await File.WriteAllTextAsync(StateFile + ".mine.new", "no draft");

        await RunAsync("reserve");

        _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal).Should().Equal("tms.json", "tms.json.mine.new");
    }

    /// <summary>Each request of a start that changes the bridge; true to kill the run before the answer, false to kill it after.</summary>
    public static TheoryData<string, bool> Moments => new(
        from request in (string[])["GET /api/v1/coSpaces", "PUT", "POST /api/v1/calls", "GET /api/v1/calls", "POST /api/v1/calls/"]
        from isAnswered in (bool[])[false, true]
        select (request, isAnswered));

    [Theory, MemberData(nameof(Moments))]
    public async Task The_next_run_knows_all_that_a_killed_run_left_behind(string moment, bool isAnswered)
    {
        var (isTaken, hasCall) = (false, false);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isArmed = false;
        await using var server = new ScriptedServer(async request =>
        {
            if (!request.HasCredentials)
                return ScriptedAnswer.Challenge;
            (isTaken, hasCall) = request switch
            {
                { Method: "PUT" } => (request.Body.Contains("nonMemberAccess=true", StringComparison.Ordinal), hasCall),
                { Method: "POST", Target: "/api/v1/calls" } => (isTaken, true),
                { Method: "DELETE" } => (isTaken, false),
                _ => (isTaken, hasCall),
            };
            if (isArmed && $"{request.Method} {request.Target}".StartsWith(moment, StringComparison.Ordinal))
            {
                isArmed = false;
                reached.SetResult();
                if (!isAnswered)
                    await killed.Task;
            }
            return request switch
            {
                { Method: "GET", Target: $"/api/v1/coSpaces/{Lab.Space}" } => ScriptedAnswer.Xml($"<coSpace id=\"{Lab.Space}\"><name>{(isTaken ? "Doomed" : "TMS_Scheduled_Meeting_1")}</name></coSpace>"),
                { Method: "GET" } when request.Target.StartsWith("/api/v1/calls?coSpaceFilter=", StringComparison.Ordinal) => ScriptedAnswer.Xml(hasCall
                    ? $"<calls total=\"1\"><call id=\"{Lab.Call}\"><coSpace>{Lab.Space}</coSpace></call></calls>"
                    : "<calls total=\"0\"></calls>"),
                _ => Lab.Answer(request),
            };
        });
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");

        isArmed = true;
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(ExitStatus).Assembly.Location, "tms", "schedule", "--title", "Doomed", "--dial", "a@x", "--state", StateFile])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using (var run = System.Diagnostics.Process.Start(start)!)
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            run.Kill();
            await run.WaitForExitAsync();
        }
        killed.SetResult();
        await server.ConversationsAsync();

        var known = TmsState.Load(StateFile)!.Conferences;
        if (isTaken || hasCall)
        {
            known.Should().ContainSingle().Which.Slot.Should().Be(1);
            await RunAsync("end", "--slot", "1");
        }
        (isTaken, hasCall).Should().Be((false, false), "the started conference is ended");
        await RunAsync("status");
    }

    [Fact]
    public async Task An_interrupted_start_is_shown_and_cannot_be_extended()
    {
        await using var server = Bridge();
        await RunAsync("add", "--target", $"{server.Address}");
        await RunAsync("reserve");
        var state = TmsState.Load(StateFile)!;
        state.With(Running(1, "Weekly") with { CallId = default }).Save(StateFile);

        (await RunAsync("status")).Should().EndWith("Slot 1: the start of \"Weekly\" was interrupted; cmssim tms end --slot 1 ends it.\n");
        (await RunAsync("status", "--json")).Should().Contain("\"interrupted\":[{\"slot\":1,\"title\":\"Weekly\"}]");
        (await FailAsync("extend")).Should().Be((ExitStatus.WrongUsage,
            "The start of \"Weekly\" in slot 1 was interrupted, so there is nothing to extend; cmssim tms end --slot 1 ends it."));
    }

    private static TmsState State(Uri target) => State([]) with { Target = target, Slots = new(1, 8) };

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

    /// <summary>A clock on which every pause ends at once.</summary>
    private sealed class TimelessTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

using System.Text.Json.Nodes;
using CmsSim.Cli;
using CmsSim.Cli.Tms;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class TmsVerbs : IDisposable
{
    private readonly TmsTool _tms = new();

    public void Dispose() => _tms.Dispose();

    [Fact]
    public async Task The_verbs_play_the_whole_conversation()
    {
        await using var server = Bridge();

        (await _tms.RunAsync(["add", "--target", $"{server.Address}", .. TmsTool.Credentials])).Should()
            .StartWith($"Added http://{server.Address.Authority}, software version 2.0(RC).\nNo Name (127.0.0.1), Cisco Meeting Server: System added despite warnings\n")
            .And.Contain("Call bridge CallBridge-Core2: https://14.80.82.31");
        (await _tms.RunAsync("reserve")).Should().Be("Reserved slots 1 to 5.\n");
        (await _tms.RunAsync("schedule", "--title", Lab.Title, "--dial", Lab.Endpoint)).Should()
            .Be($"Started \"{Lab.Title}\" in slot 1, call {Lab.Call}.\nDialled {Lab.Endpoint}, call leg {Lab.CallLeg}.\n");
        (await _tms.RunAsync("extend")).Should().Be($"Extended \"{Lab.Title}\" in slot 1.\nIt ends at 2000-01-01T01:15:00Z.\n");
        (await _tms.RunAsync("end", "--title", Lab.Title)).Should().Be($"Ended \"{Lab.Title}\" in slot 1.\n");

        // The extension repeats the form of the start, across two runs of the tool.
        var taken = server.Requests.Where(each => each.Body.StartsWith("&nonMemberAccess=true", StringComparison.Ordinal)).ToList();
        taken.Should().HaveCountGreaterThan(1).And.OnlyContain(each => each.Body == taken[0].Body);
        server.Requests[^1].ToString().Should().Be($"DELETE /api/v1/calls/{Lab.Call}");
        _tms.Active().Should().BeEmpty();
    }

    [Fact]
    public async Task The_store_has_no_password_PIN_or_secret_in_clear_and_only_its_owner_may_read_it()
    {
        await using var server = Bridge();

        await _tms.RunAsync("add", $"{server.Address}", "--user", "scheduler", "--password", "not for the disk");
        await _tms.RunAsync("reserve");
        await _tms.RunAsync("schedule", "--title", "T", "--pin", "73519462");

        var bytes = string.Concat(_tms.Files.Select(file => File.ReadAllText(_tms.PathOf(file), System.Text.Encoding.Latin1)));
        bytes.Should().Contain("scheduler").And.NotContainAny("not for the disk", "73519462", $"{_tms.Active()[0].Conference!.Secret}");
        _tms.Files.Should().Equal("tms.db", "tms.db.key", "tms.db.lock");
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in _tms.Files)
                File.GetUnixFileMode(_tms.PathOf(file)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Every_verb_can_answer_in_JSON()
    {
        await using var server = Bridge();

        var added = JsonNode.Parse(await _tms.RunAsync(["add", $"{server.Address}", "--json", .. TmsTool.Credentials]))!;
        added["callProfile"]!.GetValue<string>().Should().Be(Lab.CallProfile);
        added["callBridges"]!.AsArray().Should().HaveCount(2);
        added["tickets"]!.AsArray().Select(each => each!["title"]!.GetValue<string>()).Should().Equal("Blank System Name", "Dial Number Configuration Error");

        var reserved = JsonNode.Parse(await _tms.RunAsync("reserve", "--base", "1", "--quantity", "2", "--json"))!;
        reserved["quantity"]!.GetValue<int>().Should().Be(2);

        var set = JsonNode.Parse(await _tms.RunAsync("settings", "--domain", "example.com", "--json"))!;
        set["domain"]!.GetValue<string>().Should().Be("example.com");

        var started = JsonNode.Parse(await _tms.RunAsync("schedule", "--title", "T", "--dial", "a@x", "--json"))!;
        started["slot"]!.GetValue<int>().Should().Be(1);
        started["dialIn"]!.GetValue<string>().Should().Be("1@example.com");
        started["callLegs"]![0]!["remoteParty"]!.GetValue<string>().Should().Be("a@x");

        var status = JsonNode.Parse(await _tms.RunAsync("status", "--json"))!;
        status["uptimeSeconds"]!.GetValue<long>().Should().Be(351847);
        status["slots"]![0]!["free"]!.GetValue<bool>().Should().BeTrue();
        status["conferences"]![0]!["title"]!.GetValue<string>().Should().Be("T");

        JsonNode.Parse(await _tms.RunAsync("extend", "--json"))!["end"]!.GetValue<string>().Should().Be("2000-01-01T01:15:00Z");
        JsonNode.Parse(await _tms.RunAsync("end", "--json"))!["state"]!.GetValue<string>().Should().Be("Ended");
        JsonNode.Parse(await _tms.RunAsync("book", "--title", "B", "--start", "2000-01-02T10:00Z", "--minutes", "30", "--json"))!["number"]!.GetValue<int>().Should().Be(2);
        JsonNode.Parse(await _tms.RunAsync("bookings", "--json"))!["conferences"]!.AsArray().Should().ContainSingle();
        JsonNode.Parse(await _tms.RunAsync("cancel", "2", "--json"))!["cancelled"]![0]!["state"]!.GetValue<string>().Should().Be("Cancelled");
        JsonNode.Parse(await _tms.RunAsync("tickets", "--json"))!["tickets"]!.AsArray().Should().ContainSingle();
        JsonNode.Parse(await _tms.RunAsync("cluster", "--json"))!["systems"]![0]!["callBridges"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task The_summary_page_is_plain_lines_without_a_terminal()
    {
        await using var server = Bridge();
        await _tms.AddAsync(server.Address, slots: 1);

        (await _tms.RunAsync("status")).Should().Be($"""
            http://{server.Address.Authority}
            Name: No Name (127.0.0.1)
            Type: Cisco Meeting Server
            Status: Idle
            Connectivity: Reachable on LAN
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
            Ticket #1: Blank System Name: The name of the system is blank.
            Ticket #2: Dial Number Configuration Error: Domain, Numeric ID Base and Numeric ID Quantity details are not set.

            """);
    }

    [Fact]
    public async Task The_status_verb_works_for_a_bridge_that_was_never_added()
    {
        await using var server = Bridge();

        (await _tms.RunAsync("status", "--target", $"{server.Address}")).Should().Contain("CallLegs Max Active: 3").And.NotContain("Slot");

        _tms.Files.Should().BeEmpty("a verb that reads leaves no file behind");
    }

    [Theory]
    [InlineData(425384, "4d, 22:09:44")]
    [InlineData(59, "0d, 00:00:59")]
    [InlineData(8640000, "100d, 00:00:00")]
    public void The_uptime_is_written_as_TMS_writes_it(int seconds, string expected) =>
        SummaryPage.FormatUptime(TimeSpan.FromSeconds(seconds)).Should().Be(expected);

    [Theory]
    [InlineData(0L, "0 Kbit/s")]
    [InlineData(64999L, "64 Kbit/s")]
    [InlineData(null, "-")]
    public void Bit_rates_are_written_in_kilobits(long? rate, string expected) => SummaryPage.FormatRate(rate).Should().Be(expected);

    [Fact]
    public void Names_from_a_bridge_cannot_break_a_table()
    {
        var output = new StringWriter();
        var page = new SummaryPage("https://cms.example.com", new SystemStatus { Uptime = TimeSpan.FromSeconds(61) },
            [new(1, Guid.Empty, "[red]\u009b31m", IsFree: false)]);

        page.WriteTables(output);

        output.ToString().Should().Contain("0d, 00:01:01").And.Contain("in use, [red] 31m").And.NotContain("\u009b");
    }

    [Fact]
    public async Task A_bridge_that_was_never_added_gives_status_2()
    {
        const string sentence = "No bridge was added yet; run cmssim tms add ADDRESS --user NAME --password PASSWORD.";

        foreach (var verb in (string[])["reserve", "settings", "cluster", "status", "extend", "end"])
            (await _tms.FailAsync(verb)).Should().Be((ExitStatus.WrongUsage, sentence), verb);
        (await _tms.FailAsync("schedule", "--title", "T")).Should().Be((ExitStatus.WrongUsage, sentence));
        (await _tms.FailAsync("add")).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Theory]
    [InlineData]
    [InlineData("--user", "admin")]
    [InlineData("--password", "admin")]
    [InlineData("--user", "", "--password", "admin")]
    public async Task Adding_without_user_name_or_password_gives_status_2(params string[] options)
    {
        await using var server = Bridge();

        (await _tms.FailAsync(["add", $"{server.Address}", .. options])).Should()
            .Be((ExitStatus.WrongUsage, "add needs the user name and the password of the bridge: --user NAME, and --password PASSWORD or the environment variable CMSSIM_PASSWORD."));
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Scheduling_without_reserved_slots_gives_status_2()
    {
        await using var server = Bridge();
        await _tms.RunAsync(["add", $"{server.Address}", .. TmsTool.Credentials]);

        (await _tms.FailAsync("schedule", "--title", "T")).Should()
            .Be((ExitStatus.WrongUsage, "No slots were reserved yet; run cmssim tms reserve --base 1 --quantity 5."));
    }

    [Theory]
    [InlineData("--target", "ftp://x")]
    [InlineData("--target", "https://me:secret@x")]
    [InlineData("--trust", "everybody")]
    [InlineData("--user", "a:b")]
    [InlineData("--control", "nowhere")]
    public async Task Impossible_options_give_status_2(string option, string value)
    {
        string[] address = option == "--target" ? [] : ["--target", "https://127.0.0.1:1"];
        string[] user = option == "--user" ? ["--password", "p"] : TmsTool.Credentials;

        (await _tms.FailAsync(["add", .. address, .. user, option, value])).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-1", "5")]
    [InlineData("1", "10001")]
    [InlineData("2147483647", "2")]
    public async Task Impossible_slots_give_status_2(string first, string quantity)
    {
        await using var server = Bridge();
        await _tms.RunAsync(["add", $"{server.Address}", .. TmsTool.Credentials]);

        (await _tms.FailAsync("reserve", "--base", first, "--quantity", quantity)).Exit.Should().Be(ExitStatus.WrongUsage);
    }

    [Fact]
    public async Task A_conference_is_found_by_slot_title_or_booking_or_as_the_only_one()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await AddSlotsAsync(cluster, 3);
        (await _tms.FailAsync("end")).Should().Be((ExitStatus.WrongUsage, "No conference is running."));
        await _tms.RunAsync("schedule", "--title", "Weekly");
        (await _tms.RunAsync("extend")).Should().StartWith("Extended \"Weekly\" in slot 1.\n");
        await _tms.RunAsync("schedule", "--title", "Daily");
        await _tms.RunAsync("schedule", "--title", "Daily");

        (await _tms.FailAsync("end", "--title", "Monthly")).Should()
            .Be((ExitStatus.WrongUsage, "No conference matches; running: 1 \"Weekly\" (1.1), 2 \"Daily\" (2.1), 3 \"Daily\" (3.1)."));
        (await _tms.FailAsync("extend", "--title", "Daily")).Should()
            .Be((ExitStatus.WrongUsage, "More than one conference matches; select one with --slot or --booking: 2 \"Daily\" (2.1), 3 \"Daily\" (3.1)."));
        (await _tms.FailAsync("end", "--booking", "x")).Exit.Should().Be(ExitStatus.WrongUsage);
        (await _tms.RunAsync("end", "--slot", "1")).Should().Be("Ended \"Weekly\" in slot 1.\n");
        (await _tms.RunAsync("end", "--booking", "3")).Should().Be("Ended \"Daily\" in slot 3.\n");
        (await _tms.RunAsync("end", "--booking", "2.1")).Should().Be("Ended \"Daily\" in slot 2.\n");
    }

    [Fact]
    public async Task Slots_with_running_conferences_cannot_be_reserved_again()
    {
        await using var server = Bridge();
        await _tms.AddAsync(server.Address);
        await _tms.RunAsync("schedule", "--title", "Weekly");

        (await _tms.FailAsync("reserve")).Should()
            .Be((ExitStatus.Differs, "The slots of system 1 No Name (127.0.0.1) cannot change: conference 1.1 is running in slot 1. End it first."));
    }

    [Fact]
    public async Task A_target_that_was_not_added_gives_status_2()
    {
        await using var server = Bridge();
        await _tms.AddAsync(server.Address);

        (await _tms.FailAsync("end", "--target", "https://other.example.com")).Should().Be((ExitStatus.WrongUsage,
            $"{_tms.Store} has no system \"https://other.example.com\"; expected one of 1 No Name (127.0.0.1) (http://{server.Address.Authority})."));
    }

    [Fact]
    public async Task A_port_without_a_listener_gives_status_3()
    {
        var server = Bridge();
        var address = server.Address;
        await server.DisposeAsync();

        (await _tms.FailAsync(["add", $"{address}", .. TmsTool.Credentials])).Should().Match<(int Exit, string Message)>(failure =>
            failure.Exit == ExitStatus.Unreachable && failure.Message.Contains(address.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_credentials_give_status_1()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Challenge);

        (await _tms.FailAsync(["add", $"{server.Address}", .. TmsTool.Credentials])).Should()
            .Be((ExitStatus.Differs, "GET /api/v1/system/status was refused with 401: the user name or the password is wrong."));
        _tms.Use(store => store.ReadSystems()).Should().BeEmpty();
    }

    [Fact]
    public async Task Credentials_of_the_command_line_replace_the_stored_ones_for_one_command()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await AddSlotsAsync(cluster, 1);

        (await _tms.FailAsync("status", "--password", "wrong")).Exit.Should().Be(ExitStatus.Differs);

        await _tms.RunAsync("status");
    }

    [Fact]
    public async Task A_participant_who_cannot_be_dialled_gives_status_1_and_the_conference_continues()
    {
        await using var server = ScriptedServer.Guarded(request =>
            request.Target.EndsWith("/calllegs", StringComparison.Ordinal) && request.Method == "POST"
                ? ScriptedAnswer.Failure(400, "<participantLimitReached />")
                : Answer(request));
        await _tms.AddAsync(server.Address);

        (await _tms.FailAsync("schedule", "--title", "T", "--dial", "a@x")).Should().Match<(int Exit, string Message)>(failure =>
            failure.Exit == ExitStatus.Differs && failure.Message.StartsWith("a@x was not dialled: ") && failure.Message.Contains("participantLimitReached"));
        _tms.Active().Should().ContainSingle().Which.Dials.Should().ContainSingle().Which.State.Should().Be(DialState.Waiting, "a keeper tries again");
    }

    [Fact]
    public async Task A_refused_start_gives_status_1_and_leaves_nothing_behind()
    {
        await using var server = ScriptedServer.Guarded(request =>
            request is { Method: "POST", Target: "/api/v1/calls" } ? ScriptedAnswer.Failure(400, "<databaseNotReady />")
            : request.Target.StartsWith("/api/v1/calls?", StringComparison.Ordinal) ? ScriptedAnswer.Xml("<calls total=\"0\"></calls>")
            : Answer(request));
        await _tms.AddAsync(server.Address);

        (await _tms.FailAsync("schedule", "--title", "T")).Exit.Should().Be(ExitStatus.Differs);

        _tms.Active().Should().BeEmpty();
        server.Requests.Last(each => each.Method is "PUT").Body.Should().StartWith("&nonMemberAccess=false");
    }

    [Fact]
    public async Task A_cancelled_start_gives_status_4_and_releases_the_slot()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = ScriptedServer.Guarded(request =>
        {
            if (request is { Method: "POST", Target: "/api/v1/calls" })
                cancel.Cancel();
            return Answer(request);
        });
        await _tms.AddAsync(server.Address);

        var scheduling = () => _tms.InvokeAsync(["schedule", "--title", "T"], cancellation: cancel.Token);

        (await scheduling.Should().ThrowAsync<UserErrorException>()).Which.ExitStatus.Should().Be(ExitStatus.Cancelled);
        server.Requests.Last(each => each.Method is "PUT").Body.Should().StartWith("&nonMemberAccess=false");
        _tms.Active().Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_store_cannot_be_opened()
    {
        await using var server = Bridge();
        Directory.CreateDirectory(_tms.PathOf("folder"));

        var (exit, message) = await _tms.FailAsync(["add", $"{server.Address}", "--store", _tms.PathOf("folder"), .. TmsTool.Credentials]);

        (exit, message.Contains("cannot be opened")).Should().Be((ExitStatus.WrongUsage, true), message);
        server.Requests.Should().BeEmpty();
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

        (await _tms.FailAsync("status", "--target", $"{server.Address}")).Exit.Should().Be(status);
    }

    [Fact]
    public async Task A_sync_that_never_ends_gives_status_3_and_opens_a_ticket()
    {
        await using var server = ScriptedServer.Guarded(request => request.Target == $"/api/v1/cospaceBulkSyncs/{Lab.Sync}" ? Lab.BulkSync("running") : Lab.Answer(request));
        await _tms.RunAsync(["add", $"{server.Address}", .. TmsTool.Credentials]);

        (await _tms.FailAsync("reserve", "--sync-timeout", "60")).Should()
            .Be((ExitStatus.Unreachable, $"Bulk sync {Lab.Sync} has not ended within 60 s; its status is \"running\"."));
        (await _tms.RunAsync("tickets")).Should().Contain("Slot Creation Error: Slots 1 to 5 could not be created: ");
    }

    [Fact]
    public async Task Slots_that_the_sync_did_not_create_give_status_1()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        await _tms.RunAsync(["add", $"{server.Address}", .. TmsTool.Credentials]);

        (await _tms.FailAsync("reserve")).Should().Be((ExitStatus.Differs, "The bridge has only 1 of the slots 1 to 5 after the bulk sync."));
    }

    [Fact]
    public async Task Eight_conferences_scheduled_at_once_take_eight_slots_and_all_are_remembered()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await AddSlotsAsync(cluster, 8);

        var runs = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(() => Tool.RunAsync(["tms", "schedule", "--title", $"Meeting {number}", "--store", _tms.Store]))));

        runs.Should().OnlyContain(run => run.Status == 0);
        var known = _tms.Active();
        known.Select(each => each.Conference!.Slot).Order().Should().Equal(Enumerable.Range(1, 8));
        known.Select(each => each.Conference!.Title).Should().OnlyHaveUniqueItems();
        (await cluster.GetAsync("/api/v1/calls?limit=1")).Text.Should().Contain("total=\"8\"");
    }

    [Fact]
    public async Task A_run_says_that_it_waits_for_another_one_and_gives_up_after_a_minute()
    {
        await using var server = Bridge();
        await _tms.AddAsync(server.Address);
        using var other = SqliteScheduleStore.Open(_tms.Store);
        using (await other.LockAsync(default))
        {
            var errors = new StringWriter();

            var waiting = () => _tms.InvokeAsync(["reserve"], errors: errors);

            (await waiting.Should().ThrowAsync<UserErrorException>()).Which.Message.Should()
                .Be($"Another process has used the schedule {_tms.Store} for 60 seconds; wait for it to end, or name another file.");
            errors.ToString().Should().StartWith("cmssim: waiting for another cmssim tms");
        }
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
                _ => Answer(request),
            };
        });
        await _tms.AddAsync(server.Address);

        isArmed = true;
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(ExitStatus).Assembly.Location, "tms", "schedule", "--title", "Doomed", "--dial", "a@x", "--store", _tms.Store])
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

        if (isTaken || hasCall)
        {
            _tms.Active().Should().ContainSingle().Which.Conference!.Slot.Should().Be(1);
            await _tms.RunAsync("end", "--slot", "1");
        }
        (isTaken, hasCall).Should().Be((false, false), "the started conference is ended");
        await _tms.RunAsync("status");
    }

    [Fact]
    public async Task An_interrupted_start_is_shown_and_cannot_be_extended()
    {
        await using var server = Bridge();
        await _tms.AddAsync(server.Address, slots: 1);
        await _tms.RunAsync("schedule", "--title", "Weekly");
        _tms.Use(store =>
        {
            var running = store.ReadOccurrences(new())[0];
            store.Save(running with { State = OccurrenceState.Starting, Conference = running.Conference! with { CallId = default } });
            return true;
        });

        (await _tms.RunAsync("status")).Should().Contain("\nSlot 1: the start of \"Weekly\" was interrupted; cmssim tms run continues it, and cmssim tms end --slot 1 ends it.\n");
        (await _tms.RunAsync("status", "--json")).Should().Contain("\"interrupted\":[{\"slot\":1,\"title\":\"Weekly\"}]");
        (await _tms.FailAsync("extend")).Should().Be((ExitStatus.WrongUsage,
            "The start of \"Weekly\" in slot 1 was interrupted, so there is nothing to extend; cmssim tms run continues it, and cmssim tms end --slot 1 ends it."));
    }

    private static ScriptedServer Bridge() => ScriptedServer.Guarded(Answer);

    // The bridge of the trace, with the five slots of the trace.
    private static ScriptedAnswer Answer(ReceivedRequest request) => request is { Method: "GET", Target: "/api/v1/coSpaces" }
        ? ScriptedAnswer.Xml(Lab.Spaces([Lab.SlotSpace(1, id: Lab.Space), .. Enumerable.Range(2, 4).Select(number => Lab.SlotSpace(number))]))
        : Lab.Answer(request);

    // The clock of the cluster runs while the sync is awaited.
    private async Task AddSlotsAsync(SimulatedCluster cluster, int slots)
    {
        cluster.Host.Clock!.RunAt(1_000);
        await _tms.AddAsync(cluster.Host.Bridges[0].Http!, slots);
        cluster.Host.Clock!.RunAt(0);
    }
}

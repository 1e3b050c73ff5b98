using CmsSim.Cli;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Tms;

/// <summary>The state file of an earlier release is taken over into a new schedule.</summary>
public sealed class TakenOverStates : IDisposable
{
    private readonly TmsTool _tms = new();

    private string StateFile => _tms.PathOf("tms.json");

    public void Dispose() => _tms.Dispose();

    [Fact]
    public async Task The_bridge_its_slots_and_the_running_conferences_are_taken_over_once()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await OccupyAsync(cluster);
        var before = await File.ReadAllTextAsync(StateFile);
        var errors = new StringWriter { NewLine = "\n" };

        (await _tms.InvokeAsync(["extend", "--state", StateFile], errors: errors)).Should().Be(ExitStatus.Fine);

        errors.ToString().Should().Be($"cmssim: took {StateFile} over into {_tms.Store}: the bridge {Address(cluster)}, conferences running: 1\n");
        var taken = _tms.Active().Should().ContainSingle().Subject;
        taken.Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Conference!.Slot == 1 && each.Conference.Title == "Weekly");
        taken.Dials.Should().ContainSingle().Which.Should().Match<Dial>(dial => dial.RemoteParty == "ann@example.com" && dial.State == DialState.Connected);
        _tms.Use(store => store.ReadSystems()).Should().ContainSingle().Which.HasItsSlots.Should().BeTrue("they are not created a second time");

        (await _tms.RunAsync("end", "--state", StateFile)).Should().Be("Ended \"Weekly\" in slot 1.\n");
        (await _tms.RunAsync("bookings", "--state", StateFile)).Should().Be("No conferences.\n");
        (await _tms.RunAsync("reserve", "--quantity", "3", "--state", StateFile)).Should().Be("Reserved slots 1 to 3.\n");
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
        (await File.ReadAllTextAsync(StateFile)).Should().Be(before);
        _tms.Files.Should().Equal("tms.db", "tms.db.key", "tms.db.lock", "tms.json");
    }

    [Fact]
    public async Task Commands_that_start_at_once_take_the_state_over_once()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await OccupyAsync(cluster);

        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Tool.RunAsync("tms", "bookings", "--json", "--state", StateFile))));

        runs.Should().OnlyContain(run => run.Status == 0 && run.Output == runs[0].Output);
        _tms.Active().Should().ContainSingle();
        _tms.Files.Should().Equal("tms.db", "tms.db.key", "tms.json");
    }

    [Fact]
    public async Task A_bridge_that_does_not_answer_is_taken_over_all_the_same()
    {
        await File.WriteAllTextAsync(StateFile, State("https://127.0.0.1:1"));

        (await _tms.RunAsync("cluster", "--state", StateFile)).Should().StartWith("No Name (127.0.0.1)  https://127.0.0.1:1");
        _tms.Active().Should().ContainSingle();
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
        var (before, after) = change.Split("=>") is [var former, var latter] ? (former, latter) : throw new ArgumentException(change);
        var text = State("https://127.0.0.1:1");
        text.Should().Contain(before);
        await File.WriteAllTextAsync(StateFile, text.Replace(before, after, StringComparison.Ordinal));

        foreach (var verb in (string[])["status", "extend", "bookings"])
        {
            var (exit, message) = await _tms.FailAsync(verb, "--state", StateFile);

            exit.Should().Be(ExitStatus.WrongUsage);
            message.Should().Contain(StateFile).And.Contain(sentence).And.EndWith("Correct it, delete it, or name another file with --state.");
        }
        _tms.Files.Should().Equal("tms.json");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task A_file_that_is_no_state_file_gives_status_2(string content)
    {
        await File.WriteAllTextAsync(StateFile, content);

        var (exit, message) = await _tms.FailAsync("status", "--state", StateFile);
        exit.Should().Be(ExitStatus.WrongUsage);
        message.Should().Contain(StateFile).And.Contain("--state");
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

    // A conference as the earlier release left it.
    private async Task OccupyAsync(SimulatedCluster cluster)
    {
        using var client = new CmsSim.Client.CmsClient(new() { BaseAddress = cluster.Host.Bridges[0].Http!, UserName = "admin", Password = "admin" });
        var tms = new TmsScheduler(client, new() { NumberQuantity = 2 }, TimeProvider.System, Guid.NewGuid);
        cluster.Host.Clock!.RunAt(1_000);
        var added = await tms.AddBridgeAsync();
        cluster.Host.Clock!.RunAt(100_000);
        await tms.ReserveAsync(added.Profiles);
        cluster.Host.Clock!.RunAt(1_000);
        var conference = await tms.StartConferenceAsync("Weekly", ["ann@example.com"]);
        await File.WriteAllTextAsync(StateFile, $$"""
            {
              "target": "{{Address(cluster)}}",
              "user": "admin",
              "callProfile": "{{added.Profiles.CallProfile}}",
              "callLegProfile": "{{added.Profiles.CallLegProfile}}",
              "slots": { "base": 1, "quantity": 2 },
              "conferences": [ { "slot": 1, "spaceId": "{{conference.SpaceId}}", "callId": "{{conference.CallId}}", "title": "Weekly", "secret": "{{conference.Secret}}", "passcode": "", "legs": [ { "id": "{{conference.Legs[0].Id}}", "remoteParty": "ann@example.com" } ] } ]
            }
            """);
    }

    private static string Address(SimulatedCluster cluster) => $"{cluster.Host.Bridges[0].Http}".TrimEnd('/');

    private static string State(string target) => $$"""
        {
          "target": "{{target}}",
          "user": "admin",
          "callProfile": "{{Lab.CallProfile}}",
          "callLegProfile": "{{Lab.CallLegProfile}}",
          "slots": { "base": 1, "quantity": 5 },
          "conferences": [ { "slot": 1, "spaceId": "{{Lab.Space}}", "callId": "{{Lab.Call}}", "title": "Weekly", "secret": "{{Lab.Secret}}", "passcode": "", "legs": [] } ]
        }
        """;
}

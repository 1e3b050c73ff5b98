using System.Text.Json.Nodes;
using CmsSim.Cli;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Tms;

/// <summary>Systems, bookings, tickets and clusters on the command line. The clock of the tests is in January 2000.</summary>
public sealed class BookedConferences : IDisposable
{
    private readonly TmsTool _tms = new();

    public void Dispose() => _tms.Dispose();

    [Fact]
    public async Task A_conference_is_booked_listed_and_cancelled()
    {
        await using var cluster = await AddAsync(2);

        (await BookAsync("Weekly", "2000-01-03T10:00+01:00", "--dial", "ann@example.com")).Should()
            .Be("Booked \"Weekly\" as booking 1 on Lab, 2000-01-03 10:00 to 10:30 +01:00.\n");
        (await _tms.RunAsync("bookings")).Should().Be("1.1  2000-01-03 10:00 to 10:30 +01:00  Booked  \"Weekly\"\n");
        (await _tms.RunAsync("bookings", "--from", "2000-01-03T09:30Z")).Should().Be("No conferences.\n");
        (await _tms.RunAsync("bookings", "--to", "2000-01-03T09:00Z")).Should().Be("No conferences.\n");
        (await _tms.RunAsync("cancel", "1")).Should().Be("Cancelled 1.1 \"Weekly\", 2000-01-03 10:00 to 10:30 +01:00.\n");
        (await _tms.RunAsync("bookings")).Should().Be("No conferences.\n");
        (await _tms.RunAsync("bookings", "--all")).Should().Contain("Cancelled");
        (await _tms.FailAsync("cancel", "1")).Exit.Should().Be(ExitStatus.Differs);
        (await _tms.FailAsync("cancel", "7")).Should().Be((ExitStatus.WrongUsage, "There is no booking 7."));
    }

    [Fact]
    public async Task A_series_keeps_its_local_time_and_one_of_its_conferences_can_be_cancelled()
    {
        await using var cluster = await AddAsync(1);

        (await BookAsync("Weekly", "2000-03-20T10:00", "--time-zone", "Europe/Berlin", "--every", "week", "--until", "2000-04-10", "--except", "2000-03-27")).Should().Be("""
            Booked "Weekly" as booking 1 on Lab, 3 conferences.
            1.1  2000-03-20 10:00 to 10:30 Europe/Berlin
            1.2  2000-04-03 10:00 to 10:30 Europe/Berlin
            1.3  2000-04-10 10:00 to 10:30 Europe/Berlin

            """);
        var conferences = JsonNode.Parse(await _tms.RunAsync("bookings", "--json"))!["conferences"]!.AsArray();
        conferences.Select(each => each!["start"]!.GetValue<string>()).Should().Equal("2000-03-20T09:00:00Z", "2000-04-03T08:00:00Z", "2000-04-10T08:00:00Z");
        (await _tms.RunAsync("cancel", "1.2")).Should().StartWith("Cancelled 1.2 ");
        (await _tms.RunAsync("bookings")).Split('\n').Should().HaveCount(3);
    }

    [Fact]
    public async Task A_booking_beyond_the_slots_is_refused_with_the_next_free_time()
    {
        await using var cluster = await AddAsync(2);
        await BookAsync("A", "2000-01-03T10:00Z");
        await BookAsync("B", "2000-01-03T10:10Z");

        (await FailToBookAsync("2000-01-03T10:15Z")).Should().Be((ExitStatus.Differs,
            "All 2 slots of system 1 Lab are taken at 2000-01-03T10:15:00Z; the next free time is 2000-01-03T10:30:00Z."));

        var (status, output, errors) = await Tool.RunAsync("tms", "book", "--title", "C", "--start", "2100-01-03T10:15Z", "--minutes", "5", "--every", "day", "--until", "2100-12-31", "--json", "--store", _tms.Store);
        (status, errors).Should().Be((ExitStatus.WrongUsage, "cmssim: The series has more than 100 occurrences; choose an earlier end.\n"));
        JsonNode.Parse(output)!["refused"]!.GetValue<string>().Should().Be("InvalidValue");
    }

    [Theory]
    [InlineData("1999-12-31T23:59Z", "", "The start 1999-12-31T23:59:00Z is in the past; expected a time from 2000-01-01T00:00:00Z on.")]
    [InlineData("soon", "", "Invalid value \"soon\" for --start; expected a time such as 2026-01-05T10:00, 2026-01-05T09:00Z or 2026-01-05T10:00+01:00.")]
    [InlineData("2000-01-03T10:00", "--time-zone Atlantis", "Invalid time zone: unknown time zone \"Atlantis\"; expected a name such as Europe/Berlin, UTC, or an offset such as +01:00.")]
    [InlineData("2000-01-03T10:00Z", "--time-zone Atlantis", "Invalid value \"Atlantis\" for --time-zone; expected a name such as Europe/Berlin, UTC, or an offset such as +01:00.")]
    [InlineData("2000-01-03T10:00Z", "--every year --until 2001-01-01", "Invalid value \"year\" for --every; expected day, week or month.")]
    [InlineData("2000-01-03T10:00Z", "--every day", "--every needs --until, the last date of the series.")]
    [InlineData("2000-01-03T10:00Z", "--until 2000-02-01", "--until, --interval and --except need --every day, week or month.")]
    [InlineData("2000-01-03T10:00Z", "--every day --until tomorrow", "Invalid value \"tomorrow\" for --until; expected a date such as 2026-01-05.")]
    [InlineData("2000-01-03T10:00Z", "--every day --until 2000-01-02", "The series has no occurrence; its end is before its start, or all dates are exceptions.")]
    [InlineData("2000-01-03T10:00Z", "--pin secret", "Invalid PIN; expected digits.")]
    [InlineData("2000-01-03T10:00Z", "--system 7", "* has no system \"7\"; expected one of 1 Lab (http://127.0.0.1:*).")]
    public async Task A_wrong_booking_gives_status_2_and_a_sentence(string start, string options, string sentence)
    {
        await using var cluster = await AddAsync(2);

        var (exit, message) = await FailToBookAsync(start, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        exit.Should().Be(ExitStatus.WrongUsage);
        message.Should().Match(sentence);
        (await _tms.RunAsync("bookings", "--all")).Should().Be("No conferences.\n");
    }

    [Fact]
    public async Task A_booking_needs_a_title_a_start_and_a_duration()
    {
        const string sentence = "book needs --title, --start and --minutes, or --ics.";

        (await _tms.FailAsync("book", "--title", "T", "--start", "2000-01-03T10:00Z")).Should().Be((ExitStatus.WrongUsage, sentence));
        (await _tms.FailAsync("book", "--start", "2000-01-03T10:00Z", "--minutes", "5")).Should().Be((ExitStatus.WrongUsage, sentence));
    }

    [Fact]
    public async Task Tickets_have_the_documented_texts_and_close_when_their_causes_disappear()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await _tms.RunAsync(["add", $"{cluster.Host.Bridges[0].Http}", .. TmsTool.Credentials]);

        (await _tms.RunAsync("tickets")).Should().Be("""
            #1  2000-01-01T00:00:00Z  No Name (127.0.0.1)  Blank System Name: The name of the system is blank.
            #2  2000-01-01T00:00:00Z  No Name (127.0.0.1)  Dial Number Configuration Error: Domain, Numeric ID Base and Numeric ID Quantity details are not set.

            """);
        cluster.Host.Clock!.RunAt(1_000);
        await _tms.RunAsync("settings", "--name", "Lab", "--domain", "example.com", "--quantity", "3");

        (await _tms.RunAsync("tickets")).Should().Be("No open tickets.\n");
        (await _tms.RunAsync("tickets", "--all")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2).And.OnlyContain(line => line.Contains("  closed "));
    }

    [Fact]
    public async Task Settings_are_shown_and_changed_and_the_cluster_has_the_primary_and_the_alternate_marked()
    {
        await using var cluster = await AddAsync(3);
        var (first, second) = (Address(cluster, 0), Address(cluster, 1));

        await _tms.RunAsync("settings", "lab", "--alternate", second, "--alternate-user", "admin", "--alternate-password", "admin", "--allow-incoming", "false", "--web-bridge", "https://join.example.com");

        (await _tms.RunAsync("settings", "1")).Should().Be($"""
            System 1: Lab, Cisco Meeting Server
            Address: {first}
            Name: Lab
            Domain: example.com
            Numeric ID Base: 1
            Numeric ID Quantity: 3
            Web Bridge URI: https://join.example.com/
            Alternate IP: {second} (admin)
            Allow Booking: On
            Allow Incoming SIP URI Dialing: Off
            Allow Outgoing SIP URI Dialing: On

            """);
        (await _tms.RunAsync("cluster")).Should().Be($"""
            Lab  {first}  Cisco Meeting Server 2.0(RC)  primary, Online
              {second}  alternate, Connecting
              CallBridge-Core1  https://14.80.82.30  discovered
              CallBridge-Core2  https://14.80.82.31  discovered

            """);
        await _tms.RunAsync("settings", first, "--alternate", "");
        (await _tms.RunAsync("settings")).Should().Contain("Alternate IP: \n");
    }

    [Theory]
    [InlineData("--alternate 10.0.0.1 --alternate-user a", "The alternate bridge needs a user name and a password of its own.")]
    [InlineData("--alternate-user a", "--alternate-user, --alternate-password and --alternate-trust need --alternate, the address of the alternate bridge.")]
    [InlineData("--alternate 127.0.0.1:1 --alternate-user a --alternate-password p", "127.0.0.1:1 is not one of the bridges that were discovered in the cluster of system 1 Lab; expected one of https://14.80.82.30, https://14.80.82.31. (*)")]
    [InlineData("--domain a@b", "Invalid value \"a@b\" for --domain; expected a domain such as example.com.")]
    [InlineData("--quantity 0", "Invalid Numeric ID Quantity 0; expected 1 to 10000.")]
    [InlineData("--web-bridge join", "Invalid value \"join\" for --web-bridge; expected an address such as https://14.80.82.30:445.")]
    public async Task Wrong_settings_give_status_2_and_a_sentence(string options, string sentence)
    {
        await using var cluster = await AddAsync(1);

        var (exit, message) = await _tms.FailAsync(["settings", .. options.Split(' ')]);

        exit.Should().Be(ExitStatus.WrongUsage);
        message.Should().Match(sentence);
    }

    [Fact]
    public async Task A_bridge_of_a_cluster_that_was_added_cannot_be_added_as_well()
    {
        await using var cluster = await AddAsync(1);

        (await _tms.FailAsync(["add", Address(cluster, 1), .. TmsTool.Credentials])).Should().Match<(int Exit, string Message)>(failure =>
            failure.Exit == ExitStatus.Differs && failure.Message.Contains("was already discovered in the cluster of system 1 Lab"));
    }

    [Fact]
    public async Task Of_several_systems_one_must_be_named_by_its_number_name_or_address()
    {
        await using var cluster = await AddAsync(1);
        await using var other = ScriptedServer.Guarded(request => request is { Target: "/api/v1/callBridges" } ? ScriptedAnswer.Xml("<callBridges total=\"0\"></callBridges>") : Lab.Answer(request));
        await _tms.RunAsync(["add", $"{other.Address}", .. TmsTool.Credentials]);

        (await _tms.FailAsync("status")).Should().Be((ExitStatus.WrongUsage, "More than one system was added; select one with --system: 1 Lab, 2 No Name (127.0.0.1)."));
        foreach (var name in (string[])["1", "LAB", Address(cluster, 0)])
            (await _tms.RunAsync("status", "--system", name)).Should().StartWith($"{Address(cluster, 0)}\nName: Lab\n");
        (await _tms.RunAsync("status", "--target", $"{other.Address}")).Should().Contain("Name: No Name (127.0.0.1)\n");
    }

    private async Task<SimulatedCluster> AddAsync(int slots)
    {
        var cluster = await SimulatedCluster.StartAsync();

        // The clock of the cluster runs while the sync is awaited.
        cluster.Host.Clock!.RunAt(1_000);
        await _tms.RunAsync(["add", Address(cluster, 0), .. TmsTool.Credentials]);
        await _tms.RunAsync("settings", "--name", "Lab", "--domain", "example.com", "--quantity", $"{slots}");
        cluster.Host.Clock!.RunAt(0);
        return cluster;
    }

    private Task<string> BookAsync(string title, string start, params string[] options) =>
        _tms.RunAsync(["book", "--title", title, "--start", start, "--minutes", "30", .. options]);

    private Task<(int Exit, string Message)> FailToBookAsync(string start, params string[] options) =>
        _tms.FailAsync(["book", "--title", "T", "--start", start, "--minutes", "30", .. options]);

    private static string Address(SimulatedCluster cluster, int bridge) => $"{cluster.Host.Bridges[bridge].Http}".TrimEnd('/');
}

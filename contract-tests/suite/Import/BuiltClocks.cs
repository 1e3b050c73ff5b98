using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Worlds;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>Times, years, zones, boot times and restarts of built fixtures.</summary>
public sealed class BuiltClocks
{
    [Fact]
    public async Task Fractions_agree_with_uptimes_of_one_boot_and_with_an_offset_of_the_CDR_clock()
    {
        // 14:00:10.x is 100 s after the boot, and later in the same second 101 s.
        var built = BuiltInputs.Build(
            Status(1, "Jul 26 14:00:10", 100, "2016-07-26T14:00:06Z") + Status(2, "Jul 26 14:00:10", 101, "2016-07-26T14:00:06Z") + Status(3, "Jul 26 14:00:11", 101, "2016-07-26T14:00:07Z"))
            .Should().ContainSingle().Subject;

        built.WorldXml.Should().Contain("cdrClockOffset=\"-4\"").And.Contain("booted=\"2016-07-26T13:58:29.5Z\"");
        built.Fixture.Exchanges.Select(exchange => exchange.At).Should().BeInAscendingOrder();
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public void Milliseconds_of_the_log_stay_as_they_are()
    {
        var built = BuiltInputs.Build(Get(1, "2021-03-04T15:50:03.915") + Get(2, "2021-03-04T15:50:03.915") + Get(3, "2021-03-04T15:50:04.001")).Should().ContainSingle().Subject;

        built.Fixture.Exchanges.Select(exchange => exchange.At.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)).Should().Equal("15:50:03.915", "15:50:03.915", "15:50:04.001");
        built.Fixture.Holes.Select(hole => hole.Kind).Should().NotContain(HoleKind.Year);
    }

    [Fact]
    public void The_year_follows_from_an_answer_and_New_Year_passes()
    {
        var built = BuiltInputs.Build(Get(1, "Dec 31 23:59:58") + Get(2, "Jan  1 00:00:03") + Status(3, "Jan  1 00:00:04", 50, "2017-01-01T00:00:04Z")).Should().ContainSingle().Subject;

        built.Fixture.Exchanges.Select(exchange => exchange.At.Year).Should().Equal(2016, 2017, 2017);
        built.Fixture.Holes.Should().BeEmpty();
    }

    [Fact]
    public void A_log_without_year_and_zone_has_holes_for_both()
    {
        var built = BuiltInputs.Build(Get(1, "Feb 29 12:00:00")).Should().ContainSingle().Subject;

        built.Fixture.Holes.Select(hole => hole.Kind).Should().BeEquivalentTo([HoleKind.Year, HoleKind.Zone]);
        built.Fixture.Exchanges[0].At.Day.Should().Be(29);
    }

    [Fact]
    public void The_option_gives_the_year()
    {
        var built = BuiltInputs.Build(Get(1, "Feb 28 12:00:00"), options => options with { DefaultYear = 2019, Zone = TimeSpan.FromHours(2) }).Should().ContainSingle().Subject;

        built.Fixture.Exchanges[0].At.Should().Be(new DateTimeOffset(2019, 2, 28, 10, 0, 0, TimeSpan.Zero));
        built.Fixture.Holes.Select(hole => hole.Kind).Should().Equal(HoleKind.Year);
    }

    [Fact]
    public async Task A_zone_of_quarter_hours_is_guessed_from_the_CDR_clock()
    {
        var built = BuiltInputs.Build(Status(1, "Jul 26 19:30:12", 100, "2016-07-26T14:00:06Z")).Should().ContainSingle().Subject;

        built.Fixture.Exchanges[0].At.Hour.Should().Be(14);
        built.WorldXml.Should().Contain("cdrClockOffset=\"-6\"");
        built.Guesses.Should().Contain(guess => guess.Reason.Contains("330 minutes"));
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, "an uptime that falls")]
    [InlineData(false, "trace numbers that begin again")]
    public async Task A_restart_begins_a_new_fixture_with_a_boot_time_of_its_own(bool continues, string _)
    {
        var built = BuiltInputs.Build(
            Status(100, "Jul 26 14:00:10", 5000, "2016-07-26T14:00:10Z") + Status(continues ? 101 : 1, "Jul 26 14:10:10", 60, "2016-07-26T14:10:10Z"));

        built.Should().HaveCount(2);
        built[0].WorldXml.Should().Contain("booted=\"2016-07-26T12:36:50Z\"");
        built[1].WorldXml.Should().Contain("booted=\"2016-07-26T14:09:10Z\"");
        foreach (var one in built)
            (await BuiltReplay.DifferencesAsync(one)).Should().BeEmpty();
    }

    [Fact]
    public async Task Numbers_that_wrap_around_are_no_restart_and_a_reboot_among_them_is()
    {
        string[] late = Get(int.MaxValue, "Jul 26 14:00:11").Split('\n', 2);
        var built = BuiltInputs.Build(
            Status(int.MaxValue - 1, "Jul 26 14:00:10", 5000, "2016-07-26T14:00:10Z") + late[0] + "\n" + Status(1, "Jul 26 14:00:12", 5002, "2016-07-26T14:00:12Z") + late[1]
            + Get(2, "Jul 26 14:00:13") + Status(1, "Jul 26 14:10:10", 60, "2016-07-26T14:10:10Z") + Get(2, "Jul 26 14:10:11"));

        built.Select(one => string.Join(' ', one.Fixture.Exchanges.Select(exchange => exchange.Trace))).Should().Equal($"{int.MaxValue - 1} {int.MaxValue} 1 2", "1 2");
        built[0].Fixture.Exchanges.Select(exchange => exchange.AnsweredAfter).Should().Equal(null, 1, null, null);

        // The simulator has no reason to answer late.
        foreach (var one in built)
            (await BuiltReplay.DifferencesAsync(one)).Where(difference => !difference.Contains("must be answered after 1")).Should().BeEmpty();
    }

    [Fact]
    public void Exchanges_without_numbers_and_times_are_numbered_from_1()
    {
        List<BuiltFixture> built = [];
        var builder = new FixtureBuilder(new BuilderOptions { Name = "har", Bridge = "cms.example.com" }, built.Add);
        foreach (var exchange in BuiltInputs.Exchanges(Get(7, "Jul 26 14:00:10") + Get(8, "Jul 26 14:00:11")))
            builder.Add(exchange with { Trace = null, At = null, From = null });
        builder.Finish();

        var fixture = built.Should().ContainSingle().Subject.Fixture;
        fixture.Exchanges.Select(exchange => exchange.Trace).Should().Equal(1, 2);
        fixture.Exchanges[0].From.Should().Be("192.0.2.1");
        fixture.Holes.Select(hole => hole.Kind).Should().Contain(HoleKind.Date);
        FixtureReader.Read(FixtureWriter.Write(fixture), "har.xml").Exchanges.Should().HaveCount(2);
    }

    [Fact]
    public void Memory_stays_flat_over_many_fixtures()
    {
        var (fixtures, exchanges) = (0, 0);
        var builder = new FixtureBuilder(new BuilderOptions { Name = "long", Bridge = "Core1", MostExchanges = 100 }, built =>
        {
            fixtures++;
            exchanges += built.Fixture.Exchanges.Count;
        });
        var one = BuiltInputs.Exchanges(Get(1, "Jul 26 14:00:10")).Single();
        long before = 0;
        for (var i = 1; i <= 20_000; i++)
        {
            builder.Add(one with { Trace = i, Request = one.Request with { Path = MarkedText.Printed($"/api/v1/coSpaces?filter={i}") } });
            if (i == 2_000)
                before = GC.GetTotalMemory(forceFullCollection: true);
        }

        builder.Finish();

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(4 << 20);
        (fixtures, exchanges).Should().Be((200, 20_000));
    }

    private static string Get(int trace, string stamp) => Lines(trace, stamp, "GET for \"/api/v1/callBridges\" (from 10.0.0.7)", "sending 200 response, size 58", " <callBridges total=\"0\"></callBridges>");

    private static string Status(int trace, string stamp, long uptime, string cdrTime)
    {
        string[] shown =
        [
            "<status>", "<softwareVersion>2.0(RC)</softwareVersion>", $"<uptimeSeconds>{uptime}</uptimeSeconds>", $"<cdrTime>{cdrTime}</cdrTime>", "<activated>true</activated>",
            "<clusterEnabled>false</clusterEnabled>", "<callLegsActive>0</callLegsActive>", "<callLegsMaxActive>3</callLegsMaxActive>",
        ];
        const string Hidden = "<callLegsCompleted>0</callLegsCompleted><audioBitRateOutgoing>0</audioBitRateOutgoing><audioBitRateIncoming>0</audioBitRateIncoming><videoBitRateOutgoing>0</videoBitRateOutgoing><videoBitRateIncoming>0</videoBitRateIncoming>";
        var size = 21 + shown.Sum(line => line.Length) + Hidden.Length + "</status>".Length;
        return Lines(trace, stamp, ["GET for \"/api/v1/system/status\" (from 10.0.0.7)", $"sending 200 response, size {size}", .. shown.Select(line => " " + line), "   [ ... ]", " </status>"]);
    }

    private static string Lines(int trace, string stamp, params string[] texts) =>
        string.Concat(texts.Select(text => $"{stamp} user.info Core1 host:server:  INFO : API trace {trace}: {text}\n"));
}

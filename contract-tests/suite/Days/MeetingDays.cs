using System.Globalization;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Days;

/// <summary>The meeting day of a made-up company.</summary>
public sealed class MeetingDays
{
    private static readonly MeetingDayOptions s_small = new() { Participants = 120, Bridges = 2, Seed = 7 };

    // CMSSIM_DAY=70000 checks the largest day, which takes minutes.
    private static readonly MeetingDayOptions s_checked = int.TryParse(Environment.GetEnvironmentVariable("CMSSIM_DAY"), out var participants)
        ? new() { Participants = participants, Bridges = 24, Seed = 3 }
        : s_small with { Participants = 250, Seed = 3 };

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_gives_others()
    {
        var (one, two, other) = (await RecordedDay.RunAsync(s_small), await RecordedDay.RunAsync(s_small), await RecordedDay.RunAsync(s_small with { Seed = 8 }));

        two.Everything.Should().Be(one.Everything);
        (two.Summary with { Bridges = [] }).Should().Be(one.Summary with { Bridges = [] });
        two.Summary.Bridges.Should().Equal(one.Summary.Bridges);
        other.Posts.Should().NotEqual(one.Posts);
        new MeetingDay(s_small).World.Should().Be(new MeetingDay(s_small).World).And.NotBe(new MeetingDay(s_small with { Seed = 8 }).World);
    }

    [Fact]
    public async Task All_laws_of_meetings_hold_at_each_minute_and_nothing_is_left_at_midnight()
    {
        MeetingLaws? laws = null;
        var day = await RecordedDay.RunAsync(s_checked, (cms, _) =>
        {
            (laws ??= new(cms.Host.Cluster)).Check();
            cms.Host.Cluster.Incidents.Latest.Should().BeEmpty();
        });

        day.Minutes.Should().HaveCount(24 * 60);
        (day.Minutes[^1].Participants, day.Minutes[^1].Calls).Should().Be((0, 0));
        var sessions = day.Posts.GroupBy(post => post.Bridge).ToDictionary(group => group.Key, group => group.Select(post => post.Document.Split("session=\"")[1][..36]).Distinct().ToList());
        sessions[day.Summary.Outage!.Bridge].Should().HaveCount(2, "a restart begins a new session");
        sessions.Where(entry => entry.Key != day.Summary.Outage.Bridge).Should().OnlyContain(entry => entry.Value.Count == 1);
        MeetingLaws.CheckRecords(day.Posts.Select(post => post.Document), new HashSet<Guid> { Guid.Parse(sessions[day.Summary.Outage.Bridge][0]) });
    }

    [Fact]
    public async Task A_day_has_peaks_a_quiet_night_and_all_that_people_do()
    {
        var day = await RecordedDay.RunAsync(new MeetingDayOptions { Participants = 1_600, Bridges = 3, Seed = 5 });

        At(10, 20).Should().BeGreaterThan(3 * At(12, 45)).And.BeGreaterThan(20 * At(3, 45));
        At(14, 20).Should().BeGreaterThan(3 * At(12, 45));
        At(4, 0).Should().Be(0);
        day.Summary.Busiest.Participants.Should().Be(day.Minutes.Max(minute => minute.Participants));
        var starts = day.Of("callLegStart").ToLookup(leg => DateTimeOffset.Parse((string)leg.Attribute("time")!, CultureInfo.InvariantCulture).Minute / 15);
        starts[0].Count().Should().BeGreaterThan(starts[1].Count(), "meetings start at full hours");

        var summary = day.Summary;
        foreach (var count in (int[])[summary.Redialled, summary.Dropped, summary.Moved, summary.Held, summary.Waited, summary.Admitted, summary.GaveUp, summary.CalledTogether, summary.Scanned, summary.Outage!.Participants])
            count.Should().BePositive(summary.ToString());
        day.Of("callLegStart").Count(leg => leg.Descendants("movedCallLeg").Any()).Should().Be(summary.Moved);
        day.Of("recordingStart").Should().HaveCount((int)summary.Recordings).And.NotBeEmpty();
        day.ValuesOf("deactivated").Should().Contain("true");
        day.ValuesOf("reason").Where(reason => reason is "unknownDestination").Should().HaveCountGreaterThan(summary.Scanned * 9 / 10);
        day.ValuesOf("reason").Should().Contain(["remoteTeardown", "error", "callMoved", "incorrectPasscode", "remoteBusy", "remoteRejected", "ringingTimeout", "apiInitiatedTeardown"]);
        day.ValuesOf("cdrTag").Distinct().Should().HaveCountGreaterThan(5);
        day.Frames.Should().Contain(frame => frame.Frame.Contains("\"state\":\"onHold\"")).And.Contain(frame => frame.Frame.Contains("\"audioMuted\":true"));
        day.Lines.Should().Contain(line => line.Contains("ceasing to be deactivated")).And.Contain(line => line.Contains("lock state has changed to locked"))
            .And.Contain(line => line.Contains("API trace 1:")).And.Contain(line => line.Contains($"re-registration from server \"{summary.Outage.Bridge.ToLowerInvariant()}.company.example\""));
        day.Records.Should().HaveCount((int)summary.Records);
        summary.Bridges.Sum(bridge => bridge.Records).Should().Be(summary.Records);
        summary.Bridges.Sum(bridge => bridge.Legs).Should().Be(day.Of("callLegStart").Count());
        summary.LongestLasted.Should().BeGreaterThan(TimeSpan.FromHours(1));

        int At(int hour, int minute) => day.Minutes[(hour * 60) + minute - 1].Participants;
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.0")]
    [InlineData("3.12")]
    public async Task A_day_runs_in_each_release(string release)
    {
        var day = await RecordedDay.RunAsync(s_small with { Bridges = 1, Release = release });

        day.Summary.Outage.Should().BeNull("a single bridge is not lost");
        day.Summary.Recordings.Should().BePositive();
        day.Summary.Moved.Should().Be(release is "2.0" ? 0 : day.Of("callLegStart").Count(leg => leg.Descendants("movedCallLeg").Any()));
        day.Frames.Any().Should().Be(release is not "2.0");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public async Task The_smallest_day_runs_on_few_and_on_many_bridges(int bridges)
    {
        var day = await RecordedDay.RunAsync(new MeetingDayOptions { Participants = MeetingDayOptions.FewestParticipants, Bridges = bridges });

        day.Summary.Bridges.Should().HaveCount(bridges);
        day.Summary.Dialled.Should().BeGreaterThanOrEqualTo(MeetingDayOptions.FewestParticipants);
        day.Minutes[^1].Participants.Should().Be(0);
    }

    [Fact]
    public async Task A_cluster_that_is_not_at_the_beginning_of_the_day_is_refused()
    {
        var day = new MeetingDay(s_small);
        await using var cms = await CmsSimulator.StartAsync(start => day.Configure(start) with { HttpPort = null }, TestContext.Current.CancellationToken);
        cms.Clock.Advance(TimeSpan.FromSeconds(1));

        await day.Awaiting(one => one.RunAsync(cms)).Should().ThrowAsync<InvalidOperationException>().WithMessage("The cluster is not at the beginning of this day; start it with MeetingDay.Configure, *");
    }

    [Fact]
    public async Task A_day_that_is_cancelled_ends_after_the_minute()
    {
        using var cancellation = new CancellationTokenSource();
        var day = new MeetingDay(s_small);
        await using var cms = await CmsSimulator.StartAsync(start => day.Configure(start) with { HttpPort = null }, TestContext.Current.CancellationToken);

        await day.Awaiting(one => one.RunAsync(cms, minute => minute.Time.Minute is 5 ? cancellation.CancelAsync() : Task.CompletedTask, cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();

        cms.Clock.GetUtcNow().TimeOfDay.Should().Be(TimeSpan.FromMinutes(5));
    }

    public static TheoryData<MeetingDayOptions, string> Mistakes() => new()
    {
        { s_small with { Participants = 19 }, "Participants is 19; expected a number from 20 to 200000.*" },
        { s_small with { Bridges = 25 }, "Bridges is 25; expected a number from 1 to 24.*" },
        { s_small with { Release = "1.9" }, "Unknown release \"1.9\"; expected 2.0, *" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Options_out_of_their_range_are_refused(MeetingDayOptions options, string sentence) =>
        FluentActions.Invoking(() => new MeetingDay(options)).Should().Throw<ArgumentException>().WithMessage(sentence);
}

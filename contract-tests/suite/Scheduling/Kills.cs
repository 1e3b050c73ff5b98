using System.Xml.Linq;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

/// <summary>A scheduler that is killed and started again leads to the same requests that change the bridge, and to the same call detail records.</summary>
public sealed class Kills
{
    [Fact]
    public async Task A_conference_survives_a_death_at_each_of_its_instants()
    {
        var whole = await PlayAsync(BookOneAsync, TimeSpan.FromMinutes(7), _ => false);
        whole.Points.Should().BeGreaterThan(100);

        for (var point = 1; point <= whole.Points; point++)
        {
            var died = await PlayAsync(BookOneAsync, TimeSpan.FromMinutes(7), passed => passed == point);
            died.Deaths.Should().Be(1);
            died.Should().BeEquivalentTo(whole, options => options.Including(each => each.Changes).Including(each => each.Records).WithStrictOrdering(), $"it died at point {point}");
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_day_with_200_deaths_ends_as_a_day_without(int seed)
    {
        var whole = await PlayAsync(BookADayAsync, TimeSpan.FromHours(10), _ => false);
        var chance = new Random(seed);
        var points = Enumerable.Range(1, whole.Points).OrderBy(_ => chance.Next()).Take(200).ToHashSet();

        var died = await PlayAsync(BookADayAsync, TimeSpan.FromHours(10), points.Contains);

        died.Deaths.Should().BeGreaterThan(190);
        died.Changes.Should().Equal(whole.Changes);
        died.Records.Should().Equal(whole.Records);
    }

    private static async Task BookOneAsync(ScheduleLab lab)
    {
        lab.Cms.FarEnds.Set("answers@*", "answer", after: TimeSpan.FromSeconds(3));
        lab.Cms.FarEnds.Set("busy@*", "busy", after: TimeSpan.FromSeconds(2));
        await lab.BookAsync("Short", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), "answers@example.com", "answers@example.com", "busy@example.com");
    }

    private static async Task BookADayAsync(ScheduleLab lab)
    {
        lab.Cms.FarEnds.Set("answers@*", "answer", after: TimeSpan.FromSeconds(3));
        lab.Cms.FarEnds.Set("leaves@*", "answer", after: TimeSpan.FromSeconds(3), hangUpAfter: TimeSpan.FromMinutes(20));
        lab.Cms.FarEnds.Set("busy@*", "busy", after: TimeSpan.FromSeconds(2));
        lab.Cms.FarEnds.Set("out@*", "ringOut", after: TimeSpan.FromSeconds(40));
        for (var i = 0; i < 24; i++)
        {
            await lab.Bookings.BookAsync(new()
            {
                Title = $"Meeting {i}",
                Start = (lab.Now + TimeSpan.FromMinutes(20 * i + 1)).UtcDateTime,
                Duration = TimeSpan.FromMinutes(15 + i % 4 * 15),
                Participants = (i % 3) switch
                {
                    0 => ["answers@example.com", "busy@example.com"],
                    1 => ["leaves@example.com", "out@example.com"],
                    _ => [],
                },
                ExtendsItself = i % 6 is 1,
            });
        }
    }

    private static async Task<Day> PlayAsync(Func<ScheduleLab, Task> bookAsync, TimeSpan time, Func<int, bool> isDeath)
    {
        var kill = new Kill();
        await using var receiver = new CdrCollector();
        receiver.AcceptEverything();
        await using var lab = await ScheduleLab.StartAsync(kill.Store(new MemoryScheduleStore()), wrap: kill.Handler);
        await lab.AskAsync(client => client.SendAsync(HttpMethod.Post, "/api/v1/system/cdrReceivers", CmsSim.Client.FormBody.Encoded.With("uri", receiver.Address)));
        await lab.AddAsync(slots: 5);
        await bookAsync(lab);
        var before = lab.Cms.Journal.Count;
        var (start, setUp) = (lab.Now, kill.Points);
        kill.IsAt = point => isDeath(point - setUp);

        while (lab.Now < start + time)
        {
            try
            {
                await lab.RunUntilAsync(start + time);
            }
            catch (KilledException)
            {
                lab.Keeper.Dispose();
                lab.Keeper = lab.NewKeeper();
            }
        }
        kill.IsAt = _ => false;

        lab.Store.ReadOccurrences(new()).Should().OnlyContain(each => each.State == OccurrenceState.Ended && each.Left.Count == 0);
        lab.Store.ReadTickets(onlyOpen: true).Should().BeEmpty();
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().BeEmpty();
        (await lab.AskAsync(client => client.CoSpaces.ListAllAsync())).Where(each => each.Uri is { Length: 1 })
            .Should().OnlyContain(each => each.Name == $"TMS_Scheduled_Meeting_{each.Uri}");
        string[] changes =
        [
            .. lab.Cms.Journal.Skip(before).Where(each => each.Method is "POST" or "DELETE" && each.Status is 200)
                .Select(each => IsDial(each) ? $"{each.Method} {WithoutIds(each.Target)}" : $"{each.Time:HH:mm:ss} {each.Method} {WithoutIds(each.Target)}").Order(),
        ];
        return new(kill.Points - setUp, kill.Deaths, changes, await RecordsAsync(lab, receiver));
    }

    // A last call marks the end of the records: a bridge sends them in order.
    private static async Task<string[]> RecordsAsync(ScheduleLab lab, CdrCollector receiver)
    {
        await lab.AskAsync(async client => await client.Calls.DeleteAsync(await client.Calls.CreateAsync(new() { Name = "the end" })).ContinueWith(_ => true));
        List<XElement> records = [];
        for (var patience = 0; patience < 2_000 && !records.Any(IsTheEnd); patience++)
        {
            records.AddRange(receiver.RecordsSoFar());
            lab.Cms.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
        records.Should().Contain(record => IsTheEnd(record));
        return [.. records.TakeWhile(record => !IsTheEnd(record)).Select(Summary).Order()];
    }

    // An attempt follows a poll that found the one before it ended, and a scheduler polls when it starts. So the times of attempts may differ.
    private static bool IsDial(CmsSim.Simulator.SimulatedExchange exchange) => exchange.Target.EndsWith("/calllegs", StringComparison.Ordinal);

    private static bool IsTheEnd(XElement record) => (string?)record.Element("call")?.Element("name") == "the end";

    private static string Summary(XElement record) =>
        $"{record.Attribute("type")!.Value} {WithoutIds(string.Join(' ', record.Descendants().Where(each => !each.HasElements && each.Name != "sipCallId").Select(each => $"{each.Name}={each.Value}")))}";

    private static string WithoutIds(string text) => System.Text.RegularExpressions.Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f-]{27}", "ID");

    private sealed record Day(int Points, int Deaths, IReadOnlyList<string> Changes, IReadOnlyList<string> Records);
}

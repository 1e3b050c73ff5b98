using System.Xml.Linq;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;

namespace CmsSim.ContractTests.Scheduling;

/// <summary>The requests of a day that changed the bridge, and its call detail records, without ids.</summary>
internal sealed record PlayedDay(IReadOnlyList<string> Changes, IReadOnlyList<string> Records)
{
    /// <summary>The time within which all conferences of <see cref="BookADayAsync"/> are over.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(10);

    /// <summary>Books, lets a scheduler keep the schedule, and collects what it did.</summary>
    public static async Task<PlayedDay> PlayAsync(ScheduleLab lab, Func<ScheduleLab, Task> bookAsync, Func<DateTimeOffset, Task> keepUntilAsync, TimeSpan length)
    {
        await using var receiver = new CdrCollector();
        receiver.AcceptEverything();
        await lab.AskAsync(client => client.SendAsync(HttpMethod.Post, "/api/v1/system/cdrReceivers", FormBody.Encoded.With("uri", receiver.Address)));
        await lab.AddAsync(slots: 5);
        await bookAsync(lab);
        var before = lab.Cms.Journal.Count;

        await keepUntilAsync(lab.Now + length);

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
        return new(changes, await RecordsAsync(lab, receiver));
    }

    public void ShouldEqual(PlayedDay other, string because)
    {
        Changes.Should().Equal(other.Changes, because);
        Records.Should().Equal(other.Records, because);
    }

    public static async Task BookOneAsync(ScheduleLab lab)
    {
        lab.Cms.FarEnds.Set("answers@*", "answer", after: TimeSpan.FromSeconds(3));
        lab.Cms.FarEnds.Set("busy@*", "busy", after: TimeSpan.FromSeconds(2));
        await lab.BookAsync("Short", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), "answers@example.com", "answers@example.com", "busy@example.com");
    }

    public static async Task BookADayAsync(ScheduleLab lab)
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
    private static bool IsDial(SimulatedExchange exchange) => exchange.Target.EndsWith("/calllegs", StringComparison.Ordinal);

    private static bool IsTheEnd(XElement record) => (string?)record.Element("call")?.Element("name") == "the end";

    private static string Summary(XElement record) =>
        $"{record.Attribute("type")!.Value} {WithoutIds(string.Join(' ', record.Descendants().Where(each => !each.HasElements && each.Name != "sipCallId").Select(each => $"{each.Name}={each.Value}")))}";

    private static string WithoutIds(string text) => System.Text.RegularExpressions.Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
}

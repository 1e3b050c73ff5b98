using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

public sealed class BusyDays
{
    private const int Slots = 20;

    private static readonly TimeSpan s_poll = new KeeperOptions().RunningPoll;

    [Fact]
    public async Task A_day_of_500_bookings_starts_and_ends_each_within_one_poll_in_the_lowest_free_slot()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(Slots);
        lab.Cms.FarEnds.Set("*@example.com", "answer", after: TimeSpan.FromSeconds(4));
        var before = await SpacesAsync(lab);
        var start = lab.Now;
        await BookADayAsync(lab, 500);

        await lab.RunUntilAsync(start + TimeSpan.FromHours(27));

        var conferences = lab.Store.ReadOccurrences(new());
        conferences.Should().HaveCount(500).And.OnlyContain(each => each.State == OccurrenceState.Ended && each.Problem == null);
        lab.Events.Where(each => each.Kind is ScheduleEventKind.Failed or ScheduleEventKind.TicketOpened && each.Conference != null).Should().BeEmpty();
        ShouldBeOnTime(lab, conferences);
        ShouldTakeTheLowestFreeSlot(lab, conferences);
        (await SpacesAsync(lab)).Should().Equal(before, "the CMS ends as it began");
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().BeEmpty();
        (await lab.AskAsync(client => client.SystemStatus.GetAsync())).CallLegsActive.Should().Be(0);
    }

    private static async Task BookADayAsync(ScheduleLab lab, int amount)
    {
        var chance = new Random(500);
        var start = lab.Now;
        for (var booked = 0; booked < amount;)
        {
            var fromNow = TimeSpan.FromMinutes(5 * chance.Next(0, 12 * 24));
            var duration = TimeSpan.FromMinutes(5 * chance.Next(3, 12));
            string[] participants = [.. Enumerable.Range(1, chance.Next(0, 4)).Select(i => $"room{i}@example.com")];
            try
            {
                await lab.BookAsync($"Meeting {booked}", fromNow, duration, participants);
                booked++;
            }
            catch (ScheduleRefusedException full) when (full.Reason is ScheduleRefusal.SystemAlreadyBooked)
            {
                full.NextFree.Should().BeAfter(start + fromNow);
                if (full.NextFree > start + TimeSpan.FromHours(25))
                    continue;
                await lab.BookAsync($"Meeting {booked}", full.NextFree!.Value - lab.Now, duration, participants);
                booked++;
            }
        }
    }

    private static void ShouldBeOnTime(ScheduleLab lab, IReadOnlyList<Occurrence> conferences)
    {
        var times = conferences.ToDictionary(each => each.ToString());
        lab.Events.Where(each => each.Kind is ScheduleEventKind.Started).Should().HaveCount(conferences.Count)
            .And.OnlyContain(each => each.At >= times[each.Conference!].Start && each.At - times[each.Conference!].Start <= s_poll);
        lab.Events.Where(each => each.Kind is ScheduleEventKind.Ended).Should().HaveCount(conferences.Count)
            .And.OnlyContain(each => each.At >= times[each.Conference!].End && each.At - times[each.Conference!].End <= s_poll);
    }

    private static void ShouldTakeTheLowestFreeSlot(ScheduleLab lab, IReadOnlyList<Occurrence> conferences)
    {
        var slots = conferences.ToDictionary(each => each.ToString(), each => each.Conference!.Slot);
        HashSet<int> used = [];
        var highest = 0;
        foreach (var each in lab.Events)
        {
            if (each.Kind is ScheduleEventKind.Ended)
                used.Remove(slots[each.Conference!]);
            if (each.Kind is not ScheduleEventKind.Started)
                continue;
            slots[each.Conference!].Should().Be(Enumerable.Range(1, Slots).First(slot => !used.Contains(slot)));
            used.Add(slots[each.Conference!]);
            highest = Math.Max(highest, used.Count);
        }
        highest.Should().Be(Slots, "the day fills all slots at some time");
    }

    private static async Task<IReadOnlyList<string>> SpacesAsync(ScheduleLab lab) => await lab.AskAsync(async client =>
    {
        List<string> spaces = [];
        foreach (var listed in await client.CoSpaces.ListAllAsync())
        {
            var space = await client.CoSpaces.GetAsync(listed.Id);
            spaces.Add($"{space.Id} {space.Name} {space.Uri} {space.CallId} {space.NonMemberAccess} {space.Passcode} {space.CallProfile}");
        }
        return spaces;
    });
}

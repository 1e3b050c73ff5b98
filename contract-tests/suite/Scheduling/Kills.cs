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
        var (whole, points, _) = await PlayAsync(PlayedDay.BookOneAsync, TimeSpan.FromMinutes(7), _ => false);
        points.Should().BeGreaterThan(100);

        for (var point = 1; point <= points; point++)
        {
            var (died, _, deaths) = await PlayAsync(PlayedDay.BookOneAsync, TimeSpan.FromMinutes(7), passed => passed == point);
            deaths.Should().Be(1);
            died.ShouldEqual(whole, $"it died at point {point}");
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_day_with_200_deaths_ends_as_a_day_without(int seed)
    {
        var (whole, points, _) = await PlayAsync(PlayedDay.BookADayAsync, PlayedDay.Length, _ => false);
        var chance = new Random(seed);
        var chosen = Enumerable.Range(1, points).OrderBy(_ => chance.Next()).Take(200).ToHashSet();

        var (died, _, deaths) = await PlayAsync(PlayedDay.BookADayAsync, PlayedDay.Length, chosen.Contains);

        deaths.Should().BeGreaterThan(190);
        died.ShouldEqual(whole, "200 deaths change nothing");
    }

    private static async Task<(PlayedDay Day, int Points, int Deaths)> PlayAsync(Func<ScheduleLab, Task> bookAsync, TimeSpan length, Func<int, bool> isDeath)
    {
        var kill = new Kill();
        await using var lab = await ScheduleLab.StartAsync(kill.Store(new MemoryScheduleStore()), wrap: kill.Handler);
        var setUp = 0;
        var day = await PlayedDay.PlayAsync(lab, bookAsync, async until =>
        {
            setUp = kill.Points;
            kill.IsAt = point => isDeath(point - setUp);
            while (lab.Now < until)
            {
                try
                {
                    await lab.RunUntilAsync(until);
                }
                catch (KilledException)
                {
                    lab.Keeper.Dispose();
                    lab.Keeper = lab.NewKeeper();
                }
            }
            kill.IsAt = _ => false;
        }, length);
        return (day, kill.Points - setUp, kill.Deaths);
    }
}

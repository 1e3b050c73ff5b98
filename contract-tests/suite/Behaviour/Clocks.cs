using CmsSim.Simulator.State;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Behaviour;

public sealed class Clocks
{
    private static readonly DateTimeOffset s_start = new(2016, 7, 26, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Actions_run_in_order_of_time_each_at_its_own_time()
    {
        Gen.Int[0, 50].Array[1, 40].Sample(delays =>
        {
            var clock = new VirtualClock(s_start);
            var gate = new Lock();
            using var timeline = new Timeline(clock, gate);
            var ran = new List<(int Delay, double At)>();
            lock (gate)
            {
                foreach (var delay in delays)
                    timeline.After(TimeSpan.FromSeconds(delay), () => ran.Add((delay, (clock.GetUtcNow() - s_start).TotalSeconds)));
                timeline.RunDue();
            }
            clock.Advance(TimeSpan.FromSeconds(25));
            ran.Should().HaveCount(delays.Count(delay => delay <= 25));
            clock.Advance(TimeSpan.FromSeconds(25));

            return ran.Select(entry => entry.Delay).SequenceEqual(delays.Order()) && ran.TrueForAll(entry => entry.At == entry.Delay);
        });
    }

    [Fact]
    public void An_action_may_ask_for_another()
    {
        var clock = new VirtualClock(s_start);
        var gate = new Lock();
        using var timeline = new Timeline(clock, gate);
        var times = new List<double>();
        void Tick()
        {
            times.Add((clock.GetUtcNow() - s_start).TotalSeconds);
            timeline.After(TimeSpan.FromSeconds(1), Tick);
        }
        lock (gate)
        {
            timeline.After(TimeSpan.Zero, Tick);
            timeline.RunDue();
        }

        clock.Advance(TimeSpan.FromSeconds(3.5));

        times.Should().Equal(0, 1, 2, 3);
        clock.GetUtcNow().Should().Be(s_start.AddSeconds(3.5));
    }

    [Fact]
    public void Timers_repeat_change_and_stop()
    {
        var clock = new VirtualClock(s_start);
        var fired = 0;
        var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(5));
        fired.Should().Be(3);
        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(9));
        fired.Should().Be(3);
        clock.Advance(TimeSpan.FromSeconds(60));
        fired.Should().Be(4);
        timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(60));
        fired.Should().Be(4);
    }

    [Fact]
    public async Task A_delay_on_the_clock_ends_when_the_clock_gets_there()
    {
        var clock = new VirtualClock(s_start);
        var waiting = Task.Delay(TimeSpan.FromSeconds(2), clock);

        clock.Advance(TimeSpan.FromSeconds(1.9));
        waiting.IsCompleted.Should().BeFalse();
        clock.AdvanceTo(s_start.AddSeconds(2));
        await waiting;
    }
}

using CmsSim.Simulator;
using CmsSim.Simulator.State;
using CsCheck;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class Clocks
{
    private static readonly DateTimeOffset s_start = new(2016, 7, 26, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Actions_run_in_order_and_each_at_its_time()
    {
        Gen.Int[0, 50].Array[1, 40].Sample(delays =>
        {
            var clock = new VirtualClock(s_start);
            using var timeline = TimelineOn(clock);
            var ran = new List<(int Delay, double At)>();
            foreach (var delay in delays)
                timeline.After(TimeSpan.FromSeconds(delay), () => ran.Add((delay, (clock.GetUtcNow() - s_start).TotalSeconds)));
            timeline.RunDue();
            clock.Advance(TimeSpan.FromSeconds(25));
            ran.Should().HaveCount(delays.Count(delay => delay <= 25));
            clock.Advance(TimeSpan.FromSeconds(25));

            return ran.Select(entry => entry.Delay).SequenceEqual(delays.Order()) && ran.TrueForAll(entry => entry.At == entry.Delay);
        });
    }

    [Fact]
    public void An_action_can_schedule_another()
    {
        var clock = new VirtualClock(s_start);
        using var timeline = TimelineOn(clock);
        var times = new List<double>();
        void Tick()
        {
            times.Add((clock.GetUtcNow() - s_start).TotalSeconds);
            timeline.After(TimeSpan.FromSeconds(1), Tick);
        }
        timeline.After(TimeSpan.Zero, Tick);
        timeline.RunDue();

        clock.Advance(TimeSpan.FromSeconds(3.5));

        times.Should().Equal(0, 1, 2, 3);
        clock.GetUtcNow().Should().Be(s_start.AddSeconds(3.5));
    }

    [Fact]
    public void Timers_repeat_and_change_and_stop()
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
    public async Task A_delay_ends_when_the_clock_reaches_its_time()
    {
        var clock = new VirtualClock(s_start);
        var waiting = Task.Delay(TimeSpan.FromSeconds(2), clock);

        clock.Advance(TimeSpan.FromSeconds(1.9));
        waiting.IsCompleted.Should().BeFalse();
        clock.AdvanceTo(s_start.AddSeconds(2));
        await waiting;
    }

    [Fact]
    public void A_wait_that_is_too_long_for_a_system_timer_is_armed_again()
    {
        var clock = new TimerOfTheMachine(s_start);
        using var timeline = TimelineOn(clock);
        var ran = new List<DateTimeOffset>();
        timeline.After(TimeSpan.FromDays(60), () => ran.Add(clock.GetUtcNow()));
        timeline.After(TimeSpan.MaxValue, () => ran.Add(DateTimeOffset.MaxValue));
        timeline.RunDue();

        for (var day = 0; day < 61; day++)
            clock.Advance(TimeSpan.FromDays(1));

        ran.Should().Equal(s_start.AddDays(60));
    }

    [Fact]
    public void An_action_that_throws_is_an_incident_and_later_actions_run()
    {
        var clock = new VirtualClock(s_start);
        var incidents = new Incidents(clock, kept: 10, print: null);
        using var timeline = TimelineOn(clock, incidents);
        var ran = 0;
        timeline.After(TimeSpan.FromSeconds(1), () => throw new InvalidOperationException("a planted mistake"));
        timeline.After(TimeSpan.FromSeconds(1), () => ran++);
        timeline.RunDue();

        clock.Advance(TimeSpan.FromSeconds(1));

        ran.Should().Be(1);
        incidents.Latest.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Number = 1L, Error = "InvalidOperationException: a planted mistake" });
        incidents.Latest[0].Doing.Should().Contain(nameof(Clocks));
    }

    [Fact]
    public async Task A_stay_in_the_gate_beyond_the_limit_is_an_incident_while_it_lasts_and_when_it_ends()
    {
        var time = new FakeTimeProvider(s_start);
        await using var incidents = new Incidents(time, kept: 10, print: null);
        using var watch = new GateWatch(time, incidents, TimeSpan.FromSeconds(1));
        void Stay(string holder, int halfSeconds)
        {
            watch.Begin(holder);
            for (var i = 0; i < halfSeconds; i++)
                time.Advance(TimeSpan.FromSeconds(0.5));
            watch.End();
        }

        Stay("a short request", halfSeconds: 2);
        Stay("a long request", halfSeconds: 6);

        incidents.Latest.Select(incident => (incident.Doing, incident.Error)).Should().Equal(
            ("a long request", "it has held the gate for 1500 ms; other requests waited"),
            ("a long request", "it held the gate for 3000 ms; other requests waited"));
        watch.Slow.Should().Be(1);
    }

    [Fact]
    public void Endless_actions_do_not_block_the_gate()
    {
        var clock = new VirtualClock(s_start);
        using var timeline = TimelineOn(clock, actionsAtOnce: 10);
        var ran = 0;
        void Again()
        {
            ran++;
            timeline.After(TimeSpan.Zero, Again);
        }
        timeline.After(TimeSpan.Zero, Again);

        timeline.RunDue();

        ran.Should().Be(10);
    }

    [Fact]
    public void The_clock_stops_at_the_end_of_time()
    {
        var clock = new VirtualClock(VirtualClock.Latest.AddSeconds(-60));
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(59));
        using var never = clock.CreateTimer(_ => fired += 100, null, TimeSpan.FromDays(1), TimeSpan.FromDays(1));

        clock.Advance(TimeSpan.MaxValue);

        clock.GetUtcNow().Should().Be(VirtualClock.Latest);
        fired.Should().Be(1);
        clock.RunUntilIdle().Should().Be(0);
    }

    [Fact]
    public void A_running_clock_stops_at_the_end_of_time()
    {
        var real = new FakeTimeProvider(s_start);
        var clock = new VirtualClock(VirtualClock.Latest.AddDays(-1), real);
        clock.RunAt(VirtualClock.HighestSpeed);

        real.Advance(TimeSpan.FromDays(300));

        clock.GetUtcNow().Should().Be(VirtualClock.Latest);
    }

    private static Timeline TimelineOn(TimeProvider clock, Incidents? incidents = null, int actionsAtOnce = 1_000)
    {
        Timeline? timeline = null;
        timeline = new Timeline(clock, incidents ?? new Incidents(clock, kept: 10, print: null), actionsAtOnce, () =>
        {
            timeline!.Woken();
            timeline.RunDue();
        });
        return timeline;
    }

    /// <summary>A clock whose timers have the longest wait of the framework's timers.</summary>
    private sealed class TimerOfTheMachine(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var inner = base.CreateTimer(callback, state, dueTime, period);
            return new Checked(inner);
        }

        private sealed class Checked(ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(dueTime.TotalMilliseconds, uint.MaxValue - 1);
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}

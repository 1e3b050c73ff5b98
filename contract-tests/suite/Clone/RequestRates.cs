using System.Collections.Concurrent;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>The rate holds in every window of one second, wherever it begins.</summary>
public sealed class RequestRates
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(5);
    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(73)]
    [InlineData(999)]
    [InlineData(100_000)]
    public async Task No_second_has_more_requests_than_the_rate(int rate)
    {
        var (clock, random) = (new JumpingTime(s_short), new Random(rate));
        var pace = new RequestPace(rate, clock);
        var sent = new List<long>();
        for (var i = 0; i < Math.Min(rate * 4, 20_000); i++)
        {
            await pace.WaitAsync(s_cancellation);
            sent.Add(clock.GetTimestamp());

            // Answers take their time now and then, and after a long pause nothing may be made up for.
            if (random.Next(10) == 0)
                clock.Pass(TimeSpan.FromMilliseconds(random.Next(random.Next(20) == 0 ? 3_000 : 30)));
        }

        Largest(sent).Should().BeLessThanOrEqualTo(rate);
        (sent[^1] - sent[0]).Should().BeLessThan(TimeSpan.TicksPerSecond * 400, "the pace does not stand still");
    }

    [Fact]
    public async Task A_clone_sends_no_more_than_its_rate_not_even_when_it_repeats_requests()
    {
        var clock = new JumpingTime(s_short);
        var sent = new ConcurrentQueue<long>();
        await using var server = new ScriptedServer(request =>
        {
            sent.Enqueue(clock.GetTimestamp());
            return request.Target == "/api/v1/system/status" ? ScriptedAnswer.Xml("<status><softwareVersion>2.9</softwareVersion></status>")
                : request.Target.Contains('s', StringComparison.Ordinal) && sent.Count % 3 == 0 ? ScriptedAnswer.Failure(503, "")
                : ScriptedAnswer.Xml("<list total=\"0\"></list>");
        });
        using var lab = new CloneLab();
        using var journal = lab.Open(server.Address);

        await Cloner.RunAsync([new ReplayTarget(server.Address)], journal, new CloneOptions { Rate = 12, Pause = TimeSpan.FromMilliseconds(1), Clock = clock }, null, s_cancellation);

        sent.Should().HaveCountGreaterThan(60);
        Largest([.. sent]).Should().BeLessThanOrEqualTo(12);
    }

    [Fact]
    public async Task Low_rates_are_spaced_evenly()
    {
        var clock = new JumpingTime(s_short);
        var pace = new RequestPace(20, clock);
        var sent = new List<long>();
        for (var i = 0; i < 100; i++)
        {
            await pace.WaitAsync(s_cancellation);
            sent.Add(clock.GetTimestamp());
        }

        sent.Zip(sent.Skip(1), (a, b) => b - a).Should().OnlyContain(gap => gap == TimeSpan.TicksPerSecond / 20);
    }

    // The most requests in a second that begins with any of them.
    private static int Largest(List<long> sent)
    {
        var (most, end) = (0, 0);
        for (var i = 0; i < sent.Count; i++)
        {
            while (end < sent.Count && sent[end] - sent[i] < TimeSpan.TicksPerSecond)
                end++;
            most = Math.Max(most, end - i);
        }

        return most;
    }
}

using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

public sealed class OrdinaryLogs
{
    private const int Lines = 10_000;

    private static readonly Lazy<Task<Explained>> s_day = new(async () => Explained.Text(await OrdinaryDay.LinesAsync()));

    [Fact]
    public async Task An_ordinary_day_has_at_most_one_false_alarm_in_10_000_lines()
    {
        var day = await s_day.Value;

        day.Summary.Lines.Should().BeGreaterThan(Lines);
        day.Summary.Oddities.Select(oddity => $"{oddity.Kind} {oddity.Places[0]}: {oddity.Sentence}").Should().HaveCountLessThanOrEqualTo((int)(day.Summary.Lines / Lines));
    }

    [Fact]
    public async Task Every_line_of_an_ordinary_day_is_recognised()
    {
        var day = await s_day.Value;

        day.Summary.Unknown.Should().BeEmpty();
        day.Summary.Share.Should().Be(1);
    }

    [Fact]
    public void The_documented_log_is_recognised_and_its_events_are_named()
    {
        var log = Explained.Text(File.ReadAllText(Repository.CleanLog));

        log.Summary.Share.Should().Be(1);
        log.Summary.Exchanges.Should().Be(28);
        log.Summary.Oddities.Select(oddity => oddity.Kind.ToString()).Distinct().Should().BeEquivalentTo("TraceGap", "TlsFallback", "Reregistration");
    }
}

using System.Xml.Linq;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/meeting-day.md.</summary>
public sealed class DaySnippets
{
    [Fact]
    public async Task A_program_runs_a_day_and_reads_its_records()
    {
        var (report, monitor) = (new Report(), new Monitor());

        var day = new MeetingDay(new MeetingDayOptions { Participants = 200, OnRecords = (bridge, document) => report.Read(bridge, document) });
        await using var cms = await CmsSimulator.StartAsync(day.Configure);
        var summary = await day.RunAsync(cms, minute => monitor.LookAsync(minute.Time));

        report.Records.Should().Be(summary.Records);
        monitor.Looks.Should().Be(24 * 60);
    }

    private sealed class Report
    {
        public long Records { get; private set; }

        public void Read(string bridge, ReadOnlyMemory<byte> document)
        {
            bridge.Should().StartWith("Core");
            Records += XElement.Load(new MemoryStream(document.ToArray())).Elements("record").Count();
        }
    }

    private sealed class Monitor
    {
        public int Looks { get; private set; }

        public Task LookAsync(DateTimeOffset time)
        {
            time.Second.Should().Be(0);
            Looks++;
            return Task.CompletedTask;
        }
    }
}

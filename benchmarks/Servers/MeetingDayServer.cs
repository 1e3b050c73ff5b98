using System.Diagnostics;
using CmsSim.Simulator;

namespace CmsSim.Benchmarks.Servers;

/// <summary>A cluster for a meeting day in its process, with logs, a receiver of records and a client of events.</summary>
internal sealed class MeetingDayServer : IAsyncDisposable
{
    private readonly MeetingDay _day;
    private readonly CmsSimulator _cms;
    private long _recordBytes;
    private long _eventBytes;

    private MeetingDayServer(int participants, int bridges, string logFolder)
    {
        _day = new MeetingDay(new MeetingDayOptions
        {
            Participants = participants,
            Bridges = bridges,
            OnRecords = (_, document) => _recordBytes += document.Length,
            OnEvents = (_, frame) => _eventBytes += frame.Length,
        });
        _cms = CmsSimulator.StartAsync(start => _day.Configure(start) with { LogDirectory = logFolder }).GetAwaiter().GetResult();
    }

    public static (Uri Address, IAsyncDisposable Server) Start(int participants, int bridges, string logFolder)
    {
        var server = new MeetingDayServer(participants, bridges, logFolder);
        return (server._cms.BaseAddress, server);
    }

    /// <summary>Runs the day.</summary>
    /// <returns>The seconds that it took, and its counts.</returns>
    public async Task<FormattableString> RunAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var day = await _day.RunAsync(_cms);
        return $"{Stopwatch.GetElapsedTime(began).TotalSeconds} {day.Records} {_recordBytes} {day.Events} {_eventBytes} {day.Busiest.Participants}";
    }

    public ValueTask DisposeAsync() => _cms.DisposeAsync();
}

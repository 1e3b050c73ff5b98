using System.Text;
using System.Xml.Linq;
using CmsSim.Simulator;
using Xunit;

namespace CmsSim.ContractTests.Days;

/// <summary>A meeting day that was run, with all that it sent and wrote.</summary>
internal sealed record RecordedDay(MeetingDaySummary Summary, IReadOnlyList<MeetingDayMinute> Minutes, IReadOnlyList<(string Bridge, string Document)> Posts, IReadOnlyList<(string Bridge, string Frame)> Frames, IReadOnlyDictionary<string, string> Logs)
{
    /// <summary>The records in order, below their posts.</summary>
    public IReadOnlyList<XElement> Records => field ??= [.. Posts.SelectMany(post => XElement.Parse(post.Document).Elements("record"))];

    /// <summary>The log lines of all bridges.</summary>
    public IEnumerable<string> Lines => Logs.OrderBy(log => log.Key, StringComparer.Ordinal).SelectMany(log => log.Value.Split('\n'));

    /// <summary>Everything in one text, for the comparison of two days.</summary>
    public string Everything => string.Concat(Posts.Select(post => post.Bridge + post.Document)) + string.Concat(Frames.Select(frame => frame.Bridge + frame.Frame)) + string.Join('\n', Lines);

    /// <summary>The elements with this name in all records.</summary>
    public IEnumerable<string> ValuesOf(string element) => Records.SelectMany(record => record.Descendants(element)).Select(found => found.Value);

    /// <summary>The records of this type.</summary>
    public IEnumerable<XElement> Of(string type) => Records.Where(record => (string?)record.Attribute("type") == type);

    /// <summary>Runs a day.</summary>
    /// <param name="options">The options of the day.</param>
    /// <param name="onMinute">Called after each minute.</param>
    public static async Task<RecordedDay> RunAsync(MeetingDayOptions options, Action<CmsSimulator, MeetingDayMinute>? onMinute = null)
    {
        List<(string, string)> posts = [];
        List<(string, string)> frames = [];
        List<MeetingDayMinute> minutes = [];
        Dictionary<string, MemoryStream> logs = [];
        var day = new MeetingDay(options with
        {
            OnRecords = (bridge, document) => posts.Add((bridge, Encoding.UTF8.GetString(document.Span))),
            OnEvents = (bridge, frame) => frames.Add((bridge, Encoding.UTF8.GetString(frame.Span))),
        });
        await using var cms = await CmsSimulator.StartAsync(
            start => day.Configure(start) with { HttpPort = null, LogStream = bridge => logs[bridge] = new MemoryStream() }, TestContext.Current.CancellationToken);
        var summary = await day.RunAsync(cms, minute =>
        {
            minutes.Add(minute);
            onMinute?.Invoke(cms, minute);
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);
        return new RecordedDay(summary, minutes, posts, frames, logs.ToDictionary(log => log.Key, log => Encoding.UTF8.GetString(log.Value.ToArray())));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace CmsSim.Cli.Tms;

/// <summary>Shows the events of a run as lines, or as one JSON document on each line.</summary>
internal sealed class RunLines(TmsSession session, bool isJson) : RunDisplay
{
    protected override async Task ShowEventsAsync(DateTimeOffset? until)
    {
        await WriteAsync(isJson
            ? new JsonObject { ["ready"] = true, ["store"] = session.Path, ["until"] = until is { } end ? ScheduleText.Utc(end) : null }.ToJsonString()
            : $"Keeping the schedule {session.Path}{(until is { } time ? $" until {ScheduleText.Utc(time)}" : "")}. Ctrl-C stops.");
        await foreach (var happened in Events.ReadAllAsync())
        {
            await WriteAsync(isJson
                ? ScheduleJson.Of(happened).ToJsonString()
                : string.Create(CultureInfo.InvariantCulture, $"{happened.At.UtcDateTime:HH:mm:ss} {ScheduleText.Printable(happened.Text)}"));
        }
    }

    private async Task WriteAsync(string line)
    {
        await session.Output.WriteLineAsync(line);
        await session.Output.FlushAsync();
    }
}

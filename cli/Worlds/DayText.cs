using System.Globalization;
using System.Text;
using CmsSim.Simulator;

namespace CmsSim.Cli.Worlds;

/// <summary>The summary of a meeting day, for people and for programs.</summary>
internal static class DayText
{
    /// <summary>Lines for people.</summary>
    public static string Of(MeetingDayOptions options, MeetingDaySummary day)
    {
        var text = new StringBuilder();
        Add($"{options.Date:d MMMM yyyy}, seed {options.Seed}, release {options.Release}: {day.Participants:N0} participants in {day.Meetings:N0} meetings on {day.Bridges.Count} bridge{(day.Bridges.Count == 1 ? "" : "s")}");
        Add($"busiest minute: {day.Busiest.Time:HH:mm} with {day.Busiest.Participants:N0} participants in {day.Busiest.Calls:N0} calls");
        Add($"longest meeting: {day.LongestMeeting}, {(int)day.LongestLasted.TotalHours} h {day.LongestLasted.Minutes:00} min");
        Add($"calls to the bridges: {day.Dialled:N0}, of them {day.Redialled:N0} again after {day.Dropped:N0} broken connections{(day.Outage is null ? "" : ", a lost bridge")} and wrong passcodes");
        Add($"moved: {day.Moved:N0}  held: {day.Held:N0}  recordings: {day.Recordings:N0}");
        Add($"lobby: {day.Waited:N0} guests waited, {day.Admitted:N0} were admitted to locked meetings, {day.GaveUp:N0} gave up");
        Add($"called together through the API: {day.CalledTogether:N0} calls  scanners: {day.Scanned:N0} calls");
        if (day.Outage is { } lost)
            Add($"{lost.Bridge} was lost from {lost.At:HH:mm:ss} to {lost.Back:HH:mm:ss}; {lost.Participants:N0} people called another bridge");
        Add($"records: {day.Records:N0} in {day.Posts:N0} posts  events: {day.Events:N0}  API requests: {day.Requests:N0}");
        foreach (var bridge in day.Bridges)
            Add($"{bridge.Name}: {bridge.Calls:N0} calls, {bridge.Legs:N0} legs, {bridge.Records:N0} records, at most {bridge.MostParticipants:N0} participants");
        return text.ToString(0, text.Length - 1);

        void Add(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>One object.</summary>
    public static string Json(MeetingDayOptions options, MeetingDaySummary day) => ReceivedRecord.Json(json =>
    {
        json.WriteString("date", options.Date.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("seed", options.Seed);
        json.WriteString("release", options.Release);
        json.WriteNumber("participants", day.Participants);
        json.WriteNumber("meetings", day.Meetings);
        json.WriteStartObject("busiestMinute");
        json.WriteString("time", day.Busiest.Time);
        json.WriteNumber("participants", day.Busiest.Participants);
        json.WriteNumber("calls", day.Busiest.Calls);
        json.WriteEndObject();
        json.WriteStartObject("longestMeeting");
        json.WriteString("name", day.LongestMeeting);
        json.WriteNumber("seconds", (long)day.LongestLasted.TotalSeconds);
        json.WriteEndObject();
        json.WriteNumber("dialled", day.Dialled);
        json.WriteNumber("redialled", day.Redialled);
        json.WriteNumber("dropped", day.Dropped);
        json.WriteNumber("moved", day.Moved);
        json.WriteNumber("held", day.Held);
        json.WriteNumber("waited", day.Waited);
        json.WriteNumber("admitted", day.Admitted);
        json.WriteNumber("gaveUp", day.GaveUp);
        json.WriteNumber("calledTogether", day.CalledTogether);
        json.WriteNumber("scanned", day.Scanned);
        json.WriteNumber("recordings", day.Recordings);
        if (day.Outage is { } lost)
        {
            json.WriteStartObject("outage");
            json.WriteString("bridge", lost.Bridge);
            json.WriteString("at", lost.At);
            json.WriteString("back", lost.Back);
            json.WriteNumber("participants", lost.Participants);
            json.WriteEndObject();
        }
        json.WriteNumber("records", day.Records);
        json.WriteNumber("posts", day.Posts);
        json.WriteNumber("events", day.Events);
        json.WriteNumber("requests", day.Requests);
        json.WriteStartArray("bridges");
        foreach (var bridge in day.Bridges)
        {
            json.WriteStartObject();
            json.WriteString("name", bridge.Name);
            json.WriteNumber("calls", bridge.Calls);
            json.WriteNumber("legs", bridge.Legs);
            json.WriteNumber("records", bridge.Records);
            json.WriteNumber("mostParticipants", bridge.MostParticipants);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}

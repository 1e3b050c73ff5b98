using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>The fields of one entry as a collector exports them.</summary>
internal sealed partial class ExportFields
{
    private static readonly string[] s_messages = ["message", "msg", "_raw", "raw", "@message", "log", "text", "event", "event.original", "content", "line", "body", "message.text", "details"];
    private static readonly string[] s_times = ["@timestamp", "timestamp", "time", "_time", "ts", "date", "datetime", "__realtime_timestamp", "_source_realtime_timestamp", "received", "timegenerated"];
    private static readonly string[] s_hosts = ["host", "hostname", "host.name", "_hostname", "host.hostname", "computer", "device", "source"];
    private static readonly string[] s_processes = ["process", "program", "syslog_identifier", "appname", "app", "ident", "tag", "process.name", "programname"];

    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>True when a column of this name holds the text of entries.</summary>
    public static bool IsMessage(string name) => s_messages.Contains(name.Trim().ToLowerInvariant());

    public void Add(string name, string value) => _fields.Add((name.Trim().ToLowerInvariant(), value));

    /// <summary>
    /// Returns the entry as a line of a log: the field that holds a whole line, or the message with the stamp and host of its own columns.
    /// Returns null without a message.
    /// </summary>
    public string? ToLine(HeadReader heads)
    {
        foreach (var (_, value) in _fields)
        {
            var utf8 = Encoding.UTF8.GetBytes(value);
            if (heads.TryRead(utf8, out _) || heads.Find(utf8, 0, out _) >= 0)
                return value;
        }

        if (Field(s_messages) is not { } message)
            return null;
        if (Field(s_times) is not { } time || TimeOf(time) is not { } stamp)
            return message;
        if (OriginReader.ProcessAt(Encoding.UTF8.GetBytes(message)) > 0)
            return $"{stamp} {Field(["facility"]) ?? "user"}.{Lower(Field(["severity"])) ?? "info"} {Word(Field(s_hosts)) ?? "-"} {message}";
        var head = Level().IsMatch(Field(["level", "severity"]) ?? "") && Field(s_hosts) is null
            ? $"{stamp}  {Field(["level", "severity"]),-7}  "
            : $"{stamp} {Field(["facility"]) ?? "user"}.{Lower(Field(["severity"])) ?? "info"} {Word(Field(s_hosts)) ?? "-"} {Word(Field(s_processes)) ?? "host:server"}: ";
        return message.StartsWith("API trace ", StringComparison.Ordinal) && !head.EndsWith("  ", StringComparison.Ordinal) ? head + " INFO : " + message : head + message;
    }

    private string? Field(string[] names)
    {
        foreach (var name in names)
        {
            if (_fields.Find(field => field.Name == name) is { Value.Length: > 0 } field)
                return field.Value;
        }

        return null;
    }

    private static string? Word(string? value) => value is null || !HostWord().IsMatch(value) ? null : value.TrimEnd(':');

    private static string? Lower(string? value) => value is not null && Severity().IsMatch(value) ? value.ToLowerInvariant() : null;

    private static string? TimeOf(string value)
    {
        if (Syslog().IsMatch(value))
            return value;
        if (Epoch().Match(value) is { Success: true } epoch)
            return FromEpoch(epoch);
        value = value.Replace(" @ ", " ", StringComparison.Ordinal).Replace("UTC", "Z", StringComparison.Ordinal).Trim();
        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Zone().IsMatch(value) ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture) : time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : null;
    }

    // Seconds, or thousandths, millionths and so on by the number of digits.
    private static string? FromEpoch(Match epoch)
    {
        var digits = epoch.Groups["digits"].Value;
        var seconds = double.Parse(digits, CultureInfo.InvariantCulture) / Math.Pow(10, digits.Length - 10);
        if (epoch.Groups["fraction"] is { Success: true } fraction)
            seconds += double.Parse("0" + fraction.Value, CultureInfo.InvariantCulture);
        return DateTimeOffset.UnixEpoch.AddSeconds(Math.Round(seconds, 3)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^(?<digits>[0-9]{10}(?:[0-9]{3}){0,3})(?<fraction>\\.[0-9]{1,9})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Epoch();

    [GeneratedRegex("^[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Syslog();

    [GeneratedRegex("(?:Z|[+-][0-9]{2}:?[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Zone();

    [GeneratedRegex("^(?:Info|Warning|Error|Debug)$", RegexOptions.CultureInvariant)]
    private static partial Regex Level();

    [GeneratedRegex("^[A-Za-z0-9_.:-]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex HostWord();

    [GeneratedRegex("^[A-Za-z]{3,9}$", RegexOptions.CultureInvariant)]
    private static partial Regex Severity();
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CmsSim.ContractTests.Import;

/// <summary>The ways in which people have a log: each makes another text of the lines that a device wrote.</summary>
internal static class LogDisguises
{
    public static readonly IReadOnlyDictionary<string, Func<string[], string>> All = new Dictionary<string, Func<string[], string>>
    {
        ["as the device writes it"] = Joined,
        ["carriage returns and a byte order mark"] = lines => "\uFEFF" + string.Join("\r\n", lines),
        ["milliseconds"] = lines => Joined(lines.Select(line => Regex.Replace(line, @"(\d\d:\d\d:\d\d)", "$1.500", RegexOptions.None, TimeSpan.FromSeconds(5)).Replace("T14:08:19.500Z", "T14:08:19Z")).Select(KeepTimes)),
        ["ISO stamps"] = lines => Joined(lines.Select(line => Stamped(line, "2016-07-26T{0}.000"))),
        ["ISO stamps with a zone"] = lines => Joined(lines.Select(line => Stamped(line, "2016-07-26T{0}+00:00"))),
        ["a priority"] = lines => Joined(lines.Select(line => "<14>" + line)),
        ["RFC 5424"] = lines => Joined(lines.Select(line => Regex.Replace(line, @"^Jul 26 (\S+) \S+ (\S+) (\S+?): +", "<14>1 2016-07-26T$1.000Z $2 $3: - - - "))),
        ["the event log"] = lines => Joined(lines.Select(line => Regex.Replace(line, @"^Jul 26 (\S+) \S+ \S+ \S+?: +(?:INFO : )?", "2016-07-26  $1.000  Info     "))),
        ["the event log with tabs"] = lines => Joined(lines.Select(line => Regex.Replace(line, @"^Jul 26 (\S+) \S+ \S+ \S+?: +(?:INFO : )?", "2016-07-26\t$1.000\tInfo\t"))),
        ["one blank after the process"] = lines => Joined(lines.Select(line => line.Replace(":  INFO", ": INFO").Replace("authp:  ", "authp: "))),
        ["a mail quoted once"] = lines => "On Tuesday the customer wrote:\n\n" + Joined(lines.Select(line => "> " + line)),
        ["a mail quoted twice"] = lines => Joined(lines.Select(line => ">> " + line)),
        ["a mail re-wrapped at 72"] = lines => Joined(lines.SelectMany(line => Wrapped(Collapsed(line), 72))),
        ["a quoted mail re-wrapped at 60"] = lines => Joined(lines.SelectMany(line => Wrapped(Collapsed(line), 60).Select(part => "> " + part))),
        ["words wrapped at 95"] = lines => Joined(lines.SelectMany(line => Wrapped(Collapsed(line), 95))),
        ["a terminal of 80 columns"] = lines => Joined(lines.SelectMany(line => line.Chunk(80).Select(part => new string(part)))),
        ["a terminal of 61 columns"] = lines => Joined(lines.SelectMany(line => line.Chunk(61).Select(part => new string(part)))),
        ["one paragraph"] = lines => string.Join(' ', lines.Select(Collapsed)),
        ["one paragraph wrapped at 100"] = lines => Joined(Wrapped(string.Join(' ', lines.Select(Collapsed)), 100)),
        ["pairs of joined lines"] = lines => Joined(lines.Chunk(2).Select(pair => string.Join(' ', pair))),
        ["a web page"] = lines => "<!DOCTYPE html>\n<html><head><title>Log</title><style>\np { color: red }\n</style></head><body><h1>My log</h1>\n<pre>" + Joined(lines.Select(WebUtility.HtmlEncode)!) + "</pre></body></html>",
        ["a web page with line breaks"] = lines => "<p>Hello,<br/>here it is:</p><p>" + string.Join("<br />", lines.Select(line => Collapsed(WebUtility.HtmlEncode(line)))) + "</p>",
        ["a web page with a paragraph for each line"] = lines => "<div>" + string.Join("\n", lines.Select(line => $"<p><span class=\"log\">{WebUtility.HtmlEncode(line).Replace("GET for", "<b>GET</b> for").Replace("  ", "&nbsp; ")}</span></p>")) + "</div>",
        ["a Markdown fence"] = lines => "# The log\n\nHere it is.\n\n```\n" + Joined(lines) + "```\n\nThanks!\n",
        ["Markdown with escapes"] = lines => "It begins:\n\n" + string.Join("  \n", lines.Select(line => Bold(Escaped(Collapsed(line))))) + "\n\n```\nend\n```\n",
        ["a table with names"] = lines => "\"_time\",\"host\",\"message\"\n" + Joined(lines.Select(line => $"\"2016-07-26\",\"Core1\",{Quoted(line)}")),
        ["a table of messages"] = lines => "timestamp;hostname;process;message\n" + Joined(lines.Select(line => Columns(line, ';'))),
        ["lines of JSON"] = lines => Joined(lines.Select(line => JsonSerializer.Serialize(new { source = "syslog", message = line }))),
        ["lines of JSON with fields"] = lines => Joined(lines.Select(JsonOf)),
        ["a file of a container engine"] = lines => Joined(lines.Select(line => JsonSerializer.Serialize(new { log = line + "\n", stream = "stdout", time = "2016-07-26T20:00:00.123456789Z" }))),
        ["indented JSON"] = lines => "[\n" + string.Join(",\n", lines.Select(line => $"  {{\n    \"message\": {JsonSerializer.Serialize(line)}\n  }}")) + "\n]\n",
        ["the journal"] = lines => Joined(lines.Select(line => "Jul 27 09:00:00 collector docker[812]: " + line)),
        ["docker compose"] = lines => Joined(lines.Select(line => "cms-1  | " + line)),
        ["kubectl"] = lines => Joined(lines.Select(line => "[pod/syslog-0/receiver] 2016-07-27T09:00:00.123456789Z " + line)),
        ["docker with time stamps"] = lines => Joined(lines.Select(line => "2016-07-27T09:00:00.123456789Z " + line)),
        ["a search with line numbers"] = lines => Joined(lines.Select((line, i) => $"{i + 1}:{line}")),
        ["a search with file names"] = lines => Joined(lines.Select((line, i) => $"logs/syslog.1:{i + 1}:{line}")),
        ["a search with file names only"] = lines => Joined(lines.Select(line => $"syslog:{line}")),
        ["colours"] = lines => Joined(lines.Select(line => "\u001b[32m" + line.Replace("INFO", "\u001b[1;34mINFO\u001b[0m") + "\u001b[0m")),
        ["comments of a program"] = lines => "int main() {\n" + Joined(lines.Select(line => "    // " + line)) + "}\n",
        ["a list"] = lines => Joined(lines.Select(line => "- " + line)),
        ["every line twice"] = lines => Joined(lines.SelectMany(line => new[] { line, line })),
        ["quotes of a word processor"] = lines => Joined(lines.Select(line => Regex.Replace(line, "(?<= )\"([^\"]*)\"", "\u201c$1\u201d").Replace("[ ... ]", "[ \u2026 ]"))),
        ["hard blanks"] = lines => Joined(lines.Select(line => line.Replace("  ", "\u00a0 "))),
        ["padded lines"] = lines => Joined(lines.Select(line => line + "   ")),
        ["columns of a receiver"] = lines => Joined(lines.Select(line => $"2016-07-26 {line[7..15]}\tUser.Info\t14.80.82.30\t{line}")),
        ["labels of a collector"] = lines => Joined(lines.Select(line => $"2016-07-26T{line[7..15]}Z {{host=\"Core1\", job=\"syslog\"}} {line}")),
        ["milliseconds since 1970"] = lines => Joined(lines.Select((line, i) => $"{1469542103000 + i} {line}")),
        ["a difference of files"] = lines => Joined(lines.Select(line => "+" + line)),
        ["a search with the lines around"] = lines => Joined(lines.SelectMany((line, i) => i % 10 == 9 ? [$"{i + 1}:{line}", "--"] : new[] { $"{i + 1}{(i % 3 == 0 ? ':' : '-')}{line}" })),
        ["strings of a program"] = lines => Joined(lines.Select(line => $"    \"{line.Replace("\"", "\\\"")}\",")),
        ["a table of Markdown"] = lines => Joined(lines.Select((line, i) => $"| {i} | `{line}` |")),
        ["messages with their length in front"] = lines => string.Concat(lines.Select(line => $"{line.Length + 4} <14>{line}")),
        ["lines with their length in front"] = lines => string.Concat(lines.Select(line => $"{line.Length + 5} <14>{line}\n")),
        ["capitals"] = lines => Joined(lines.Select(line => line.Replace("user.info", "USER.INFO").Replace("local0.info", "LOCAL0.INFO"))),
        ["a month in small letters"] = lines => Joined(lines.Select(line => "jul" + line[3..])),
        ["RFC 5424 with the process in the message"] = lines => Joined(lines.Select(line => Regex.Replace(line, @"^Jul 26 (\S+) \S+ (\S+) ", "<14>1 2016-07-26T$1.000Z $2 relay 321 - [meta sequenceId=\"7\"] \uFEFF"))),
        ["a table with the process in the message"] = lines => "\"timestamp\",\"source\",\"message\"\n" + Joined(lines.Select(line => $"\"2016-07-26T{line[7..15]}.000Z\",\"Core1\",{Quoted(line[(line.IndexOf("Core1 ", StringComparison.Ordinal) + 6)..])}")),
        ["a lost first letter"] = lines => Joined(lines)[1..],
    };

    private static string Joined(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static string Stamped(string line, string format) => Regex.Replace(line, @"^Jul 26 (\S+)", match => string.Format(format, match.Groups[1].Value));

    // Only the stamp has milliseconds; times within the text stay.
    private static string KeepTimes(string line) => line[..20] + line[20..].Replace(".500", "");

    private static string Collapsed(string line) => Regex.Replace(line, " +", " ").Trim();

    private static string Escaped(string line) => line.Replace("_", "\\_").Replace("*", "\\*");

    private static string Bold(string line) => Regex.Replace(line, @"(?<=API trace [0-9]+: )([A-Z]+ for .*)$", "**$1**");

    private static string Quoted(string line) => $"\"{line.Replace("\"", "\"\"")}\"";

    private static string Columns(string line, char separator)
    {
        var parts = Regex.Match(line, @"^(Jul 26 \S+) \S+ (\S+) (\S+?): +(?:INFO : )?(.*)$").Groups;
        return string.Join(separator, parts[1].Value, parts[2].Value, parts[3].Value, Quoted(parts[4].Value));
    }

    private static string JsonOf(string line)
    {
        var parts = Regex.Match(line, @"^Jul 26 (\S+) (\w+)\.info (\S+) (\S+?): +(?:INFO : )?(.*)$").Groups;
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["@timestamp"] = $"2016-07-26T{parts[1].Value}.000Z",
            ["host"] = new { name = parts[3].Value },
            ["process"] = new { name = parts[4].Value },
            ["facility"] = parts[2].Value,
            ["message"] = parts[5].Value,
        });
    }

    // Mail programs and browsers break at blanks and behind hyphens.
    private static IEnumerable<string> Wrapped(string line, int width)
    {
        var open = new StringBuilder();
        foreach (Match word in Regex.Matches(line, "[^ -]*(?:-|(?= )|$) ?"))
        {
            if (open.Length > 0 && open.Length + word.Value.TrimEnd().Length > width)
            {
                yield return open.ToString().TrimEnd();
                open.Clear();
            }

            open.Append(word.Value);
        }

        if (open.Length > 0)
            yield return open.ToString().TrimEnd();
    }
}

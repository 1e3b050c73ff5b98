using System.Buffers;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Explain;

/// <summary>Removes the second stamp, level or number that some processes print before their text, and names the process.</summary>
internal static class LogHeads
{
    // Each process prints at most three of them.
    private const int MostHeads = 5;

    private static readonly SearchValues<char> s_counter = SearchValues.Create("0123456789-");
    private static readonly string[] s_levels = ["INFO", "WARNING", "WARN", "ERROR", "DEBUG", "FATAL"];

    /// <summary>Returns the name of the process without its number, such as <c>postgres</c>. Empty for the Call Bridge and for the event log.</summary>
    public static ReadOnlySpan<char> ProcessOf(LogEntry entry)
    {
        var process = entry.Process.AsSpan().Trim();
        if (process.IndexOf('[') is >= 0 and var bracket)
            process = process[..bracket].TrimEnd();

        // The edge prints the id of a container before the process, and the streamer the id of a stream behind it.
        if (process.LastIndexOf(' ') is >= 0 and var blank)
            process = process[(blank + 1)..];
        if (process.IndexOf('.') is > 0 and var dot)
            process = process[..dot];
        process = process.Trim('"');
        return process is "host:server" or "server" ? "" : process;
    }

    /// <summary>Returns the text without what precedes it.</summary>
    /// <param name="text">The text of an entry.</param>
    /// <param name="isScheduler">True for the scheduler, which prints its level without a colon.</param>
    /// <param name="level">Receives the level, if the text begins with one.</param>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text, bool isScheduler, ref ReadOnlySpan<char> level)
    {
        for (var i = 0; i < MostHeads; i++)
        {
            text = text.TrimStart(" \t");
            if (text.StartsWith("#011", StringComparison.Ordinal))
                text = text[4..];
            var length = LengthOfHead(text, isScheduler, ref level);
            if (length == 0)
                break;
            text = text[length..];
        }

        return text;
    }

    private static int LengthOfHead(ReadOnlySpan<char> text, bool isScheduler, ref ReadOnlySpan<char> level)
    {
        if (text.Length == 0)
            return 0;
        if (text[0] == '[')
            return LengthOfCounter(text);
        if (char.IsAsciiDigit(text[0]))
            return LengthOfStamp(text);
        if (text[0] == ':')
            return 1;
        foreach (var word in s_levels)
        {
            if (!text.StartsWith(word, StringComparison.Ordinal) || text.Length <= word.Length || text[word.Length] is not (' ' or '\t'))
                continue;
            var rest = text[word.Length..].TrimStart(" \t");
            if (rest is not [':', ..] && !isScheduler)
                return 0;
            level = word;
            return text.Length - rest.Length + (rest is [':', ..] ? 1 : 0);
        }

        return 0;
    }

    // "[6-1] " counts the messages of the database and the lines of one message; "[54639] " is a process number.
    private static int LengthOfCounter(ReadOnlySpan<char> text)
    {
        var close = text.IndexOf(']');
        return close is > 1 and < 16 && !text[1..close].ContainsAnyExcept(s_counter) ? close + 1 : 0;
    }

    // "2024-02-23 09:02:21.603 UTC", "2016/06/20 20:38:49" or "201211.628".
    private static int LengthOfStamp(ReadOnlySpan<char> text)
    {
        if (text.Length > 11 && text[6] == '.' && !text[..6].ContainsAnyExceptInRange('0', '9') && !text[7..10].ContainsAnyExceptInRange('0', '9') && text[10] == ' ')
            return 10;
        if (text.Length < 19 || text[4] is not ('-' or '/') || text[7] != text[4] || text[10] != ' ' || text[13] != ':' || text[16] != ':')
            return 0;
        var length = 19;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
            length++;
        return text[length..].StartsWith(" UTC", StringComparison.Ordinal) ? length + 4 : length;
    }
}

using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>Reads facility, host and process, as devices and the receivers of their syslog write them.</summary>
internal static class OriginReader
{
    /// <summary>Reads an origin. Returns its length including the colon behind the process, or 0 for other text.</summary>
    /// <param name="text">The text behind the time stamp.</param>
    /// <param name="hasVersion">True when the line has the form of RFC 5424.</param>
    /// <param name="strings">Holds strings that repeat.</param>
    /// <param name="origin">The origin.</param>
    public static int Read(ReadOnlySpan<byte> text, bool hasVersion, StringCache strings, out LineOrigin origin)
    {
        origin = null!;
        var at = 0;
        var first = Word(text, ref at);
        ReadOnlySpan<byte> facility = default, host;
        if (TryDot(first, out _))
        {
            facility = first;
            host = Word(text, ref at);
        }
        else
        {
            // A receiver may put the sender's address before the facility.
            host = first;
            var next = at;
            if (TryDot(Word(text, ref next), out _) && next < text.Length)
            {
                facility = Word(text, ref at);
                host = Word(text, ref at);
            }
        }

        if (!IsHost(host) || at >= text.Length)
            return 0;
        var process = hasVersion ? ProcessOfVersion(text, ref at) : Process(text, ref at, facility.Length > 0);
        if (process.IsEmpty || process.Length > 100 || process.IndexOfAny((byte)'"', (byte)'=') >= 0)
            return 0;
        if (facility.IsEmpty && !hasVersion && !IsKnown(process))
            return 0;
        TryDot(facility, out var dot);
        origin = new LineOrigin
        {
            Facility = facility.IsEmpty ? null : Lower(facility[..dot], strings),
            Severity = facility.IsEmpty ? null : Lower(facility[(dot + 1)..], strings),
            Host = strings.Get(host),
            Process = strings.Get(process),
        };
        return at;
    }

    /// <summary>Returns the length of the name of a process with its colon, at the beginning of a text. Returns 0 for other text.</summary>
    public static int ProcessAt(ReadOnlySpan<byte> text)
    {
        var length = CountWord(text, 0);
        return text[..length] is [.., (byte)':'] && IsKnown(text[..(length - 1)]) ? length : 0;
    }

    // Some receivers write these words in capitals.
    private static string Lower(ReadOnlySpan<byte> word, StringCache strings) =>
        word.ContainsAnyInRange((byte)'A', (byte)'Z') ? Decode(word).ToLowerInvariant() : strings.Get(word);

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> text, scoped ref int at)
    {
        var length = CountWord(text, at);
        var word = text.Slice(at, length);
        at += length;
        at += CountBlanks(text, at);
        return word;
    }

    // user.info, local0.warning
    private static bool TryDot(ReadOnlySpan<byte> word, out int dot)
    {
        dot = word.IndexOf((byte)'.');
        if (dot < 2 || dot > 9 || word.Length - dot is < 3 or > 9)
            return false;
        var name = IsDigit(word[dot - 1]) ? word[..(dot - 1)] : word[..dot];
        return IsWord(name) && IsWord(word[(dot + 1)..]);

        static bool IsWord(ReadOnlySpan<byte> letters) => !letters.ContainsAnyExcept(Letters);
    }

    private static bool IsHost(ReadOnlySpan<byte> host) =>
        host.Length is > 0 and <= 255 && host.IndexOfAny(NoHost) < 0 && host[^1] != ':';

    private static ReadOnlySpan<byte> Process(ReadOnlySpan<byte> text, scoped ref int at, bool hasFacility)
    {
        var start = at;
        var process = Word(text, ref at);
        if (process is [.., (byte)':'])
            return Ends(start + process.Length, ref at, process[..^1]);

        var second = at;
        var next = Word(text, ref at);
        if (next is [(byte)'[', .., (byte)']', (byte)':'])
            return Ends(second + next.Length, ref at, text[start..(second + next.Length - 1)]);   // postgres [20882]:
        if (next is [.., (byte)':'] && hasFacility && next.IndexOfAny(NoHost) < 0 && IsContainer(process))
            return Ends(second + next.Length, ref at, next[..^1]);   // the id of a container stands before the process

        // A long name is cut together with its colon. Two blanks still follow it.
        at = second;
        return hasFacility && second - start - process.Length == 2 && process.IndexOf((byte)'.') > 0 ? process : default;
    }

    private static ReadOnlySpan<byte> Ends(int end, scoped ref int at, ReadOnlySpan<byte> process)
    {
        at = end;
        return process;
    }

    private static bool IsContainer(ReadOnlySpan<byte> id) => id.Length >= 8 && id.IndexOfAnyExcept(Hex) < 0;

    // RFC 5424: app-name, procid, msgid, structured data.
    private static ReadOnlySpan<byte> ProcessOfVersion(ReadOnlySpan<byte> text, scoped ref int at)
    {
        var process = Word(text, ref at);
        Word(text, ref at);
        Word(text, ref at);
        if (at < text.Length && text[at] == '[')
        {
            var end = text[at..].IndexOf("] "u8);
            if (end < 0)
                return default;
            at += end + 2;
        }
        else if (Word(text, ref at) is not [(byte)'-'])
        {
            return default;
        }

        if (text[at..].StartsWith("\uFEFF"u8))
            at += 3;

        // A receiver that does not know the form of the device leaves the process in the message.
        if (ProcessAt(text[at..]) is > 0 and var inMessage)
        {
            at += inMessage;
            return text[(at - inMessage)..(at - 1)];
        }

        at -= at > 0 && text[at - 1] == ' ' ? 1 : 0;
        return process is [.., (byte)':'] ? process[..^1] : process;
    }

    private static bool IsKnown(ReadOnlySpan<byte> process)
    {
        var name = process.IndexOf((byte)'[') is > 0 and var bracket ? process[..bracket] : process;
        return name.SequenceEqual("host:server"u8) || name.SequenceEqual("authp"u8) || name.SequenceEqual("cli"u8)
            || name.SequenceEqual("client_backend"u8) || name.SequenceEqual("wb3_frontend"u8) || name.SequenceEqual("sfpool"u8)
            || name.SequenceEqual("schema_builder"u8) || name.SequenceEqual("dbcluster_watcher"u8) || name.SequenceEqual("recorder-proxy"u8)
            || name.SequenceEqual("streamer-sip"u8) || name.SequenceEqual("scheduler_backend"u8);
    }
}

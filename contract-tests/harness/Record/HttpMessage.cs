using System.Globalization;
using System.Text;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Record;

/// <summary>The end of the body of a message, as its head announces it.</summary>
internal enum BodyEnd
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>The body has a length.</summary>
    Length,

    /// <summary>The body is chunked.</summary>
    Chunks,

    /// <summary>The body ends with the stream.</summary>
    Close,

    /// <summary>No message follows the head: the protocol changes.</summary>
    Switch,

    /// <summary>The head contradicts itself, so the end cannot be found.</summary>
    Unknown,
}

/// <summary>A request or an answer in a stream, whose body arrives piece by piece.</summary>
internal sealed class HttpMessage
{
    private readonly BodyBudget _budget;
    private MemoryStream? _body;

    private HttpMessage(byte[] head, string first, IReadOnlyList<WireHeader> headers, DateTimeOffset began, BodyBudget budget) =>
        (Head, First, Headers, Began, _budget) = (head, first, headers, began, budget);

    /// <summary>The bytes of the head, with the empty line.</summary>
    public byte[] Head { get; }

    /// <summary>The request line or status line.</summary>
    public string First { get; }

    public IReadOnlyList<WireHeader> Headers { get; }

    public DateTimeOffset Began { get; }

    /// <summary>The time of the last byte. Null while the message is not whole.</summary>
    public DateTimeOffset? Ended { get; private set; }

    /// <summary>The size of the body so far, without chunk framing.</summary>
    public long BodySize { get; private set; }

    /// <summary>The bytes of the body that are kept.</summary>
    public ReadOnlyMemory<byte> Body => _body is null ? ReadOnlyMemory<byte>.Empty : _body.GetBuffer().AsMemory(0, (int)_body.Length);

    public void Add(ReadOnlySpan<byte> body)
    {
        BodySize += body.Length;
        var kept = _budget.Take(_body?.Length ?? 0, body.Length);
        if (kept > 0)
            (_body ??= new MemoryStream(kept)).Write(body[..kept]);
    }

    public void End(DateTimeOffset at) => Ended = at;

    /// <summary>The memory of the body counts no longer.</summary>
    public void Leave() => _budget.Return(_body?.Length ?? 0);

    /// <summary>Returns the values of a header, in order.</summary>
    public string[] Values(string name) =>
        [.. Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>True when a header has the word in its list of values.</summary>
    public bool Lists(string name, string word) =>
        Values(name).Any(value => value.Split(',').Any(entry => entry.Trim().Equals(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Returns how the body ends, by the headers alone.</summary>
    /// <param name="isAnswer">True for an answer, whose body without a length ends with the stream.</param>
    /// <param name="length">The length of the body.</param>
    public BodyEnd EndOfBody(bool isAnswer, out long length)
    {
        length = 0;
        var otherwise = isAnswer ? BodyEnd.Close : BodyEnd.None;
        if (Values("Transfer-Encoding") is [_, ..] codings)
        {
            return codings[^1].Split(',')[^1].Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase) ? BodyEnd.Chunks
                : isAnswer ? BodyEnd.Close : BodyEnd.Unknown;
        }
        string[] lengths = [.. Values("Content-Length").SelectMany(value => value.Split(',')).Select(value => value.Trim()).Distinct()];
        return lengths switch
        {
            [] => otherwise,
            [var only] when long.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out length) => length == 0 ? BodyEnd.None : BodyEnd.Length,
            _ => BodyEnd.Unknown,
        };
    }

    /// <summary>Reads a head. Returns null when it is none of HTTP/1.</summary>
    /// <param name="head">The bytes of the head, with the empty line.</param>
    /// <param name="isAnswer">True for an answer.</param>
    /// <param name="began">The time of the first byte.</param>
    /// <param name="budget">The limits of the body.</param>
    public static HttpMessage? Read(byte[] head, bool isAnswer, DateTimeOffset began, BodyBudget budget)
    {
        // Latin-1 keeps each byte as one character.
        var lines = Encoding.Latin1.GetString(head).Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        if (!(isAnswer ? IsStatusLine(lines[0]) : IsRequestLine(lines[0])))
            return null;
        List<WireHeader> headers = [];
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0))
        {
            if (line[0] is ' ' or '\t' && headers is [.., var last])
            {
                headers[^1] = last with { Value = $"{last.Value} {line.Trim(' ', '\t')}" };   // an old form of a value on several lines
                continue;
            }
            var colon = line.IndexOf(':');
            if (colon <= 0)
                return null;
            headers.Add(new WireHeader(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }
        return new HttpMessage(head, lines[0], headers, began, budget);
    }

    private static bool IsStatusLine(string line) =>
        line.Length >= 12 && line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line[8] == ' ' && line.AsSpan(9, 3).IndexOfAnyExceptInRange('0', '9') < 0
        && (line.Length == 12 || line[12] == ' ');

    private static bool IsRequestLine(string line) =>
        line.Split(' ') is [{ Length: > 0 and <= 40 } method, { Length: > 0 }, var version] && version.StartsWith("HTTP/1.", StringComparison.Ordinal)
        && method.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Import;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Http;

/// <summary>
/// Reads the tokens of a JSON text from a stream in flat memory. A string longer than <see cref="LongestString"/> is passed over and read
/// as an empty one.
/// </summary>
internal sealed class JsonTokens(Stream bytes, string file)
{
    /// <summary>The longest string that is kept, in bytes.</summary>
    public const int LongestString = 32 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;

    private static readonly SearchValues<byte> s_between = SearchValues.Create(" \t\r\n,:"u8);

    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private bool _isFinal;
    private bool _skipped;
    private JsonReaderState _state = new(new JsonReaderOptions { AllowTrailingCommas = true });
    private int _valueStart;
    private int _valueLength;
    private bool _isEscaped;
    private int _counted;
    private long _line = 1;

    public JsonTokenType Type { get; private set; }

    /// <summary>True when the current string was longer than <see cref="LongestString"/>.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>True when the latest string had a half of a surrogate pair, which is no character.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The line of the current token, from 1.</summary>
    public long Line
    {
        get
        {
            CountLines(Math.Min(_valueStart, _end));
            return _line;
        }
    }

    /// <summary>Reads the next token. Returns false behind the last one.</summary>
    /// <exception cref="ImportFormatException">The text is not JSON.</exception>
    public bool Read()
    {
        while (true)
        {
            var json = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
            try
            {
                if (json.Read())
                {
                    See(ref json);
                    return true;
                }
            }
            catch (JsonException wrong)
            {
                throw Malformed(wrong);
            }
            _start += (int)json.BytesConsumed;
            _state = json.CurrentState;
            if (_isFinal)
                return false;
            Fill();
        }
    }

    /// <summary>Reads the next member of an object. Returns null at its end.</summary>
    public string? NextName() => Read() && Type is JsonTokenType.PropertyName ? Text() : null;

    /// <summary>Reads the next value. Returns true when it is an object or array as expected; passes over any other.</summary>
    public bool Opens(JsonTokenType expected)
    {
        Read();
        return IsAt(expected);
    }

    /// <summary>Returns true when the current value is an object or array as expected; passes over any other.</summary>
    public bool IsAt(JsonTokenType expected)
    {
        if (Type == expected)
            return true;
        PassOver();
        return false;
    }

    /// <summary>Passes over the next value.</summary>
    public void Skip()
    {
        Read();
        PassOver();
    }

    /// <summary>Reads the next value as text. Returns null for null, objects and arrays.</summary>
    public string? String()
    {
        Read();
        if (Type is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
            return Text();
        PassOver();
        return null;
    }

    /// <summary>Reads the next value as a number. Returns null when it is none.</summary>
    public double? Number() =>
        String() is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Reads the next value as a size. Returns null for −1 and whatever is no number of bytes.</summary>
    public int? Size() => Number() is { } number && number is >= 0 and <= int.MaxValue ? (int)number : null;

    private void PassOver()
    {
        for (var depth = 0; ;)
        {
            depth += Type switch { JsonTokenType.StartObject or JsonTokenType.StartArray => 1, JsonTokenType.EndObject or JsonTokenType.EndArray => -1, _ => 0 };
            if (depth <= 0 || !Read())
                return;
        }
    }

    private string Text()
    {
        IsBroken = false;
        var value = _buffer.AsSpan(_valueStart, _valueLength);
        if (!_isEscaped)
            return Encoding.UTF8.GetString(value);
        try
        {
            var json = new Utf8JsonReader(_buffer.AsSpan(_valueStart - 1, _valueLength + 2));
            json.Read();
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            IsBroken = true;
            return WithoutHalves(value);
        }
    }

    // A half of a surrogate pair becomes a replacement character.
    private static string WithoutHalves(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        while (value.IndexOf((byte)'\\') is >= 0 and var at)
        {
            text.Append(Encoding.UTF8.GetString(value[..at]));
            text.Append(Unescaped(value[at..], out var length));
            value = value[(at + length)..];
        }
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Append(Encoding.UTF8.GetString(value)).ToString()));
    }

    private static char Unescaped(ReadOnlySpan<byte> escape, out int length)
    {
        length = escape[1] == 'u' ? 6 : 2;
        return escape[1] switch
        {
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'u' => (char)int.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            var c => (char)c,
        };
    }

    private void See(ref Utf8JsonReader json)
    {
        Type = json.TokenType;
        var isQuoted = Type is JsonTokenType.String or JsonTokenType.PropertyName;
        _valueStart = _start + (int)json.TokenStartIndex + (isQuoted ? 1 : 0);
        _valueLength = json.ValueSpan.Length;
        _isEscaped = isQuoted && json.ValueIsEscaped;
        _start += (int)json.BytesConsumed;
        _state = json.CurrentState;
        IsTooLong = _skipped;
        _skipped = false;
    }

    private void Fill()
    {
        CountLines(_start);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start, _counted) = (_end - _start, 0, 0);
        if (_end >= LongestString)
        {
            PassOverString();
            return;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        More();
    }

    private void More()
    {
        var read = bytes.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _isFinal = _end + read < _buffer.Length;
        _end += read;
    }

    /// <summary>Passes over a string that has begun, up to its closing quote, and leaves two quotes in its place.</summary>
    private void PassOverString()
    {
        var quote = _buffer.AsSpan(0, _end).IndexOfAnyExcept(s_between);
        if (quote < 0 || _buffer[quote] != '"')
            throw new ImportFormatException(file, _line, "a number or blanks of more than 32 MiB; expected a HAR, {\"log\":{\"entries\":[…]}}.");
        var at = quote + 1;
        while (true)
        {
            var special = _buffer.AsSpan(at, _end - at).IndexOfAny((byte)'"', (byte)'\\');
            if (special >= 0 && _buffer[at + special] == '"')
            {
                at += special + 1;
                break;
            }

            // An escape may be cut by the end of the buffer.
            var passed = special < 0 ? _end : at + special + 2;
            if (special >= 0 && passed <= _end)
            {
                at = passed;
                continue;
            }
            (_end, at) = (quote + 1, quote + 1 + Math.Max(0, passed - _end));
            if (_isFinal)
                return;    // The reader reports the open string.
            More();
            if (at > _end)
                return;
        }
        _buffer[quote + 1] = (byte)'"';
        _buffer.AsSpan(at, _end - at).CopyTo(_buffer.AsSpan(quote + 2));
        _end = quote + 2 + _end - at;
        _skipped = true;
    }

    private void CountLines(int to)
    {
        if (to > _counted)
            _line += _buffer.AsSpan(_counted, to - _counted).Count((byte)'\n');
        _counted = Math.Max(_counted, to);
    }

    private ImportFormatException Malformed(JsonException wrong) => new(file, (wrong.LineNumber ?? 0) + 1, string.Create(CultureInfo.InvariantCulture,
        $"not JSON at byte {(wrong.BytePositionInLine ?? 0) + 1} of the line: {Sentence(wrong)} Expected a HAR, {{\"log\":{{\"entries\":[…]}}}}."), wrong);

    // The message of the parser ends with its own line and position.
    private static string Sentence(JsonException wrong) =>
        VisibleText.Short(wrong.Message.Split(" LineNumber:")[0].Split(" Change the reader options")[0], 200);
}

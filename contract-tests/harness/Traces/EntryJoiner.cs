using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>
/// Makes entries of lines: joins those that a page wrapped, and splits those that hold several entries. Of each entry it keeps where
/// lines were joined, because a blank may have been lost there.
/// </summary>
internal sealed class EntryJoiner(HeadReader heads, EntryOrder order, LogLines lines)
{
    /// <summary>The reason of notes about prose between the lines of a log.</summary>
    public const string OtherText = "Text around the log.";

    private const int LongestJoined = 1 << 14, MostJoined = 256, LongestHead = 160, LongestNote = 300;

    private readonly List<(int At, long Line)> _begins = [];
    private byte[] _open = new byte[4096];
    private int _length, _lastLine;
    private bool _hasGap, _isBelowEntry, _isSimple, _hasHead, _isFolded, _isUnstamped;
    private EntryHead _head;
    private PageTraits _traits = PageTraits.None;
    private string _file = "";

    public void Begin(string file, PageTraits traits)
    {
        _file = file;
        _traits = traits;
        _length = 0;
        _hasGap = _isBelowEntry = false;
    }

    /// <summary>Opens an entry that its line holds alone.</summary>
    public void Open(in EntryHead head, ReadOnlySpan<byte> line)
    {
        Flush();
        Append(line);
        _head = head;
        _isSimple = _hasHead = true;
        _isUnstamped = false;
        _hasGap = false;
        _lastLine = line.Length;
        _begins.Add((0, lines.Number));
        lines.IsEntry();
    }

    /// <summary>Adds a line of a page, without what the page adds to it.</summary>
    /// <param name="text">The text of the line.</param>
    /// <param name="width">The length of the line on the page.</param>
    /// <param name="isFurtherPiece">True when the text continues a very long line.</param>
    public void Line(string text, int width, bool isFurtherPiece)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (JoinedLines.TextLength(utf8) == 0)
        {
            _hasGap = true;
            return;
        }

        if (isFurtherPiece && _length is > 0 and <= LongestJoined)
            Join(utf8, width);
        else if (heads.TryRead(utf8, out _) || HeadReader.BeginsWithStamp(utf8))
            OpenPage(utf8, width);
        else if (_length > 0 && _isUnstamped && heads.TryReadUnstamped(TraceLine.Trim(utf8), out _))
            OpenPage(TraceLine.Trim(utf8), width);
        else if (_length > 0 && Accepts(text))
            Join(utf8, width);
        else
            Loose(utf8, text, width);
    }

    /// <summary>Hands on the open entry.</summary>
    public void Flush()
    {
        if (_length == 0)
            return;
        var content = _open.AsSpan(0, _length);
        if (_isSimple)
            order.Add(new Place(_file, _begins[0].Line), _head, content[_head.Length..], content);
        else
            Split(content);
        _length = 0;
        _begins.Clear();
    }

    public void Note(NoteKind kind, string reason, string? printed)
    {
        lines.IsNoted();
        order.Add(new ImportNote(kind, new Place(_file, lines.Number), reason) { Printed = Shortened(printed) });
    }

    private void OpenPage(ReadOnlySpan<byte> line, int width)
    {
        Flush();
        Append(line);
        _hasHead = heads.TryRead(line, out _head) && !_head.IsShort;
        _isUnstamped = !_hasHead && heads.TryReadUnstamped(line, out _head);
        _hasHead |= _isUnstamped;
        _isSimple = false;
        _hasGap = false;
        _lastLine = width;
        _begins.Add((0, lines.Number));
        lines.IsEntry();
        if (line.Length > 40 && heads.Find(line, 1, out _) > 0)
            KeepLast();
    }

    private void Loose(byte[] utf8, string text, int width)
    {
        if (heads.Find(utf8, 0, out _) is > 0 and var at)
        {
            if (utf8.AsSpan(0, at).IndexOfAnyInRange((byte)'A', (byte)'z') >= 0)
                Note(NoteKind.LeftOut, "Text before an entry.", Decode(utf8.AsSpan(0, at)));
            OpenPage(utf8.AsSpan(at), width);
        }
        else if (heads.TryReadUnstamped(TraceLine.Trim(utf8), out _))
        {
            OpenPage(TraceLine.Trim(utf8), width);
        }
        else
        {
            // A device may print several lines below one stamp. Prose below a log follows a blank line, or is a sentence. Pages have many more lines
            // that look like pieces of a log.
            _isBelowEntry = !_hasGap && (_length > 0 || _isBelowEntry) && !EntryShape.IsSentence(text);
            Flush();
            if (!_traits.IsPage && (_isBelowEntry || EntryShape.IsRemnant(text)))
                Note(NoteKind.NotUnderstood, "A line without a time stamp that continues no entry.", text);
            else
                Note(NoteKind.LeftOut, OtherText, text);
        }
    }

    private bool Accepts(string text)
    {
        if (_length > LongestJoined || _begins.Count > MostJoined)
            return false;
        if (!_hasHead)
            return !_hasGap && _length < 400;
        var open = JoinedLines.Flat(_open.AsSpan(0, _length));
        var start = heads.TryRead(open, out var head) || heads.TryReadUnstamped(open, out head) ? head.Length : 0;
        var before = Decode(open.AsSpan(start));
        var state = EntryShape.Of(before);
        if (_hasGap)
            return state == Completeness.Lacking && IsJoinedWhole(before, text);
        return state switch
        {
            Completeness.Lacking => true,
            Completeness.Whole => EntryShape.IsRest(before, text),
            _ => _lastLine >= _traits.ShortestWrapped && text[0] is not '#',
        };
    }

    private static bool IsJoinedWhole(string before, string text)
    {
        var joined = before.TrimEnd() + (before.TrimEnd().EndsWith('-') ? "" : " ") + text.Trim();
        return EntryShape.Of(joined) == Completeness.Whole || (!joined.StartsWith("API trace ", StringComparison.Ordinal) && joined.Count(c => c == '"') % 2 == 0);
    }

    private void Join(byte[] text, int width)
    {
        lines.Continues();
        ReadOnlySpan<byte> rest = text;
        _isSimple = false;
        if (_traits.HardWidth is { } hard)
        {
            // Trailing blanks are invisible, and often lost.
            for (var lost = hard - _lastLine; lost > 0 && lost <= 8; lost--)
                Append(" "u8);
            Append([FoldAsNothing]);
        }
        else
        {
            _length = JoinedLines.TextLength(_open.AsSpan(0, _length));
            rest = TraceLine.Trim(rest);
            Append([JoinedLines.FoldBetween(_open.AsSpan(0, _length), rest)]);
        }

        var before = _length;
        _begins.Add((_length, lines.Number));
        Append(rest);
        _lastLine = width;
        _hasGap = false;
        if (heads.Find(JoinedLines.Flat(_open.AsSpan(Math.Max(0, before - LongestHead), Math.Min(before, LongestHead) + rest.Length)), 1, out _) >= 0)
            KeepLast();
    }

    // Entries that others follow are handed on, so that only one is open.
    private void KeepLast()
    {
        var content = _open.AsSpan(0, _length).ToArray();
        var last = Split(content, keepsLast: true);
        var line = LineAt(content, last);
        var from = InContent(content, last);
        content.AsSpan(from).CopyTo(_open);
        _length = content.Length - from;
        _begins.RemoveAll(begin => begin.At <= from);
        for (var i = 0; i < _begins.Count; i++)
            _begins[i] = (_begins[i].At - from, _begins[i].Line);
        _begins.Insert(0, (0, line));
        _hasHead = heads.TryRead(JoinedLines.Flat(_open.AsSpan(0, _length)), out _head) && !_head.IsShort;
    }

    // Hands on the entries of the joined lines, the last one only if asked. Returns where the last one begins.
    private int Split(ReadOnlySpan<byte> content, bool keepsLast = false)
    {
        _isFolded = content.IndexOfAny(Folds) >= 0;
        var flat = JoinedLines.Flat(content);
        var at = 0;
        if (!heads.TryRead(flat, out var head) && !heads.TryReadUnstamped(flat, out head))
        {
            at = heads.Find(flat, 0, out head);
            NoteHeadless(content, at < 0 ? flat.Length : at);
        }

        while (at >= 0 && at < flat.Length)
        {
            var next = heads.Find(flat, at + head.Length, out var following);
            if (next < 0 && keepsLast)
                return at;
            var end = next < 0 ? flat.Length : next;

            // A receiver's own head stands before that of the device.
            if (next < 0 || JoinedLines.TextLength(flat.AsSpan(at + head.Length, end - at - head.Length)) > 0)
                HandOn(content, flat, at, end, head);
            at = next;
            head = following;
        }

        return 0;
    }

    private void HandOn(ReadOnlySpan<byte> content, byte[] flat, int at, int end, in EntryHead head)
    {
        var raw = flat.AsSpan(at, end - at);
        var place = new Place(_file, LineAt(content, at));
        if (head.IsShort)
        {
            var month = raw[..2];
            order.Add(new ImportNote(NoteKind.Repair, place, "The stamp has lost the first letter of its month.") { Printed = Decode(month), Taken = Month(head.Time.Month) });
        }

        ReadOnlySpan<byte> text = raw[head.Length..];
        while (text is [.., (byte)' '])
            text = text[..^1];
        var start = at + head.Length;
        while (_isFolded && text is [(byte)' ', ..])
        {
            text = text[1..];
            start++;
        }

        var number = _isFolded ? TraceLine.ReadNumber(text, out _) : 0;
        if (number > 0)
            text = WithFolds(content, flat, start, start + text.Length, number);
        order.Add(place, head, text, raw);
    }

    // Pieces of bodies keep the marks of joined lines. Paths hold no blanks at all.
    private ReadOnlySpan<byte> WithFolds(ReadOnlySpan<byte> content, byte[] flat, int start, int end, int number)
    {
        ReadOnlySpan<byte> text = flat.AsSpan(start, end - start);
        var kind = TraceLine.KindOf(text[number..]);
        if (kind is TraceLineKind.Content or TraceLineKind.Answer)
            return text;
        var from = InContent(content, start + number);
        var rest = content[from..InContent(content, end)];
        var keeps = kind == TraceLineKind.Body;
        var joined = new List<byte>(text.Length + 8);
        joined.AddRange(text[..number]);
        var (quotes, isValue) = (0, false);
        foreach (var b in rest)
        {
            quotes += b == '"' ? 1 : 0;
            isValue |= b == '/';
            if (keeps || b is not (FoldAsBlank or FoldAsNothing))
                joined.Add(b);
            else if (b == FoldAsBlank && !(kind == TraceLineKind.Request ? quotes == 1 : isValue))
                joined.Add((byte)' ');
        }

        return joined.ToArray();
    }

    // The position within the joined lines of a position within the flat text.
    private int InContent(ReadOnlySpan<byte> content, int flat)
    {
        if (!_isFolded)
            return flat;
        var at = 0;
        for (; at < content.Length; at++)
        {
            if (content[at] == FoldAsNothing)
                continue;
            if (flat-- == 0)
                break;
        }

        return at;
    }

    private long LineAt(ReadOnlySpan<byte> content, int flat)
    {
        var at = InContent(content, flat);
        return _begins.FindLast(begin => begin.At <= at).Line is > 0 and var line ? line : _begins[0].Line;
    }

    private void NoteHeadless(ReadOnlySpan<byte> content, int length)
    {
        var end = InContent(content, length);
        foreach (var (index, begin) in _begins.Index())
        {
            if (begin.At >= end)
                break;
            var next = index + 1 < _begins.Count ? _begins[index + 1].At : content.Length;
            var text = Decode(JoinedLines.Flat(content[begin.At..Math.Min(next, end)]));
            if (next <= end)
                lines.IsNotedAfterAll(begin.Line, isFirst: index == 0);
            order.Add(new ImportNote(NoteKind.NotUnderstood, new Place(_file, begin.Line), "A line with a time stamp whose form is not that of a Meeting Server: another device, or a line that was cut.")
            {
                Printed = Shortened(text),
            });
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _open.Length)
            Array.Resize(ref _open, Math.Max(_length + bytes.Length, _open.Length * 2));
        bytes.CopyTo(_open.AsSpan(_length));
        _length += bytes.Length;
    }

    private static string Month(int month) => new DateTime(2000, month, 1).ToString("MMM", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Shortened(string? printed) => printed?.Length > LongestNote ? printed[..LongestNote] + "…" : printed;
}

using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Traces;

/// <summary>A printed text with the places at which the wire had something else.</summary>
internal sealed class MarkedBuilder(string printed)
{
    private readonly List<(int At, int Length, Segment Segment)> _edits = [];

    /// <summary>The text as printed.</summary>
    public string Printed => printed;

    /// <summary>The number of bytes on the wire, as far as is known.</summary>
    public int Bytes => Encoding.UTF8.GetByteCount(printed)
        + _edits.Sum(edit => (edit.Segment.Bytes ?? Encoding.UTF8.GetByteCount(edit.Segment.Text)) - Encoding.UTF8.GetByteCount(printed.AsSpan(edit.At, edit.Length)));

    /// <summary>True when something of an unknown length is missing.</summary>
    public bool HasUnknown => _edits.Exists(edit => edit.Segment is { Provenance: Provenance.Missing, Bytes: null });

    /// <summary>Takes another text in place of a printed one. Overlapping edits are ignored.</summary>
    public bool Replace(int at, int length, string taken, string why) =>
        Edit(at, length, new Segment(Provenance.Repaired, taken) { Why = why, Prints = printed.Substring(at, length) });

    /// <summary>Puts a segment in the place of printed text, which may be empty. Overlapping edits are ignored.</summary>
    public bool Edit(int at, int length, Segment segment)
    {
        if (_edits.Exists(edit => at < edit.At + edit.Length && edit.At < at + length))
            return false;
        _edits.Add((at, length, segment));
        return true;
    }

    public MarkedText Build(Segment? first = null)
    {
        var segments = new List<Segment>((_edits.Count * 2) + 2);
        if (first is not null)
            segments.Add(first);
        var done = 0;
        foreach (var (at, length, segment) in _edits.OrderBy(edit => edit.At).ThenBy(edit => edit.Length))
        {
            if (at > done)
                segments.Add(Segment.Printed(printed[done..at]));
            segments.Add(segment);
            done = at + length;
        }

        if (done < printed.Length)
            segments.Add(Segment.Printed(printed[done..]));
        return segments is [] ? MarkedText.Empty : new MarkedText(segments);
    }
}

using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Writes the marked text of one exchange. Each segment that the source does not print as it is has the number of a note, and the notes
/// give the reasons as text.
/// </summary>
/// <param name="page">The page.</param>
/// <param name="reasons">The reasons of the fixture.</param>
/// <param name="id">The id of the exchange on the page.</param>
internal sealed class HtmlNotes(HtmlWriter page, IReadOnlyDictionary<string, string> reasons, string id)
{
    private readonly List<string> _notes = [];

    /// <summary>Writes a text as on the wire.</summary>
    public void AddText(MarkedText text)
    {
        foreach (var segment in text.Segments)
            AddSegment(segment, segment.Text);
    }

    /// <summary>Writes a segment, or the part of it that is given. The number of the note follows the last part.</summary>
    public void AddSegment(Segment segment, string part, bool isLast = true)
    {
        switch (segment.Provenance)
        {
            case Provenance.Printed:
                page.Text(part);
                break;
            case Provenance.Missing:
                Mark(segment, "missing", part.Length > 0 ? part : HoleText(segment), isLast);
                break;
            default:
                Mark(segment, Words.Of(segment.Provenance), part, isLast);
                break;
        }
    }

    /// <summary>Writes a segment as the source prints it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="part">The part of its text that is in the row.</param>
    /// <param name="isStart">True when the segment begins in the row. Its printed text is in that row as a whole.</param>
    public void AddPrinted(Segment segment, string part, bool isStart)
    {
        if (segment.Provenance is Provenance.Printed or Provenance.Missing)
            AddSegment(segment, segment.Prints ?? part);
        else if (segment.Prints is { Length: > 0 } prints && isStart)
            Mark(segment, Words.Of(segment.Provenance), prints, isLast: true);
        else if (isStart || segment.Prints is null)
            page.Raw("<span class=\"unseen\">not printed</span>");
    }

    /// <summary>Writes the list of notes, if there are any.</summary>
    public void AddList()
    {
        if (_notes is [])
            return;
        page.Raw("<h3>Notes on the expected side</h3>\n<ol class=\"notes\">\n");
        for (var i = 0; i < _notes.Count; i++)
            page.Raw($"<li id=\"{id}-n{Words.Number(i + 1)}\">").Text(_notes[i]).Raw("</li>\n");
        page.Raw("</ol>\n");
    }

    private static string HoleText(Segment segment) =>
        $"missing{(segment.Bytes is { } bytes ? $": {Words.Count(bytes, "byte")}" : "")}";

    private void Mark(Segment segment, string kind, string text, bool isLast)
    {
        page.Raw($"<mark class=\"{kind}\"><span class=\"vh\">{kind}: </span>").Text(text).Raw("</mark>");
        if (!isLast)
            return;
        var note = EvidenceWords.Of(segment, reasons);
        var number = _notes.IndexOf(note) + 1;
        if (number == 0)
        {
            _notes.Add(note);
            number = _notes.Count;
        }

        page.Raw($"<sup><a href=\"#{id}-n{Words.Number(number)}\">{Words.Number(number)}</a></sup>");
    }
}

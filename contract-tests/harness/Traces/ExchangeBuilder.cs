using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>Makes an exchange of its lines, and notes what was repaired and what is missing.</summary>
internal sealed class ExchangeBuilder(IImportSink sink, StringCache strings)
{
    private readonly Dictionary<string, FixtureRequest> _requests = new(StringComparer.Ordinal);

    /// <summary>The number of exchanges so far.</summary>
    public int Count { get; private set; }

    public void Complete(TraceDraft draft)
    {
        Count++;
        var exchange = new ImportedExchange
        {
            Place = draft.Place,
            Trace = draft.Trace,
            Host = draft.Origin.Host,
            From = draft.From,
            At = draft.At.IsKnown ? draft.At : null,
            AnsweredAt = draft.AnsweredAt is { IsKnown: true } at ? at : null,
            Overtaken = draft.Overtaken,
            Request = Request(draft),
            Answer = Answer(draft),
            During = draft.During.Count > 0 ? draft.During : [],
            After = draft.After.Count > 0 ? draft.After : [],
        };
        if (draft.Unkept > 0)
            Note(draft, NoteKind.LeftOut, FormattableString.Invariant($"Only {TraceDraft.MostOthers} other lines before and after an answer are kept with an exchange; {draft.Unkept} more follow here."));
        sink.Add(exchange);
    }

    private FixtureRequest Request(TraceDraft draft)
    {
        var hasForm = draft.HasContent || draft.Form.Count > 0;
        if (!hasForm && !draft.IsPathCut && _requests.TryGetValue(draft.Path, out var known) && known.Method == draft.Method)
            return known;
        var path = Path(draft, draft.Path, isCut: draft.IsPathCut);
        var isPrinted = path.Segments is [{ Provenance: Provenance.Printed }] or [];
        if (!isPrinted)
            NoteSegments(draft, path);
        if (!hasForm)
            return Keep(draft, new FixtureRequest(draft.Method, path), isPrinted);

        var content = FormText.Read(draft.Form, draft.FormSize, draft.AuditedId, strings, out var excess);
        NoteSegments(draft, content);
        NoteExcess(draft, draft.Form, excess, "request");
        return new FixtureRequest(draft.Method, path, new FixtureForm(draft.FormType is { Length: > 0 } type ? type : "application/x-www-form-urlencoded", draft.FormSize, content));
    }

    // Requests without a body repeat, and are equal then.
    private FixtureRequest Keep(TraceDraft draft, FixtureRequest request, bool isPrinted)
    {
        if (isPrinted && !draft.IsPathCut && draft.Path.Length <= 160)
        {
            if (_requests.Count >= 4096)
                _requests.Clear();
            _requests[draft.Path] = request;
        }

        return request;
    }

    private FixtureAnswer? Answer(TraceDraft draft)
    {
        if (!draft.IsAnswered)
        {
            Note(draft, NoteKind.Hole, "The log does not show the answer.", HoleKind.Answer);
            return null;
        }

        var body = AnswerText.Read(draft.Xml, draft.Size, draft.AuditedId, strings, out var excess);
        NoteSegments(draft, body);
        NoteExcess(draft, draft.Xml, excess, "answer");
        return new FixtureAnswer(draft.Status == 0 ? 200 : draft.Status, draft.Size, Headers(draft), body);
    }

    private FixtureHeader[] Headers(TraceDraft draft)
    {
        if (draft.Location is null && draft.Challenge is null)
            return [];
        var headers = new List<FixtureHeader>(2);
        if (draft.Location is { } location)
        {
            var value = Path(draft, location, isCut: false);
            NoteSegments(draft, value);
            headers.Add(new FixtureHeader("Location", value));
        }

        if (draft.Challenge is { } challenge)
            headers.Add(new FixtureHeader("WWW-Authenticate", MarkedText.Printed(challenge)));
        return [.. headers];
    }

    private static MarkedText Path(TraceDraft draft, string printed, bool isCut)
    {
        // Without success the client may have sent just this.
        var isSure = draft.IsAnswered && draft.Status is 0 or 401 or (>= 200 and < 300);
        var hasNode = isSure && !isCut && NodeRepair.IsNeeded(printed);
        var hasBlank = printed.Contains(' ', StringComparison.Ordinal);
        var mask = printed.IndexOf("=***", StringComparison.Ordinal);
        if (!hasNode && !hasBlank && !isCut && mask < 0 && !IdRepair.IsNeeded(printed))
            return MarkedText.Printed(printed);

        var path = new MarkedBuilder(printed);
        for (var at = printed.IndexOf(' ', StringComparison.Ordinal); at >= 0; at = printed.IndexOf(' ', at + 1))
            path.Replace(at, 1, "", ImportReasons.Blank);
        for (var at = mask; at >= 0; at = printed.IndexOf("=***", at + 1, StringComparison.Ordinal))
        {
            var length = printed.AsSpan(at + 1).IndexOfAnyExcept('*') is >= 0 and var end ? end : printed.Length - at - 1;
            path.Edit(at + 1, length, Segment.Missing(HoleKind.Masked) with { Logged = printed.Substring(at + 1, length) });
        }

        if (isCut)
            path.Edit(printed.Length, 0, Segment.Missing(HoleKind.Cut));
        if (hasNode)
            NodeRepair.Repair(path);
        IdRepair.Repair(path, draft.AuditedId);
        return path.Build();
    }

    private void NoteSegments(TraceDraft draft, MarkedText text)
    {
        foreach (var segment in text.Segments)
        {
            if (segment.Prints is not null)
            {
                sink.Add(new ImportNote(NoteKind.Repair, draft.Place, ImportReasons.TextOf(segment.Why ?? ImportReasons.Mask))
                {
                    Printed = segment.Prints,
                    Taken = segment.Logged ?? segment.Text,
                    Trace = draft.Trace,
                });
            }

            if (segment.Hole is { } hole)
                Note(draft, NoteKind.Hole, Describe(hole), hole);
        }
    }

    private static string Describe(HoleKind hole) => hole switch
    {
        HoleKind.Elided => "The bridge printed [ ... ] in place of some lines of the body.",
        HoleKind.Masked => "The bridge printed asterisks in place of a value.",
        HoleKind.Cut => "The text ends early: a line is cut.",
        HoleKind.Lost => "Lines of the body are lost: the size is larger than the text.",
        HoleKind.Body => "The log prints the size of the body but not the body.",
        _ => "The log does not show a part of the exchange.",
    };

    private void NoteExcess(TraceDraft draft, BodyLines lines, int excess, string part)
    {
        if (excess > 0)
            Note(draft, NoteKind.NotUnderstood, FormattableString.Invariant($"The text of the {part} is {excess} bytes longer than the size that the log prints."));
        if (lines.IsFull)
            Note(draft, NoteKind.Hole, FormattableString.Invariant($"The {part} is longer than {BodyLines.Most >> 20} MB; the rest is left out."), HoleKind.Cut);
    }

    private void Note(TraceDraft draft, NoteKind kind, string reason, HoleKind? hole = null) =>
        sink.Add(new ImportNote(kind, draft.Place, reason) { Trace = draft.Trace, Hole = hole });
}

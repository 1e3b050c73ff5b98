using CmsSim.Harness.Import;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a note of an import as one line: <c>syslog:17 repair: a reason: "printed" → "taken"</c>.</summary>
public static class ImportNoteLine
{
    /// <summary>Returns the line. Characters that could break or reverse it are shown as escapes.</summary>
    public static string Of(ImportNote note)
    {
        var kind = note.Kind switch
        {
            NoteKind.NotUnderstood => "not understood",
            NoteKind.LeftOut => "left out",
            NoteKind.Hole when note.Hole is { } hole => $"hole ({Words.Of(hole)})",
            var other => other.ToString().ToLowerInvariant(),
        };
        var trace = note.Trace is { } number ? $", exchange {Words.Number(number)}" : "";
        var texts = (note.Printed, note.Taken) switch
        {
            (null, null) => "",
            (null, { } used) => $": \"{used}\"",
            ({ } printed, null) => $": \"{printed}\"",
            var (printed, used) => $": \"{printed}\" → \"{used}\"",
        };
        return VisibleText.Short($"{note.Place} {kind}{trace}: {note.Reason}{texts}", 2_000);
    }
}

namespace CmsSim.Harness.Fixtures;

/// <summary>The kinds of things that a log or recording does not show.</summary>
public enum HoleKind
{
    /// <summary>The bridge printed <c>[ ... ]</c> in place of some lines of an XML body.</summary>
    Elided,

    /// <summary>The log prints asterisks, or a redaction mark, in place of a value.</summary>
    Masked,

    /// <summary>The text ends early: a line was truncated, or a viewer cut it.</summary>
    Cut,

    /// <summary>Lines of the log are lost.</summary>
    Lost,

    /// <summary>The whole body is missing, although its size is known or it must exist.</summary>
    Body,

    /// <summary>The whole answer is missing.</summary>
    Answer,

    /// <summary>The whole request is missing, so a replay cannot send it.</summary>
    Request,

    /// <summary>The log prints no year.</summary>
    Year,

    /// <summary>The log prints no date, or no time at all.</summary>
    Date,

    /// <summary>The log prints no time zone.</summary>
    Zone,
}

/// <summary>Something that the input of an import does not show, for a whole fixture or for one exchange.</summary>
/// <param name="Kind">The kind of the hole.</param>
/// <param name="Text">The missing thing and the value that is assumed for it, in words.</param>
public sealed record Hole(HoleKind Kind, string Text);

/// <summary>The kinds of holes as fixture files spell them: <c>elided</c>, <c>masked</c> and so on.</summary>
internal static class HoleWords
{
    public static readonly IReadOnlyList<string> All = [.. Enum.GetNames<HoleKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>Returns the kind that a word names. Returns null when it names none.</summary>
    public static HoleKind? Read(string word) =>
        All.Contains(word) ? Enum.Parse<HoleKind>(word, ignoreCase: true) : null;

    public static string Write(HoleKind kind) => All[(int)kind];
}

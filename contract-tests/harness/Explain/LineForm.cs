namespace CmsSim.Harness.Explain;

/// <summary>The evidence for the meaning of a log line.</summary>
public enum FormBasis
{
    /// <summary>A document prints the line and says when it is logged.</summary>
    Documented,

    /// <summary>A real log prints the line. Its meaning follows from its words and its neighbours.</summary>
    Observed,

    /// <summary>No source prints the line. Its wording follows that of a similar line.</summary>
    Inferred,
}

/// <summary>One form of a log line: its words, with placeholders for values, and its meaning.</summary>
/// <param name="Pattern">
/// The text of the line. A placeholder is <c>{name}</c> for any text, or <c>{name:type}</c> with the type <c>number</c>, <c>guid</c>,
/// <c>word</c> (no blank) or <c>duration</c> (such as 0:52). A blank matches several blanks.
/// </param>
/// <param name="Meaning">
/// The meaning in one sentence. Placeholders have the names of those of the pattern. <c>{call}</c>, <c>{leg}</c>, <c>{space}</c>,
/// <c>{conference}</c> and <c>{apiCall}</c> also show what earlier lines say about the object, and <c>{since}</c> the time since its call began.
/// </param>
/// <param name="Basis">The evidence for the meaning.</param>
/// <param name="Source">The document or log that the form is from.</param>
/// <param name="Sample">A line of this form. Tests match it.</param>
public sealed record LineForm(string Pattern, string Meaning, FormBasis Basis, string Source, string Sample)
{
    /// <summary>The process that writes the line, without its number. Null for the Call Bridge itself.</summary>
    public string? Process { get; init; }

    /// <summary>The syslog facility, such as <c>local0</c> for audit lines.</summary>
    public string Facility { get; init; } = "user";

    /// <summary>The event that the line reports, for the parts that connect lines. Most lines report none.</summary>
    internal LineFact Fact { get; init; }

    internal LinePattern Compiled => field ??= new LinePattern(Pattern);

    internal MeaningText Template => field ??= new MeaningText(Meaning);
}

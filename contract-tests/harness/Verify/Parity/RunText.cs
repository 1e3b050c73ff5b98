using System.Text.RegularExpressions;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>Replaces in a text what differs from run to run, so that the texts of two runs can be compared.</summary>
internal static partial class RunText
{
    /// <summary>The tag that stands for that of any run. It is as long as one.</summary>
    public const string Tag = "verify-00000000";

    /// <summary>Returns a text with the tag of packs.</summary>
    public static string WithCommonTag(string text, string tag) => text.Replace(tag, Tag, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns a text with <c>{id}</c>, <c>{tag}</c>, <c>{number}</c>, <c>{time}</c> and <c>{address}</c> in place of values of one run.</summary>
    public static string Canonical(string text, string tag) =>
        Number().Replace(Address().Replace(Time().Replace(Id().Replace(text.Replace(tag, "{tag}", StringComparison.OrdinalIgnoreCase), "{id}"), "{time}"), "{address}"), "{number}");

    /// <summary>Returns a text with <c>{text}</c> in place of each word that a redaction of the same length changes.</summary>
    public static string Masked(string text, string redacted) => text.Length != redacted.Length ? Unknown
        : Word().Replace(text, word => redacted.AsSpan(word.Index, word.Length).SequenceEqual(word.Value) ? word.Value : Unknown);

    /// <summary>True if a text is like a masked one: equal but for the words that are masked.</summary>
    public static bool IsLike(string masked, string text) =>
        masked == text || masked.Contains(Unknown, StringComparison.Ordinal)
            && Regex.IsMatch(text, $"\\A{Regex.Escape(masked).Replace(Regex.Escape(Unknown), "[^\\s\"<>]*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private const string Unknown = "{text}";

    [GeneratedRegex(@"[\p{L}\p{N}._@-]+")]
    private static partial Regex Word();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?")]
    private static partial Regex Time();

    [GeneratedRegex("https?://[^/ <\"]+")]
    private static partial Regex Address();

    // Shorter numbers are statuses, versions and limits, which are the same in every run.
    [GeneratedRegex("(?<![0-9.])[0-9]{5,}")]
    private static partial Regex Number();
}

namespace CmsSim.Harness.Import.Files;

/// <summary>The kinds of input files.</summary>
public enum InputKind
{
    /// <summary>Nothing that an import reads: an empty or binary file, or a text without logs and requests.</summary>
    None,

    /// <summary>A device log, alone or quoted in mail, web pages and other texts.</summary>
    Syslog,

    /// <summary>An HTTP archive (HAR) of a browser or proxy.</summary>
    Har,

    /// <summary>cURL commands, alone or quoted in a text, with or without their output.</summary>
    Curl,

    /// <summary>An <c>.http</c> file, or requests and answers as raw HTTP.</summary>
    HttpFile,

    /// <summary>A fixture of this project.</summary>
    Fixture,

    /// <summary>A recording of this project, which is binary.</summary>
    Recording,

    /// <summary>A world of this project.</summary>
    World,

    /// <summary>Call detail records.</summary>
    Cdr,
}

/// <summary>The kind of a text, and the sign that shows it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">The sign in a few words, such as <c>HAR 1.2 by Firefox 128</c>.</param>
public sealed record DetectedKind(InputKind Kind, string Reason);

/// <summary>The words that name a kind on a command line.</summary>
public static class InputTypes
{
    private static readonly (string Word, InputKind Kind)[] s_all =
    [
        ("syslog", InputKind.Syslog), ("har", InputKind.Har), ("curl", InputKind.Curl), ("http", InputKind.HttpFile), ("fixture", InputKind.Fixture),
    ];

    /// <summary>The words, in the order of the documentation.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_all.Select(entry => entry.Word)];

    /// <summary>Returns the kind that a word names. Returns null when it names none. Letter case does not matter.</summary>
    public static InputKind? Read(string word) =>
        Array.Find(s_all, entry => entry.Word.Equals(word, StringComparison.OrdinalIgnoreCase)) is { Word: not null } found ? found.Kind : null;
}

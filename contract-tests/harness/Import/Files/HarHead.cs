using System.Text.Json;

namespace CmsSim.Harness.Import.Files;

/// <summary>Recognises a HAR by its beginning.</summary>
internal static class HarHead
{
    private const int LongestWord = 60;

    /// <summary>Returns the version and the program that wrote the HAR. Returns null when the text is no HAR.</summary>
    public static string? Describe(ReadOnlySpan<byte> head)
    {
        var names = new Names();
        try
        {
            var json = new Utf8JsonReader(head, isFinalBlock: false, state: default);
            while (json.Read())
                names.See(ref json);
        }
        catch (JsonException)
        {
            // The part before the mistake decides; the reader of HARs names the mistake.
        }
        return names.HasLog && names.HasParts
            ? $"HAR{Blank(names.Version)}{(names.Writer is { } writer ? $" by {writer}{Blank(names.WriterVersion)}" : "")}"
            : null;
    }

    private static string Blank(string? word) => word is null ? "" : " " + word;

    /// <summary>The members near the root, by the names of those around them.</summary>
    private sealed class Names
    {
        private readonly string[] _path = ["", "", ""];

        public bool HasLog { get; private set; }

        public bool HasParts { get; private set; }

        public string? Version { get; private set; }

        public string? Writer { get; private set; }

        public string? WriterVersion { get; private set; }

        public void See(ref Utf8JsonReader json)
        {
            var depth = json.CurrentDepth;
            if (json.TokenType is JsonTokenType.PropertyName && depth is >= 1 and <= 3)
            {
                _path[depth - 1] = Word(ref json);
                HasLog |= depth == 1 && _path[0] is "log";
                HasParts |= depth == 2 && _path is ["log", "entries" or "version" or "creator" or "pages", _];
            }
            if (json.TokenType is not JsonTokenType.String || _path[0] is not "log")
                return;
            if (depth == 2 && _path[1] is "version")
                Version = Word(ref json);
            if (depth != 3 || _path[1] is not ("creator" or "browser"))
                return;

            // The browser names itself more exactly than the tool inside it that writes the file.
            if (_path[2] is "name" && (Writer is null || _path[1] is "browser"))
                (Writer, WriterVersion) = (Word(ref json), null);
            if (_path[2] is "version" && WriterVersion is null)
                WriterVersion = Word(ref json);
        }

        private static string Word(ref Utf8JsonReader json)
        {
            if (json.ValueSpan.Length > LongestWord || json.ValueIsEscaped)
                return "";
            return CmsSim.Untrusted.VisibleText.OneLine(System.Text.Encoding.UTF8.GetString(json.ValueSpan));
        }
    }
}

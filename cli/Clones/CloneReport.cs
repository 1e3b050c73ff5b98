using System.Globalization;
using System.Text.Json.Nodes;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli.Clones;

/// <summary>The result of <c>cmssim clone</c>: the world that was written, the notes about it, and its check.</summary>
internal sealed class CloneReport
{
    private const int MostLines = 20;

    private static readonly (CloneNoteKind Kind, string Title)[] s_titles =
    [
        (CloneNoteKind.Refused, "refused by the bridge"),
        (CloneNoteKind.Failed, "not answered"),
        (CloneNoteKind.Changed, "changed while it was read"),
        (CloneNoteKind.Dangling, "dangling references, left out"),
        (CloneNoteKind.Assumed, "assumed"),
        (CloneNoteKind.LeftOut, "left out, because a world cannot hold it"),
        (CloneNoteKind.Unknown, "unknown, because the API never shows it"),
    ];

    /// <summary>The path of the world that was written. Null for none.</summary>
    public string? File { get; set; }

    /// <summary>The result of the crawl. Null without one.</summary>
    public CloneResult? Result { get; set; }

    /// <summary>The notes about the world.</summary>
    public IReadOnlyList<CloneNote> Notes { get; set; } = [];

    /// <summary>The number of answers that an earlier run had read.</summary>
    public int Resumed { get; set; }

    public bool IsRedacted { get; set; }

    /// <summary>The result of the check. Null without one.</summary>
    public CloneCheckResult? Check { get; set; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter output)
    {
        foreach (var (kind, title) in s_titles)
        {
            var notes = Notes.Where(note => note.Kind == kind).ToArray();
            if (notes is [])
                continue;
            output.WriteLine($"{title}: {notes.Length}");
            Some(output, notes.Select(note => $"  {note}"));
        }

        if (Result is { } result)
        {
            output.WriteLine($"{File}: {Counted(result.Objects, "object")} of release {result.Release}, from {Counted(result.Answers, "answer")}{(Resumed > 0 ? $" ({Resumed} of an earlier run)" : "")}. Start it with cmssim serve --world {File}");
            output.WriteLine(IsRedacted
                ? "The world is redacted. The map beside it and the key restore the originals; keep them."
                : "The world is not redacted: it holds names, addresses and passcodes of the installation. cmssim redact replaces them.");
        }

        if (Check is not { } check)
            return;
        Some(output, check.Differing.SelectMany(Lines));
        if (check.Excused.Count > 0)
            output.WriteLine($"excused: {string.Join(", ", check.Excused.Select(kind => $"{Counted(kind.Value, "answer")} by {Word(kind.Key)}"))}");
        output.WriteLine($"{check.Answers} answers, {check.Answers - check.Differing.Count} match, {check.Differing.Count} differ");
    }

    /// <summary>Returns the report for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["file"] = File,
        ["release"] = Result?.Release,
        ["softwareVersion"] = Result?.SoftwareVersion,
        ["bridges"] = Result is null ? null : new JsonArray([.. Result.Bridges.Select(name => (JsonNode)name)]),
        ["objects"] = Result?.Objects,
        ["answers"] = Result?.Answers,
        ["resumed"] = Resumed,
        ["redacted"] = IsRedacted,
        ["notes"] = new JsonArray([.. Notes.Select(note => (JsonNode)new JsonObject { ["kind"] = Lower(note.Kind.ToString()), ["path"] = note.Path, ["text"] = note.Text })]),
        ["check"] = Check is null ? null : new JsonObject
        {
            ["answers"] = Check.Answers,
            ["match"] = Check.Answers - Check.Differing.Count,
            ["differ"] = Check.Differing.Count,
            ["excused"] = new JsonObject(Check.Excused.Select(kind => KeyValuePair.Create(Word(kind.Key), (JsonNode?)kind.Value))),
            ["differences"] = new JsonArray([.. Check.Differing.Select(one => (JsonNode)new JsonObject
            {
                ["bridge"] = one.Original.Bridge,
                ["path"] = one.Original.Path,
                ["differences"] = new JsonArray([.. one.Differences.Select(difference => (JsonNode)Sentence(difference))]),
            })]),
        },
    };

    private static IEnumerable<string> Lines(CloneDifference one) => one.Differences.Select(difference => $"GET {one.Original.Path}: {Sentence(difference)}");

    // The evidence of a recorded answer is always the same, so it says nothing here.
    private static string Sentence(Difference difference) => difference.ToString().Replace($" ({Lower(difference.Evidence.ToString())})", "", StringComparison.Ordinal);

    private static void Some(TextWriter output, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        foreach (var line in all.Take(MostLines))
            output.WriteLine(line);
        if (all.Length > MostLines)
            output.WriteLine($"  and {all.Length - MostLines} more; --json lists all");
    }

    private static string Counted(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Word(Normaliser kind) => kind.ToString().ToLowerInvariant();

    private static string Lower(string word) => char.ToLowerInvariant(word[0]) + word[1..];
}

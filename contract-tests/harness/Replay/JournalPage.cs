using System.Text.Json;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Replay;

/// <summary>A page of a simulator's journal, read for the rule behind one answer.</summary>
/// <param name="Last">The number of the last entry of the page.</param>
/// <param name="More">True when later entries exist.</param>
/// <param name="Rule">The rule behind the latest answer to the request. Null when the page states none.</param>
internal sealed record JournalPage(long Last, bool More, string? Rule)
{
    private const int LongestRule = 1_000;

    /// <summary>Reads a page. Any JSON is safe to read, because the server may be any program.</summary>
    /// <exception cref="InvalidOperationException">The JSON is no page of a journal.</exception>
    /// <exception cref="KeyNotFoundException">The JSON is no page of a journal.</exception>
    public static JournalPage Read(JsonElement page, string method, string path)
    {
        string? rule = null;
        foreach (var entry in page.GetProperty("entries").EnumerateArray())
        {
            if (entry.GetProperty("method").GetString() == method && PathOf(entry.GetProperty("target").GetString()) == PathOf(path))
                rule = RuleOf(entry);
        }

        return new JournalPage(page.GetProperty("last").GetInt64(), page.GetProperty("more").GetBoolean(), rule);
    }

    // The journal masks secrets in queries.
    private static string? PathOf(string? target) => target?.Split('?')[0];

    private static string? RuleOf(JsonElement entry)
    {
        string[] rules =
        [
            .. Members(entry, "reasons").Select(reason => new StatedReason(Text(reason, "reason"), Text(reason, "parameter"), Text(reason, "why"), Text(reason, "evidence")).ToString()),
            .. Members(entry, "ignored").Select(ignored => StatedReason.Ignored(Text(ignored, "parameter"), Text(ignored, "why"))),
            .. entry.TryGetProperty("fault", out var fault) ? [$"fault {fault.GetRawText()} acted on it"] : Array.Empty<string>(),
        ];
        return rules is [] ? null : VisibleText.Short(string.Join("; ", rules), LongestRule);
    }

    private static JsonElement[] Members(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

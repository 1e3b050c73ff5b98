using System.Globalization;
using System.Xml.Linq;

namespace CmsSim.Harness.Verify;

/// <summary>Reads all pages of a collection.</summary>
internal static class CollectionPages
{
    // Stops a target whose list never ends.
    private const int MostEntries = 1_000_000;

    /// <summary>Returns id and text of each entry, in order. A collection that the target refuses has none.</summary>
    public static async Task<IReadOnlyList<(string Id, string Text)>> ReadAsync(TargetConnection target, string collection, string query, CancellationToken cancellation)
    {
        List<(string, string)> entries = [];
        while (entries.Count < MostEntries)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{collection}?offset={entries.Count}{query}");
            var answer = await target.SendAsync(new TargetRequest("GET", path), cancellation);
            if (answer.Status != 200 || AnswerXml.Read(answer.Text) is not { } page)
                break;
            (string, string)[] found = [.. page.Elements().Select(entry => ((string?)entry.Attribute("id") ?? "", entry.ToString(SaveOptions.DisableFormatting))).Where(entry => entry.Item1.Length > 0)];
            entries.AddRange(found);
            if (found is [] || int.TryParse((string?)page.Attribute("total"), NumberStyles.None, CultureInfo.InvariantCulture, out var total) && entries.Count >= total)
                break;
        }
        return entries;
    }
}

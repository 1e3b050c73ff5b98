using System.Xml.Linq;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>A list that was read.</summary>
/// <param name="Bridge">The index of the bridge.</param>
/// <param name="Node">The node.</param>
/// <param name="Path">The path of the list.</param>
/// <param name="Owner">The id of the object that the list is below. Null for none.</param>
internal sealed record CrawledList(int Bridge, CrawlNode Node, string Path, string? Owner)
{
    /// <summary>The type of the objects.</summary>
    public ApiShape Shape => Node.Shape;

    /// <summary>The ids of the objects, in the order of the bridge.</summary>
    public IReadOnlyList<string> Ids { get; set; } = [];

    /// <summary>The path of the page that shows each object.</summary>
    public Dictionary<string, string> Pages { get; } = new(StringComparer.Ordinal);

    /// <summary>True when all objects are read.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>The path of one object.</summary>
    public string PathOf(string id) => $"{Path}/{id}";
}

/// <summary>The objects on a page of a list.</summary>
/// <param name="Total">The number of objects that the list counts.</param>
/// <param name="Count">The number of entries on the page.</param>
/// <param name="Ids">The ids of the entries that have one.</param>
internal sealed record ListPage(int Total, int Count, IReadOnlyList<string> Ids)
{
    /// <summary>Reads a page. Returns null for an answer that is none.</summary>
    public static ListPage? Read(XElement? root)
    {
        if (root is null || !int.TryParse((string?)root.Attribute("total"), out var total) || total < 0)
            return null;
        XElement[] entries = [.. root.Elements()];
        return new ListPage(total, entries.Length, [.. entries.Select(entry => (string?)entry.Attribute("id")).Where(id => Guid.TryParseExact(id, "D", out _)).OfType<string>()]);
    }
}

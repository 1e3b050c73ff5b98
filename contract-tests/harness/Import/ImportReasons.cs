using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Import;

/// <summary>The reasons of repaired and reconstructed segments in imported fixtures. A segment refers to one by its id.</summary>
public static class ImportReasons
{
    private static readonly Dictionary<string, string> s_texts = new(StringComparer.Ordinal)
    {
        [Declaration] = "The API trace never prints the XML declaration. The size has room for it.",
        [Mask] = "The bridge logs asterisks in place of the value. The size leaves no byte for a value, or exactly the bytes that are given.",
        [Headers] = "The API trace prints Location and WWW-Authenticate and no other header. Names, values and order of the others are those of "
            + "Cisco document 213812 (release 1.8/1.9). For a 401 and for failures they are assumed.",
    };

    /// <summary>The reason of the headers that the API trace does not print.</summary>
    public const string Headers = "headers";

    /// <summary>The reason of the XML declaration.</summary>
    public const string Declaration = "declaration";

    /// <summary>The reason of a value that the bridge masks, when the size shows its length.</summary>
    public const string Mask = "mask";

    /// <summary>Returns the reasons that the ids name, in the order of the ids.</summary>
    public static IEnumerable<Reason> Of(IEnumerable<string> ids) => ids.Distinct().Select(id => new Reason(id, s_texts[id]));
}

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
        [Bracket] = "The page prints a second bracket. The text is well-formed without it, and the size fits only without it where nothing is left out.",
        [Letter] = "The page prints a letter that no id has. The digit that looks like it is taken.",
        [Id] = "The page prints a letter that no id has. The bridge spells the same id rightly elsewhere in the exchange.",
        [Node] = "The API has no such name. The only name that differs by one or two letters is taken, in the client's letter case.",
        [Placeholder] = "The page lost $index$: the size lacks its seven bytes, or the piece is seven short of the 48 at which the bridge cuts.",
        [Blank] = "The page prints a blank that the bridge does not write there, or for which the size has no room.",
        [Ampersand] = "The page lost the & between two pairs: the size has room for it.",
        [Escape] = "The page prints a backslash for which the size has no room.",
        [Entity] = "The page prints the character in place of its entity: the size has room for it.",
    };

    /// <summary>The reason of the headers that the API trace does not print.</summary>
    public const string Headers = "headers";

    /// <summary>The reason of the XML declaration.</summary>
    public const string Declaration = "declaration";

    /// <summary>The reason of a value that the bridge masks, when the size shows its length.</summary>
    public const string Mask = "mask";

    /// <summary>The reason for a doubled bracket that is taken once.</summary>
    public const string Bracket = "bracket";

    /// <summary>The reason for a letter in an id that is taken as the digit which looks like it.</summary>
    public const string Letter = "letter";

    /// <summary>The reason for an id that is taken as it is spelled elsewhere in its exchange.</summary>
    public const string Id = "id";

    /// <summary>The reason for a name in a path that is taken as the name of the API it nearly is.</summary>
    public const string Node = "node";

    /// <summary>The reason for a placeholder that the input lost.</summary>
    public const string Placeholder = "placeholder";

    /// <summary>The reason for a blank that is too many or lacks.</summary>
    public const string Blank = "blank";

    /// <summary>The reason for an ampersand that the input lost.</summary>
    public const string Ampersand = "ampersand";

    /// <summary>The reason for a backslash that the input adds.</summary>
    public const string Escape = "escape";

    /// <summary>The reason for a character that the input prints in place of its entity.</summary>
    public const string Entity = "entity";

    /// <summary>Returns the text of a reason.</summary>
    public static string TextOf(string id) => s_texts[id];

    /// <summary>Returns the reasons that the ids name, in the order of the ids.</summary>
    public static IEnumerable<Reason> Of(IEnumerable<string> ids) => ids.Distinct().Select(id => new Reason(id, s_texts[id]));
}

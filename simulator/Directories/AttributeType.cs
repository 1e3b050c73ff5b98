namespace CmsSim.Simulator.Directories;

/// <summary>The form of the values of an attribute, which decides how they compare.</summary>
internal enum AttributeSyntax
{
    /// <summary>The attribute is not in the table. Its values compare as directory strings, and as numbers in bounds (inferred).</summary>
    Unknown,

    /// <summary>A directory string: letter case and insignificant blanks mean nothing.</summary>
    Text,

    /// <summary>A directory string whose letter case counts.</summary>
    ExactText,

    /// <summary>Text in ASCII. It differs from <see cref="Text"/> only in the matching rules that a filter may name for it.</summary>
    Ascii,

    /// <summary>Text in ASCII whose letter case counts.</summary>
    ExactAscii,

    /// <summary>A distinguished name.</summary>
    Name,

    Integer,
    Boolean,

    /// <summary>An object class, which includes the classes that it is derived from.</summary>
    ObjectClass,

    /// <summary>A telephone number: blanks and hyphens mean nothing.</summary>
    Telephone,

    /// <summary>Digits: blanks mean nothing.</summary>
    Digits,

    Time,
    Bytes,
}

/// <summary>An attribute that directories share a definition of, under all its names and its object identifier.</summary>
/// <param name="syntax">The form of its values.</param>
/// <param name="oid">Its object identifier.</param>
/// <param name="names">Its other spellings, the usual one first.</param>
internal sealed class AttributeType(AttributeSyntax syntax, string oid, params string[] names)
{
    public AttributeSyntax Syntax => syntax;

    public string Oid => oid;

    public IReadOnlyList<string> Names => names;
}

/// <summary>An attribute as a filter, a mapping or a name spells it.</summary>
internal readonly struct AttributeName : IEquatable<AttributeName>
{
    private readonly string _spelling;

    /// <param name="spelling">A name in any letter case, or an object identifier.</param>
    public AttributeName(string spelling)
    {
        _spelling = spelling;
        Type = AttributeTypes.Find(spelling);
    }

    /// <summary>The definition; null when the attribute is not in the table.</summary>
    public AttributeType? Type { get; }

    public AttributeSyntax Syntax => Type?.Syntax ?? AttributeSyntax.Unknown;

    /// <summary>The one text for all spellings of the attribute.</summary>
    public string Key => Type?.Oid ?? _spelling.ToLowerInvariant();

    public bool Equals(AttributeName other) =>
        Type is null ? other.Type is null && _spelling.Equals(other._spelling, StringComparison.OrdinalIgnoreCase) : Type == other.Type;

    public override bool Equals(object? obj) => obj is AttributeName other && Equals(other);

    public override int GetHashCode() => Type?.GetHashCode() ?? StringComparer.OrdinalIgnoreCase.GetHashCode(_spelling);

    public override string ToString() => _spelling;
}

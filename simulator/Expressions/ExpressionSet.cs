using System.Globalization;

namespace CmsSim.Simulator.Expressions;

/// <summary>A set of characters, one of which a step matches.</summary>
internal sealed class ExpressionSet
{
    private const uint AllCategories = (1u << 30) - 1;

    private readonly List<(char First, char Last)> _ranges = [];
    private uint _categories;
    private bool _space;
    private bool _noSpace;

    public bool IsNegated { get; set; }

    public bool IgnoresCase { get; init; }

    public static uint Letters { get; } = Mask(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter);

    public static uint Digits { get; } = Mask(UnicodeCategory.DecimalDigitNumber);

    public static uint Word { get; } = Letters | Digits | Mask(UnicodeCategory.NonSpacingMark, UnicodeCategory.ConnectorPunctuation);

    public void Add(char first, char last) => _ranges.Add((first, last));

    public void Add(uint categories, bool isNegated) => _categories |= isNegated ? ~categories & AllCategories : categories;

    public void AddSpace(bool isNegated)
    {
        _space |= !isNegated;
        _noSpace |= isNegated;
    }

    public bool Has(char c) =>
        (Holds(c) || (IgnoresCase && (Holds(char.ToLowerInvariant(c)) || Holds(char.ToUpperInvariant(c))))) != IsNegated;

    public static uint Mask(params ReadOnlySpan<UnicodeCategory> categories)
    {
        var mask = 0u;
        foreach (var category in categories)
            mask |= 1u << (int)category;
        return mask;
    }

    private bool Holds(char c)
    {
        foreach (var (first, last) in _ranges)
        {
            if (c >= first && c <= last)
                return true;
        }
        return (_categories != 0 && (_categories & (1u << (int)char.GetUnicodeCategory(c))) != 0)
            || (_space && char.IsWhiteSpace(c)) || (_noSpace && !char.IsWhiteSpace(c));
    }
}

using System.Globalization;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.Directories;

/// <summary>
/// Tests entries against a filter. A part is true, false, or undefined: a value that its attribute cannot have is neither found nor not
/// found, so an entry matches neither the part nor its negation (RFC 4511, 4.5.1.7).
/// </summary>
internal sealed class FilterTest
{
    // Many entries hold the same names, such as those of groups.
    private const int MostKeysKept = 4_096;

    private static readonly Func<DirectoryEntry, Truth> s_undefined = _ => Truth.Undefined;

    private readonly Dictionary<string, string?> _keys = [];
    private readonly List<MembershipChain> _chains = [];
    private readonly Func<DirectoryEntry, Truth> _test;

    public FilterTest(FilterNode root) => _test = For(root);

    // The order matters: a conjunction has the least of its parts, a disjunction the greatest.
    private enum Truth
    {
        False,
        Undefined,
        True,
    }

    /// <summary>The groups of groups that the filter asks for.</summary>
    public IReadOnlyList<MembershipChain> Chains => _chains;

    public bool Of(DirectoryEntry entry) => _test(entry) is Truth.True;

    private Func<DirectoryEntry, Truth> For(FilterNode node)
    {
        switch (node)
        {
            case FilterNode.All(var parts):
                var all = parts.Select(For).ToList();
                return entry => all.Aggregate(Truth.True, (least, part) => least is Truth.False ? least : Lesser(least, part(entry)));
            case FilterNode.Any(var parts):
                var any = parts.Select(For).ToList();
                return entry => any.Aggregate(Truth.False, (greatest, part) => greatest is Truth.True ? greatest : Greater(greatest, part(entry)));
            case FilterNode.Not(var part):
                var test = For(part);
                return entry => test(entry) switch
                {
                    Truth.True => Truth.False,
                    Truth.False => Truth.True,
                    _ => Truth.Undefined,
                };
            case FilterNode.Present(var attribute):
                return Presence(new AttributeName(attribute));
            case FilterNode.Comparison(var attribute, var comparer, var value):
                return Comparison(new AttributeName(attribute), comparer, StrictUtf8.Text(value));
            case FilterNode.Substrings substrings:
                return Substrings(new AttributeName(substrings.Attribute), substrings);
            case FilterNode.Extensible extensible:
                return Extensible(extensible);
            default:
                return s_undefined;
        }
    }

    private static Truth Lesser(Truth one, Truth other) => one < other ? one : other;

    private static Truth Greater(Truth one, Truth other) => one > other ? one : other;

    // Every entry of a directory has object classes, even if the world names none.
    private static Func<DirectoryEntry, Truth> Presence(AttributeName attribute) =>
        attribute.Type == AttributeTypes.ObjectClass ? _ => Truth.True : entry => Of(entry.Values(attribute).Any());

    private Func<DirectoryEntry, Truth> Comparison(AttributeName attribute, Comparer comparer, string? value)
    {
        if (value is null)
            return s_undefined;
        return comparer switch
        {
            Comparer.Equal => Equality(attribute, value),
            Comparer.AtLeast => Bound(attribute, value, order => order >= 0),
            Comparer.AtMost => Bound(attribute, value, order => order <= 0),
            _ when NormalForm.Of(value, attribute.Syntax) is null => s_undefined,
            _ => IsWords(attribute.Syntax) ? entry => Of(entry.Values(attribute).Any(held => Phonetic.IsLike(NormalForm.Text(held, foldsCase: true), value))) : Equality(attribute, value),
        };
    }

    private Func<DirectoryEntry, Truth> Equality(AttributeName attribute, string value)
    {
        var asserted = Form(value, attribute.Syntax);
        if (attribute.Type == AttributeTypes.ObjectClass)
        {
            return asserted is null
                ? s_undefined
                : entry => Of(asserted == ObjectClasses.KeyOf("top") || entry.Values(attribute).Any(held => ObjectClasses.Includes(asserted, held)));
        }
        if (asserted is not null)
            return entry => Of(entry.Values(attribute).Any(held => Form(held, attribute.Syntax) == asserted));
        if (attribute.Syntax is not AttributeSyntax.Name)
            return s_undefined;
        if (attribute.Type == AttributeTypes.ObjectCategory && ObjectClasses.CategoryOf(value) is var category)
            return entry => Of(entry.Values(attribute).Any(held => ObjectClasses.CategoryOf(DistinguishedName.Parse(held)?.Levels is [[var own], ..] ? own.Value : held) == category));

        // A world may write plain words where a directory has names. They compare as text (inferred).
        var text = NormalForm.Text(value, foldsCase: true);
        return entry => entry.Values(attribute).Any(held => Form(held, AttributeSyntax.Name) is null && NormalForm.Text(held, foldsCase: true) == text) ? Truth.True : Truth.Undefined;
    }

    // OpenLDAP orders only attributes whose definition says so. Active Directory orders all text, so text is ordered here.
    private static Func<DirectoryEntry, Truth> Bound(AttributeName attribute, string value, Func<int, bool> isWithin)
    {
        if (attribute.Syntax is AttributeSyntax.Name or AttributeSyntax.Boolean or AttributeSyntax.ObjectClass || NormalForm.Of(value, attribute.Syntax) is not { } asserted)
            return s_undefined;
        return entry => Of(entry.Values(attribute).Any(held => NormalForm.Of(held, attribute.Syntax) is { } form && isWithin(Order(form, asserted, attribute.Syntax))));
    }

    // Numbers of attributes that are not in the table are compared as numbers (inferred).
    private static int Order(string left, string right, AttributeSyntax syntax) =>
        syntax is AttributeSyntax.Integer ? MatchingRule.Number(left).CompareTo(MatchingRule.Number(right))
        : syntax is AttributeSyntax.Unknown && long.TryParse(left, CultureInfo.InvariantCulture, out var x) && long.TryParse(right, CultureInfo.InvariantCulture, out var y) ? x.CompareTo(y)
        : string.CompareOrdinal(left, right);

    private static Func<DirectoryEntry, Truth> Substrings(AttributeName attribute, FilterNode.Substrings node)
    {
        List<string> middle = [];
        foreach (var piece in node.Middle)
        {
            if (Piece(piece, Directories.Piece.Middle) is not { } form)
                return s_undefined;
            middle.Add(form);
        }
        var first = node.First is null ? "" : Piece(node.First, Directories.Piece.First);
        var last = node.Last is null ? "" : Piece(node.Last, Directories.Piece.Last);
        if (first is null || last is null)
            return s_undefined;
        return entry => Of(entry.Values(attribute).Any(held => NormalForm.Of(held, attribute.Syntax) is { } form && Fits(form, first, middle, last)));

        string? Piece(byte[] bytes, Piece place) => StrictUtf8.Text(bytes) is { } text ? NormalForm.Of(text, attribute.Syntax, place) : null;
    }

    /// <summary>True when the value has the pieces in this order, with any text between them.</summary>
    private static bool Fits(string value, string first, List<string> middle, string last)
    {
        if (value.Length < first.Length + last.Length || !value.StartsWith(first, StringComparison.Ordinal) || !value.EndsWith(last, StringComparison.Ordinal))
            return false;
        var rest = value.AsSpan(first.Length, value.Length - first.Length - last.Length);
        foreach (var piece in middle)
        {
            var at = rest.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0)
                return false;
            rest = rest[(at + piece.Length)..];
        }
        return true;
    }

    private Func<DirectoryEntry, Truth> Extensible(FilterNode.Extensible node)
    {
        AttributeName? attribute = node.Attribute is { } spelling ? new AttributeName(spelling) : null;
        var rule = node.Rule is null ? null : MatchingRule.Find(node.Rule);
        if ((node.Rule is not null && rule is null) || StrictUtf8.Text(node.Value) is not { } value)
            return s_undefined;
        if (attribute is { } known && rule is null && !node.IncludesName)
            return Equality(known, value);
        if (attribute is { } linked && rule == MatchingRule.InChain)
            return InChain(linked, value);
        if (attribute is { } named && rule is not null && !rule.AppliesTo(named.Syntax))
            return s_undefined;
        var syntax = rule?.Form ?? attribute!.Value.Syntax;
        if (rule == MatchingRule.InChain || Form(value, syntax) is not { } asserted)
            return s_undefined;
        return entry => Of(Compared(ValuesOf(entry)) || (node.IncludesName && entry.Name is { } own && own.Levels.Any(Compared)));

        IEnumerable<NamePart> ValuesOf(DirectoryEntry entry) => attribute is { } only
            ? entry.Values(only).Select(held => new NamePart(only, held))
            : entry.Names.Zip(entry.Attributes, (name, held) => new NamePart(name, held.Value));

        bool Compared(IEnumerable<NamePart> values) => values.Any(part =>
            (attribute is { } only ? part.Attribute.Equals(only) : rule!.AppliesTo(part.Attribute.Syntax))
            && Form(part.Value, syntax) is { } form
            && (rule is null ? form == asserted : rule.Holds(form, asserted)));
    }

    private Func<DirectoryEntry, Truth> InChain(AttributeName attribute, string value)
    {
        if (!MatchingRule.InChain.AppliesTo(attribute.Syntax) || KeyOf(value) is not { } target)
            return s_undefined;
        var chain = new MembershipChain(attribute, target, KeyOf);
        _chains.Add(chain);
        return entry => Of(chain.Includes(entry));
    }

    private string? Form(string value, AttributeSyntax syntax) => syntax is AttributeSyntax.Name ? KeyOf(value) : NormalForm.Of(value, syntax);

    private string? KeyOf(string name)
    {
        if (_keys.TryGetValue(name, out var known))
            return known;
        if (_keys.Count == MostKeysKept)
            _keys.Clear();
        return _keys[name] = DistinguishedName.Parse(name)?.Key;
    }

    private static bool IsWords(AttributeSyntax syntax) =>
        syntax is AttributeSyntax.Unknown or AttributeSyntax.Text or AttributeSyntax.ExactText or AttributeSyntax.Ascii or AttributeSyntax.ExactAscii;

    private static Truth Of(bool isTrue) => isTrue ? Truth.True : Truth.False;
}

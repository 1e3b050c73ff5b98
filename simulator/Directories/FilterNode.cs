namespace CmsSim.Simulator.Directories;

/// <summary>A part of a search filter, as RFC 4511 defines it. Values are bytes, because a filter can escape any byte.</summary>
internal abstract record FilterNode
{
    /// <summary>True when every part is.</summary>
    public sealed record All(IReadOnlyList<FilterNode> Parts) : FilterNode;

    /// <summary>True when one part is.</summary>
    public sealed record Any(IReadOnlyList<FilterNode> Parts) : FilterNode;

    /// <summary>True when the part is false.</summary>
    public sealed record Not(FilterNode Part) : FilterNode;

    /// <summary><c>attribute=*</c></summary>
    public sealed record Present(string Attribute) : FilterNode;

    /// <summary>A comparison with <c>=</c>, <c>&gt;=</c>, <c>&lt;=</c> or <c>~=</c>.</summary>
    public sealed record Comparison(string Attribute, Comparer Comparer, byte[] Value) : FilterNode;

    /// <summary><c>attribute=first*middle*last</c>. First and last are null when the filter begins or ends with a star.</summary>
    public sealed record Substrings(string Attribute, byte[]? First, IReadOnlyList<byte[]> Middle, byte[]? Last) : FilterNode;

    /// <summary><c>attribute:dn:rule:=value</c>. Attribute or rule may be missing. With <c>dn</c>, the parts of the entry's name count, too.</summary>
    public sealed record Extensible(string? Attribute, string? Rule, bool IncludesName, byte[] Value) : FilterNode;
}

/// <summary>The operator of a comparison.</summary>
internal enum Comparer
{
    Equal,
    AtLeast,
    AtMost,
    Like,
}

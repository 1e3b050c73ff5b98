namespace CmsSim.Client.Generator;

/// <summary>What the reference says of a part of the API, as sentences of a documentation comment.</summary>
internal static class Facts
{
    public static string OfElement(Field field, bool isListed) => Join(
    [
        Values(field),
        !isListed || field.In is [] or ["list", "item"] or ["item", "list"] ? null : field.In is ["list"] ? "Null outside lists." : "Null in lists.",
        Releases(field.Evidence),
        Source(field.Evidence),
    ]);

    public static string OfParameter(Field field) => Join(
    [
        field.On is ["POST"] ? "Only when creating." : field.On is ["PUT"] ? "Only when modifying." : null,
        field.IsRequired ? "Required to create an object." : null,
        Values(field),
        (field.Minimum, field.Maximum) switch
        {
            ({ } least, { } most) => $"From {least} to {most}.",
            ({ } least, null) => $"At least {least}.",
            (null, { } most) => $"At most {most}.",
            _ => null,
        },
        field.LongestText is { } length ? $"At most {length}." : null,
        field.Default is { Length: > 0 } value ? $"The bridge's default is <c>{CodeWriter.Escape(value)}</c>." : null,
        field.EmptyUnsets ? null : "Cannot be unset.",
        field.IsReadBack ? null : "Not part of answers.",
        Releases(field.Evidence),
        Source(field.Evidence),
    ]);

    public static string OfNode(Evidence evidence) => Join([Releases(evidence), Source(evidence)]);

    public static string? Releases(Evidence evidence) => (evidence.Since, evidence.Removed) switch
    {
        ({ } since, { } removed) => $"Since release {since}, removed in {removed}.",
        ({ } since, null) => $"Since release {since}.",
        (null, { } removed) => $"Removed in release {removed}.",
        _ => null,
    };

    /// <summary>Returns the evidence as a sentence. Null for plain documentation without a source.</summary>
    public static string? Confidence(string? confidence) => confidence switch
    {
        null or "documented" => null,
        "general-rule" => "Follows from a general rule of the documentation.",
        "client-observed" => "Not documented, but clients use it.",
        "sample-only" => "Documented by a sample only.",
        "unverified" => "Documented by one sentence only; a bridge may refuse it.",
        "conflict" => "The documents disagree about it.",
        "inferred" => "Inferred.",
        _ => confidence + ".",
    };

    private static string? Source(Evidence evidence) => (Confidence(evidence.Confidence), evidence.Source) switch
    {
        (null, { } source) => $"Source: {CodeWriter.Escape(source)}.",
        ({ } how, { } source) => $"{how} Source: {CodeWriter.Escape(source)}.",
        var (how, _) => how,
    };

    private static string? Values(Field field) => field.Values.Count is 0 ? null
        : "Known values: " + string.Join(", ", field.Values.Select(value => $"<c>{CodeWriter.Escape(value)}</c>{(field.ValuesSince.TryGetValue(value, out var since) ? $" (since {since})" : "")}")) + ".";

    private static string Join(string?[] sentences) => string.Join(' ', sentences.OfType<string>());
}

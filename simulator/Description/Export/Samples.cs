namespace CmsSim.Simulator.Description.Export;

/// <summary>Values that examples of requests and answers show.</summary>
internal static class Samples
{
    /// <summary>An id that no object has.</summary>
    public const string Id = "00000000-0000-4000-8000-000000000000";

    private const string Text = "example";

    /// <summary>A value that the parameter accepts.</summary>
    public static string Of(DescribedParameter parameter) => parameter.Example ?? Of((ITyped)parameter);

    /// <summary>A value of the type, within its bounds.</summary>
    public static string Of(ITyped typed) => typed switch
    {
        { Values: [var first, ..] } => first.Name,
        { Type: "number" } => Math.Max(typed.Min ?? 0, Math.Min(typed.Max ?? 10, 10)).Text(),
        { MaxLength: { } longest } when Of(typed.Type).Length > longest => Of(typed.Type)[..longest],
        _ => Of(typed.Type),
    };

    /// <summary>A value of the type.</summary>
    public static string Of(string? type) => type switch
    {
        "number" => "10",
        "bool" => "true",
        "id" or "guid" or "ids" => Id,
        "digits" or "dtmf" => "1234",
        "url" => "http://example.com/",
        not null when type.StartsWith("time", StringComparison.Ordinal) => "2016-07-26T14:00:17Z",
        _ => Text,
    };
}

namespace CmsSim.Harness.Replay;

/// <summary>A reason that a simulator states for a refusal.</summary>
/// <param name="Reason">The name of the reason, such as <c>coSpaceDoesNotExist</c>.</param>
/// <param name="Parameter">The parameter that has the mistake. Null when the mistake is not in one parameter.</param>
/// <param name="Why">The rule that refused the request, in a sentence. Null when it is not stated.</param>
/// <param name="Evidence">The basis of the rule: documented, observed or inferred.</param>
public sealed record StatedReason(string? Reason, string? Parameter, string? Why, string? Evidence)
{
    /// <summary>Returns the reason as <c>name (parameter): why [evidence]</c>.</summary>
    public override string ToString() =>
        $"{Reason}{(Parameter is null ? "" : $" ({Parameter})")}{(Why is null ? "" : $": {Why}")} [{Evidence}]";

    /// <summary>Returns the text for a parameter without effect.</summary>
    /// <param name="parameter">The name of the parameter.</param>
    /// <param name="why">The releases that have the parameter, or the requests that set it.</param>
    public static string Ignored(string? parameter, string? why) => $"{parameter} had no effect: {why}";
}

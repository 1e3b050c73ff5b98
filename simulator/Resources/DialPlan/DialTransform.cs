using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>How an address is rewritten before the outbound rules see it.</summary>
internal static class DialTransform
{
    public static readonly Field<string> Type = Field.Choice("type", "raw", "strip", "phone");
    public static readonly Field<string> Match = Field.Text("match");
    public static readonly Field<string> Transform = Field.Text("transform");
    public static readonly Field<long> Priority = Field.Number("priority");
    public static readonly Field<string> Action = Field.Choice("action", "accept", "acceptPhone", "deny");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "dialTransforms",
        Element = "dialTransform",
        NotFound = Failure.DialTransformDoesNotExist,
        AuditName = "dial transform",
        Fields = [Type, Match, Transform, Priority, Action],
        Item = [Type, Match, Transform, Priority, Action],
        Listed = [Type],
        Filters = [QueryFilter.Contains("filter", Type)],
    };
}

using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>A rule that rewrites a dialled address before the outbound rules are applied.</summary>
internal static class DialTransform
{
    private static readonly Basis s_sample = Basis.Observed("the guide's sample of a transform shows it");

    public static readonly Field<string> Type = Field.Choice("type", "raw", "strip", "phone");
    public static readonly Field<string> Match = Field.Text("match");
    public static readonly Field<string> Transform = Field.Text("transform");
    public static readonly Field<long> Priority = Field.Number("priority").DefaultsTo("0").On(s_sample);
    public static readonly Field<string> Action = Field.Choice("action", "accept", "acceptPhone", "deny").DefaultsTo("accept").On(s_sample);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "dialTransforms",
        Element = "dialTransform",
        NotFound = Failure.DialTransformDoesNotExist,
        Most = limits => limits.DialPlanRules,
        AuditName = "dial transform",
        Fields = [Type, Match, Transform, Priority, Action],
        Item = [Type, Match, Transform, Priority, Action],
        Listed = [Type],
        Filters = [QueryFilter.Contains("filter", Type)],
        Clash = (transform, objects) => AddressTransform.Excess(transform, objects.Limits),
    };
}

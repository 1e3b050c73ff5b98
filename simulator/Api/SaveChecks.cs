using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>The checks before values are saved: once, for all types.</summary>
internal sealed class SaveChecks(ReleaseCatalog catalog)
{
    /// <summary>Adds every reason against saving to the mistakes in the form: unknown references, the type's rules, duplicates. Null without any.</summary>
    public ApiResult.Refused? Refuse(ResourceValues values, List<Refusal> refusals, Bridge bridge)
    {
        foreach (var field in values.Type.References)
        {
            if (field.Target is { } target && values.WasSent(field) && values.Text(field) is { } id
                && !(catalog.Named(target.Collection) is { } type && bridge.Find(type, Guid.Parse(id)) is not null))
                refusals.Add(new Refusal(target.Unknown, field.Name, Why: $"no object in {target.Collection} has the id {id}"));
        }
        if (refusals is [])
        {
            if ((ReadOnly(values.Type, bridge) ?? Full(values, bridge) ?? values.Type.BeforeSave(values, bridge)) is { } refusal)
                refusals.Add(refusal);
            else if (Clashes.Of(values, bridge) is { } conflict)
                refusals.Add(conflict);
        }
        return refusals is [] ? null : new ApiResult.Refused(400, refusals);
    }

    /// <summary>
    /// The refusal of a change to the shared database. Without a master, nothing can be written to it (documented). The reason that the API
    /// gives is not known (inferred). A cluster that keeps its state, and cannot at present, refuses in the same way (inferred).
    /// </summary>
    public static Refusal? ReadOnly(ResourceDefinition type, Bridge bridge)
    {
        if (type.IsShared && !bridge.ReachesMaster)
            return new Refusal(Failure.DatabaseNotReady, Why: "the bridge reaches no database master; GET /system/database shows the nodes");
        return (type.IsShared || type.IsLocal) && !type.IsVolatile && bridge.WhyNothingIsKept is { } why
            ? new Refusal(Failure.DatabaseNotReady, Why: $"the state cannot be kept: {why}")
            : null;
    }

    // A real bridge certainly has such limits; the reason it gives is not known (inferred).
    private static Refusal? Full(ResourceValues values, Bridge bridge)
    {
        var type = values.Type;
        if (values.Before is not null || type.Kind is not ResourceKind.Collection)
            return null;
        return type.Most is { } most && bridge.TableOf(type).Count >= most(bridge.Settings)
                ? new Refusal(type.WhenFull, Why: $"the limit of {most(bridge.Settings)} {type.Collection} is reached")
            : !type.IsLocal && bridge.IsFullWith(1)
                ? new Refusal(Failure.InvalidOperation, Why: $"the limit of {bridge.Settings.Objects} objects is reached")
            : null;
    }
}

using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>Creates diagnostics of the call in a space. Without a call, the request is refused (inferred).</summary>
internal static class CoSpaceDiagnostics
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "diagnostics",
        Below = "coSpaces",
        Verbs = Verbs.Create,
        Creates = Diagnostics.Definition.Collection,
        Perform = Create,
    };

    private static Outcome Create(ResourceValues request, ResourceObject? space, IBridgeContext bridge)
    {
        return bridge.Referring(Call.Definition, Call.CoSpaceId, space!.Id) is [var call, ..]
            ? Diagnostics.Create(call, bridge)
            : new Refusal(Failure.CallDoesNotExist, Why: $"{bridge.BridgeName} has no call in the space");
    }
}

using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources;

/// <summary>All resource types.</summary>
internal static class Catalog
{
    public static IReadOnlyList<ResourceDefinition> Types { get; } =
    [
        SystemStatus.Definition,
        CallBridge.Definition,
        CallProfile.Definition,
        CallLegProfile.Definition,
        BulkParameterSet.Definition,
        BulkSync.Definition,
        CoSpace.Definition,
        Call.Definition,
        CallLeg.Definition,
        Participant.Definition,
    ];
}

using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Creates a diagnostics object that describes a call.</summary>
internal static class CallDiagnostics
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "diagnostics",
        Below = "calls",
        Verbs = Verbs.Create,
        Creates = Diagnostics.Definition.Collection,
        Perform = (_, call, bridge) => Diagnostics.Create(call!, bridge),
    };
}

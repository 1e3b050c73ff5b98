using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Asks a leg's far end for a key frame. No media flows, so the request has no effect.</summary>
internal static class GenerateKeyframe
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "generateKeyframe",
        Below = "callLegs",
        Verbs = Verbs.Create,
        Perform = (_, _, _) => default,
    };
}

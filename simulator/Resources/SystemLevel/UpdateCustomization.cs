using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>Makes a web bridge fetch its customization again. No web bridge is simulated, so the request has no effect.</summary>
internal static class UpdateCustomization
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "updateCustomization",
        Below = "webBridges",
        Verbs = Verbs.Create,
        Perform = (_, _, _) => default,
    };
}

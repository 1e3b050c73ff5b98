using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>Has a web bridge fetch its customization anew; without a web bridge there is nothing more to it.</summary>
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

using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The web bridge settings after inheritance: for the system, for a tenant, and for a web bridge.</summary>
internal static class EffectiveWebBridgeProfile
{
    public static readonly ResourceDefinition OfSystem = At("system/profiles/effectiveWebBridgeProfile", below: null);
    public static readonly ResourceDefinition OfTenant = At("effectiveWebBridgeProfile", "tenants");
    public static readonly ResourceDefinition OfWebBridge = At("effectiveWebBridgeProfile", "webBridges");

    private static ResourceDefinition At(string node, string? below) => new()
    {
        Kind = ResourceKind.Singleton,
        Collection = node,
        Below = below,
        Verbs = Verbs.Read,
        Lifetime = Lifetime.From("3.0"),
        Item = [.. WebBridgeProfile.Settings.Select(Effective)],
    };

    private static Computed Effective((Field Field, string? Otherwise) setting) => new(setting.Field.Name, (subject, bridge) =>
        Inheritance.LevelsOf(WebBridgeProfile.Definition, subject, bridge).Effective(setting.Field) ?? setting.Otherwise);
}

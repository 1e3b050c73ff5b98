using System.Text;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>
/// The licence file of the cluster. Its format is not documented: the stored text is returned as is, and has no other effect.
/// </summary>
internal static class RawClusterLicense
{
    /// <summary>The file in base 64, so that a world file can hold any text.</summary>
    public static readonly Field<string> Contents = Field.Bytes("contents").ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "clusterLicensing/raw",
        Element = "clusterLicense",
        Lifetime = Lifetime.From("3.0"),
        VerbsOn = [(Verbs.Read | Verbs.Modify, Basis.Inferred("the guide says only that the file can be given and retrieved"))],
        Verbs = Verbs.Read | Verbs.Modify,
        Fields = [Contents],
        Content = Content.Text("text/plain", Read, Write),
    };

    private static string Read(ResourceObject? parent, IBridgeContext bridge) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(bridge.SettingOf(Definition).Text(Contents) ?? ""));

    private static Refusal? Write(ResourceObject? parent, string text, IBridgeContext bridge)
    {
        var setting = bridge.SettingOf(Definition);
        bridge.Set(setting, Contents, text is "" ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        return null;
    }
}

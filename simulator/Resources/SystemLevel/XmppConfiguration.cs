using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The connection of one bridge to the XMPP server. Release 3.0 removed the server (document 217062); the node goes with it (inferred).</summary>
internal static class XmppConfiguration
{
    public static readonly Field<string> UniqueName = Field.Text("uniqueName");
    public static readonly Field<string> Domain = Field.Text("domain");

    /// <summary>The password at the XMPP server. Answers never show it: the guide's sample lacks it, although its table lists it.</summary>
    public static readonly Field<string> SharedSecret = Field.Text("sharedSecret");

    public static readonly Field<string> ServerAddressOverride = Field.Text("serverAddressOverride");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/configuration/xmpp",
        Lifetime = Lifetime.UpTo("3.0"),
        Verbs = Verbs.Read | Verbs.Modify | Verbs.Create,
        IsLocal = true,
        AuditName = "XMPP configuration",
        Fields = [UniqueName, Domain, SharedSecret, ServerAddressOverride],
        Item = [UniqueName, Domain, ServerAddressOverride],
    };
}

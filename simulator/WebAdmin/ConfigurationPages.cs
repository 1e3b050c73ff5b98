using System.Globalization;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The pages of the menu Configuration, without those of directories and of the dial plan.</summary>
internal static class ConfigurationPages
{
    private const int CdrReceivers = 4;

    private static readonly IReadOnlyList<(string, string)> s_allowed = [("true", "allowed"), ("false", "not allowed")];

    /// <summary>Documented for 2.x (213821). The page shows the first web bridge of the API (inferred). The guests' JID domain has no parameter there.</summary>
    public static readonly Page General = new(Menu.Configuration, "General", "/configuration/general",
        new FormSection(
            new FormPart(XmppConfiguration.Definition,
                new Column("Unique Call Bridge name", XmppConfiguration.UniqueName) { Width = 40 },
                new Column("Domain", XmppConfiguration.Domain) { Width = 40 },
                new Column("Server address", XmppConfiguration.ServerAddressOverride) { Width = 40 },
                new Column("Shared secret", XmppConfiguration.SharedSecret) { Width = 40, IsSecret = true })
            {
                Heading = "XMPP server settings",
            },
            new FormPart(WebBridge.Definition,
                new Column("Guest account client URI", WebBridge.Url) { Width = 40 },
                new Column("Guest access via hyperlink", WebBridge.AllowWeblinkAccess) { Words = s_allowed })
            {
                Heading = "Web bridge settings",
            }))
    {
        Heading = "General configuration",
    };

    /// <summary>
    /// The encryption is documented (213821), the other settings are inferred. They are values of the call leg profile of the system, which the
    /// first form makes (inferred).
    /// </summary>
    public static readonly Page CallSettings = new(Menu.Configuration, "Call settings", "/configuration/call-settings",
        new FormSection(
            new FormPart(CallLegProfile.Definition,
                new Column("SIP media encryption", LegSettings.SipMediaEncryption) { Words = [("optional", "allowed"), ("prohibited", "disabled")] },
                new Column("TIP (Telepresence Interoperability Protocol) calls", LegSettings.TelepresenceCallsAllowed) { Words = s_allowed },
                new Column("SIP presentation channel", LegSettings.SipPresentationChannelEnabled) { Words = [("true", "enabled"), ("false", "disabled")] },
                new Column("SIP BFCP mode", LegSettings.BfcpMode) { Words = [("serverOnly", "server role only"), ("serverAndClient", "server and client role")] })
            {
                Subject = bridge => bridge.SettingOf(SystemProfiles.Definition).Get(SystemProfiles.CallLegProfile) is var id && id != Guid.Empty
                    ? bridge.Find(CallLegProfile.Definition, id)
                    : null,
            },
            new FormPart(SystemProfiles.Definition) { Links = [(SystemProfiles.CallLegProfile, 0)] }))
    {
        Heading = "Call settings",
    };

    /// <summary>The addresses of the receivers and the button (documented by the README of a vendor's receiver).</summary>
    public static readonly Page CdrSettings = new(Menu.Configuration, "CDR settings", "/configuration/cdr-settings",
        new FormSection([.. Enumerable.Range(1, CdrReceivers).Select(Receiver)]))
    {
        Heading = "CDR receiver settings",
    };

    /// <summary>
    /// The page of document 212298. Release 2.3.7 has a passcode as well (213821); the first release that has it is not known. The number of
    /// access methods is inferred, because all cells of the document are empty.
    /// </summary>
    public static readonly Page Spaces = new(Menu.Configuration, "Spaces", "/configuration/spaces",
        new TableSection(CoSpace.Definition,
            new Column("Name", CoSpace.Name) { Width = 30 },
            new Column("URI user part", CoSpace.Uri),
            new Column("Secondary URI user part", CoSpace.SecondaryUri),
            new Column("Additional access methods")
            {
                Computed = (space, bridge) => bridge.CountOwned(AccessMethod.Definition, space.Id) is > 0 and var count ? count.ToString(CultureInfo.InvariantCulture) : null,
            },
            new Column("Call ID", CoSpace.CallId) { Width = 12 },
            new Column("Passcode", CoSpace.Passcode) { Width = 12, Lifetime = Lifetime.From("2.3") })
        {
            Filter = "filter",
            Nothing = "There are no spaces.",
        })
    {
        Heading = "Space configuration",
    };

    /// <summary>The content is inferred from the API.</summary>
    public static readonly Page Cluster = new(Menu.Configuration, "Cluster", "/configuration/cluster",
        new FormSection(new FormPart(ClusterConfiguration.Definition,
            new Column("Unique name", ClusterConfiguration.UniqueName) { Width = 40 },
            new Column("Peer link bit rate", ClusterConfiguration.PeerLinkBitRate),
            new Column("Participant limit", ClusterConfiguration.ParticipantLimit)))
        {
            Heading = "Call Bridge identity",
        },
        new TableSection(CallBridge.Definition,
            new Column("Unique name", CallBridge.Name) { Width = 30 },
            new Column("Address", CallBridge.Address) { Width = 30 },
            new Column("Peer link SIP domain", CallBridge.SipDomain))
        {
            Heading = "Clustered Call Bridges",
        })
    {
        Heading = "Cluster configuration",
    };

    /// <summary>Documented for 2.9 and later: the list of nodes, "View or edit", "Modify" and both check boxes. The rest of the layout is inferred.</summary>
    public static readonly Page Api = new(Menu.Configuration, "API", "/configuration/api", new ExplorerSection())
    {
        Heading = "API objects",
        Lifetime = Lifetime.From("2.9"),
    };

    private static FormPart Receiver(int number) => new(CdrReceiver.Definition, new Column(string.Create(CultureInfo.InvariantCulture, $"Receiver URI {number}"), CdrReceiver.Uri) { Width = 50 })
    {
        Subject = bridge => bridge.TableOf(CdrReceiver.Definition).All.Skip(number - 1).FirstOrDefault(),
        IsDeletedWhenEmpty = true,
    };
}

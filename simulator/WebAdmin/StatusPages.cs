using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The pages of the menu Status.</summary>
internal static class StatusPages
{
    private static readonly (string Label, string Element)[] s_activity =
    [
        ("Call legs active", "callLegsActive"),
        ("Most call legs active", "callLegsMaxActive"),
        ("Call legs completed", "callLegsCompleted"),
        ("Audio bit rate outgoing", "audioBitRateOutgoing"),
        ("Audio bit rate incoming", "audioBitRateIncoming"),
        ("Video bit rate outgoing", "videoBitRateOutgoing"),
        ("Video bit rate incoming", "videoBitRateIncoming"),
    ];

    /// <summary>The documents name the uptime and the state of the XMPP connection; the full list is not known. The other rows are inferred.</summary>
    public static readonly Page General = new(Menu.Status, "General", "/status/general",
        new FactsSection(SystemFacts) { Heading = "System status" },
        new FactsSection(visit => s_activity.Select(row => (row.Label, StatusOf(row.Element, visit) ?? ""))) { Heading = "Activity" },
        new TableSection(Alarm.Definition,
            new Column("Fault", Alarm.Type) { Words = [.. Alarm.Type.Values.Words.Select(word => (word, Reasons.InWords(word)))] },
            new Column("Reason", Alarm.FailureReason) { Words = [.. Alarm.FailureReason.Values.Words.Select(word => (word, Reasons.InWords(word)))] },
            Pages.Shown("Time active", "activeTimeSeconds", Pages.Duration))
        {
            Heading = "Fault conditions",
            IsReadOnly = true,
            Nothing = "There are no fault conditions.",
        })
    {
        Heading = "General status",
    };

    /// <summary>The active calls of the bridge; the columns are inferred.</summary>
    public static readonly Page Calls = new(Menu.Status, "Calls", "/status/calls",
        new TableSection(Call.Definition,
            new Column("Name", Call.Name),
            Pages.Shown("Call type", "callType", Reasons.InWords) with { Lifetime = Lifetime.From("2.3") },
            Pages.Shown("Duration", "durationSeconds", Pages.Duration),
            Pages.Shown("Participants", "numParticipantsLocal"),
            Pages.Shown("Call legs", "numCallLegs"),
            Pages.Shown("Locked", "locked", YesOrNo),
            Pages.Shown("Recording", "recording", YesOrNo))
        {
            Filter = "filter",
            IsReadOnly = true,
            Nothing = "There are no active calls.",
        })
    {
        Heading = "Active calls",
    };

    /// <summary>The users that LDAP syncs have imported; the columns are inferred.</summary>
    public static readonly Page Users = new(Menu.Status, "Users", "/status/users",
        new TableSection(User.Definition, new Column("Name", User.Name), new Column("Email", User.Email), new Column("User JID", User.UserJid))
        {
            Filter = "filter",
            IsReadOnly = true,
            Nothing = "There are no users.",
        })
    {
        Heading = "Users",
    };

    private static IEnumerable<(string Label, string Text)> SystemFacts(Visit visit)
    {
        var bridge = visit.Bridge;
        yield return ("Uptime", Pages.Duration(StatusOf("uptimeSeconds", visit)!));
        yield return ("Build version", bridge.SoftwareVersion);
        if (XmppConfiguration.Definition.Lifetime.Includes(bridge.Release))
        {
            yield return ("XMPP connection", bridge.SettingOf(XmppConfiguration.Definition).Text(XmppConfiguration.Domain) is { } domain
                ? $"not connected to {domain} (XMPP is not simulated)"
                : "not configured");
        }
        yield return ("System time", bridge.WallClock.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    // The status is a node without stored values.
    private static string? StatusOf(string element, Visit visit) =>
        Pages.ValueOf(new ResourceObject(SystemStatus.Definition, Guid.Empty, [], 0), element, visit.Bridge);

    private static string YesOrNo(string value) => value is "true" ? "yes" : "no";
}

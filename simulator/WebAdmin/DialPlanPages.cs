using CmsSim.Simulator.Resources.DialPlan;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The pages of the dial plan, for outgoing and for incoming calls (documents 213821 and 214744).</summary>
internal static class DialPlanPages
{
    private static readonly IReadOnlyList<(string, string)> s_encryption = [("auto", "Auto"), ("encrypted", "Encrypted"), ("unencrypted", "Unencrypted")];

    /// <summary>Rules that the page adds are global, by the default of the API. The columns of transforms are inferred.</summary>
    public static readonly Page OutboundCalls = new(Menu.Configuration, "Outbound calls", "/configuration/outbound-calls",
        new TableSection(OutboundDialPlanRule.Definition,
            new Column("Domain", OutboundDialPlanRule.Domain),
            new Column("SIP proxy to use", OutboundDialPlanRule.SipProxy),
            new Column("Local contact domain", OutboundDialPlanRule.LocalContactDomain),
            new Column("Local from domain", OutboundDialPlanRule.LocalFromDomain),
            new Column("Trunk type", OutboundDialPlanRule.TrunkType) { Words = [("sip", "Standard SIP"), ("lync", "Lync"), ("avaya", "Avaya")] },
            new Column("Behavior", OutboundDialPlanRule.FailureAction) { Words = [("stop", "Stop"), ("continue", "Continue")] },
            new Column("Priority", OutboundDialPlanRule.Priority) { Width = 5 },
            new Column("Encryption", OutboundDialPlanRule.SipControlEncryption) { Words = s_encryption })
        {
            Heading = "Outbound rules",
            Nothing = "There are no rules.",
        },
        new TableSection(DialTransform.Definition,
            new Column("Type", DialTransform.Type),
            new Column("Match expression", DialTransform.Match) { Width = 30 },
            new Column("Transform", DialTransform.Transform) { Width = 30 },
            new Column("Priority", DialTransform.Priority) { Width = 5 },
            new Column("Action", DialTransform.Action))
        {
            Heading = "Dial transforms",
            Nothing = "There are no transforms.",
        });

    /// <summary>A forwarding rule rewrites the domain when it has a forwarding domain, as in the API.</summary>
    public static readonly Page IncomingCalls = new(Menu.Configuration, "Incoming calls", "/configuration/incoming-calls",
        new TableSection(InboundDialPlanRule.Definition,
            new Column("Domain", InboundDialPlanRule.Domain),
            new Column("Priority", InboundDialPlanRule.Priority) { Width = 5 },
            new Column("Targets spaces", InboundDialPlanRule.ResolveTocoSpaces),
            new Column("Targets users", InboundDialPlanRule.ResolveToUsers),
            new Column("Targets IVRs", InboundDialPlanRule.ResolveToIvrs),
            new Column("Targets Lync", InboundDialPlanRule.ResolveToLyncConferences))
        {
            Heading = "Call matching",
            Nothing = "There are no rules.",
        },
        new TableSection(ForwardingDialPlanRule.Definition,
            new Column("Domain matching pattern", ForwardingDialPlanRule.MatchPattern),
            new Column("Priority", ForwardingDialPlanRule.Priority) { Width = 5 },
            new Column("Forward", ForwardingDialPlanRule.Action),
            new Column("Caller ID", ForwardingDialPlanRule.CallerIdMode) { Words = [("preserve", "pass through"), ("regenerate", "use dial plan")] },
            new Column("Rewrite domain") { Computed = (rule, _) => rule.Has(ForwardingDialPlanRule.DestinationDomain) ? "yes" : "no" },
            new Column("Forwarding domain", ForwardingDialPlanRule.DestinationDomain))
        {
            Heading = "Call forwarding",
            Nothing = "There are no rules.",
        });
}

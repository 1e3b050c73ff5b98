using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about profiles, their inheritance, and the dial plan.</summary>
internal static class ProfileContracts
{
    public static IReadOnlyList<Contract> All { get; } =
    [
        new("profiles.create", "Profiles are created with the values of the form, and show them.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Tms}: callProfile and callLegProfile of TMS"), Observed($"{Sources.Access}: XML of profiles")],
            Check = async cms =>
            {
                (await cms.GetAsync(await cms.CreateAsync("callProfiles", $"participantLimit={cms.Number(1)}"))).IsXml("callProfile").Has("participantLimit", cms.Number(1));
                (await cms.GetAsync(await cms.CreateAsync("callLegProfiles", $"name={cms.Name("leg")}&defaultLayout=telepresence&changeLayoutAllowed=true"))).IsXml("callLegProfile").Has("name", cms.Name("leg")).Has("defaultLayout", "telepresence").Has("changeLayoutAllowed", "true");
            },
        },
        new("profiles.unset-values", "A profile omits the values that it does not set, because they are inherited.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: XML of profiles"), Documented($"{Sources.Blueprint}: the value is then inherited")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("callLegProfiles", $"name={cms.Name("leg")}&defaultLayout="))).Has("defaultLayout", null).Has("needsActivation", null),
        },
        new("profiles.of-space", "A space shows the profiles that it names, and omits them after they are unset.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: XML of a space with a profile"), Documented($"{Sources.Blueprint}, coSpaces")],
            Check = async cms =>
            {
                var profile = await cms.CreateAsync("callLegProfiles", $"name={cms.Name("leg")}");
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&callLegProfile={profile.Id}");
                (await cms.GetAsync(space)).Has("callLegProfile", profile.Id);
                await cms.PutAsync(space, "callLegProfile=");
                (await cms.GetAsync(space)).Has("callLegProfile", null);
            },
        },
        new("profiles.usage", "The usage of a callLegProfile lists the spaces that name it.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, callLegProfiles usage")],
            Check = async cms =>
            {
                var profile = await cms.CreateAsync("callLegProfiles", $"name={cms.Name("leg")}");
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&callLegProfile={profile.Id}");
                var usage = await cms.GetAsync($"{profile}/usage");
                usage.IsStatus(200).Check(usage.Text.Contains(space.Id, StringComparison.OrdinalIgnoreCase), "body", $"the id {space.Id}", usage.Text);
            },
        },
        new("profiles.trace", "The callLegProfileTrace of a leg lists the profiles that apply to it, with their scopes.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, callLegProfileTrace")],
            Check = async cms =>
            {
                var profile = await cms.CreateAsync("callLegProfiles", $"name={cms.Name("leg")}&defaultLayout=telepresence");
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&callLegProfile={profile.Id}");
                var call = await cms.CreateAsync("calls", $"coSpace={space.Id}&name={cms.Name("a")}");
                var leg = await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}");
                var trace = await cms.GetAsync($"{leg}/callLegProfileTrace");
                trace.IsStatus(200).Check(trace.Text.Contains(profile.Id, StringComparison.OrdinalIgnoreCase), "body", $"the profile {profile.Id} of the space", trace.Text);
            },
        },
        new("profiles.inherited-by-leg", "A leg has the values of the profile of its space, unless it sets its own.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Guide20}, page 132: the more specific level wins")],
            Check = async cms =>
            {
                var profile = await cms.CreateAsync("callLegProfiles", $"name={cms.Name("leg")}&defaultLayout=telepresence");
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&callLegProfile={profile.Id}");
                var call = await cms.CreateAsync("calls", $"coSpace={space.Id}&name={cms.Name("a")}");
                var (inherits, sets) = (await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}"), await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}&defaultLayout=stacked"));
                (await cms.UntilAsync(inherits.Location, Connected, "a connected leg", s_answers)).Has("status/layout", "telepresence");
                (await cms.UntilAsync(sets.Location, Connected, "a connected leg", s_answers)).Has("status/layout", "stacked");
            },
        },
        new("profiles.system", "The profiles of the system are one object, which GET shows.")
        {
            Evidence = [Documented($"{Sources.Blueprint}, system/profiles")],
            Check = async cms => (await cms.GetAsync("system/profiles")).IsXml("profiles"),
        },
        new("profiles.unknown-reference", "A reference to a profile that does not exist is refused with the reason of its type.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms => (await cms.PostAsync("coSpaces", $"name={cms.Name("a")}&callProfile={cms.UnknownId()}")).IsRefused("callProfileDoesNotExist"),
        },
        new("dialPlan.outbound-rule", "An outbound rule shows its domain, its priority and the defaults of the other values.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, outboundDialPlanRules: a sample")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("outboundDialPlanRules", $"domain={cms.Name("out")}.example&priority=1"))).IsXml("outboundDialPlanRule")
                .Has("domain", $"{cms.Name("out")}.example").Has("priority", "1").Has("trunkType", "sip").Has("failureAction", "stop").Has("sipControlEncryption", "auto"),
        },
        new("dialPlan.outbound-list", "The list of outbound rules has domain and priority of each.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, outboundDialPlanRules: a sample of the list")],
            Check = async cms =>
            {
                var rule = await cms.CreateAsync("outboundDialPlanRules", $"domain={cms.Name("out")}.example&priority=7");
                var list = await cms.GetAsync($"outboundDialPlanRules?filter={cms.Name("out")}");
                list.IsXml("outboundDialPlanRules").HasTotal(1).HasObjects(rule).Has("outboundDialPlanRule/domain", $"{cms.Name("out")}.example").Has("outboundDialPlanRule/priority", "7").Has("outboundDialPlanRule/trunkType", null);
            },
        },
        new("dialPlan.outbound-bad-word", "A word that a rule does not have is refused with parameterError.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}: parameterError"), Inferred("the answer for rules is not shown")],
            Check = async cms => (await cms.PostAsync("outboundDialPlanRules", $"domain={cms.Name("out")}.example&trunkType=carrierPigeon")).IsParameterError("trunkType"),
        },
        new("dialPlan.inbound-rule", "An inbound rule shows its domain and the types of objects that it resolves to.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, inboundDialPlanRules")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("inboundDialPlanRules", $"domain={cms.Name("in")}.example&priority=3&resolveTocoSpaces=true&resolveToIvrs=false"))).IsXml("inboundDialPlanRule")
                .Has("domain", $"{cms.Name("in")}.example").Has("priority", "3").Has("resolveTocoSpaces", "true").Has("resolveToIvrs", "false"),
        },
        new("dialPlan.inbound-duplicate", "A second inbound rule for the same domain and tenant is refused.")
        {
            Needs = Needs.Writes,
            Evidence = [Inferred("two rules for one domain contradict each other; the reason is not shown")],
            Check = async cms =>
            {
                await cms.CreateAsync("inboundDialPlanRules", $"domain={cms.Name("in")}.example");
                (await cms.PostAsync("inboundDialPlanRules", $"domain={cms.Name("in")}.example")).IsRefusedWithOneOf("parameterError", "inboundDialPlanRuleUriConflict").HasHeader("Location", null);
            },
        },
        new("dialPlan.forwarding-rule", "A forwarding rule shows its pattern, and the defaults of callerIdMode and uriParameters.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, forwardingDialPlanRules")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("forwardingDialPlanRules", $"matchPattern={cms.Name("fwd")}.example&action=reject"))).IsXml("forwardingDialPlanRule")
                .Has("matchPattern", $"{cms.Name("fwd")}.example").Has("action", "reject").Has("callerIdMode", "regenerate").Has("uriParameters", "discard"),
        },
        new("dialPlan.transform", "A dial transform shows its type, match, transform and action.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, dialTransforms")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("dialTransforms", $"type=raw&match=($1/{cms.Name("tr")}/)&transform=$1&priority=5&action=deny"))).IsXml("dialTransform")
                .Has("type", "raw").Has("match", $"($1/{cms.Name("tr")}/)").Has("transform", "$1").Has("priority", "5").Has("action", "deny"),
        },
    ];

    private static readonly TimeSpan s_answers = TimeSpan.FromSeconds(20);

    private static bool Connected(CmsAnswer answer) => answer.Value("status/state") is "connected";
}

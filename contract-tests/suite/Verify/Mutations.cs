using System.Text.RegularExpressions;

namespace CmsSim.ContractTests.Verify;

/// <summary>Changed behaviours, each with the contract that must notice it.</summary>
internal static class Mutations
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        .. Transport, .. Refusals, .. Spellings, .. Forms, .. Lists, .. Spaces, .. Profiles, .. Calls, .. Jobs, .. Events,
    ];

    private static IEnumerable<Mutation> Transport =>
    [
        After("authentication.challenge", "another realm", p => p.Status == 401, p => p.Headers["WWW-Authenticate"] = "Basic realm=\"cms\""),
        After("authentication.challenge", "a body with the 401", p => p.Status == 401, p => p.Text = "<html>Unauthorized</html>"),
        After("authentication.wrong-password", "403 for wrong credentials", p => p.Status == 401 && p.Authorization is not null, p => p.Answer(403)),
        Before("authentication.before-path", "the path before the credentials", p => p.Path == "noSuchNode" && p.Authorization is null, p => p.Refuse("unrecognisedObject", 404)),
        Before("authentication.before-method", "a POST without credentials", p => p.Is("POST", "coSpaces") && p.Authorization is null, p => p.Authorization = Support.SimulatedCluster.Admin),
        Before("authentication.malformed", "400 for credentials that cannot be read", p => p.Authorization == "Basic %%%", p => p.Answer(400)),
        Before("authentication.other-schemes", "any token", p => p.Authorization?.StartsWith("Bearer", StringComparison.Ordinal) is true, p => p.Authorization = Support.SimulatedCluster.Admin),
        After("authentication.accepted", "a challenge with every answer", p => p.Status == 200, p => p.Headers["WWW-Authenticate"] = "Basic realm=\"acano\""),
        Before("authentication.cookies", "sessions by cookie", p => p.HasCookie, p => p.Answer(401)),
    ];

    private static IEnumerable<Mutation> Refusals =>
    [
        .. from node in (string[])["coSpaces", "calls", "callLegs", "callLegProfiles", "callProfiles", "users"]
           select After($"errors.unknown-id-{node}", "another reason", p => p.Is("GET", $"{node}/*"), p => p.Text = p.Text.Replace("DoesNotExist", "NotFound", StringComparison.Ordinal)),
        After("errors.unknown-id-coSpaces", "500 for an unknown id", p => p.Is("GET", "coSpaces/*") && p.Status != 200, p => p.Status = 500),
        After("errors.unknown-id-coSpaces", "no blank before the end of the tag", p => p.Status != 200, p => p.Text = p.Text.Replace(" />", "/>", StringComparison.Ordinal)),
        Before("errors.unknown-id-parent", "an empty list below an unknown object", p => p.Is("GET", "coSpaces/*/accessMethods"), p => p.Answer(200, "<?xml version=\"1.0\"?><accessMethods total=\"0\"></accessMethods>")),
        Before("errors.unknown-id-put", "PUT creates an unknown object", p => p.Is("PUT", "coSpaces/*"), p => p.Answer(200)),
        Before("errors.unknown-id-delete", "DELETE of nothing succeeds", p => p.Is("DELETE", "coSpaces/*"), p => p.Answer(200)),
        After("errors.deleted-is-unknown", "410 for an object that was deleted", p => p.Is("GET", "coSpaces/*") && p.Status != 200, p => p.Answer(410)),
        After("errors.unknown-node", "the American spelling", p => p.Status == 404, p => p.Text = p.Text.Replace("unrecognised", "unrecognized", StringComparison.Ordinal)),
        Before("errors.unknown-node-below", "an empty answer for an unknown node", p => p.Node == "coSpaces/*/noSuchNode", p => p.Answer(404)),
        Before("errors.unsupported-method", "405 for an unsupported method", p => p.Is("POST", "system/status"), p => p.Answer(405)),
        Before("errors.reference", "references are not checked", p => p.Is("POST", "coSpaces"), p => p.DropForm("callLegProfile")),
        Before("errors.bad-value", "bad words are ignored", p => p.Is("POST", "coSpaces"), p => p.DropForm("defaultLayout")),
        After("errors.bad-value", "another word for the error", p => p.Status == 400, p => p.Text = p.Text.Replace("invalidValue", "badValue", StringComparison.Ordinal)),
        After("errors.bad-number", "the attributes of parameterError in another order", p => p.Status == 400, p => p.Text = Regex.Replace(p.Text, "(parameter=\"[^\"]*\") (error=\"[^\"]*\")", "$2 $1")),
        Before("errors.bad-boolean", "any word is a boolean", p => p.Is("POST", "coSpaces"), p => p.SetForm("nonMemberAccess", "true")),
        Before("errors.refused-changes-nothing", "a refused PUT changes the valid parameters", p => p.Is("PUT", "coSpaces/*"), p => p.DropForm("defaultLayout")),
        After("errors.content-type", "failures as application/xml", p => p.Status == 400, p => p.Headers["Content-Type"] = "application/xml"),
    ];

    private static IEnumerable<Mutation> Spellings =>
    [
        Before("spelling.node-case", "node names in one letter case only", p => p.Path.StartsWith("cospaces", StringComparison.Ordinal), p => p.Refuse("unrecognisedObject", 404)),
        After("spelling.node-case", "the root element in the letter case of the request", p => p.Path.StartsWith("cospaces", StringComparison.Ordinal), p => p.Text = p.Text.Replace("coSpaces", "cospaces", StringComparison.Ordinal)),
        After("spelling.location-case", "Location in the letter case of the request", p => p.Is("POST", "cospaces") && p.Status == 200, p => p.Headers["Location"] = p.Headers["Location"].Replace("coSpaces", "cospaces", StringComparison.Ordinal)),
        Before("spelling.trailing-slash", "a slash at the end is another path", p => p.Path.Split('?')[0].EndsWith('/'), p => p.Refuse("unrecognisedObject", 404)),
        Before("spelling.double-slash", "two slashes are another path", p => p.Path.StartsWith("//", StringComparison.Ordinal), p => p.Refuse("unrecognisedObject", 404)),
        Before("spelling.put-case", "PUT knows one letter case only", p => p.Method == "PUT" && p.Path.StartsWith("cospaces", StringComparison.Ordinal), p => p.Refuse("unrecognisedObject", 404)),
        Before("spelling.query-case", "names of queries in one letter case only", _ => true, p => p.Path = Regex.Replace(p.Path, "FILTER=[^&]*&?", "")),
        Before("spelling.boolean-case", "True and False are refused", p => p.Body.Contains("=False", StringComparison.Ordinal), p => p.Refuse("parameterError parameter=\"nonMemberAccess\" error=\"invalidValue\"")),
        Before("spelling.word-case", "words in one letter case only", p => p.Body.Contains("=ALLEQUAL", StringComparison.Ordinal), p => p.Refuse("parameterError parameter=\"defaultLayout\" error=\"invalidValue\"")),
        Before("spelling.version", "any version", p => p.Path.StartsWith("/api/v9/", StringComparison.Ordinal), p => p.Path = p.Path.Replace("/v9/", "/v1/", StringComparison.Ordinal)),
        After("spelling.bulk", "coSpaceBulk in answers", p => p.Path.StartsWith("coSpaceBulk", StringComparison.Ordinal), p => p.Text = p.Text.Replace("cospaceBulk", "coSpaceBulk", StringComparison.Ordinal)),
    ];

    private static IEnumerable<Mutation> Forms =>
    [
        After("forms.post", "201 for a new object", p => p.Method == "POST" && p.Status == 200, p => p.Status = 201),
        After("forms.post", "Location as a whole URL", p => p.Headers.ContainsKey("Location"), p => p.Headers["Location"] = "https://cms.example.com" + p.Headers["Location"]),
        After("forms.post", "the new object in the answer of the POST", p => p.Is("POST", "coSpaces"), p => p.Text = "<coSpace></coSpace>"),
        After("forms.put", "204 for PUT", p => p.Method == "PUT" && p.Status == 200, p => p.Status = 204),
        After("forms.put", "Location for PUT", p => p.Is("PUT", "coSpaces/*"), p => p.Headers["Location"] = $"/api/v1/{p.Path}"),
        After("forms.delete", "204 for DELETE", p => p.Method == "DELETE" && p.Status == 200, p => p.Status = 204),
        After("forms.read-back", "passcodes are hidden", p => p.Is("GET", "coSpaces/*"), p => p.Set("passcode", "****")),
        After("forms.id-attribute", "the id as an element", p => p.Is("GET", "coSpaces/*"), p => p.Text = Regex.Replace(p.Text, "<coSpace id=\"([^\"]*)\">", "<coSpace><id>$1</id>")),
        After("forms.put-keeps", "PUT replaces the whole object", p => p.Is("GET", "coSpaces/*") && p.Text.Contains("-kept<", StringComparison.Ordinal), p => p.Drop("passcode")),
        After("forms.put-unsets", "an empty value is kept as an empty element", p => p.Is("GET", "coSpaces/*"), p => p.Text = p.Text.Replace("</coSpace>", "<passcode></passcode></coSpace>", StringComparison.Ordinal)),
        Before("forms.empty-pair", "an empty pair is refused", p => p.Body.StartsWith('&'), p => p.Answer(400)),
        Before("forms.raw-characters", "raw characters are cut", p => p.Body.Contains(" @ ", StringComparison.Ordinal), p => p.Body = p.Body[..p.Body.IndexOf(' ')]),
        Before("forms.decoding", "plus signs are kept", _ => true, p => p.Body = p.Body.Replace("+", "%2B", StringComparison.Ordinal)),
        Before("forms.content-type", "forms of one content type only", p => p.ContentType == "application/json", p => p.Answer(415)),
        Before("forms.unknown-parameter", "unknown parameters are refused", p => p.Body.Contains("noSuchParameter", StringComparison.Ordinal), p => p.Refuse("parameterError parameter=\"noSuchParameter\" error=\"unknown\"")),
        After("forms.read-only-parameter", "autoGenerated can be set", p => p.Is("GET", "coSpaces/*"), p => p.Set("autoGenerated", "true")),
        Before("forms.no-body", "a POST needs a form", p => p.Method == "POST" && p.Body.Length == 0, p => p.Answer(411)),
        After("forms.uri-lower-case", "the uri keeps its letter case", p => p.Is("GET", "coSpaces/*"), p => p.Text = Regex.Replace(p.Text, "<uri>([^<]*)</uri>", match => $"<uri>{match.Groups[1].Value.ToUpperInvariant()}</uri>")),
        After("forms.secret", "secrets of 21 characters", p => p.Is("GET", "coSpaces/*"), p => p.Text = Regex.Replace(p.Text, "<secret>.", "<secret>")),
        Before("forms.regenerate-secret", "regenerateSecret does nothing", p => p.Method == "PUT", p => p.DropForm("regenerateSecret")),
        After("forms.call-id", "callIds of ten digits", p => p.Is("GET", "coSpaces/*"), p => p.Text = p.Text.Replace("<callId>", "<callId>1", StringComparison.Ordinal)),
        After("forms.xml-declaration", "an encoding in the declaration", p => p.Is("GET", "coSpaces"), p => p.Text = p.Text.Replace("version=\"1.0\"", "version=\"1.0\" encoding=\"UTF-8\"", StringComparison.Ordinal)),
        After("forms.xml-declaration", "a line end after the declaration", p => p.Is("GET", "coSpaces"), p => p.Text = p.Text.Replace("?>", "?>\n", StringComparison.Ordinal)),
        After("forms.xml-calls", "a declaration in the list of calls", p => p.Is("GET", "calls"), p => p.Text = "<?xml version=\"1.0\"?>" + p.Text),
        After("forms.xml-empty-list", "an empty list as one tag", p => p.Is("GET", "coSpaces"), p => p.Text = p.Text.Replace("></coSpaces>", "/>", StringComparison.Ordinal)),
        After("forms.xml-escapes", "apostrophes as they are", p => p.Is("GET", "coSpaces/*"), p => p.Text = p.Text.Replace("&apos;", "'", StringComparison.Ordinal)),
        After("forms.xml-type", "a charset in the content type", p => p.Is("GET", "coSpaces"), p => p.Headers["Content-Type"] = "text/xml; charset=utf-8"),
        After("forms.headers", "another server", _ => true, p => p.Headers["Server"] = "nginx"),
        After("forms.headers", "frames are allowed", _ => true, p => p.Headers.Remove("X-Frame-Options")),
    ];

    private static IEnumerable<Mutation> Lists =>
    [
        After("paging.total", "total counts the page", p => p.Is("GET", "coSpaces"), p => p.Text = Regex.Replace(p.Text, "total=\"[0-9]+\"", $"total=\"{Regex.Count(p.Text, "<coSpace ")}\"")),
        Before("paging.offset", "offset is ignored", _ => true, p => p.DropQuery("offset")),
        Before("paging.past-the-end", "an offset past the end is refused", p => p.Path.Contains("offset=9", StringComparison.Ordinal), p => p.Refuse("parameterError parameter=\"offset\" error=\"invalidValue\"")),
        Before("paging.limit-is-capped", "a great limit is refused", p => p.Path.Contains("limit=100000", StringComparison.Ordinal), p => p.Refuse("parameterError parameter=\"limit\" error=\"invalidValue\"")),
        Before("paging.limit-one", "limit is ignored", _ => true, p => p.DropQuery("limit")),
        Before("paging.stable-order", "the order changes", _ => true, _ => { }) with { After = Shuffle() },
        Before("paging.empty-values", "empty values are refused", p => p.Path.Contains("limit=&", StringComparison.Ordinal), p => p.Refuse("parameterError parameter=\"limit\" error=\"invalidValue\"")),
        After("paging.short-entries", "lists show passcodes", p => p.Is("GET", "coSpaces"), p => p.Text = p.Text.Replace("</coSpace>", "<passcode>4711</passcode></coSpace>", StringComparison.Ordinal)),
        Before("filters.contains", "the filter is ignored", _ => true, p => p.DropQuery("filter")),
        After("filters.uri", "the filter does not look at uris", p => p.Path.Contains("-address", StringComparison.Ordinal), p => p.Answer(200, "<?xml version=\"1.0\"?><coSpaces total=\"0\"></coSpaces>")),
        After("filters.call-id", "the filter does not look at callIds", p => Regex.IsMatch(p.Path, @"filter=\d+"), p => p.Answer(200, "<?xml version=\"1.0\"?><coSpaces total=\"0\"></coSpaces>")),
        After("filters.letter-case", "the filter looks at letter case", p => p.Path.Contains("VERIFY", StringComparison.Ordinal), p => p.Answer(200, "<?xml version=\"1.0\"?><coSpaces total=\"0\"></coSpaces>")),
        After("filters.none", "404 for an empty list", p => p.Text.Contains("total=\"0\"", StringComparison.Ordinal), p => p.Answer(404)),
        Before("filters.calls-by-space", "coSpaceFilter is ignored", _ => true, p => p.DropQuery("coSpaceFilter")),
        Before("filters.usage", "usageFilter is ignored", _ => true, p => p.DropQuery("usageFilter")),
    ];

    private static IEnumerable<Mutation> Spaces =>
    [
        After("uniqueness.uri", "another reason for a uri in use", p => p.Status == 400, p => p.Text = p.Text.Replace("duplicateCoSpaceUri", "duplicateUri", StringComparison.Ordinal)),
        Before("uniqueness.uri-case", "uris by letter case", p => p.Body.Contains("SAME", StringComparison.Ordinal), p => p.Body = p.Body.Replace("SAME", "other", StringComparison.Ordinal)),
        Before("uniqueness.call-id", "callIds need not be unique", p => p.Is("POST", "coSpaces") && p.Body.Contains("-b&", StringComparison.Ordinal), p => p.DropForm("callId")),
        Before("uniqueness.secret", "secrets need not be unique", p => p.Is("POST", "coSpaces") && p.Body.Contains("-b&", StringComparison.Ordinal), p => p.DropForm("secret")),
        RefuseTwice("uniqueness.names", "names must be unique"),
        Before("uniqueness.own-uri", "the own uri is in use, too", p => p.Is("PUT", "coSpaces/*") && p.Body.Contains("uri=", StringComparison.Ordinal), p => p.Refuse("duplicateCoSpaceUri")),
        Before("uniqueness.freed-uri", "a uri stays in use", p => p.Is("POST", "coSpaces") && p.Body.Contains("-b&", StringComparison.Ordinal), p => p.Refuse("duplicateCoSpaceUri")),
        After("accessMethods.create", "Location at the top level", p => p.Is("POST", "coSpaces/*/accessMethods"), p => p.Headers["Location"] = "/api/v1/accessMethods/" + p.Headers["Location"][^36..]),
        After("accessMethods.read", "no passcode in an access method", p => p.Is("GET", "coSpaces/*/accessMethods/*"), p => p.Drop("passcode")),
        After("accessMethods.count", "access methods are not counted", p => p.Is("GET", "coSpaces/*"), p => p.Drop("numAccessMethods")),
        After("accessMethods.list", "the list lacks an access method", p => p.Is("GET", "coSpaces/*/accessMethods"), p => p.Text = new Regex("<accessMethod .*?</accessMethod>").Replace(p.Text, "", 1)),
        Before("accessMethods.deleted-with-space", "access methods outlive their space", p => p.Is("POST", "coSpaces") && p.Body.Contains("-b&", StringComparison.Ordinal), p => p.Refuse("duplicateCoSpaceUri")),
        After("accessMethods.call-id-and-secret", "no secret for an access method", p => p.Is("GET", "coSpaces/*/accessMethods/*"), p => p.Drop("secret")),
        After("accessMethods.unknown", "the reason of the space for an access method", p => p.Is("GET", "coSpaces/*/accessMethods/*"), p => p.Text = p.Text.Replace("accessMethodDoesNotExist", "coSpaceDoesNotExist", StringComparison.Ordinal)),
        After("members.create", "Location of the user", p => p.Is("POST", "coSpaces/*/coSpaceUsers"), p => p.Headers["Location"] = "/api/v1/users/" + p.Headers["Location"][^36..]),
        After("members.rights", "every member may change the name", p => p.Is("GET", "coSpaces/*/coSpaceUsers/*"), p => p.Set("canAddRemoveMember", "true")),
        After("members.list", "the list lacks a member", p => p.Is("GET", "coSpaces/*/coSpaceUsers"), p => p.Text = Regex.Replace(p.Text, "<coSpaceUser .*?</coSpaceUser>", "")),
        Before("members.unknown-user", "an unknown user is invited", p => p.Is("POST", "coSpaces/*/coSpaceUsers"), p => p.Answer(200, location: "/api/v1/coSpaces/00000000-0000-4000-8000-0000000000ff/coSpaceUsers/00000000-0000-4000-8000-0000000000ff")),
        Before("members.remove", "members cannot be removed", p => p.Is("DELETE", "coSpaces/*/coSpaceUsers/*"), p => p.Refuse("invalidOperation")),
        After("members.owner", "no ownerId", p => p.Is("GET", "coSpaces/*"), p => p.Drop("ownerId")),
    ];

    private static IEnumerable<Mutation> Profiles =>
    [
        After("profiles.create", "no participantLimit", p => p.Is("GET", "callProfiles/*"), p => p.Drop("participantLimit")),
        After("profiles.unset-values", "defaults instead of nothing", p => p.Is("GET", "callLegProfiles/*"), p => p.Text = p.Text.Replace("</callLegProfile>", "<needsActivation>false</needsActivation></callLegProfile>", StringComparison.Ordinal)),
        After("profiles.of-space", "no profile in a space", p => p.Is("GET", "coSpaces/*"), p => p.Drop("callLegProfile")),
        After("profiles.usage", "an empty usage", p => p.Is("GET", "callLegProfiles/*/usage"), p => p.Answer(200, "<?xml version=\"1.0\"?><callLegProfileUsage></callLegProfileUsage>")),
        After("profiles.trace", "an empty trace", p => p.Is("GET", "callLegs/*/callLegProfileTrace"), p => p.Answer(200, "<?xml version=\"1.0\"?><callLegProfileTrace></callLegProfileTrace>")),
        Before("profiles.inherited-by-leg", "legs do not inherit", p => p.Is("POST", "coSpaces"), p => p.DropForm("callLegProfile")),
        After("profiles.system", "another root element", p => p.Is("GET", "system/profiles"), p => p.Text = p.Text.Replace("profiles>", "systemProfiles>", StringComparison.Ordinal)),
        Before("profiles.unknown-reference", "unknown profiles are ignored", p => p.Is("POST", "coSpaces"), p => p.DropForm("callProfile")),
        After("dialPlan.outbound-rule", "another default", p => p.Is("GET", "outboundDialPlanRules/*"), p => p.Set("failureAction", "continue")),
        After("dialPlan.outbound-list", "no priority in the list", p => p.Is("GET", "outboundDialPlanRules"), p => p.Drop("priority")),
        Before("dialPlan.outbound-bad-word", "any trunk", p => p.Is("POST", "outboundDialPlanRules"), p => p.SetForm("trunkType", "sip")),
        Before("dialPlan.inbound-rule", "rules resolve to everything", p => p.Is("POST", "inboundDialPlanRules"), p => p.SetForm("resolveToIvrs", "true")),
        RefuseNever("dialPlan.inbound-duplicate", "a second rule for the domain", "inboundDialPlanRules"),
        After("dialPlan.forwarding-rule", "another default", p => p.Is("GET", "forwardingDialPlanRules/*"), p => p.Set("callerIdMode", "preserve")),
        After("dialPlan.transform", "no action in a transform", p => p.Is("GET", "dialTransforms/*"), p => p.Drop("action")),
    ];

    private static IEnumerable<Mutation> Calls =>
    [
        After("calls.create", "no correlator", p => p.Is("GET", "calls/*"), p => p.Drop("callCorrelator")),
        After("calls.named", "a call without a name", p => p.Is("GET", "calls/*"), p => p.Drop("name")),
        Before("calls.neither", "a call of nothing", p => p.Is("POST", "calls") && p.Body.Length == 0, p => p.Answer(200, location: "/api/v1/calls/00000000-0000-4000-8000-0000000000ff")),
        After("calls.name-of-space", "a name of its own", p => p.Is("GET", "calls"), p => p.Set("name", "Meeting")),
        Before("calls.stays-empty", "an empty call ends", p => p.Is("GET", "calls/*"), p => p.Refuse("callDoesNotExist")),
        After("calls.delete", "a deleted call is listed", p => p.Is("GET", "calls"), p => p.Text = p.Text.Replace("total=\"0\"", "total=\"1\"", StringComparison.Ordinal)),
        After("calls.space-in-use", "two calls of one space", p => p.Is("GET", "calls"), p => p.Text = p.Text.Replace("total=\"1\"", "total=\"2\"", StringComparison.Ordinal)),
        After("callLegs.create", "a nested Location of a leg", p => p.Is("POST", "calls/*/callLegs"), p => p.Headers["Location"] = $"/api/v1/{p.Path}/{p.Headers["Location"][^36..]}"),
        Before("callLegs.no-party", "a leg to nowhere", p => p.Is("POST", "calls/*/callLegs") && p.Body.Length == 0, p => p.Answer(200, location: "/api/v1/callLegs/00000000-0000-4000-8000-0000000000ff")),
        After("callLegs.connects", "legs come in", p => p.Is("GET", "callLegs/*"), p => p.Set("direction", "incoming")),
        After("callLegs.list", "no remoteParty in the list", p => p.Is("GET", "calls/*/callLegs"), p => p.Drop("remoteParty")),
        After("callLegs.counted", "legs are not counted", p => p.Is("GET", "calls/*"), p => p.Set("numCallLegs", "0")),
        Before("callLegs.mute", "PUT mutes nothing", p => p.Is("PUT", "callLegs/*"), p => p.Answer(200)),
        After("callLegs.delete", "another reason for an ended leg", p => p.Is("GET", "callLegs/*") && p.Status != 200, p => p.Refuse("participantDoesNotExist")),
        Before("callLegs.end-with-call", "legs outlive their call", p => p.Is("DELETE", "calls/*"), p => p.Answer(200)),
        After("callLegs.in-status", "completed legs are not counted", p => p.Is("GET", "system/status"), p => p.Set("callLegsCompleted", "0")),
        After("participants.create", "Location of a leg", p => p.Is("POST", "calls/*/participants"), p => p.Headers["Location"] = p.Headers["Location"].Replace("participants", "callLegs", StringComparison.Ordinal)),
        After("participants.of-leg", "participants have ids of their own", p => p.Is("GET", "calls/*/participants"), p => p.Text = p.Text.Replace("<participant id=\"", "<participant id=\"f", StringComparison.Ordinal)),
        After("participants.counted", "participants are not counted", p => p.Is("GET", "calls/*"), p => p.Set("numParticipantsLocal", "0")),
        Before("participants.limit", "limits are ignored", p => p.Is("POST", "callProfiles"), p => p.SetForm("participantLimit", "9")),
        Before("lobby.needs-activation", "no lobby", p => p.Is("POST", "calls/*/callLegs"), p => p.DropForm("needsActivation")),
        Before("lobby.activated", "hosts do not activate guests", p => p.Body.Contains("needsActivation=false", StringComparison.Ordinal), p => p.SetForm("needsActivation", "true")),
    ];

    private static IEnumerable<Mutation> Jobs =>
    [
        After("bulk.parameter-set", "no endIndex", p => p.Is("GET", "cospaceBulkParameterSets/*"), p => p.Drop("endIndex")),
        After("bulk.location", "Location in camel case", p => p.Headers.ContainsKey("Location"), p => p.Headers["Location"] = p.Headers["Location"].Replace("cospaceBulkSyncs", "coSpaceBulkSyncs", StringComparison.Ordinal)),
        Before("bulk.creates", "the last index is left out", p => p.Is("POST", "cospaceBulkParameterSets"), p => p.SetForm("endIndex", "2")),
        Before("bulk.repeats", "a second sync adds nothing and removes nothing", p => p.Is("PUT", "cospaceBulkParameterSets/*"), p => p.Answer(200)),
        Before("bulk.removes", "removeAll is ignored", p => p.Is("POST", "cospaceBulkSyncs"), p => p.DropForm("removeAll")),
        After("bulk.range-invalid", "another state", p => p.Is("GET", "cospaceBulkSyncs/*"), p => p.Text = p.Text.Replace("failedIndexRangeInvalid", "failed", StringComparison.Ordinal)),
        After("bulk.uri-conflict", "another state", p => p.Is("GET", "cospaceBulkSyncs/*"), p => p.Text = p.Text.Replace("failedCoSpaceUriConflict", "failed", StringComparison.Ordinal)),
        Before("bulk.no-put", "syncs can be changed", p => p.Is("PUT", "cospaceBulkSyncs/*"), p => p.Answer(200)),
        After("tms.add", "no cdrTime", p => p.Is("GET", "system/status"), p => p.Drop("cdrTime")),
        After("tms.slots", "slots without the profile", p => p.Is("GET", "coSpaces/*"), p => p.Drop("callProfile")),
        Before("tms.start-and-end", "the secret cannot be set", p => p.Is("PUT", "coSpaces/*"), p => p.DropForm("secret")),
        After("cluster.call-bridges", "no sipDomain", p => p.Is("GET", "callBridges/*"), p => p.Drop("sipDomain")),
        After("cluster.unique-name", "another unique name", p => p.Is("GET", "system/configuration/cluster"), p => p.Set("uniqueName", "other")),
        After("cluster.enabled", "not clustered", p => p.Is("GET", "system/status"), p => p.Set("clusterEnabled", "false")),
        After("cluster.database", "a single database", p => p.Is("GET", "system/database"), p => p.Text = Regex.Replace(p.Text, " clustered=\"[^\"]*\"", " clustered=\"disabled\"")),
        After("cluster.host-id", "no host id", p => p.Is("GET", "system/status"), p => p.Drop("hostId")),
        After("cdr.receivers", "no maximum", p => p.Is("GET", "system/cdrReceivers"), p => p.Text = Regex.Replace(p.Text, " maximum=\"[0-9]+\"", "")),
        .. from contract in (string[])["cdr.call", "cdr.leg", "cdr.document", "cdr.indexes"]
           select Before(contract, "no records are sent", p => p.Is("POST", "system/cdrReceivers"), p => p.SetForm("uri", "http://127.0.0.1:9/" + p.Body[p.Body.IndexOf("cdr/", StringComparison.Ordinal)..])),
    ];

    private static IEnumerable<Mutation> Events =>
    [
        After("events.token", "the token in another header", p => p.Is("POST", "authTokens"), p => p.Headers.Remove("X-Cisco-CMS-Auth-Token")),
        new("events.bad-token", "any token") { Frame = frame => frame == "refused" ? "accepted" : frame },
        new("events.subscribe", "active without pending") { Frame = frame => frame.Replace("\"pending\"", "\"active\"", StringComparison.Ordinal) },
        new("events.call-added", "an update without its elements") { Frame = frame => frame.Replace(",\"participants\":0", "", StringComparison.Ordinal) },
        new("events.call-removed", "another word for the end") { Frame = frame => frame.Replace("\"remove\"", "\"delete\"", StringComparison.Ordinal) },
        new("events.roster", "another type") { Frame = frame => frame.Replace("rosterUpdate", "callRosterUpdate", StringComparison.Ordinal) },
        new("events.roster-ends", "no end of the subscription") { Frame = frame => frame.Contains("deactivated", StringComparison.Ordinal) ? "" : frame },
    ];

    private static Mutation Before(string contract, string what, Func<Passing, bool> when, Action<Passing> then) =>
        new(contract, what) { Before = p => { if (when(p)) then(p); } };

    private static Mutation After(string contract, string what, Func<Passing, bool> when, Action<Passing> then) =>
        new(contract, what) { After = p => { if (when(p)) then(p); } };

    private static Mutation RefuseTwice(string contract, string what)
    {
        var bodies = new HashSet<string>();
        return Before(contract, what, p => p.Is("POST", "coSpaces") && !bodies.Add(p.Body), p => p.Refuse("duplicateCoSpaceId"));
    }

    private static Mutation RefuseNever(string contract, string what, string node) =>
        After(contract, what, p => p.Is("POST", node) && p.Status == 400, p => p.Answer(200, location: $"/api/v1/{node}/00000000-0000-4000-8000-0000000000ff"));

    private static Action<Passing> Shuffle()
    {
        var turn = 0;
        return p =>
        {
            if (p.Is("GET", "coSpaces") && turn++ % 2 == 1)
                p.Text = Regex.Replace(p.Text, "(<coSpace .*?</coSpace>)(<coSpace .*?</coSpace>)", "$2$1");
        };
    }
}

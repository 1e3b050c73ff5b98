using static CmsSim.Harness.Explain.FormBasis;

namespace CmsSim.Harness.Explain.Forms;

/// <summary>Conferences, participants, guests and sessions.</summary>
internal static class MeetingForms
{
    private const string Tms = "Cisco document 212298";
    private const string Guests = "Cisco document 213552";
    private const string Edge = "Cisco document 221729";
    private const string Moves = "Cisco document 217249";
    private const string Diagnostics = "ciscocms/apiary, call diagnostics of 2.6.1";

    public static IReadOnlyList<LineForm> All { get; } =
    [
        new("participant \"{party}\" joined space {space:guid} ({name})", "{party} joins the space \"{name}\"{sinceParty}.", Documented, Tms,
            "participant \"desk.ex90@tkratzke.local\" joined space 458075bc-6def-4052-8ed6-b1192d6e6b35 (Town hall)") { Facility = "local0", Fact = LineFact.JoinedSpace },
        new("participant \"{party}\" left space {space:guid} ({name})", "{party} leaves the space \"{name}\"{sinceParty}.", Documented, Guests,
            "participant \"marikoto.movi@marika.lab\" left space 22d9f4ca-8b88-4d11-bba9-e2a2f7428c46 (Guest/Host PIN)") { Facility = "local0", Fact = LineFact.LeftSpace },
        new("participant \"{party}\" ({leg:guid}) joined conference {conference:guid} via {way}", "{party} joins {conference} by {way} as {leg}. WB3 is the web app, XMPP the older apps.", Observed, Moves,
            "participant \"guest2316075499\" (dd2bc8c6-fa80-495f-9a20-1da19010cfab) joined conference c0cc4e15-bb74-4af3-948b-672c9571c7fc via WB3") { Fact = LineFact.JoinedConference },
        new("API \"{name}\" Space GUID: {space:guid} <--> Call Correlator GUID: {correlator:guid} <--> Internal GUID: {conference:guid}",
            "The space \"{name}\" has the correlator {correlator} in call detail records and the id {conference} inside this bridge.", Observed, Edge,
            "API \"9999\" Space GUID: 58ef98d1-5181-4e63-a386-4b60597be7e4 <--> Call Correlator GUID: 5d031ae1-1c94-44ec-afd4-fa0e76230e3f<--> Internal GUID: db0fafc3-ad47-43bd-bcbd-47886416451b") { Fact = LineFact.ConferenceIds },
        new("API call leg {leg:guid} in call {conference:guid} (API call {apiCall:guid})", "The API creates {leg} in {conference}, which is the {apiCall} of the API.", Observed, Moves,
            "API call leg dd2bc8c6-fa80-495f-9a20-1da19010cfab in call c0cc4e15-bb74-4af3-948b-672c9571c7fc (API call ae778701-7fed-410c-b3e6-c2860907a3f4)") { Fact = LineFact.LegInCall },
        new("conference {conference:guid} has control/media GUID: {media:guid}", "{conference} has the id {media} in its media process; later lines may use either.", Observed, Edge,
            "conference db0fafc3-ad47-43bd-bcbd-47886416451b has control/media GUID: bf286660-6e5d-403f-8926-514d385dad3c"),
        new("conference {conference:guid} named \"{name}\"", "{conference} is the meeting \"{name}\".", Observed, Edge,
            "conference db0fafc3-ad47-43bd-bcbd-47886416451b named \"9999\"") { Fact = LineFact.ConferenceNamed },
        new("conference {conference:guid} destroyed", "{conference} ends: the last participant has left.", Observed, Edge, "conference bf286660-6e5d-403f-8926-514d385dad3c destroyed"),
        new("conference {conference:guid}: locked due to lack of lock consensus", "{conference} is locked until all bridges of the cluster agree about its lock.", Observed, Edge,
            "conference db0fafc3-ad47-43bd-bcbd-47886416451b: locked due to lack of lock consensus"),
        new("conference {conference:guid}: lock state has changed to {state:word}", "{conference} is now {state}.", Observed, Edge,
            "conference db0fafc3-ad47-43bd-bcbd-47886416451b: lock state has changed to unlocked"),
        new("conference \"{name}\": unencrypted call legs now present", "The meeting \"{name}\" now has a participant whose media are not encrypted. Logged once for each meeting.", Documented, Tms,
            "conference \"Town hall\": unencrypted call legs now present"),
        new("configuring call {leg:guid} to be deactivated", "{leg} waits in the lobby until an activator, such as the host, joins.", Observed, Guests,
            "configuring call e2264fb0-483f-45bc-a4f3-5a4ce326e72c to be deactivated"),
        new("call {leg:guid} ceasing to be deactivated", "{leg} leaves the lobby, because an activator joined.", Observed, Guests,
            "call e2264fb0-483f-45bc-a4f3-5a4ce326e72c ceasing to be deactivated"),
        new("call create found coSpace -- re-retrieve from database", "A call is created in an existing space, whose settings are read again.", Observed, Diagnostics, "call create found coSpace -- re-retrieve from database"),
        new("replace query for conference {conference:guid}: response from '{server}' (priority: {priority:number}, load level: {load:number}, conference is running: {runs:number})",
            "The bridge {server} answers that it can host {conference}: load level {load}, the meeting runs there: {runs}.", Observed, Moves,
            "replace query for conference c3958a89-3007-4959-99e7-f6ea84609aac: response from 'cbvtc2' (priority: 0, load level: 0, conference is running: 1)"),
        new("replace query for conference {conference:guid}: using {which} server '{server}' (priority: {priority:number}, load level: {load:number}, conference is running: {runs:number})",
            "The {which} bridge {server} is chosen to host the participant of {conference}.", Observed, Moves,
            "replace query for conference c3958a89-3007-4959-99e7-f6ea84609aac: using local server 'cbvtc2' (priority: 0, load level: 0, conference is running: 1)"),
        new("move participant operation: moving {client:word} participant {leg:guid} ({party}) ({home}) to call {apiCall:guid}", "The API moves {party} into another meeting, the {apiCall}.", Observed, Moves,
            "move participant operation: moving WC3 participant 26de0160-30b5-4d7b-8a05-304472af284a (guest921953266) (homed on this callbridge) to call ae778701-7fed-410c-b3e6-c2860907a3f4"),
        new("move participant operation: {event}", "A move of a participant to another meeting: {event}.", Inferred, "by analogy to Cisco document 217249", "move participant operation: complete"),
        new("add participant \"{party}\" request failed: call bridge unavailable", "No bridge of the cluster can take {party}.", Documented, "Cisco document 215638",
            "add participant \"ann@example.com\" request failed: call bridge unavailable") { Fact = LineFact.LoadLimit },
        new("add participant \"{party}\" request failed: {reason}", "{party} cannot be added to the meeting: {reason}.", Inferred, "by analogy to Cisco document 215638",
            "add participant \"ann@example.com\" request failed: timeout") { Fact = LineFact.Failed },

        new("guest login request {request:number}: credential storage scheduled (queue length: {length:number})", "Guest {request}: its credentials are about to be stored; {length} wait.", Observed, Edge,
            "guest login request 1450660605: credential storage scheduled (queue length: 1)"),
        new("guest login request {request:number}: successfully stored credentials", "Guest {request}: the credentials are stored, and the guest may join.", Observed, Edge, "guest login request 1450660605: successfully stored credentials"),
        new("guest login request {request:number}: call ID lookup scheduled", "Guest {request}: the bridge looks up the call ID that the guest typed.", Observed, Edge, "guest login request 1450660605: call ID lookup scheduled"),
        new("guest login request {request:number}: resolution in progress", "Guest {request}: the bridge looks for the meeting that the guest wants.", Observed, Edge, "guest login request 1450660605: resolution in progress"),
        new("guest login request {request:number}: credential storage executed", "Guest {request}: the credentials are being stored.", Observed, Edge, "guest login request 1450660605: credential storage executed"),
        new("guest login request {request:number}: credential storage in progress", "Guest {request}: the credentials are being stored.", Observed, Edge, "guest login request 1450660605: credential storage in progress"),
        new("guest login request {request:number}: {event}", "Guest {request}: {event}.", Inferred, "by analogy to Cisco document 221729", "guest login request 1450660605: timed out"),
        new("created guest account with user ID \"{user}\"", "An account for the guest {user} is made, for this meeting only.", Observed, Edge, "created guest account with user ID \"guest1573064743\""),
        new("removing guest account '{user}' (name '{name}') on call drop", "The account of the guest {name} goes with the guest's call.", Observed, Edge, "removing guest account 'guest1573064743' (name 'Gerwin') on call drop"),
        new("destroying guest account with user ID \"{user}\"", "The account of the guest {user} is removed.", Observed, Edge, "destroying guest account with user ID \"guest1573064743\""),
        new("instantiating user \"{user}\"", "The bridge loads the user {user}.", Observed, Edge, "instantiating user \"guest1573064743\""),
        new("new session created for user \"{user}\"", "{user} has logged in with an app or browser.", Observed, Edge, "new session created for user \"guest1573064743\""),
        new("user \"{user}\": deactivating due to session resource teardown", "The session of {user} ends: the participant left, or the connection was lost.", Observed, Moves,
            "user \"guest921953266\": deactivating due to session resource teardown"),
        new("user \"{user}\": deactivating due to {reason}", "The session of {user} ends: {reason}.", Inferred, "by analogy to Cisco document 217249", "user \"ann\": deactivating due to time out"),
        new("user '{user}' starting {what:word} (space '{name}')", "{user} starts {what} in the space \"{name}\".", Observed, "Cisco document 217320", "user 'guest300535034' starting streaming (space 'test')"),
        new("user '{user}' stopping {what:word} (space '{name}')", "{user} stops {what} in the space \"{name}\".", Inferred, "by analogy to Cisco document 217320", "user 'guest300535034' stopping streaming (space 'test')"),
        new("web session {session:number} for user \"{user}\": deactivating due to {reason}", "A session of the web administration ends: {reason}.", Observed, Diagnostics, "web session 1 for user \"\": deactivating due to time out"),
        new("web log in timed out", "The log-in page of the web administration was opened, and no log-in followed.", Observed, Diagnostics, "web log in timed out"),
        new("successful login request from {user}", "{user} has logged in.", Observed, Diagnostics, "successful login request from ken@ciscolabs.com"),
        new("unsuccessful login request from {user}", "{user} could not log in.", Inferred, "by analogy to the successful one", "unsuccessful login request from ken@ciscolabs.com") { Fact = LineFact.Failed },
        new("adding cospace view query request {request}", "An app asks for the spaces of its user.", Inferred, "by analogy to the diagnostics of 2.6.1", "adding cospace view query request 1"),
        new("adding cospace view request user_guid:{user:guid}, cospace_guid:{space:guid}, index:{index:number} ({queue})", "An app of a user opens {space}.", Observed, Diagnostics,
            "adding cospace view request user_guid:3c2b4c49-9e60-4c97-835d-d22038d812cc, cospace_guid:b449de90-9dc5-4bed-9c65-a09a321d2bd9, index:11 (1 queued request(s), operation_in_progress:0)"),
        new("cospace view query {query:number} started ({requests})", "The database looks up spaces for the apps.", Observed, Diagnostics, "cospace view query 1 started (1 requests, max seen 1)"),
        new("cospace view query {query:number} complete success:{success:number}", "The database has looked up spaces for the apps; 1 is success.", Observed, Diagnostics, "cospace view query 1 complete success:1"),
        new("{file:word} no local resource file", "The bridge has no file of its own by this name and uses the built-in one.", Observed, Diagnostics, ".../invitation_template.txt no local resource file"),
    ];
}

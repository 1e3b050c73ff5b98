using static CmsSim.Harness.Explain.FormBasis;

namespace CmsSim.Harness.Explain.Forms;

/// <summary>Lines of the API trace and audit lines. The trace's own lines get their sentence from the API reference as well.</summary>
internal static class TraceForms
{
    private const string Trace = "Cisco document 212298; wire evidence §8.2";
    private const string Audit = "Cisco document 212298; wire evidence §8.3";
    private const string AuditByAnalogy = "by analogy to the audit lines of Cisco document 212298";

    public static IReadOnlyList<LineForm> All { get; } =
    [
        new("API trace {trace:number}: {method:word} for \"{path}\" (from {client})", "{request}", Documented, Trace,
            "API trace 8889: GET for \"/api/v1/system/status\" (from 14.80.99.226)") { Fact = LineFact.TraceRequest },
        new("API trace {trace:number}: content data size {size:number}, type \"{type}\":", "A body of {size} bytes of type {type} follows, one parameter a line.", Documented, Trace,
            "API trace 8893: content data size 47, type \"application/x-www-form-urlencoded\":") { Fact = LineFact.TraceContent },
        new("API trace {trace:number}: sending {status:number} response, size {size:number}", "{answer}", Documented, Trace,
            "API trace 8893: sending 200 response, size 0") { Fact = LineFact.TraceAnswer },
        new("API trace {trace:number}: Location: {path}", "The address of the created object, {object}.", Documented, Trace,
            "API trace 8893: Location: /api/v1/callProfiles/1285fa9c-f221-4af7-8462-51cf1d7542eb") { Fact = LineFact.TraceHeader },
        new("API trace {trace:number}: WWW-Authenticate: {challenge}", "The bridge asks for a user name and password. A client that waits for this challenge repeats the request with them.", Documented, Trace,
            "API trace 9498: WWW-Authenticate: Basic realm=\"acano\"") { Fact = LineFact.TraceHeader },
        new("API trace {trace:number}: [ ... ]", "The log leaves out lines of a long answer: it prints the first eight and the last.", Documented, Trace,
            "API trace 8889:    [ ... ]") { Fact = LineFact.TraceElided },
        new("API trace {trace:number}: <{xml}", "{element}", Documented, Trace,
            "API trace 8889:  <softwareVersion>2.0(RC)</softwareVersion>") { Fact = LineFact.TraceXml },
        new("API trace {trace:number}: {parameter:word}={value}", "{parameterSentence}", Documented, Trace,
            "API trace 8893:  participantLimit=1000&") { Fact = LineFact.TracePiece },
        new("API trace {trace:number}: &", "{ampersand}", Observed, Trace,
            "API trace 9500:  &") { Fact = LineFact.TracePiece },
        new("API trace {trace:number}: X-Cisco-CMS-Auth-Token: {token}", "The token that a client may send instead of user name and password.", Inferred, "by analogy to the Location line of Cisco document 212298",
            "API trace 12: X-Cisco-CMS-Auth-Token: ********") { Fact = LineFact.TraceHeader },
        new("API trace {trace:number}: {header:word}: {value}", "{headerSentence}", Inferred, "by analogy to the Location line of Cisco document 212298",
            "API trace 12: Retry-After: 30") { Fact = LineFact.TraceHeader },
        new("API trace {trace:number}: {piece}", MeaningWriter.Continuation, Documented, Trace,
            "API trace 8955:      71a1c4bdaf8e") { Fact = LineFact.TracePiece },

        Audits("created new object type 29 {id:guid}", "creates the bulk parameter set {id}: the settings from which many spaces are made", Documented, Audit,
            "created new object type 29 beac931c-ae88-4f5f-b6b7-71a1c4bdaf8e", LineFact.ObjectCreated),
        Audits("created new object type 30 {id:guid}", "creates the bulk sync {id}: the job that makes the spaces of a bulk parameter set", Documented, Audit,
            "created new object type 30 071e7bf5-c0d8-4d2a-b321-7b07c799829c", LineFact.ObjectCreated),
        Audits("created new {type} {id:guid}, call {apiCall:guid}", "creates the {type} {id} in the {apiCall}", Documented, Audit,
            "created new call leg 9f003b66-0539-4513-b609-ed0d93d09781, call ce5ee392-7be6-4227-a7ee-b4f16a5fdd16", LineFact.ObjectCreated),
        Audits("created new {type} {id:guid} ({name})", "creates the {type} {id} with the name \"{name}\"", Inferred, AuditByAnalogy,
            "created new space 458075bc-6def-4052-8ed6-b1192d6e6b35 (Town hall)", LineFact.ObjectCreated),
        Audits("created new {type} {id:guid}", "creates the {type} {id}", Documented, Audit,
            "created new call profile 1285fa9c-f221-4af7-8462-51cf1d7542eb", LineFact.ObjectCreated),
        Audits("modified {type} {id:guid} ({name})", "changes the {type} {id}. Its name is now \"{name}\"", Documented, Audit,
            "modified space 458075bc-6def-4052-8ed6-b1192d6e6b35 (TMS_Scheduled_Meeting_1)", LineFact.ObjectModified),
        Audits("modified {type} {id:guid}", "changes the {type} {id}", Observed, "ciscocms/apiary, call diagnostics of 2.6.1",
            "modified call b393d2cb-60ec-418c-9991-6ef4e72fa47b", LineFact.ObjectModified),
        Audits("deleted {type} {id:guid} ({name})", "deletes the {type} {id}, \"{name}\"", Inferred, AuditByAnalogy,
            "deleted space 458075bc-6def-4052-8ed6-b1192d6e6b35 (TMS_Scheduled_Meeting_1)", LineFact.ObjectDeleted),
        Audits("deleted {type} {id:guid}, call {apiCall:guid}", "deletes the {type} {id} of the {apiCall}", Inferred, AuditByAnalogy,
            "deleted call leg 9f003b66-0539-4513-b609-ed0d93d09781, call ce5ee392-7be6-4227-a7ee-b4f16a5fdd16", LineFact.ObjectDeleted),
        Audits("deleted {type} {id:guid}", "deletes the {type} {id}", Documented, Audit,
            "deleted call ce5ee392-7be6-4227-a7ee-b4f16a5fdd16", LineFact.ObjectDeleted),
        Audits("modified {type}", "changes the settings of the {type}", Inferred, AuditByAnalogy,
            "modified cluster configuration", LineFact.ObjectModified),
        Audits("created new {type}", "creates the {type}", Inferred, AuditByAnalogy,
            "created new CDR receiver", LineFact.ObjectCreated),
        Audits("deleted {type}", "deletes the {type}", Inferred, AuditByAnalogy,
            "deleted CDR receiver", LineFact.ObjectDeleted),
        new("API provider: invalid call parameters for {method}", "A request to {method} a call had parameters that the bridge rejected.", Observed,
            "ciscocms/apiary, call diagnostics of 2.6.1", "API provider: invalid call parameters for create"),
    ];

    private static LineForm Audits(string did, string meaning, FormBasis basis, string source, string sample, LineFact fact) =>
        new($"{{client:word}}: API user \"{{user}}\" {did}", $"Audit: the API user {{user}} at {{client}} {meaning}.", basis, source, $"14.80.99.226: API user \"admin\" {sample}")
        {
            Facility = "local0",
            Fact = fact,
        };
}

using static CmsSim.Harness.Explain.FormBasis;

namespace CmsSim.Harness.Explain.Forms;

/// <summary>Lines of the other processes of a Meeting Server: XMPP, database, command line, web bridge, recorder, streamer, uploader, scheduler.</summary>
internal static class ProcessForms
{
    private const string Database = "Cisco document 210530";
    private const string Edge = "Cisco document 221729";
    private const string Streaming = "Cisco document 211261";
    private const string Uploads = "Cisco document 217320";
    private const string Scheduling = "Cisco document 217367";
    private const string Postgres = "PostgreSQL documentation, error severities";

    public static IReadOnlyList<LineForm> All { get; } =
    [
        Of("authp", "user", "re-registration from server \"{server}\"", "The bridge {server} registers again with the XMPP server: its connection was lost and is back.", Documented, "Cisco document 212298",
            "re-registration from server \"callbridge-core2.acanolab2.tkratzke.local\"", LineFact.Reregistered),
        Of("authp", "user", "registration from server \"{server}\"", "The bridge {server} registers with the XMPP server.", Inferred, "by analogy to Cisco document 212298", "registration from server \"core2.example.com\""),
        Of("authp", "user", "Using authentication server {server:word} to authenticate user {user:word} (index: {index}, reason: {reason})", "{user} logs in; {server} checks the password ({reason}).", Observed,
            "splunk-connect-for-syslog, test_cisco_ms.py", "Using authentication server cb_video.cms20.video.uc.lab to authenticate user kobrien@cms20.video.uc.lab (index: 1/1, reason: first match)"),
        Of("cli", "local0", "User {user:word} from {address:word} issued command <{command}>: permission {verdict:word}", "{user} at {address} typed \"{command}\" on the command line; permission {verdict}.", Documented, "Cisco document 221776",
            "User admin from 10.150.249.243:63290 issued command < callbridge av1 enable>: permission granted"),

        Of("postgres", "local0", "LOG: could not send data to client: {reason}", "The database lost a client while answering: {reason}.", Observed, Edge, "LOG: could not send data to client: Broken pipe"),
        Of("postgres", "local0", "FATAL: {what}", "The database ended a connection: {what}.", Documented, Postgres, "FATAL: connection to client lost", LineFact.DatabaseFailed),
        Of("postgres", "local0", "PANIC: {what}", "The database stopped: {what}.", Documented, Postgres, "PANIC: could not write to file", LineFact.DatabaseFailed),
        Of("postgres", "local0", "ERROR: {what}", "The database rejected a command: {what}.", Documented, Postgres, "ERROR: duplicate key value violates unique constraint", LineFact.DatabaseFailed),
        Of("postgres", "local0", "WARNING: {what}", "The database warns: {what}.", Documented, Postgres, "WARNING: there is no transaction in progress"),
        Of("postgres", "local0", "LOG: {what}", "The database reports: {what}.", Documented, Postgres, "LOG: checkpoint starting: time"),
        Of("postgres", "local0", "CONTEXT: {what}", "The place of the database message above: {what}.", Documented, Postgres, "CONTEXT: SQL statement \"SELECT 1\""),
        Of("postgres", "local0", "STATEMENT: {what}", "The command that caused the database message above.", Documented, Postgres, "STATEMENT: SELECT 1"),
        Of("postgres", "local0", "DETAIL: {what}", "A detail of the database message above: {what}.", Documented, Postgres, "DETAIL: Key (id)=(1) already exists."),
        Of("postgres", "local0", "HINT: {what}", "A hint to the database message above: {what}.", Documented, Postgres, "HINT: Consider increasing max_wal_size."),
        Of("postgres", "local0", "SQL statement \"{statement}\"", "The place of a database message: the command that ran.", Observed, Database, "SQL statement \"SELECT * FROM domains\""),
        Of("postgres", "local0", "PL/pgSQL function {function} line {number:number} at {what}", "The place of a database message: the function that ran.", Observed, Database,
            "PL/pgSQL function create_matching_domain(uuid,text,uuid,integer,integer,text) line 3 at SQL statement"),

        Of("sfpool", "user", "Health check {node}: error (up = {up:number}): {reason}", "The database node {node} does not answer: {reason}", Documented, Database,
            "Health check 10.62.71.119: error (up = 1): could not connect to server: Connection refused |#011Is the server running on host \"10.62.71.119\" and accepting|#011TCP/IP connections on port 5432 ?|", LineFact.DatabaseFailed),
        Of("sfpool", "user", "Health check {node}: {result}", "The database node {node} was checked: {result}.", Inferred, "by analogy to Cisco document 210530", "Health check 10.62.71.119: ok"),
        Of("schema_builder", "user", "Upgrading schema with connect line '{line}'", "The database schema is brought up to date.", Documented, Database, "Upgrading schema with connect line 'connect_timeout=4 user=postgres'"),
        Of("schema_builder", "user", "Using database name '{name}'", "The schema of the database {name} is built.", Documented, Database, "Using database name 'cluster'"),
        Of("schema_builder", "user", "schema build on database {name:word} complete", "The schema of the database {name} is up to date.", Documented, Database, "schema build on database cluster complete"),
        Of("schema_builder", "user", "Using {what}", "The schema builder states the libraries it uses.", Observed, Database, "Using CiscoSSL 1.0.1u.4.13.322-fips  (caps 0x4FABFFFF)"),
        Of("schema_builder", "user", "Waiting for database cluster to settle...", "The schema builder waits until the database nodes agree on a primary.", Documented, Database, "Waiting for database cluster to settle..."),
        Of("schema_builder", "user", "Database cluster settled", "The database nodes have agreed on a primary.", Documented, Database, "Database cluster settled"),
        Of("schema_builder", "user", "Schema upgrade complete", "The database schema is up to date.", Documented, Database, "Schema upgrade complete"),
        Of("dbcluster_watcher", "user", "Operation Complete", "A database cluster command has finished.", Documented, Database, "Operation Complete"),
        Of("dbcluster_watcher", "user", "Operation Failed{why}", "A database cluster command has failed.", Inferred, "by analogy to Cisco document 210530", "Operation Failed", LineFact.DatabaseFailed),

        Of("client_backend", "local0", "WebApp Audit : Session: {session:guid} : Participant {name} performed action of {action}", "Web app audit: {name} did \"{action}\".", Observed, Edge,
            "WebApp Audit : Session: a77d94b1-ba12-4e4e-8f3e-86b3e9c1de8f : Participant Gerwin performed action of join call"),
        Of("client_backend", "user", "WebSocket : Got authenticated JWT for {user:word} callbridge {callBridge:guid} call {apiCall:guid} participant {leg:guid} tracing {tracing:number}",
            "The browser of {user} has proved that it may join the {apiCall} as {leg}.", Observed, Edge,
            "WebSocket : Got authenticated JWT for guest1573064743 callbridge 320d02c3-7af5-4e4f-b51c-9a7a4dc0b8b9 call 04704220-95a8-4d36-a6ec-3d4d789d9250 participant fcfe42f4-ac94-4ab2-a14a-f4165ec960a7 tracing 0"),
        Of("wb3_frontend", "local7", "[{action}:{leg:guid}] {client:word} - - [{stamp}] status {status:number} \"{request}\" {rest}", "The web bridge served {client}: {request}, status {status}. It is no request of the API. The id is that of {leg}.", Observed, Edge,
            "[Join call:fcfe42f4-ac94-4ab2-a14a-f4165ec960a7] 10.150.238.62 - - [23/Feb/2024:09:02:21 +0000] status 200 \"POST /api/join HTTP/1.1\" bytes_sent 1003"),
        Of("wb3_frontend", "local7", "{action} {client:word} - - [{stamp}] status {status:number} \"{request}\" {rest}", "The web bridge served {client}: {request}, status {status}. It is no request of the API.", Observed, Edge,
            "[] 10.150.238.62 - - [23/Feb/2024:09:02:21 +0000] status 200 \"GET / HTTP/1.1\" bytes_sent 1003"),
        Of("webbridge", "user", "[DEBUGGING] Stats {sessions:number}, c:{connects:number}, d:{disconnects:number}", "The web bridge has {sessions} sessions. Its limit shows as 149.", Documented, "Cisco document 215662", "[DEBUGGING] Stats 149, c:3477, d:3170"),

        Of("recorder-proxy", "kern", "Connection from {address:word}: Authentication succeeded", "A Call Bridge at {address} presented a certificate that the recorder trusts.", Documented, "Cisco document 202722", "Connection from 10.62.71.75:39439: Authentication succeeded"),
        Of("recorder-proxy", "kern", "Connection from {address:word}: Connection terminated", "The connection of the Call Bridge at {address} ends.", Documented, "Cisco document 202722", "Connection from 10.62.71.75:39439: Connection terminated"),
        Of("recorder-proxy", "kern", "Connection from {address:word}: Authentication failed{why}", "The recorder does not trust the certificate of {address}.", Inferred, "by analogy to Cisco document 202722", "Connection from 10.62.71.75:39439: Authentication failed", LineFact.DeviceFailed),
        Of("streamer-proxy", "daemon", "TRACE (ALL):r = &{request} {rest}", "The Call Bridge asks the streamer to start or stop a stream; a dump of its request.", Observed, Streaming, "TRACE (ALL):r = &{POST /streamings HTTP/1.1 1 1"),
        Of("streamer-proxy", "daemon", "TRACE (ALL):{what}", "A detail of the streamer's proxy: {what}.", Observed, Streaming, "TRACE (ALL):set path to /streamings from /streamings: websocket: false, protected: true"),
        Of("streamer-proxy", "daemon", "INFO (ALL):peer presented certificate in whitelist with serial number {serial:number}", "The streamer trusts the certificate of the Call Bridge.", Observed, Streaming,
            "INFO (ALL):peer presented certificate in whitelist with serial number 1338044712371352933337304391814440992479641688"),
        Of("streamer-proxy", "daemon", "INFO (ALL):{what}", "The streamer's proxy: {what}.", Observed, Streaming, "INFO (ALL):Adding auth header"),
        Of("streamer", "user", "Start session {session:guid}", "The streamer begins stream {session}.", Observed, Streaming, "Start session 50939c65-301c-468e-a54a-b7b2bd06dd50"),
        Of("streamer", "user", "Start Keepalives", "The streamer keeps the connection to the stream server open.", Observed, Streaming, "Start Keepalives"),
        Of("streamer", "user", "Connecting to '{host}', app '{app}', stream '{stream}', port '{port}', scheme '{scheme}'", "The streamer connects to {scheme}://{host}:{port}/{app}.", Observed, Streaming, "Connecting to '172.18.115.53', app 'live', stream 'CMS', port '1935', scheme 'rtmp'"),
        Of("streamer", "user", "Ignored command message '{command}' ({arguments})", "The stream server sent the command {command}, which the streamer does not need.", Observed, Streaming, "Ignored command message 'onBWDone' (['onBWDone', 0.0, None, 8192.0])"),
        Of("streamer", "user", "Bot {session:guid} started", "Stream {session} runs.", Observed, Streaming, "Bot 50939c65-301c-468e-a54a-b7b2bd06dd50 started"),
        Of("streamer", "user", "Bot {session:guid} failed: {reason}", "Stream {session} failed: {reason}.", Observed, Streaming, "Bot af28cb0c-08d3-4692-b9e6-36d7b5b7e149 failed: CLIENT_CONNECT_FAILED", LineFact.DeviceFailed),
        Of("streamer", "user", "Client connect failed", "The streamer cannot reach its stream server or the Call Bridge.", Observed, Streaming, "Client connect failed", LineFact.DeviceFailed),
        Of("streamer", "user", "new status: {status}", "The stream is now {status}.", Observed, Streaming, "new status: disconnecting"),

        .. StreamerCalls(),

        Of("Uploader", "user", "scanning directory: {folder}", "The uploader looks for finished recordings in {folder}.", Observed, Uploads, "scanning directory: /mnt/recordings/spaces"),
        Of("Uploader", "user", "checking the status of {file}", "The uploader asks Vbrick about {file}.", Observed, Uploads, "checking the status of /mnt/recordings/spaces/1/a.mp4"),
        Of("Uploader", "user", "Getting from: {address}", "The uploader reads {address}, which belongs to Vbrick, not to the bridge.", Observed, Uploads, "Getting from: https://example.com:443/api/v1/videos/1/status"),
        Of("Uploader", "user", "posting to: {address}", "The uploader sends to {address}, which belongs to Vbrick, not to the bridge.", Observed, Uploads, "posting to: https://example.com:443/api/v1/user/login"),
        Of("Uploader", "user", "Received vbrick response status code: 200", "Vbrick answered.", Observed, Uploads, "Received vbrick response status code: 200"),
        Of("Uploader", "user", "Received vbrick response 200", "Vbrick answered.", Observed, Uploads, "Received vbrick response 200"),
        Of("Uploader", "user", "Received vbrick response {status:number}", "Vbrick answered with status {status}.", Observed, Uploads, "Received vbrick response 500", LineFact.DeviceFailed),
        Of("Uploader", "user", "vbrick response: {answer}", "The answer of Vbrick: {answer}.", Observed, Uploads, "vbrick response: main.vbrickStatusResp{Status:\"Ready\"}"),
        Of("Uploader", "user", "file {file:word} vid {video:word} status {status}", "The recording {file} has the state {status} at Vbrick.", Observed, Uploads, "file a.mp4 vid c4605aaf-dc49-4cd7-9174-c46185ba1983 status Ready"),
        Of("Uploader", "user", "Failed to {what}", "The uploader could not {what}.", Observed, Uploads, "Failed to initialise Vbrick Client", LineFact.DeviceFailed),
        Of("Uploader", "user", "vbrick returned status code: {status:number}", "Vbrick refuses with status {status}: nothing is uploaded.", Observed, Uploads, "vbrick returned status code: 500", LineFact.DeviceFailed),

        Of("scheduler_backend", "daemon", "CmsWebSchedulerApplication - Starting CmsWebSchedulerApplication with PID {pid:number} ({details})", "The scheduler of the web app starts.", Observed, Scheduling,
            "CmsWebSchedulerApplication - Starting CmsWebSchedulerApplication with PID 1 (/app started by ? in /)"),
        Of("scheduler_backend", "daemon", "C2WSupervisor - getWebBridges - totalCount={count:number}", "The Call Bridge lists {count} web bridges to the scheduler.", Observed, Scheduling, "C2WSupervisor - getWebBridges - totalCount=3"),
        Of("scheduler_backend", "daemon", "C2WSupervisor - getWebBridges - added={count:number}", "{count} of them are new.", Observed, Scheduling, "C2WSupervisor - getWebBridges - added=3"),
        Of("scheduler_backend", "daemon", "C2WService - Connecting to webBridge={address:word}", "The scheduler connects to the web bridge {address} (c2w).", Observed, Scheduling, "C2WService - Connecting to webBridge=10.116.90.34:8443"),
        Of("scheduler_backend", "daemon", "C2WService - Received guid {id:guid} from webbridge {address:word}", "The web bridge {address} answers with its id.", Observed, Scheduling, "C2WService - Received guid b6859515-3ea3-4bdc-9dce-a8b3033e62d7 from webbridge 10.116.90.34:8443"),
        Of("scheduler_backend", "daemon", "C2WSupervisor - C2W connection for webbridge {address:word} UP", "The scheduler reaches the web bridge {address}.", Observed, Scheduling, "C2WSupervisor - C2W connection for webbridge 10.116.90.34:8443 UP"),
        Of("scheduler_backend", "daemon", "C2WSupervisor - C2W connection for webbridge {address:word} {state:word}", "The connection of the scheduler to the web bridge {address} is {state}.", Inferred, "by analogy to Cisco document 217367",
            "C2WSupervisor - C2W connection for webbridge 10.116.90.34:8443 DOWN", LineFact.WebBridgeFailed),
    ];

    private static IEnumerable<LineForm> StreamerCalls() => new (string Says, string Meaning, string Sample, LineFact Fact)[]
    {
        ("newIncomingCall, with session description", "The Call Bridge calls the streamer.", "newIncomingCall, with session description", LineFact.None),
        ("[USAGE] : {used:number} / {most:number} calls", "The streamer serves {used} of {most} possible streams.", "[USAGE] : 1 / 6 calls", LineFact.None),
        ("call {number:number}: \"{scheme}\" scheme not supported", "The stream address of call {number} has a scheme that the streamer does not know.", "call 13: \"\" scheme not supported", LineFact.DeviceFailed),
        ("call {number:number}: failed to parse stream URL:{url}", "The stream address of call {number} is empty or malformed.", "call 13: failed to parse stream URL:", LineFact.DeviceFailed),
        ("call {number:number}: failed to configure stream", "The streamer cannot stream call {number}.", "call 13: failed to configure stream", LineFact.DeviceFailed),
        ("call {number:number}: connection : far end closed connection {connection:number}", "The stream server closed the connection of call {number}.", "call 13: connection : far end closed connection 37", LineFact.DeviceFailed),
        ("call {number:number}: retrying ({attempt})...", "The streamer tries call {number} again, {attempt}.", "call 13: retrying (1/3)...", LineFact.None),
        ("call {number:number}: using streamer worker {worker:number}", "Worker {worker} of the streamer serves call {number}.", "call 13: using streamer worker 0", LineFact.None),
        ("call {number:number}: parsing{url}", "The streamer reads the stream address of call {number}.", "call 13: parsing", LineFact.None),
        ("call {number:number}: rtcpSessionApplicationPacketReceived ({kind:number})", "A control packet of the media of call {number}.", "call 13: rtcpSessionApplicationPacketReceived (28)", LineFact.None),
        ("call {number:number}: S1 byte {place:number} (exp: {expected:word} rec: {received})", "The handshake of the stream server differs in byte {place}. Usually harmless.", "call 13: S1 byte 5 (exp: 0x00, rec: 0xf4)", LineFact.None),
        ("call {number:number}: snd: {what}", "The streamer sends to the stream server: {what}.", "call 13: snd: create new chunk stream 2", LineFact.None),
        ("call {number:number}: RTMP publish successful, can start sending media", "The stream server accepts the stream of call {number}.", "call 13: RTMP publish successful, can start sending media", LineFact.None),
    }.Select(line => Of("streamer-sip", "daemon", line.Says, line.Meaning, Observed, Streaming, line.Sample, line.Fact));

    private static LineForm Of(string process, string facility, string pattern, string meaning, FormBasis basis, string source, string sample, LineFact fact = LineFact.None) =>
        new(pattern, meaning, basis, source, sample) { Process = process, Facility = facility, Fact = fact };
}

using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about credentials.</summary>
internal static class AuthenticationContracts
{
    private const string Challenge = "Basic realm=\"acano\"";

    public static IReadOnlyList<Contract> All { get; } =
    [
        new("authentication.challenge", "A request without credentials is answered 401 with an empty body and the Basic challenge of realm acano.")
        {
            Evidence = [Observed($"{Sources.Tms}, trace 9498")],
            Check = async cms => (await cms.SendAsync(new("GET", "/api/v1/system/status") { Authorization = "" })).IsStatus(401).IsBody("").HasHeader("WWW-Authenticate", Challenge),
        },
        new("authentication.wrong-password", "Wrong credentials are answered 401, as missing ones are.")
        {
            Evidence = [Observed(Sources.Clients)],
            Check = async cms => (await cms.SendAsync(new("GET", "/api/v1/system/status") { Authorization = Basic("no-such-user", "wrong") })).IsStatus(401).IsBody("").HasHeader("WWW-Authenticate", Challenge),
        },
        new("authentication.before-path", "The credentials are checked before the path: a node that does not exist is answered 401, too.")
        {
            Evidence = [Inferred("a bridge that answers 404 without credentials would show its nodes to every caller")],
            Check = async cms => (await cms.SendAsync(new("GET", "/api/v1/noSuchNode") { Authorization = "" })).IsStatus(401),
        },
        new("authentication.before-method", "The credentials are checked before the method: a POST without credentials creates nothing.")
        {
            Needs = Needs.Writes,
            Evidence = [Inferred("no client relies on the order; a refused request changes nothing")],
            Check = async cms =>
            {
                (await cms.SendAsync(new("POST", "/api/v1/coSpaces", $"name={cms.Name("open")}") { Authorization = "" })).IsStatus(401).HasHeader("Location", null);
                (await cms.GetAsync($"coSpaces?filter={cms.Name("open")}")).HasTotal(0);
            },
        },
        new("authentication.malformed", "A header Authorization that is no Base64, or has no colon, is answered 401.")
        {
            Evidence = [Inferred("no credentials can be read from it")],
            Check = async cms =>
            {
                (await cms.SendAsync(new("GET", "/api/v1/system/status") { Authorization = "Basic %%%" })).IsStatus(401);
                (await cms.SendAsync(new("GET", "/api/v1/system/status") { Authorization = "Basic " + Convert.ToBase64String("admin"u8) })).IsStatus(401);
            },
        },
        new("authentication.other-schemes", "Other schemes than Basic are answered 401 with the Basic challenge.")
        {
            Evidence = [Documented($"{Sources.Guide20}: the API uses Basic authentication"), Inferred("the challenge for other schemes is not shown")],
            Check = async cms => (await cms.SendAsync(new("GET", "/api/v1/system/status") { Authorization = "Bearer 0123456789" })).IsStatus(401).HasHeader("WWW-Authenticate", Challenge),
        },
        new("authentication.accepted", "Correct credentials are accepted at the first request of a connection, without a challenge before.")
        {
            Evidence = [Observed($"{Sources.Tms}, trace 9500"), Observed(Sources.Clients)],
            Check = async cms => (await cms.GetAsync("system/status")).IsXml("status").HasHeader("WWW-Authenticate", null),
        },
        new("authentication.cookies", "Cookies are ignored: a browser that is logged in sends one beside Basic credentials.")
        {
            Evidence = [Observed($"{Sources.Basics}: requests with Cookie: session=logout")],
            Check = async cms => (await cms.SendAsync(new("GET", "/api/v1/system/status") { Headers = "Cookie: session=logout\r\n" })).IsXml("status"),
        },
    ];

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
}

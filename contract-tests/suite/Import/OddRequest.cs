using System.Globalization;

namespace CmsSim.ContractTests.Import;

/// <summary>Draws requests that are unusual on the wire: raw values, empty pairs, secrets under several names, and paths of no node.</summary>
internal static class OddRequest
{
    private const string Space = "/api/v1/coSpaces/11111111-0000-4000-8000-000000000001";

    private static readonly string[] s_names =
    [
        "Sales", "Ärzte & <Co>", "it's \"one\"", "7+7=14%", "", " ", " lead", "trail ", "a  b", "[ ... ]", "<b>>", "API trace 7: GET for", "sending 200 response, size 0",
        "日本語の会議室", "😀😀😀😀", "Location: /api/v1/coSpaces", "l1lO0", "=", "a=b=c", "'quoted'", "C:\\temp\\_x*", "$index$", "&amp;", "0", "true",
    ];

    private static readonly string[] s_paths =
    [
        "/", "/api", "/api/v1", "/api/v2/coSpaces", "/API/V1/COSPACES", "//api//v1//coSpaces/", "/api/v1/callegs", "/api/v1/cospaceBulkSynchs", "/api/v1/coSpaces?filter=a%20b&limit=2",
        "/api/v1/coSpaces?filter=%C3%84&offset=0", "/api/v1/coSpaces?", "/api/v1/users?limit=0&emailFilter=x", "/api/v1/coSpaces/notAnId", "/api/v1/coSpaces/11111111-0000-4000-8000-00000000000l",
        "/api/v1/system/status?x=\"y\"", "/api/v1/coSpaces?passcode=1234", "/api/v1/coSpaces?limit=1&secret=abc&offset=0", "/api/v1/system/status/", "/favicon.ico", "/api/v1/coSpaces/%31",
    ];

    /// <summary>Returns a request.</summary>
    public static (string Method, string Target, string Body) Next(Random random) => random.Next(12) switch
    {
        0 or 1 => ("GET", Pick(random, s_paths), ""),
        2 => (Pick(random, ["PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"]), Pick(random, s_paths), random.Next(2) == 0 ? "" : "name=x"),
        3 or 4 => ("PUT", Space, Form(random)),
        5 or 6 => ("POST", "/api/v1/coSpaces", Form(random)),
        7 => ("PUT", Space, Raw(random)),
        8 => ("GET", Space, ""),
        9 => ("GET", "/api/v1/coSpaces", ""),
        10 => ("POST", "/api/v1/callLegProfiles", Form(random)),
        _ => ("GET", "/api/v1/system/status", ""),
    };

    private static string Form(Random random)
    {
        List<string> pairs = [];
        for (var i = random.Next(5); i >= 0; i--)
            pairs.Add(Pair(random));
        var form = string.Join(random.Next(12) == 0 ? "&&" : "&", pairs);
        return random.Next(10) switch { 0 => "&" + form, 1 => form + "&", _ => form };
    }

    private static string Pair(Random random) => random.Next(9) switch
    {
        0 => "passcode=" + Pick(random, ["", "1234", "a%26b", "********"]),
        1 => Pick(random, ["secret=abc", "PassCode=99", "pass%63ode=1", "passcode%3D1", "guestPasscode=x"]),
        2 => Pick(random, ["name", "=x", "callId", "&", "nonStandard=1"]),
        3 => "name=" + Long(random),
        4 or 5 => "name=" + Uri.EscapeDataString(Pick(random, s_names)),
        6 => "name=" + Uri.EscapeDataString(Pick(random, s_names)).Replace("%20", "+", StringComparison.Ordinal),
        7 => "uri=u" + random.Next(40).ToString(CultureInfo.InvariantCulture),
        _ => "name=" + Pick(random, s_names),
    };

    private static string Long(Random random) => string.Concat(Enumerable.Repeat(Pick(random, ["x", "ab ", "Ä", "日", "😀", "%20", "l1", "same line, same line, same line, same line, xx "]), random.Next(120)));

    private static string Raw(Random random) => Pick(random,
    [
        "{\"name\":\"x\"}", "{\"passcode\":\"1234\",\"name\":\"a&b\"}", "<coSpace><name>x</name></coSpace>", "line one\r\nline two", "\tname=x", "\u0007", "a", "&", "&&&", " ", "name=\u202ex",
        new string('a', 48), new string('a', 49), new string('a', 48) + "&" + new string('a', 48) + "&", "x=1&x=1&x=1&x=1", "******", "name=***",
    ]);

    private static string Pick(Random random, string[] all) => all[random.Next(all.Length)];
}

using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.ContractTests.Reports;

/// <summary>A small replay with one exchange for each thing that a report shows.</summary>
internal static class ReportSample
{
    public const string Declaration = """<?xml version="1.0"?>""";

    private static readonly DateTimeOffset s_began = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public static ReplayReport Report { get; } = Of(new Uri("https://cms.example.com:445/"), Results());

    public static ReplayReport Of(Uri? target, params IReadOnlyList<ReplayResult> results) => new(
        target?.ToString() ?? "in-process simulator",
        [new(Fixture([.. results.Select(result => result.Exchange)]), results) { Allowed = new HashSet<Normaliser> { Normaliser.Counter, Normaliser.Id } }])
    {
        Address = target,
        User = "admin",
        Started = s_began,
        Ended = s_began.AddSeconds(3),
    };

    public static Fixture Fixture(IReadOnlyList<FixtureExchange> exchanges) => new()
    {
        Flow = "sample",
        Host = "Core1",
        Source = "A syslog of release 2.0",
        About = "A client lists spaces and creates one.",
        Reasons = [new("declaration", "The trace never prints the declaration."), new("slip", "The page lost a letter.")],
        Holes = [new(HoleKind.Zone, "The log prints no time zone; UTC is assumed.")],
        Exchanges = exchanges,
    };

    public static ReplayResult[] Results() => [Matching(), BodyDiffers(), HeaderDiffers(), StatusDiffers(), WithHole(), Excused(), NotCompared(), NoAnswer()];

    public static ReplayResult Matching()
    {
        var exchange = Exchange(1, "GET", "/api/v1/system/status", 200, "<status>", "<softwareVersion>2.0</softwareVersion>", "</status>");
        return Result(exchange, Documented(exchange)) with { Elapsed = TimeSpan.FromMilliseconds(1.5) };
    }

    public static ReplayResult BodyDiffers()
    {
        var exchange = Exchange(2, "GET", "/api/v1/coSpaces?limit=2", 200, "<coSpaces total=\"1\">", "<coSpace id=\"6b3a0f5c-1f0e-4d7f-9a53-b5d0b6a4c201\">", "<name>Überblick</name>", "<uri>overview</uri>", "</coSpace>", "</coSpaces>") with
        {
            During = [new("call 7: incoming SIP call") { At = s_began.AddSeconds(1.25) }],
        };
        var actual = Documented(exchange);
        return Result(exchange, actual with { Body = Encoding.UTF8.GetBytes(Text(actual).Replace("<uri>overview</uri>", "<uri>over.view</uri>")) });
    }

    public static ReplayResult HeaderDiffers()
    {
        var exchange = Exchange(3, "POST", "/api/v1/coSpaces", 200) with
        {
            Request = new("POST", MarkedText.Printed("/api/v1/coSpaces"), new("application/x-www-form-urlencoded", 16, MarkedText.Printed("name=It's+a+test"))),
        };
        exchange = exchange with
        {
            Answer = exchange.Answer! with { Size = 0, Body = MarkedText.Empty, Headers = [.. exchange.Answer!.Headers, new("Location", MarkedText.Printed("/api/v1/coSpaces/1"))] },
        };
        var actual = Documented(exchange);
        return Result(exchange, actual with { Headers = [actual.Headers[0], new("Location", "/api/v1/coSpaces/2")] });
    }

    public static ReplayResult StatusDiffers()
    {
        var exchange = Exchange(4, "GET", "/api/v1/coSpaces/9", 404, "<failureDetails>", "<coSpaceDoesNotExist />", "</failureDetails>");
        return Result(exchange, Documented(exchange) with { Status = 500, Body = "<h1>oops</h1>"u8.ToArray() });
    }

    /// <summary>The bridge left out two lines of the list; the target has them, and a normaliser lets them pass.</summary>
    public static ReplayResult WithHole()
    {
        var exchange = Exchange(5, "GET", "/api/v1/calls", 200);
        exchange = exchange with
        {
            Answer = exchange.Answer! with
            {
                Size = 59,
                Body = new([Segment.Printed("<calls total=\"1\">"), Segment.Missing(HoleKind.Elided, 34), Segment.Printed("</calls>")]),
            },
        };
        return Result(exchange, new(200, Documented(exchange).Headers, "<calls total=\"1\"><call id=\"7\"><name>a</name></call></calls>"u8.ToArray()));
    }

    public static ReplayResult Excused()
    {
        var exchange = Exchange(6, "GET", "/api/v1/system/status", 200, "<status>", "<uptimeSeconds>333717</uptimeSeconds>", "</status>");
        exchange = exchange with
        {
            Answer = exchange.Answer! with
            {
                Body = new([.. exchange.Answer!.Body.Segments.Take(1), Segment.Printed("<status>"),
                    new Segment(Provenance.Repaired, "<uptimeSeconds>333717</uptimeSeconds>") { Why = "slip", Prints = "<ptimeSeconds>333717</uptimeSeconds>" }, Segment.Printed("</status>")]),
            },
        };
        var actual = Documented(exchange);
        return Result(exchange, actual with { Body = Encoding.UTF8.GetBytes(Text(actual).Replace("333717", "7")) });
    }

    public static ReplayResult NotCompared()
    {
        var exchange = Exchange(7, "DELETE", "/api/v1/coSpaces/1", 200) with { Answer = null };
        return Result(exchange, new(200, [], ReadOnlyMemory<byte>.Empty)) with { Differences = [] };
    }

    public static ReplayResult NoAnswer() => Result(Exchange(8, "GET", "/api/v1/users", 200, "<users total=\"0\">", "</users>"), null) with
    {
        Differences = [new(DifferencePart.Connection, "an answer", "the connection was closed")],
    };

    public static FixtureExchange Exchange(int trace, string method, string path, int status, params string[] lines) => new()
    {
        Trace = trace,
        At = s_began.AddSeconds(trace < 7 ? trace : trace * 60),
        From = trace % 2 == 0 ? "192.0.2.7" : "192.0.2.8",
        Request = new(method, MarkedText.Printed(path)),
        Answer = new(status, Encoding.UTF8.GetByteCount(Declaration + string.Concat(lines)),
            [new("Server", new([new Segment(Provenance.Reconstructed, "Apache") { Why = "declaration" }]))],
            new([new Segment(Provenance.Reconstructed, Declaration) { Why = "declaration" }, .. lines.Select(Segment.Printed)])),
    };

    public static WireAnswer Documented(FixtureExchange exchange) => new(
        exchange.Answer!.Status,
        [.. exchange.Answer.Headers.Select(header => new WireHeader(header.Name, header.Value.Text))],
        Encoding.UTF8.GetBytes(exchange.Answer.Body.Text));

    public static ReplayResult Result(FixtureExchange exchange, WireAnswer? answer)
    {
        var comparison = answer is null || exchange.Answer is null ? null : AnswerComparer.Compare(exchange.Answer, answer, Bindings.FirstSight);
        return new()
        {
            Exchange = exchange,
            SentPath = exchange.Request.Path.Text,
            SentBody = exchange.Request.Body?.Content.Text,
            Answer = answer,
            Differences = comparison?.Differences ?? [],
            Excuses = comparison?.Excuses ?? [],
            BoundBody = comparison?.BoundBody,
            Elapsed = TimeSpan.FromMilliseconds(exchange.Trace),
        };
    }

    private static string Text(WireAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);
}

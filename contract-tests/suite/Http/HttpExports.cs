using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary>Fixtures become HAR and <c>.http</c> files, and come back as they were.</summary>
public sealed class HttpExports
{
    private static readonly Gen<string> s_word = Gen.String[Gen.Char["abcXYZ019._-"], 1, 12];
    private static readonly Gen<string> s_value = Gen.String[Gen.Char["abc äß€你<>&\"'\\/=\t"], 0, 40];

    private static readonly Gen<FixtureAnswer> s_answer =
        from status in Gen.Int[0, 4].Select(i => ((int[])[200, 400, 401, 404, 503])[i])
        from location in s_word
        from text in s_value
        let body = status is 401 ? "" : $"<?xml version=\"1.0\"?><a b=\"\"><c>{text}</c></a>"
        select new FixtureAnswer(status, Encoding.UTF8.GetByteCount(body),
            [Header("Server", "Apache"), Header("Content-Type", "text/xml"), Header("Location", "/api/v1/" + location)],
            body.Length == 0 ? MarkedText.Empty : MarkedText.Printed(body));

    private static readonly Gen<FixtureRequest> s_request =
        from method in Gen.Int[0, 3].Select(i => ((string[])["GET", "POST", "PUT", "DELETE"])[i])
        from path in s_word
        from form in Gen.Select(s_word, s_word).List[1, 4]
        let content = string.Join('&', form.Select(pair => $"{pair.Item1}={pair.Item2}"))
        select new FixtureRequest(method, MarkedText.Printed("/api/v1/" + path),
            method is "POST" or "PUT" ? new FixtureForm("application/x-www-form-urlencoded", content.Length, MarkedText.Printed(content)) : null);

    private static readonly Gen<Fixture> s_fixture =
        from parts in Gen.Select(s_request, s_answer, Gen.Int[1, 100_000], Gen.Int[0, 3]).List[1, 12]
        select FixtureOf([.. parts.Index().Select(part => new FixtureExchange
        {
            Trace = part.Index + 100,
            At = new DateTimeOffset(2016, 7, 26, 14, 8, 23, TimeSpan.Zero).AddMilliseconds(parts.Take(part.Index + 1).Sum(other => (double)other.Item3)).AddTicks(part.Item.Item3),
            From = "14.80.99.226",
            AnsweredAfter = part.Item.Item4 > 0 && part.Index + part.Item.Item4 < parts.Count ? part.Index + part.Item.Item4 + 100 : null,
            Request = part.Item.Item1,
            Answer = part.Item.Item2,
        })]);

    [Fact]
    public void A_fixture_written_as_HAR_and_imported_is_the_same() => s_fixture.Sample(fixture =>
    {
        var read = new Collected();

        HarReader.Read(new MemoryStream(Har(fixture)), "x.har", read);

        read.Exchanges.Select(Text).Should().Equal(fixture.Exchanges.Select(exchange => Text(fixture.Host, exchange)));
        read.Notes.Should().BeEmpty();
        for (var i = 0; i < fixture.Exchanges.Count; i++)
            (read.Exchanges[i].Overtaken > 0).Should().Be(fixture.Exchanges[i].AnsweredAfter is not null);
    }, iter: 200, threads: 1);

    [Fact]
    public void A_fixture_written_as_an_http_file_and_imported_is_the_same() => s_fixture.Sample(fixture =>
    {
        var (text, read) = (new StringWriter(), new Collected());

        HttpFileWriter.Write(fixture, text);
        HttpFileReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "x.http", read);

        read.Exchanges.Select(Text).Should().Equal(fixture.Exchanges.Select(exchange => Text(fixture.Host, exchange)));
        read.Notes.Should().BeEmpty();
    }, iter: 200, threads: 1);

    [Theory]
    [InlineData("add"), InlineData("reserve"), InlineData("start"), InlineData("extend"), InlineData("end")]
    public void The_golden_fixtures_come_back_byte_by_byte(string flow)
    {
        var (fixture, fromHar, fromText, text) = (Repository.Golden(flow), new Collected(), new Collected(), new StringWriter());

        HarReader.Read(new MemoryStream(Har(fixture)), "x.har", fromHar);
        HttpFileWriter.Write(fixture, text);
        HttpFileReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "x.http", fromText);

        fromHar.Exchanges.Select(Text).Should().Equal(fixture.Exchanges.Select(exchange => Text(fixture.Host, exchange)));
        fromText.Exchanges.Select(Text).Should().Equal(fixture.Exchanges.Select(exchange => Text(fixture.Host, exchange)));
        fromHar.Exchanges.Select((exchange, i) => exchange.Overtaken > 0 == fixture.Exchanges[i].AnsweredAfter is not null).Should().OnlyContain(same => same);
    }

    [Fact]
    public void The_HAR_keeps_the_rules_of_its_specification() => s_fixture.Sample(fixture =>
    {
        using var har = JsonDocument.Parse(Har(fixture));
        var log = har.RootElement.GetProperty("log");

        Members(log, "version", "creator", "entries");
        log.GetProperty("version").GetString().Should().Be("1.2");
        Members(log.GetProperty("creator"), "name", "version");
        foreach (var entry in log.GetProperty("entries").EnumerateArray())
            CheckEntry(entry);
    }, iter: 50, threads: 1);

    [Fact]
    public void Holes_have_a_comment_and_an_unknown_size()
    {
        var fixture = FixtureOf([
            Exchange(1, new FixtureAnswer(200, null, [], new MarkedText([Segment.Missing(HoleKind.Body)]))),
            Exchange(2, null),
            Exchange(3, new FixtureAnswer(200, 518, [], new MarkedText([Segment.Printed("<a>"), Segment.Missing(HoleKind.Elided, 511), Segment.Printed("</a>")])))]);

        using var har = JsonDocument.Parse(Har(fixture));
        var entries = har.RootElement.GetProperty("log").GetProperty("entries").EnumerateArray().ToList();
        foreach (var entry in entries)
            CheckEntry(entry);

        entries[0].GetProperty("response").GetProperty("content").GetProperty("size").GetInt32().Should().Be(-1);
        entries.Select(entry => entry.GetProperty("comment").GetString()).Should().Equal(
            "The body of the answer has a hole (body, size unknown).", "The answer is missing.", "The body of the answer has a hole (elided, 511 bytes).");
        var read = new Collected();
        HarReader.Read(new MemoryStream(Har(fixture)), "x.har", read);
        read.Exchanges.Select(exchange => exchange.Answer?.Body.Holes.Single().Hole).Should().Equal(HoleKind.Body, null, HoleKind.Cut);
        read.Exchanges[1].Answer.Should().BeNull();
    }

    [Fact]
    public void Credentials_and_tokens_are_never_written()
    {
        var fixture = FixtureOf([Exchange(1, new FixtureAnswer(200, 0, [Header("Set-Cookie", "session=tops3cret"), Header("X-Cisco-CMS-Auth-Token", "tops3cret"), Header("Server", "Apache")], MarkedText.Empty))
            with { Request = new FixtureRequest("POST", MarkedText.Printed("/api/v1/authTokens?authToken=tops3cret")) }]);
        var text = new StringWriter();
        HttpFileWriter.Write(fixture, text);

        foreach (var written in (string[])[text.ToString(), Encoding.UTF8.GetString(Har(fixture))])
            written.Should().NotContain("tops3cret").And.Contain("Apache").And.Contain("the header X-Cisco-CMS-Auth-Token is left out".Replace("the h", "The h"));
    }

    internal static void CheckEntry(JsonElement entry)
    {
        Members(entry, "startedDateTime", "time", "request", "response", "cache", "timings");
        DateTimeOffset.TryParse(entry.GetProperty("startedDateTime").GetString(), CultureInfo.InvariantCulture, out _).Should().BeTrue();
        var timings = entry.GetProperty("timings");
        (timings.GetProperty("send").GetDecimal() + timings.GetProperty("wait").GetDecimal() + timings.GetProperty("receive").GetDecimal()).Should().Be(entry.GetProperty("time").GetDecimal()).And.BeGreaterThanOrEqualTo(0);
        var request = entry.GetProperty("request");
        Members(request, "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize");
        Uri.TryCreate(request.GetProperty("url").GetString(), UriKind.Absolute, out _).Should().BeTrue();
        if (request.TryGetProperty("postData", out var posted))
            (posted.TryGetProperty("mimeType", out _) && (posted.TryGetProperty("text", out _) ^ posted.TryGetProperty("params", out _))).Should().BeTrue();
        var response = entry.GetProperty("response");
        Members(response, "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize");
        Members(response.GetProperty("content"), "size", "mimeType");
        entry.EnumerateObject().Select(member => member.Name).Except(["startedDateTime", "time", "request", "response", "cache", "timings", "comment"]).Should().OnlyContain(name => name.StartsWith('_'));
    }

    private static void Members(JsonElement element, params string[] names) => element.EnumerateObject().Select(member => member.Name).Should().Contain(names).And.OnlyHaveUniqueItems();

    private static FixtureHeader Header(string name, string value) => new(name, MarkedText.Printed(value));

    private static FixtureExchange Exchange(int trace, FixtureAnswer? answer) => new()
    {
        Trace = trace,
        At = new DateTimeOffset(2016, 7, 26, 14, 8, trace, TimeSpan.Zero),
        From = "14.80.99.226",
        Request = new FixtureRequest("GET", MarkedText.Printed("/api/v1/calls")),
        Answer = answer,
    };

    private static Fixture FixtureOf(FixtureExchange[] exchanges) => new() { Flow = "test", Host = "Core1", Source = "a test", About = "Made by a test.", Exchanges = exchanges };

    private static byte[] Har(Fixture fixture)
    {
        using var output = new MemoryStream();
        HarWriter.Write(fixture, output);
        return output.ToArray();
    }

    private static string Text(ImportedExchange exchange) => Text(
        exchange.Host!, exchange.Trace, new DateTimeOffset(exchange.At!.Value.Year!.Value, exchange.At.Value.Month, exchange.At.Value.Day, 0, 0, 0, exchange.At.Value.Offset!.Value) + exchange.At.Value.TimeOfDay,
        exchange.From, exchange.Request, exchange.Answer);

    private static string Text(string host, FixtureExchange exchange) => Text(host, exchange.Trace, exchange.At, exchange.From, exchange.Request, exchange.Answer);

    private static string Text(string host, int? trace, DateTimeOffset at, string? from, FixtureRequest request, FixtureAnswer? answer) =>
        $"{host} {trace} {at:O} {from} {request.Method} {request.Path.Text} {request.Body?.ContentType} {request.Body?.Size} {request.Body?.Content.Text} → {answer?.Status} {answer?.Size} "
        + $"{string.Join(", ", answer?.Headers.Select(header => $"{header.Name}: {header.Value.Text}") ?? [])} {answer?.Body.Text}";
}

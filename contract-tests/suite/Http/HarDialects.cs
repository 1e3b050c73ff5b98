using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary>HTTP archives as browsers, proxies and API clients write them.</summary>
public sealed class HarDialects
{
    private const string Spaces = """<?xml version="1.0"?><coSpaces total="0"></coSpaces>""";

    private const string Chrome = """
        {
          "log": {
            "version": "1.2",
            "creator": { "name": "WebInspector", "version": "537.36" },
            "pages": [{ "startedDateTime": "2024-03-05T16:50:25.000Z", "id": "page_1", "title": "https://cms.example.com/", "pageTimings": { "onContentLoad": 12.5, "onLoad": 13 } }],
            "entries": [
              {
                "_connectionId": "381",
                "_initiator": { "type": "script", "stack": { "callFrames": [{ "functionName": "x", "lineNumber": 1 }] } },
                "_priority": "High",
                "_resourceType": "xhr",
                "cache": {},
                "connection": "445",
                "request": {
                  "method": "POST", "url": "https://admin:secret@cms.example.com:445/api/v1/coSpaces", "httpVersion": "HTTP/1.1",
                  "headers": [
                    { "name": "Authorization", "value": "Basic YWRtaW46c2VjcmV0" },
                    { "name": "Cookie", "value": "session=0123456789abcdef01234567" },
                    { "name": "Content-Type", "value": "application/x-www-form-urlencoded" },
                    { "name": "Content-Length", "value": "17" }
                  ],
                  "queryString": [], "cookies": [{ "name": "session", "value": "0123456789abcdef01234567" }], "headersSize": 500, "bodySize": 17,
                  "postData": { "mimeType": "application/x-www-form-urlencoded", "text": "name=A%20B&uri=ab", "params": [{ "name": "name", "value": "A%20B" }, { "name": "uri", "value": "ab" }] }
                },
                "response": {
                  "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1",
                  "headers": [
                    { "name": "Date", "value": "Tue, 05 Mar 2024 16:50:25 GMT" },
                    { "name": "Server", "value": "Apache" },
                    { "name": "X-Frame-Options", "value": "DENY" },
                    { "name": "Location", "value": "/api/v1/coSpaces/7953ff0c-4b6c-4a3a-8c6a-91ff50bd4ae7" },
                    { "name": "Vary", "value": "Accept-Encoding" },
                    { "name": "Set-Cookie", "value": "session=fedcba9876543210fedcba98" },
                    { "name": "Content-Length", "value": "0" },
                    { "name": "Keep-Alive", "value": "timeout=5, max=100" },
                    { "name": "Connection", "value": "Keep-Alive" }
                  ],
                  "cookies": [], "content": { "size": 0, "mimeType": "x-unknown" }, "redirectURL": "", "headersSize": 300, "bodySize": 0, "_transferSize": 300, "_error": null
                },
                "serverIPAddress": "10.1.1.1",
                "startedDateTime": "2024-03-05T16:50:25.736Z",
                "time": 12.345,
                "timings": { "blocked": 1, "dns": -1, "ssl": -1, "connect": -1, "send": 0.1, "wait": 10, "receive": 1, "_blocked_queueing": 1 }
              },
              { "request": { "method": "GET", "url": "https://cms.example.com:445/index.html", "headers": [], "bodySize": 0 }, "response": { "status": 200, "headers": [], "content": { "size": 5, "text": "hello" } }, "startedDateTime": "2024-03-05T16:50:25.800Z", "time": 1 },
              { "_fromCache": "disk", "request": { "method": "GET", "url": "https://cms.example.com:445/api/v1/coSpaces", "headers": [], "bodySize": 0 }, "response": { "status": 200, "headers": [], "content": { "size": 5 } }, "startedDateTime": "2024-03-05T16:50:25.900Z", "time": 1 },
              { "_resourceType": "websocket", "request": { "method": "GET", "url": "wss://cms.example.com:445/events/v1?authToken=abc", "headers": [] }, "response": { "status": 101, "headers": [], "content": {} }, "startedDateTime": "2024-03-05T16:50:25.950Z", "time": 1 },
              { "request": { "method": "GET", "url": "https://cms.example.com:445/api/v1/calls", "headers": [], "bodySize": 0 }, "response": { "status": 0, "statusText": "", "headers": [], "content": { "size": 0, "mimeType": "x-unknown" }, "_error": "net::ERR_ABORTED" }, "startedDateTime": "2024-03-05T16:50:26Z", "time": 3 }
            ]
          }
        }
        """;

    [Fact]
    public void Chrome_shows_an_exchange_in_full_and_no_credential_is_kept()
    {
        var read = Read(Chrome);

        var exchange = read.Exchanges[0];
        exchange.Host.Should().Be("cms.example.com:445");
        exchange.Place.Should().Be(new Place("in.har", 7));
        exchange.At.Should().Be(new LogTime(2024, 3, 5, new TimeSpan(0, 16, 50, 25, 736)) { Offset = TimeSpan.Zero });
        exchange.AnsweredAt!.Value.TimeOfDay.Should().Be(new TimeSpan(0, 16, 50, 25, 748) + TimeSpan.FromTicks(3450));
        exchange.Request.Method.Should().Be("POST");
        exchange.Request.Path.Text.Should().Be("/api/v1/coSpaces");
        exchange.Request.Body!.Should().BeEquivalentTo(new FixtureForm("application/x-www-form-urlencoded", 17, MarkedText.Printed("name=A%20B&uri=ab")));
        exchange.Answer!.Headers.Select(header => header.Name).Should().Equal("Server", "X-Frame-Options", "Location", "Vary");
        exchange.Answer.Size.Should().Be(0);
        Everything(read).Should().NotContainAny("YWRtaW46c2VjcmV0", "secret", "0123456789abcdef01234567", "fedcba98", "authToken=abc");
    }

    [Fact]
    public void Other_paths_cached_answers_and_web_sockets_are_left_out_with_a_reason_and_aborted_requests_have_no_answer()
    {
        var read = Read(Chrome);

        read.Of(NoteKind.LeftOut).Should().Equal(
            "Entry 2 is no request to the API: its path is not below /api/v1.", "Entry 3 was answered by the cache of the client; no server saw it.", "Entry 4 is a WebSocket.");
        read.Of(NoteKind.Hole).Should().Equal("Entry 5 has no answer; the request was aborted or blocked.");
        read.Exchanges.Should().HaveCount(2);
        read.Exchanges[1].Answer.Should().BeNull();
        read.Notes.Single(note => note.Kind == NoteKind.Hole).Hole.Should().Be(HoleKind.Answer);
    }

    [Fact]
    public void Firefox_gives_local_times_and_may_leave_bodies_out()
    {
        var read = Read($$$$"""
            {"log":{"version":"1.1","creator":{"name":"Firefox","version":"128.0"},"browser":{"name":"Firefox","version":"128.0"},"pages":[],"entries":[
            {"startedDateTime":"2024-03-05T17:50:25.736+01:00","request":{"bodySize":0,"method":"GET","url":"https://10.1.1.1/api/v1/coSpaces?limit=1#top","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"queryString":[{"name":"limit","value":"1"}],"headersSize":300},
             "response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[{"name":"Content-Type","value":"text/xml"}],"cookies":[],"content":{"mimeType":"text/xml","size":52,"text":{{{{Json(Spaces)}}}}},"redirectURL":"","headersSize":200,"bodySize":252},
             "cache":{},"timings":{"blocked":0,"dns":0,"connect":0,"ssl":0,"send":0,"wait":5,"receive":0},"time":5,"_securityState":"secure","serverIPAddress":"10.1.1.1","connection":"443"},
            {"startedDateTime":"2024-03-05T17:50:25.800+01:00","request":{"bodySize":0,"method":"GET","url":"https://10.1.1.1/api/v1/calls","httpVersion":"HTTP/1.1","headers":[]},
             "response":{"status":200,"headers":[],"content":{"mimeType":"text/xml","size":70,"comment":"Response bodies are not included."},"bodySize":70},"timings":{},"time":5}
            ]}}
            """);

        read.Exchanges[0].At.Should().Be(new LogTime(2024, 3, 5, new TimeSpan(0, 17, 50, 25, 736)) { Offset = TimeSpan.FromHours(1) });
        read.Exchanges[0].Request.Path.Text.Should().Be("/api/v1/coSpaces?limit=1");
        (read.Exchanges[0].Answer!.Size, read.Exchanges[0].Answer!.Body.Text).Should().Be((52, Spaces));
        read.Exchanges[1].Answer!.Body.Segments.Should().Equal(Segment.Missing(HoleKind.Body, 70));
        read.Of(NoteKind.Hole).Should().Equal("Entry 2: The body of the answer is not in the HAR.");
    }

    [Fact]
    public void Safari_marks_its_cache_and_gives_unknown_sizes_as_minus_one()
    {
        var read = Read($$$$"""
            {"log":{"version":"1.2","creator":{"name":"WebKit Web Inspector","version":"1.0"},"pages":[],"entries":[
            {"startedDateTime":"2024-03-05T16:50:25.736Z","time":4.2,"request":{"method":"GET","url":"https://cms/api/v1/coSpaces","httpVersion":"HTTP/1.1","headers":[],"headersSize":-1,"bodySize":-1},
             "response":{"status":200,"httpVersion":"HTTP/1.1","headers":[{"name":"Content-Type","value":"text/xml"}],"content":{"size":52,"compression":-1,"mimeType":"text/xml","text":{{{{Json(Spaces)}}}}},"headersSize":-1,"bodySize":-1,"_transferSize":-1},"_fetchType":"Network Load","_priority":"high"},
            {"startedDateTime":"2024-03-05T16:50:26Z","time":0,"request":{"method":"GET","url":"https://cms/api/v1/coSpaces","headers":[],"bodySize":-1},"response":{"status":200,"headers":[],"content":{"size":0}},"_fetchType":"Memory Cache"},
            {"startedDateTime":"2024-03-05T16:50:27Z","time":0,"request":{"method":"GET","url":"https://cms/api/v1/calls","headers":[],"bodySize":-1},"response":{"status":200,"headers":[],"content":{"size":-1}},"_fetchType":"Network Load"}
            ]}}
            """);

        read.Exchanges.Should().HaveCount(2);
        read.Exchanges[0].Answer!.Body.Text.Should().Be(Spaces);
        read.Exchanges[0].Request.Body.Should().BeNull();
        (read.Exchanges[1].Answer!.Size, read.Exchanges[1].Answer!.Body.Segments.Single()).Should().Be((null, Segment.Missing(HoleKind.Body)));
    }

    [Theory]
    [InlineData("Charles", """{"size":52,"compression":0,"mimeType":"text/xml","text":"PD94bWwgdmVyc2lvbj0iMS4wIj8+PGNvU3BhY2VzIHRvdGFsPSIwIj48L2NvU3BhY2VzPg==","encoding":"base64"}""")]
    [InlineData("mitmproxy", """{"size":40,"compression":12,"mimeType":"text/xml","text":"<?xml version=\"1.0\"?><coSpaces total=\"0\"></coSpaces>"}""")]
    [InlineData("Fiddler", """{"size":52,"compression":0,"mimeType":"text/xml","text":"<?xml version=\"1.0\"?><coSpaces total=\"0\"><\/coSpaces>"}""")]
    [InlineData("escaped", """{"size":52,"mimeType":"text/xml","text":"\u003c?xml version=\u00221.0\u0022?\u003E<coSpaces total=\"0\"></coSpaces>"}""")]
    public void The_body_is_the_same_whatever_the_proxy_does_to_it(string proxy, string content)
    {
        var read = Read(One(content, """{"name":"Content-Type","value":"text/xml"}"""));

        read.Exchanges.Should().ContainSingle(proxy).Which.Answer!.Body.Text.Should().Be(Spaces);
        read.Exchanges[0].Answer!.Size.Should().Be(52);
        read.Notes.Should().BeEmpty();
    }

    [Fact]
    public void Postman_and_others_may_show_a_form_as_parameters_only()
    {
        var read = Read("""
            {"log":{"version":"1.2","creator":{"name":"Postman","version":"v8.2.3"},"entries":[{"startedDateTime":"2024-03-05T16:50:25Z","time":1,
            "request":{"method":"PUT","url":"https://cms/api/v1/coSpaces/1","headers":[],"bodySize":-1,"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"name","value":"A B&C"},{"name":"uri","value":"a%2Fb"},{"name":"callId","value":""}]}},
            "response":{"status":200,"headers":[{"name":"content-length","value":"0"}],"content":{"size":-1,"text":""}}}]}}
            """);

        read.Exchanges.Single().Request.Body!.Content.Text.Should().Be("name=A%20B%26C&uri=a%2Fb&callId=");
        read.Of(NoteKind.Guess).Should().Equal("Entry 1 shows its form as parameters; the order is kept and the encoding is inferred.");
    }

    [Fact]
    public void Http_2_names_get_their_letter_case_and_pseudo_headers_go()
    {
        var read = Read("""
            {"log":{"version":"1.2","creator":{"name":"mitmproxy","version":"10"},"entries":[{"startedDateTime":"2024-03-05T16:50:25Z","time":1,
            "request":{"method":"GET","url":"https://cms/api/v1/coSpaces","httpVersion":"HTTP/2.0","headers":[{"name":":authority","value":"cms"}],"bodySize":0},
            "response":{"status":401,"httpVersion":"HTTP/2.0","headers":[{"name":":status","value":"401"},{"name":"server","value":"Apache"},{"name":"x-frame-options","value":"DENY"},{"name":"www-authenticate","value":"Basic realm=\"acano\""},{"name":"x-cisco-cms-auth-token","value":"0123456789"}],"content":{"size":0}}}]}}
            """);

        var headers = read.Exchanges.Single().Answer!.Headers;
        headers.Select(header => header.Name).Should().Equal("Server", "X-Frame-Options", "WWW-Authenticate", "X-Cisco-CMS-Auth-Token");
        headers[3].Value.Segments.Should().Equal(Segment.Missing(HoleKind.Masked, 10));
    }

    [Fact]
    public void Entries_are_put_into_the_order_of_their_requests_and_overtaken_answers_are_counted()
    {
        var read = Read($$$"""
            {"log":{"entries":[{{{At("00:00:03.000", 10, "c")}}},{{{At("00:00:01.000", 5000, "a")}}},{{{At("00:00:02+00:00", 10, "b")}}},{{{At("03:00:04.000+03:00", 3000, "d")}}}]}}
            """);

        read.Exchanges.Select(exchange => (exchange.Request.Path.Text[^1], exchange.Overtaken)).Should().Equal(('a', 2), ('b', 0), ('c', 0), ('d', 0));

        static string At(string time, int lasts, string name) =>
            $$$$"""{"startedDateTime":"2024-03-05T{{{{time}}}}{{{{(time.Contains('+') ? "" : "Z")}}}}","time":{{{{lasts}}}},"request":{"method":"GET","url":"https://cms/api/v1/{{{{name}}}}","headers":[]},"response":{"status":200,"headers":[],"content":{"size":0}}}""";
    }

    [Fact]
    public void Several_bridges_keep_their_hosts_and_the_API_of_another_product_is_left_out()
    {
        var read = Read("""
            {"log":{"entries":[
            {"startedDateTime":"2024-03-05T00:00:01Z","time":1,"request":{"method":"GET","url":"https://one:445//API/v1/calls","headers":[]},"response":{"status":200,"headers":[],"content":{"size":0}}},
            {"startedDateTime":"2024-03-05T00:00:02Z","time":1,"request":{"method":"GET","url":"https://[2001:db8::1]/api/v1/calls","headers":[]},"response":{"status":200,"headers":[],"content":{"size":0}}},
            {"startedDateTime":"2024-03-05T00:00:03Z","time":1,"request":{"method":"GET","url":"https://videos.example.com/api/v1/videos/1","headers":[]},"response":{"status":200,"headers":[{"name":"Content-Type","value":"application/json"}],"content":{"size":2,"mimeType":"application/json","text":"{}"}}},
            {"startedDateTime":"2024-03-05T00:00:04Z","time":1,"request":{"method":"OPTIONS","url":"https://one:445/api/v1/calls","headers":[]},"response":{"status":200,"headers":[],"content":{"size":0}}}
            ]}}
            """);

        read.Exchanges.Select(exchange => exchange.Host).Should().Equal("one:445", "[2001:db8::1]");
        read.Of(NoteKind.LeftOut).Should().Equal("Entry 3 is of the API of another product: it answers JSON.", "Entry 4 asks for the options of a connection; it is not part of the API.");
    }

    [Theory]
    [InlineData("""{"size":80,"text":"<a>1</a>"}""", "The body is shorter than its size.", HoleKind.Cut)]
    [InlineData("""{"size":4,"encoding":"base64","text":"/9j/4A=="}""", "The body is binary; a fixture holds text.", HoleKind.Body)]
    [InlineData("""{"size":4,"encoding":"base64","text":"!"}""", "The body is not valid base64.", HoleKind.Body)]
    [InlineData("""{"size":9,"text":"<a>\ud800</a>"}""", "Some bytes of the body are lost: they are no text in the encoding that the program used.", HoleKind.Lost)]
    [InlineData("""{"size":11,"text":"<a>Ã¼</a>"}""", null, null)]
    public void Damage_to_a_body_becomes_a_hole(string content, string? remark, HoleKind? hole)
    {
        var read = Read(One(content, ""));

        read.Notes.Where(note => note.Kind == NoteKind.Hole).Select(note => note.Reason).Should().Equal(remark is null ? [] : [$"Entry 1: {remark}"]);
        read.Exchanges.Single().Answer!.Body.Holes.Select(segment => segment.Hole).Should().Equal(hole is null ? [] : [hole]);
    }

    [Fact]
    public void A_body_that_was_decoded_as_Windows_1252_is_repaired_when_its_size_shows_it()
    {
        var read = Read(One("""{"size":9,"text":"<a>Ã¼</a>"}""", ""));

        read.Exchanges.Single().Answer!.Body.Text.Should().Be("<a>ü</a>");
        read.Of(NoteKind.Repair).Should().Equal("Entry 1: The body was shown as Windows-1252; it is UTF-8.");
    }

    [Theory]
    [InlineData("", 1, "not JSON at byte 1 of the line: The input does not contain any JSON tokens*")]
    [InlineData("[]", 0, "the JSON text has no log.entries*expected a HAR*")]
    [InlineData("""{"log":{}}""", 0, "the JSON text has no log.entries*")]
    [InlineData("""{"log":{"entries":{}}}""", 0, "the JSON text has no log.entries*")]
    [InlineData("{\"log\":{\n\"entries\":[\n{\"time\":1,},\n{\"time\":x}]}}", 4, "not JSON at byte 9 of the line: 'x' is an invalid start of a value.*expected a HAR*")]
    [InlineData("{\"log\":{\"entries\":[]}}\n}", 2, "not JSON at byte 1*")]
    [InlineData("{\"log\":{\n\"entries\":[{\"request\":{\"method\":\"GE", 2, "not JSON at byte *")]
    public void A_text_that_is_no_HAR_is_refused_with_its_line(string text, long line, string sentence)
    {
        var refusal = FluentActions.Invoking(() => Read(text)).Should().Throw<ImportFormatException>().Which;

        refusal.Place.Should().Be(new Place("in.har", line));
        refusal.Sentence.Should().MatchEquivalentOf(sentence);
        refusal.Message.Should().StartWith(line > 0 ? $"in.har:{line}: " : "in.har: ").And.NotContain("LineNumber");
    }

    [Theory]
    [InlineData("""{"log":{"entries":[null,1,"x",[],{},{"request":[],"response":5},{"request":{"url":7,"method":[]}}]}}""")]
    [InlineData("""{"log":{"entries":[{"startedDateTime":"soon","time":"long","request":{"method":"get","url":"/api/v1/calls","headers":{},"postData":[]},"response":{"status":"ok","headers":[1,{"name":3}],"content":[]}}]}}""")]
    public void Values_of_a_wrong_type_are_noted_and_never_fatal(string text) => Read(text).Notes.Should().NotBeEmpty();

    [Fact]
    public void A_HAR_with_a_body_larger_than_memory_allows_is_read()
    {
        var long_ = new string('x', JsonTokensLimit + 1000) + "\\\\\\\"" + new string('y', 5000);

        var read = Read(One($$"""{"size":99,"text":"{{long_}}"}""", "") + "\n");

        read.Exchanges.Single().Answer!.Body.Segments.Should().Equal(Segment.Missing(HoleKind.Body, 99));
        read.Of(NoteKind.Hole).Should().Equal("Entry 1: The body is longer than an import holds.");
    }

    [Fact]
    public void The_program_that_wrote_a_HAR_is_named()
    {
        Detect(Chrome).Should().Be(new DetectedKind(InputKind.Har, "HAR 1.2 by WebInspector 537.36"));
        Detect("""{"log":{"version":"1.2","creator":{"name":"Firefox","version":"128.0"},"browser":{"name":"Firefox","version":"128.0"},"entries":[""").Should().Be(new DetectedKind(InputKind.Har, "HAR 1.2 by Firefox 128.0"));
        Detect("""{"log":"a log line","time":"Jul 26 14:08:23 user.info Core1 host:server:  INFO : x"}""").Kind.Should().Be(InputKind.Syslog);
    }

    private const int JsonTokensLimit = 32 * 1024 * 1024;

    private static DetectedKind Detect(string text) => KindDetector.Detect(Encoding.UTF8.GetBytes(text), isWhole: true);

    private static string One(string content, string header) =>
        $$$$"""{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[{"startedDateTime":"2024-03-05T16:50:25Z","time":1,"request":{"method":"GET","url":"https://cms/api/v1/coSpaces","headers":[],"bodySize":0},"response":{"status":200,"httpVersion":"HTTP/1.1","headers":[{{{{header}}}}],"content":{{{{content}}}},"bodySize":-1}}]}}""";

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static Collected Read(string text)
    {
        var read = new Collected();
        HarReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "in.har", read);
        return read;
    }

    private static string Everything(Collected read) => string.Join('\n', read.Exchanges.Select(exchange =>
        $"{exchange} {exchange.Request.Path.Text} {exchange.Request.Body?.Content.Text} {string.Join(',', exchange.Answer?.Headers.Select(header => header.Name + header.Value.Text) ?? [])} {exchange.Answer?.Body.Text}").Concat(read.Notes.Select(note => note.ToString())));
}

using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary>cURL commands as people paste them, with their output.</summary>
public sealed class CurlCommands
{
    public static TheoryData<string, string, string, string, string?> Commands => new()
    {
        { "bash", """curl -k -u admin:secret https://10.1.1.1:445/api/v1/coSpaces""", "GET", "/api/v1/coSpaces", null },
        { "several short options", """$ curl -skuadmin:secret -XDELETE 'https://10.1.1.1:445/api/v1/calls/1'""", "DELETE", "/api/v1/calls/1", null },
        { "continued lines", "curl --insecure --user admin:secret \\\n  --request PUT \\\n  -d name=A%20B \\\n  -d \"uri=a\\\"b\" \\\n  https://10.1.1.1:445/api/v1/coSpaces/1", "PUT", "/api/v1/coSpaces/1", "name=A%20B&uri=a\"b" },
        { "several data options", """curl https://10.1.1.1:445/api/v1/coSpaces --data-urlencode "name=A & B" --data-raw '@x' --data-binary callId=1""", "POST", "/api/v1/coSpaces", "name=A%20%26%20B&@x&callId=1" },
        { "ANSI quotes", """curl --data-raw $'name=It\'s\u0020\x41' 'https://10.1.1.1:445/api/v1/coSpaces'""", "POST", "/api/v1/coSpaces", "name=It's A" },
        { "data as query", """curl -G -d limit=1 --data-urlencode 'filter=a b' 'https://10.1.1.1:445/api/v1/coSpaces?offset=0'""", "GET", "/api/v1/coSpaces?offset=0&limit=1&filter=a%20b", null },
        { "the option --url", """curl -H 'Authorization: Basic YWRtaW46c2VjcmV0' --url https://10.1.1.1:445/api/v1/calls""", "GET", "/api/v1/calls", null },
        { "an address without quotes", """curl -k https://10.1.1.1:445/api/v1/coSpaces?limit=1&offset=2""", "GET", "/api/v1/coSpaces?limit=1&offset=2", null },
        { "a pipe behind", """curl -ks https://10.1.1.1:445/api/v1/calls | xmllint --format -""", "GET", "/api/v1/calls", null },
        { "Markdown", """Run `curl -k https://10.1.1.1:445/api/v1/calls` on the bridge.""", "GET", "/api/v1/calls", null },
        { "cmd", "C:\\>curl -k ^\n  -d \"name=50%% & more\" ^\n  https://10.1.1.1:445/api/v1/coSpaces", "POST", "/api/v1/coSpaces", "name=50%% & more" },
        { "cmd of Chrome", "curl ^\"https://10.1.1.1:445/api/v1/coSpaces?a=1^&b=2^\" ^\n  -H ^\"authorization: Basic YWRtaW46c2VjcmV0^\" ^\n  --data-raw ^\"name=A^%^20B^&x=^\\^\"y^\\^\"^\" ^\n  --insecure", "POST", "/api/v1/coSpaces?a=1&b=2", "name=A%20B&x=\"y\"" },
        { "PowerShell", "PS C:\\> curl.exe -k `\n  -X POST `\n  -d 'name=It''s' `\n  \"https://10.1.1.1:445/api/v1/coSpaces\"", "POST", "/api/v1/coSpaces", "name=It's" },
        { "mail", "> curl -k \\\n>   https://10.1.1.1:445/api/v1/calls\n> regards", "GET", "/api/v1/calls", null },
        { "variables", "CMS=10.1.1.1:445\ncurl -k \"https://$CMS/api/v1/calls\"", "GET", "/api/v1/calls", null },
        { "variables of cmd", "set CMS=10.1.1.1:445\ncurl -k https://%CMS%/api/v1/coSpaces/a%2Fb ^\n -s", "GET", "/api/v1/coSpaces/a%2Fb", null },
        { "variables of PowerShell", "$cms = \"10.1.1.1:445\"\ncurl.exe -k \"https://$cms/api/v1/calls\"", "GET", "/api/v1/calls", null },
        { "JSON", """curl --json '{"a":1}' https://10.1.1.1:445/api/v1/calls""", "POST", "/api/v1/calls", """{"a":1}""" },
        { "head", """curl -I https://10.1.1.1:445/api/v1/calls""", "HEAD", "/api/v1/calls", null },
    };

    [Theory, MemberData(nameof(Commands))]
    public void Commands_of_three_shells_give_their_request(string form, string text, string method, string path, string? body)
    {
        var read = Read(text);

        var exchange = read.Exchanges.Should().ContainSingle(form).Subject;
        (exchange.Request.Method, exchange.Request.Path.Text, exchange.Request.Body?.Content.Text).Should().Be((method, path, body));
        exchange.Host.Should().Be("10.1.1.1:445");
        exchange.Answer.Should().BeNull();
        read.Notes.Should().NotContain(note => note.Kind == NoteKind.NotUnderstood);
        KindDetector.Detect(Encoding.UTF8.GetBytes(text), isWhole: true).Kind.Should().Be(InputKind.Curl);
        $"{exchange}{string.Join(',', read.Notes)}".Should().NotContainAny("secret", "YWRtaW46c2VjcmV0");
    }

    [Fact]
    public void The_output_of_include_gives_the_answer_and_prose_behind_it_is_left_out()
    {
        var read = Read("""
            $ curl -ik -u admin https://cms/api/v1/coSpaces/1
            Enter host password for user 'admin':
            HTTP/1.1 400 Bad Request
            Date: Tue, 05 Mar 2024 16:50:25 GMT
            Server: Apache
            X-Frame-Options: DENY
            Content-Length: 77
            Content-Type: text/xml

            <?xml version="1.0"?><failureDetails><coSpaceDoesNotExist /></failureDetails>
            That is what I get. Any idea?
            """);

        var exchange = read.Exchanges.Single();
        exchange.Answer!.Headers.Select(header => header.Name).Should().Equal("Server", "X-Frame-Options", "Content-Type");
        (exchange.Answer.Status, exchange.Answer.Size).Should().Be((400, 77));
        exchange.Answer.Body.Text.Should().Be("""<?xml version="1.0"?><failureDetails><coSpaceDoesNotExist /></failureDetails>""");
        exchange.AnsweredAt!.Value.Offset.Should().Be(TimeSpan.Zero);
        read.Of(NoteKind.LeftOut).Should().Equal("The line is no command and no output of one.", "The line is behind the end of the body.");
    }

    [Fact]
    public void The_output_of_verbose_gives_both_attempts()
    {
        var read = Read("""
            # curl -vk --anyauth -u admin:secret -d name=A https://cms:445/api/v1/coSpaces
            *   Trying 10.1.1.1:445...
            * Connected to cms (10.1.1.1) port 445 (#0)
            > POST /api/v1/coSpaces HTTP/1.1
            > Host: cms:445
            > Content-Length: 0
            >
            < HTTP/1.1 401 Unauthorized
            < Server: Apache
            < WWW-Authenticate: Basic realm="acano"
            < Content-Length: 0
            <
            * Connection #0 to host cms left intact
            * Server auth using Basic with user 'admin'
            > POST /api/v1/coSpaces HTTP/1.1
            > Host: cms:445
            > Authorization: Basic YWRtaW46c2VjcmV0
            > Content-Length: 6
            > Content-Type: application/x-www-form-urlencoded
            >
            } [6 bytes data]
            < HTTP/1.1 200 OK
            < Location: /api/v1/coSpaces/7953ff0c-4b6c-4a3a-8c6a-91ff50bd4ae7
            < Content-Length: 0
            <
            * Connection #0 to host cms left intact
            """);

        read.Exchanges.Select(exchange => (exchange.Request.Method, exchange.Host, exchange.Answer!.Status)).Should().Equal(("POST", "cms:445", 401), ("POST", "cms:445", 200));
        read.Exchanges[1].Answer!.Headers.Single().Value.Text.Should().EndWith("91ff50bd4ae7");
        read.Notes.Should().BeEmpty();
    }

    [Fact]
    public void A_body_alone_gives_an_answer_whose_status_is_inferred()
    {
        var read = Read("""
            ```
            curl -sk https://cms/api/v1/calls
            <?xml version="1.0"?><calls total="0"></calls>* Connection #0 to host cms left intact
            ```
            and then
            ```
            curl -sk https://cms/api/v1/calls/1
            <?xml version="1.0"?>
            <failureDetails>
              <callDoesNotExist/>
            </failureDetails>
            ```
            """);

        read.Exchanges.Select(exchange => exchange.Answer!.Status).Should().Equal(200, 400);
        read.Exchanges[0].Answer!.Body.Text.Should().Be("""<?xml version="1.0"?><calls total="0"></calls>""");
        read.Of(NoteKind.Guess).Should().Equal("The text shows no status; 200 is inferred from the body.", "The text shows no status; 400 is inferred from the body.");
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<calls total=\"0\">\n</calls>", "The body was shown with a line for each element; the size has no room for line ends and indentation.")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<calls total=\"0\"/>", null)]
    public void A_body_that_a_program_made_readable_is_repaired_only_when_the_size_shows_it(string body, string? repair)
    {
        var read = Read($"curl -i https://cms/api/v1/calls\nHTTP/1.1 200 OK\nContent-Length: 46\n\n{body}\n");

        read.Of(NoteKind.Repair).Should().Equal(repair is null ? [] : [repair]);
        if (repair is not null)
            read.Exchanges.Single().Answer!.Body.Text.Should().Be("""<?xml version="1.0"?><calls total="0"></calls>""");
    }

    [Fact]
    public void Values_that_the_text_does_not_show_are_holes()
    {
        var read = Read("""
            curl -k -X PUT "https://${HOST}/api/v1/coSpaces/$ID?authToken=abc" -d "name=$(hostname)"
            curl -k "$BASE/coSpaces"
            curl -k -d @body.txt https://cms/api/v1/calls
            curl -k --frobnicate=1 https://cms/api/v1/calls
            curl -k https://www.example.com/
            """);

        read.Exchanges.Select(exchange => exchange.Host).Should().Equal(null, null, "cms", "cms");
        read.Exchanges[0].Request.Path.Text.Should().Be("/api/v1/coSpaces/ID?authToken=redacted");
        read.Exchanges[0].Request.Path.Holes.Should().HaveCount(2);
        read.Exchanges[0].Request.Body!.Content.Segments.Should().Equal(Segment.Printed("name="), Segment.Missing(HoleKind.Masked, standIn: "hostname"));
        read.Exchanges[1].Request.Path.Text.Should().Be("/api/v1/coSpaces");
        read.Exchanges[2].Request.Body!.Content.Segments.Should().Equal(Segment.Missing(HoleKind.Body));
        read.Of(NoteKind.NotUnderstood).Should().Equal("The command has an option that is not known; its value is passed over.");
        read.Of(NoteKind.LeftOut).Should().Equal("The request is none to the API: its path is not below /api/v1.");
        read.Notes.Select(note => note.ToString()).Should().NotContain(note => note.Contains("authToken=abc"));
    }

    [Fact]
    public void A_command_that_does_not_end_is_named() =>
        Read("curl -k 'https://cms/api/v1/calls\nno quote\n").Of(NoteKind.NotUnderstood).Should().Equal("The command does not end: a quote is not closed, or its last line continues.");

    private static Collected Read(string text)
    {
        var read = new Collected();
        CurlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "in.txt", read);
        return read;
    }
}

using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary><c>.http</c> files of three editors, and raw HTTP in texts.</summary>
public sealed class HttpFiles
{
    [Fact]
    public void Visual_Studio_Code_sets_variables_and_splits_queries_and_forms()
    {
        var read = Read("""
            @host = 10.1.1.1:445
            @base = https://{{host}}/api/v1
            # a comment

            ### List
            # @name list
            GET {{base}}/coSpaces
                ?limit=1
                &offset=2 HTTP/1.1
            Authorization: Basic admin secret

            ###
            // another comment
            POST {{base}}/coSpaces HTTP/1.1
            content-type: application/x-www-form-urlencoded

            name=A
            &uri=b
            ###
            {{base}}/calls

            ###
            PUT {{base}}/coSpaces/{{list.response.body.//coSpace[1]/@id}}

            name={{$guid}}

            ###
            POST {{base}}/calls
            Content-Type: application/x-www-form-urlencoded

            < ./form.txt
            ###
            curl -k {{base}}/calls/1
            """);

        read.Exchanges.Select(exchange => $"{exchange.Request.Method} {exchange.Request.Path.Text} {exchange.Request.Body?.Content.Text}").Should().Equal(
            "GET /api/v1/coSpaces?limit=1&offset=2 ", "POST /api/v1/coSpaces name=A&uri=b", "GET /api/v1/calls ",
            "PUT /api/v1/coSpaces/listresponsebodycoSpace1id name=guid", "POST /api/v1/calls ", "GET /api/v1/calls/1 ");
        read.Exchanges.Should().OnlyContain(exchange => exchange.Host == "10.1.1.1:445");
        read.Exchanges[3].Request.Body!.Content.Holes.Single().Hole.Should().Be(HoleKind.Masked);
        read.Exchanges[4].Request.Body!.Content.Segments.Should().Equal(Segment.Missing(HoleKind.Body));
        $"{string.Join(',', read.Exchanges)}{string.Join(',', read.Notes)}".Should().NotContain("secret");
    }

    [Fact]
    public void JetBrains_has_scripts_and_files_of_answers()
    {
        var read = Read("""
            ### Create
            < {%
                request.variables.set("name", "x")
            %}
            POST https://cms/api/v1/coSpaces
            Content-Type: application/x-www-form-urlencoded

            name=A

            > {%
                client.global.set("id", response.headers.valueOf("Location"));
            %}
            <> 2024-03-05T165025.200.xml

            ### Read
            GET https://cms/api/v1/coSpaces
            > check.js
            """);

        read.Exchanges.Select(exchange => exchange.Request.Body?.Content.Text).Should().Equal("name=A", null);
        read.Of(NoteKind.LeftOut).Should().Equal("A script is not run.", "A script is not run.", "The answer is in another file, which is not read.");
        read.Of(NoteKind.NotUnderstood).Should().Equal("The line is no header of a request; expected Name: value.");
    }

    [Fact]
    public void Raw_HTTP_gives_requests_and_answers_one_after_the_other()
    {
        var read = Read("""
            What the client sends:

            POST /api/v1/coSpaces HTTP/1.1
            Host: cms:445
            Authorization: Basic YWRtaW46c2VjcmV0
            Cookie: session=logout
            Content-Type: application/x-www-form-urlencoded
            Content-Length: 6

            name=A
            HTTP/1.1 200 OK
            Date: Tue, 05 Mar 2024 16:50:25 GMT
            Server: Apache
            Location: /api/v1/coSpaces/1
            Content-Length: 0
            Connection: Keep-Alive

            GET /api/v1/coSpaces/1 HTTP/1.1
            Host: cms:445

            HTTP/1.1 200 OK
            Server: Apache
            Transfer-Encoding: chunked
            Content-Type: text/xml

            1b
            <?xml version="1.0"?><coSpa
            1e
            ce id="1"><name>A</name></coSp
            5
            ace>

            0


            DELETE /api/v1/coSpaces/1 HTTP/1.1
            Host: cms:445
            """.Replace("ace>\n\n0", "ace>\n0"));

        read.Exchanges.Select(exchange => (exchange.Request.Method, exchange.Host, exchange.Answer?.Status)).Should().Equal(("POST", "cms:445", 200), ("GET", "cms:445", 200), ("DELETE", "cms:445", null));
        read.Exchanges[0].Request.Body!.Size.Should().Be(6);
        read.Exchanges[0].Answer!.Headers.Select(header => header.Name).Should().Equal("Server", "Location");
        read.Of(NoteKind.LeftOut).Should().Equal("The line is part of no request.");
        read.Of(NoteKind.Hole).Should().Contain("The text shows no answer.");
        $"{string.Join(',', read.Exchanges)}".Should().NotContain("YWRtaW46c2VjcmV0");
    }

    [Fact]
    public void The_trace_of_a_client_without_its_command_is_raw_HTTP()
    {
        const string Text = """
            * Connected to cms
            > GET /api/v1/calls HTTP/1.1
            > Host: cms
            > Accept: */*
            >
            < HTTP/1.1 200 OK
            < Content-Length: 46
            <
            <?xml version="1.0"?><calls total="0"></calls>
            > GET /api/v1/calls HTTP/1.1
            > Host: cms
            >
            < HTTP/1.1 503 Service Unavailable
            < Content-Length: 0
            <
            """;
        var read = Read(Text);

        read.Exchanges.Select(exchange => (exchange.Host, exchange.Answer!.Status, exchange.Answer.Size)).Should().Equal(("cms", 200, 46), ("cms", 503, 0));
        KindDetector.Detect(Encoding.UTF8.GetBytes(Text), isWhole: true).Kind.Should().Be(InputKind.HttpFile);
    }

    [Fact]
    public void A_chunked_answer_is_joined()
    {
        var read = Read("GET /api/v1/calls HTTP/1.1\nHost: cms\n\nHTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1a\n<?xml version=\"1.0\"?><call\n14\ns total=\"0\"></calls>\n0\n\n");

        read.Exchanges.Single().Answer!.Body.Text.Should().Be("""<?xml version="1.0"?><calls total="0"></calls>""");
    }

    [Fact]
    public void Variables_that_hold_themselves_many_times_do_not_hang_the_reader()
    {
        var read = Read($"@a = {string.Concat(Enumerable.Repeat("{{a}}", 100))}\n\nGET https://cms/api/v1/calls?limit={{{{a}}}}\n");

        read.Exchanges.Single().Request.Path.Holes.Should().NotBeEmpty();
    }

    [Fact]
    public void A_cut_answer_is_a_hole()
    {
        var read = Read("GET /api/v1/calls HTTP/1.1\nHost: cms\n\nHTTP/1.1 200 OK\nContent-Length: 46\n\n<?xml version=\"1.0\"?><calls");

        read.Exchanges.Single().Answer!.Body.Segments.Should().Equal(Segment.Printed("<?xml version=\"1.0\"?><calls"), Segment.Missing(HoleKind.Cut, 19));
    }

    private static Collected Read(string text)
    {
        var read = new Collected();
        HttpFileReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "in.http", read);
        return read;
    }
}

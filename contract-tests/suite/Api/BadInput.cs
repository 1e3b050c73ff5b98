using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CmsSim.ContractTests.Support;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>Bad requests get a refusal that a CMS would send, and change nothing.</summary>
public sealed class BadInput
{
    private const string Unknown = "00000000-0000-4000-8000-000000000000";
    private const string Cool = "2be23a10-f400-4436-baef-6058f55ca688";

    [Theory]
    [InlineData("GET", "/api/v1/coSpaces/" + Unknown, "", "coSpaceDoesNotExist")]
    [InlineData("GET", "/api/v1/coSpaces/no-guid", "", "coSpaceDoesNotExist")]
    [InlineData("GET", "/api/v1/coSpaces/%20" + Cool, "", "coSpaceDoesNotExist")]
    [InlineData("GET", "/api/v1/coSpaces/" + Cool + "%09", "", "coSpaceDoesNotExist")]
    [InlineData("GET", "/api/v1/coSpaces/+be23a10-f400-4436-baef-6058f55ca688", "", "coSpaceDoesNotExist")]
    [InlineData("GET", "/api/v1/callBridges/0x3758db-b9b8-49df-a74c-55fa05e3e21d", "", "callBridgeDoesNotExist")]
    [InlineData("PUT", "/api/v1/coSpaces/" + Unknown, "name=x", "coSpaceDoesNotExist")]
    [InlineData("DELETE", "/api/v1/coSpaces/" + Unknown, "", "coSpaceDoesNotExist")]
    [InlineData("GET", "/api/v1/callBridges/" + Unknown, "", "callBridgeDoesNotExist")]
    [InlineData("GET", "/api/v1/callProfiles/" + Unknown, "", "callProfileDoesNotExist")]
    [InlineData("GET", "/api/v1/callLegProfiles/" + Unknown, "", "callLegProfileDoesNotExist")]
    [InlineData("GET", "/api/v1/calls/" + Unknown, "", "callDoesNotExist")]
    [InlineData("GET", "/api/v1/calls/" + Unknown + "/callLegs", "", "callDoesNotExist")]
    [InlineData("POST", "/api/v1/calls/" + Unknown + "/callLegs", "remoteParty=a", "callDoesNotExist")]
    [InlineData("POST", "/api/v1/calls/" + Unknown + "/participants", "remoteParty=a", "callDoesNotExist")]
    [InlineData("POST", "/api/v1/callLegs", "remoteParty=a", "parameterError parameter=\"call\" error=\"missing\"")]
    [InlineData("POST", "/api/v1/callLegs", "remoteParty=a&call=" + Unknown, "callDoesNotExist")]
    [InlineData("DELETE", "/api/v1/callLegs/" + Unknown, "", "callLegDoesNotExist")]
    [InlineData("GET", "/api/v1/participants/" + Unknown, "", "participantDoesNotExist")]
    [InlineData("GET", "/api/v1/cospaceBulkSyncs/" + Unknown, "", "cospaceBulkSyncDoesNotExist")]
    [InlineData("GET", "/api/v1/cospaceBulkParameterSets/" + Unknown, "", "cospaceBulkParameterSetDoesNotExist")]
    [InlineData("POST", "/api/v1/system/status", "a=b", "invalidOperation")]
    [InlineData("PUT", "/api/v1/coSpaces", "name=x", "invalidOperation")]
    [InlineData("POST", "/api/v1/coSpaces/" + Cool, "name=x", "invalidOperation")]
    [InlineData("POST", "/api/v1/participants", "", "invalidOperation")]
    [InlineData("PATCH", "/api/v1/coSpaces", "name=x", "invalidOperation")]
    [InlineData("get", "/api/v1/coSpaces", "", "invalidOperation")]
    [InlineData("GET", "/api/v2/coSpaces", "", "invalidVersion")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&callProfile=" + Unknown, "callProfileDoesNotExist")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&callLegProfile=" + Unknown, "callLegProfileDoesNotExist")]
    [InlineData("PUT", "/api/v1/coSpaces/" + Cool, "tenant=" + Unknown, "tenantDoesNotExist")]
    [InlineData("PUT", "/api/v1/coSpaces/" + Cool, "ownerJid=ghost@example.com", "userDoesNotExist")]
    [InlineData("POST", "/api/v1/calls", "coSpace=" + Unknown, "coSpaceDoesNotExist")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&uri=COOL.bridge.space", "duplicateCoSpaceUri")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&secondaryUri=cool.bridge.space", "duplicateCoSpaceUri")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&uri=one&secondaryUri=one", "duplicateCoSpaceUri")]
    [InlineData("PUT", "/api/v1/coSpaces/" + Cool, "uri=testacano1.space", "duplicateCoSpaceUri")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&callId=497540167", "duplicateCoSpaceId")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&secret=iWqZQ.tTMIleeQHKMB.JYg", "duplicateCoSpaceSecret")]
    [InlineData("POST", "/api/v1/callBridges", "name=CallBridge-Core1", "duplicateCallBridgeName")]
    public async Task A_bad_request_is_refused_with_the_reason(string method, string target, string body, string reason)
    {
        await RefusedAsync(method, target, body, 400, $"<{reason} />");
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1")]
    [InlineData("/api")]
    [InlineData("/api/v1/coSpaces/" + Cool + "/nothing")]
    [InlineData("/api/v1/system")]
    [InlineData("/api/v1/coSpaces%2f" + Cool)]
    public async Task An_unknown_node_gets_404(string target)
    {
        await RefusedAsync("GET", target, "", 404, "<unrecognisedObject />");
    }

    [Theory]
    [InlineData("POST", "/api/v1/coSpaces", "", "name", "missing")]
    [InlineData("POST", "/api/v1/coSpaces", "{\"name\":\"json\"}", "name", "missing")]
    [InlineData("POST", "/api/v1/coSpaces", "<coSpace><name>xml</name></coSpace>", "name", "missing")]
    [InlineData("PUT", "/api/v1/coSpaces/" + Cool, "name=", "name", "missing")]
    [InlineData("POST", "/api/v1/calls", "", "coSpace", "missing")]
    [InlineData("POST", "/api/v1/cospaceBulkSyncs", "removeAll=true", "cospaceBulkParameterSet", "missing")]
    [InlineData("POST", "/api/v1/cospaceBulkParameterSets", "startIndex=1", "endIndex", "missing")]
    [InlineData("POST", "/api/v1/callBridges", "address=https://x", "name", "missing")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&nonMemberAccess=maybe", "nonMemberAccess", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&uri=a@b", "uri", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&uri=a b", "uri", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&callId=12a", "callId", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&defaultLayout=triangular", "defaultLayout", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=x&callProfile=none", "callProfile", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=two%0d%0aX-Injected: yes", "name", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=two\r\nlines", "name", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=nul%00", "name", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=%ff%fe", "name", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=%ed%a0%80", "name", "invalidValue")]
    [InlineData("POST", "/api/v1/coSpaces", "name=escape%1b[2J", "name", "invalidValue")]
    [InlineData("POST", "/api/v1/callProfiles", "participantLimit=-1", "participantLimit", "invalidValue")]
    [InlineData("POST", "/api/v1/callProfiles", "participantLimit=1e3", "participantLimit", "invalidValue")]
    [InlineData("POST", "/api/v1/callProfiles", "recordingMode=Automatically", "recordingMode", "invalidValue")]
    [InlineData("POST", "/api/v1/callLegProfiles", "joinToneParticipantThreshold=101", "joinToneParticipantThreshold", "invalidValue")]
    [InlineData("POST", "/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=99999999999999999999", "endIndex", "invalidValue")]
    [InlineData("POST", "/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=71alc4bdaf8e", "cospaceBulkParameterSet", "invalidValue")]
    public async Task A_refusal_names_the_bad_parameter(string method, string target, string body, string parameter, string error)
    {
        await RefusedAsync(method, target, body, 400, $"<parameterError parameter=\"{parameter}\" error=\"{error}\" />");
    }

    [Fact]
    public async Task A_refusal_names_every_bad_parameter_of_a_form()
    {
        await RefusedAsync("POST", "/api/v1/coSpaces", "callId=x&nonMemberAccess=y&callProfile=" + Unknown, 400,
            "<parameterError parameter=\"callId\" error=\"invalidValue\" /><parameterError parameter=\"nonMemberAccess\" error=\"invalidValue\" />"
            + "<parameterError parameter=\"name\" error=\"missing\" /><callProfileDoesNotExist />");
    }

    [Fact]
    public async Task A_leg_without_a_remote_party_is_not_created()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Adhoc");

        var answer = await cluster.PostAsync($"/api/v1/calls/{call}/callLegs", "bandwidth=1");

        answer.Text.Should().Be("<?xml version=\"1.0\"?><failureDetails><parameterError parameter=\"remoteParty\" error=\"missing\" /></failureDetails>");
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsMaxActive>0<");
    }

    [Fact]
    public async Task Refused_requests_consume_no_ids()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.PostAsync("/api/v1/coSpaces", "name=x&uri=cool.bridge.space&requireCallId=true");
        await cluster.PostAsync("/api/v1/calls", "");
        await using var other = await SimulatedCluster.StartAsync();

        (await cluster.CreateAsync("/api/v1/coSpaces", "name=x&requireCallId=true"))
            .Should().Be(await other.CreateAsync("/api/v1/coSpaces", "name=x&requireCallId=true"));
        (await cluster.StateAsync()).Should().Be(await other.StateAsync());
    }

    [Fact]
    public async Task An_unknown_id_gets_404_if_the_option_says_so()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { UnknownIdStatus = 404 });

        (await cluster.GetAsync("/api/v1/coSpaces/" + Unknown)).Head.Should().StartWith("HTTP/1.1 404 Not Found\r\n");
        (await cluster.PostAsync("/api/v1/calls", "coSpace=" + Unknown)).Status.Should().Be(400, "a query parameter is no part of the path");
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_read_and_then_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();

        var answer = await cluster.PostAsync("/api/v1/coSpaces", "name=" + new string('x', 10_000_000));

        answer.ToString().Should().StartWith("HTTP/1.1 413 Request Entity Too Large\r\n").And.EndWith("Content-Length: 0\r\n\r\n");
        (await cluster.StateAsync()).Should().Be(before);
        (await cluster.LogAsync()).Should().Equal(
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 1: POST for \"/api/v1/coSpaces\" (from 127.0.0.1)",
            "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace 1: sending 413 response, size 0");
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        await RefusedAsync("POST", "/api/v1/coSpaces", "name=" + new string('x', 1001), 400, "<parameterError parameter=\"name\" error=\"invalidValue\" />");
    }

    [Fact]
    public async Task No_request_can_break_log_lines_or_headers()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var forged = "Jul 26 14:00:00 local0.info Core1 host:server:  INFO : forged";

        await cluster.PostAsync("/api/v1/coSpaces", "name=x\r\n" + forged + "\u0085\u009b2J\x7f");
        await cluster.SendAsync("POST", "/api/v1/coSpaces", "name=ok", contentType: "text/plain\t; x=\"y\"");
        await cluster.PostAsync("/api/v1/coSpaces", "name=%0a" + forged);

        var log = await cluster.LogAsync();
        log.Should().OnlyContain(line => line.StartsWith("Jul 26 14:00:00 "));
        log.Should().NotContain(line => line.StartsWith(forged) || line.Any(char.IsControl));
        log.Should().Contain(line => line.EndsWith("API trace 1:  name=x..Jul 26 14:00:00 local0.info Core1 host:s"));
    }

    [Fact]
    public async Task Malformed_HTTP_is_refused_with_the_same_headers()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var request in (string[])[
            "nonsense\r\n\r\n",
            "GET /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
            "GET /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X-Many: y\r\n", 200)) + "\r\n",
            "GET /" + new string('a', 10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
            "POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nAuthorization: " + SimulatedCluster.Admin + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"])
        {
            var answer = await cluster.SendRawAsync(Encoding.Latin1.GetBytes(request));
            answer.Status.Should().BeInRange(400, 499, request.Split("\r\n")[0]);
            answer.Head.Should().Contain("\r\nServer: Apache\r\n").And.EndWith("Connection: close\r\nContent-Length: 0\r\n\r\n");
        }
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"4\"");
    }

    [Fact]
    public async Task Chunked_bodies_and_Expect_headers_are_accepted()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.SendRawAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nAuthorization: {SimulatedCluster.Admin}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n7\r\nChunked\r\n0\r\n\r\n"));
        var interim = await cluster.SendRawAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nAuthorization: {SimulatedCluster.Admin}\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n"));

        (await cluster.GetAsync(answer.Location!)).Text.Should().Contain("<name>Chunked</name>");
        interim.Head.Should().Be("HTTP/1.1 100 Continue\r\n\r\n");
    }

    [Fact]
    public async Task Random_forms_and_paths_cause_no_server_error_and_break_no_log_line()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var nodes = Gen.OneOf("coSpaces", "calls", "callLegs", "callProfiles", "callLegProfiles", "participants", "callBridges", "cospaceBulkSyncs",
            "cospaceBulkParameterSets", "system/status", "calls/" + Unknown + "/callLegs", "coSpaces/" + Cool, "%2e%2e/x", "coSpaces?limit=%zz&filter=%00");
        var pairs = Gen.Select(Gen.OneOf("name", "uri", "callId", "secret", "startIndex", "endIndex", "coSpaceUriMapping", "participantLimit", "coSpace", "x", "%zz", ""), Gen.String[0, 30])
            .Select((name, value) => name + "=" + value).Array[0, 6];

        await Gen.Select(Gen.OneOf("GET", "POST", "PUT", "DELETE", "OPTIONS"), nodes, pairs).SampleAsync(async (method, node, form) =>
        {
            var answer = await cluster.SendAsync(method, "/api/v1/" + node, string.Join('&', form));
            answer.Status.Should().BeOneOf(200, 400, 404);
            answer.Head.Split("\r\n").Should().HaveCountLessThan(14);
        }, iter: 400, threads: 1);

        (await cluster.LogAsync()).Should().OnlyContain(line => line.StartsWith("Jul 26 14:00:00 "));
        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
    }

    private static async Task RefusedAsync(string method, string target, string body, int status, string reasons)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var before = await cluster.StateAsync();
        var xml = $"<?xml version=\"1.0\"?><failureDetails>{reasons}</failureDetails>";

        var answer = await cluster.SendAsync(method, target, body);

        answer.ToString().Should().Be(
            $"HTTP/1.1 {status} {(status == 404 ? "Not Found" : "Bad Request")}\r\n"
            + "Date: Tue, 26 Jul 2016 14:00:00 GMT\r\n"
            + "Server: Apache\r\n"
            + "X-Frame-Options: DENY\r\n"
            + "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
            + "Content-Type: text/xml\r\n"
            + "Vary: Accept-Encoding\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(xml)}\r\n")
            + "Keep-Alive: timeout=5, max=100\r\n"
            + "Connection: Keep-Alive\r\n\r\n"
            + xml);
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData("80000000")]
    [InlineData("ffffffff")]
    [InlineData("7fffffffffffffff")]
    [InlineData("ffffffffffffffffffff")]
    [InlineData("-1")]
    [InlineData("no")]
    public async Task A_chunk_with_an_impossible_size_gets_400(string size)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.SendRawAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/calls HTTP/1.1\r\nHost: a\r\nAuthorization: {SimulatedCluster.Admin}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n"));

        answer.Status.Should().Be(400);
        cluster.Host.Cluster.Incidents.Latest.Should().BeEmpty();
    }

    [Fact]
    public async Task An_HTTP_1_0_client_that_offers_gzip_gets_the_whole_body_with_its_length()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.SendRawAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/coSpaces HTTP/1.0\r\nAuthorization: {SimulatedCluster.Admin}\r\nAccept-Encoding: gzip\r\nContent-Length: 6\r\n\r\nname=x"));

        answer.Status.Should().Be(200);
        answer.Header("Content-Encoding").Should().Be("gzip");
        answer.Header("Transfer-Encoding").Should().BeNull();
        answer.Body.Should().HaveCount(20);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5", true)]
    [InlineData("gzip;level=0", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.000, identity", false)]
    [InlineData("xgzipx", false)]
    public async Task Only_a_client_that_accepts_gzip_gets_it(string offer, bool isGzip)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.SendAsync("POST", "/api/v1/coSpaces", "name=x", headers: $"Accept-Encoding: {offer}\r\n");

        (answer.Header("Content-Encoding") is "gzip").Should().Be(isGzip);
    }

    [Fact]
    public async Task A_client_that_closes_its_sending_side_still_gets_its_answer()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var address = cluster.Host.Bridges[0].Http!;
        for (var i = 0; i < 20; i++)
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(address.Host, address.Port);
            await using var stream = new NetworkStream(client);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/system/status HTTP/1.1\r\nHost: a\r\nAuthorization: {SimulatedCluster.Admin}\r\n\r\n"));
            client.Shutdown(SocketShutdown.Send);

            (await RawAnswer.ReadAsync(stream)).Head.Should().StartWith("HTTP/1.1 200 OK");
        }
    }
}

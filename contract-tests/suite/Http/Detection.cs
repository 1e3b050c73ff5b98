using System.Text;
using CmsSim.Harness.Import.Files;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary>The kind of a text is found in its first 64 KiB, also when prose surrounds it.</summary>
public sealed class Detection
{
    [Theory]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 8889: GET for \"/api/v1/system/status\" (from 14.80.99.226)", InputKind.Syslog, "an API trace")]
    [InlineData("2021-03-04  15:50:03.915  Info     API trace 42003: POST for \"/api/v1/calls\" (from 1.2.3.4)", InputKind.Syslog, "an API trace")]
    [InlineData("<pre>Jul 26 14:08:23 user.info Core1 host:server:&nbsp; INFO : <b>API&nbsp;trace</b> 8889: GET for</pre>", InputKind.Syslog, "an API trace")]
    [InlineData("Hello,\n\nI see this:\n\n> Feb 23 09:02:21.594 user.info CMS host:server: INFO : guest login\n\nRegards", InputKind.Syslog, "log lines of a Meeting Server")]
    [InlineData("Feb 23 09:02:21.588 local0.info CMS client_backend: INFO : WebApp \"POST /api/join HTTP/1.1\"", InputKind.Syslog, "syslog lines")]
    [InlineData("2024-03-05T16:50:25.736 user.info cms01 cli: User admin", InputKind.Syslog, "syslog lines")]
    [InlineData("2017-02-21  17:48:54.809  Info call 38 : incoming encrypted SIP call", InputKind.Syslog, "lines of the event log")]
    [InlineData("\"2017-02-21\",\"17:48:54.809\",\"Warning\",\"call 38: x\"", InputKind.Syslog, "lines of the event log")]
    [InlineData("Diagnostics e8dbb8af-ec7e-4db5-b51b-47e6c1a1a768:\n\nRecent log messages:\n13:39:08.561 Info    1.1.1.1: API user", InputKind.Syslog, "call diagnostics")]
    [InlineData("When the limit is reached:\n\ncall 55: ending; local teardown", InputKind.Syslog, "log lines without time stamps")]
    [InlineData("2018-07-09T14:09:11.187+02:00 vcsc UTCTime=\"2018-07-09 12:09:11,187\" Event=\"x\"", InputKind.Syslog, "lines with time stamps, perhaps of another device")]
    [InlineData("// Nov  6 09:51:50 user.info CMS1 host:server:  INFO : SIP trace: connection 12: read failure, code 104", InputKind.Syslog, "log lines of a Meeting Server")]
    [InlineData("I ran curl -k -u admin https://cms/api/v1/coSpaces and got 401", InputKind.Curl, "cURL commands")]
    [InlineData("Use curl to send requests.", InputKind.None, "a text without log lines, cURL commands and HTTP requests")]
    [InlineData("@host = cms\n\n### a\nGET https://{{host}}/api/v1/calls\n", InputKind.HttpFile, "HTTP requests")]
    [InlineData("GET /api/v1/calls HTTP/1.1\r\nHost: cms\r\n\r\nHTTP/1.1 200 OK\r\n", InputKind.HttpFile, "HTTP requests")]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- a -->\n<fixture flow=\"x\">", InputKind.Fixture, "a fixture")]
    [InlineData("<world>", InputKind.World, "a world")]
    [InlineData("<?xml version=\"1.0\"?><records session=\"1\">", InputKind.Cdr, "call detail records")]
    [InlineData("{\"info\":{\"schema\":\"https://schema.getpostman.com/json/collection\"},\"item\":[]}", InputKind.None, "a text without log lines, cURL commands and HTTP requests")]
    public void Texts_are_recognised_by_their_signs(string text, InputKind kind, string reason) =>
        KindDetector.Detect(Encoding.UTF8.GetBytes(text), isWhole: true).Should().Be(new DetectedKind(kind, reason));

    [Fact]
    public void A_long_page_without_a_sign_in_its_beginning_is_read_as_a_log() =>
        KindDetector.Detect(Encoding.UTF8.GetBytes("<html>" + new string('x', 60_000)), isWhole: false).Kind.Should().Be(InputKind.Syslog);

    [Fact]
    public void The_words_of_an_option_name_kinds()
    {
        InputTypes.All.Should().Equal("syslog", "har", "curl", "http", "fixture");
        InputTypes.All.Select(InputTypes.Read).Should().Equal(InputKind.Syslog, InputKind.Har, InputKind.Curl, InputKind.HttpFile, InputKind.Fixture);
        InputTypes.Read("HAR").Should().Be(InputKind.Har);
        InputTypes.Read("pdf").Should().BeNull();
    }

    [Theory]
    [InlineData("API "), InlineData("<!--"), InlineData("curl "), InlineData("GET /"), InlineData("2017-02-21 "), InlineData("host "), InlineData("> > > "), InlineData("Jul 26 "), InlineData("<a "), InlineData("{\"log\":["), InlineData("       ")]
    public void A_hostile_beginning_does_not_hang_the_detection(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 65_536 / piece.Length));

        KindDetector.Detect(Encoding.UTF8.GetBytes(text), isWhole: true).Kind.Should().Be(InputKind.None);
    }
}

using System.Text.Json;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class JsonReports
{
    private static readonly JsonElement s_root = JsonDocument.Parse(JsonReport.Write(ReportSample.Report)).RootElement;
    private static readonly JsonElement s_exchanges = s_root.GetProperty("fixtures")[0].GetProperty("exchanges");

    [Fact]
    public void The_root_has_the_totals_the_excuses_and_the_holes()
    {
        new[] { "exchanges", "match", "differ", "notCompared" }.Select(name => s_root.GetProperty(name).GetInt32()).Should().Equal(8, 4, 4, 1);
        s_root.GetProperty("started").GetString().Should().Be("2026-03-01T09:00:00Z");
        Compact(s_root.GetProperty("excused")).Should().Be("""{"counter":1,"hole":1}""");
        Compact(s_root.GetProperty("unusedNormalisers")).Should().Be("""["id"]""");
        Compact(s_root.GetProperty("holes")).Should().Be("""{"elided":1,"answer":1,"zone":1}""");
        Compact(s_root.GetProperty("fixtures")[0].GetProperty("holes")).Should().Be("""[{"kind":"zone","text":"The log prints no time zone; UTC is assumed."}]""");
    }

    [Fact]
    public void A_differing_exchange_has_its_differences_with_evidence_and_reason()
    {
        var exchange = s_exchanges[1];

        exchange.GetProperty("verdict").GetString().Should().Be("differs");
        exchange.GetProperty("curl").GetString().Should().Be("curl -i -u admin 'https://cms.example.com:445/api/v1/coSpaces?limit=2'");
        exchange.GetProperty("differences")[1].EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString()).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["part"] = "body",
            ["evidence"] = "printed",
            ["reason"] = "The source prints it. The API reference of coSpaces has the element uri with the type uriUser.",
            ["expected"] = "'<uri>overview</uri>'",
            ["actual"] = "'<uri>over.view</uri>'",
            ["position"] = "124",
            ["xmlPath"] = "/coSpaces/coSpace/uri",
            ["sentence"] = "byte 124 at /coSpaces/coSpace/uri: '<uri>over.view</uri>' instead of '<uri>overview</uri>' (printed)",
        });
    }

    [Fact]
    public void Excuses_and_holes_are_listed_with_their_exchange()
    {
        Compact(s_exchanges[4].GetProperty("holes")).Should().Be("""[{"kind":"elided","where":"answer body","bytes":34}]""");
        Compact(s_exchanges[5].GetProperty("excuses")).Should().Be("""[{"by":"counter","expected":"'333717'","actual":"'7'","position":44,"xmlPath":"/status/uptimeSeconds"}]""");
        s_exchanges[6].GetProperty("verdict").GetString().Should().Be("notCompared");
        s_exchanges[6].GetProperty("match").GetBoolean().Should().BeTrue();
        s_exchanges[7].TryGetProperty("status", out _).Should().BeFalse();
    }

    [Fact]
    public void Hostile_text_is_valid_JSON()
    {
        using var json = JsonDocument.Parse(JsonReport.Write(Hostile.Report));

        json.RootElement.GetProperty("fixtures")[0].GetProperty("exchanges")[0].GetProperty("differences").GetArrayLength().Should().BePositive();
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, s_relaxed);

    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

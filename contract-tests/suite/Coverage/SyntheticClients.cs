using CmsSim.Harness.Api;
using CmsSim.Harness.Coverage;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Coverage;

/// <summary>Clients of known coverage give exactly their numbers in each dimension.</summary>
public sealed class SyntheticClients
{
    private const string Id = "1a0c466f-5d75-44d8-ad67-65d5f519dbc8";

    private static readonly CoverageExchange s_status = new("GET", "/api/v1/system/status") { Status = 200, Release = "2.0", States = [] };

    [Fact]
    public void A_client_that_does_nothing_meets_nothing() =>
        Measure().Dimensions.Should().OnlyContain(dimension => dimension.Met.Count == 0 && dimension.Others.Count == 0);

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.12")]
    public void A_client_that_calls_each_documented_method_meets_all_nodes(string release)
    {
        var nodes = ApiReference.Documented.Nodes.Where(node => ApiRelease.Has(release, node.Since, node.Removed)).ToList();
        var calls = nodes.SelectMany(node => node.Methods.Select(method => (Method: method, node.Path)).Concat(node.ItemMethods.Select(method => (Method: method, Path: node.ItemPath!))))
            .Select(call => new CoverageExchange(call.Method, "/api/v1" + WithIds(call.Path)) { Status = 200, Release = release }).ToList();

        var dimension = Measure([.. calls])[CoverageKind.Nodes];

        (dimension.Met.Count, dimension.Missing, dimension.Others).Should().BeEquivalentTo((calls.Count, Array.Empty<string>(), Array.Empty<CoveredPart>()));
        dimension.Percent.Should().Be(100);
    }

    [Fact]
    public void A_client_that_sends_every_parameter_with_its_limits_meets_all_of_them()
    {
        var exchanges = new List<CoverageExchange>();
        foreach (var node in ApiReference.Documented.Nodes)
        {
            foreach (var field in node.Parameters)
            {
                string?[] values =
                [
                    "x", field.Default, field.Minimum?.ToString(), field.Maximum?.ToString(), field.LongestText is { } longest ? new string('a', longest) : null,
                    .. field.Type == "bool" ? ["true", "false"] : field.Values,
                ];
                exchanges.AddRange(values.OfType<string>().Select(value =>
                    new CoverageExchange(field.OnCreate ? "POST" : "PUT", "/api/v1" + WithIds(field.OnCreate || node.ItemPath is null ? node.Path : node.ItemPath)) { Form = $"{field.Name}={Uri.EscapeDataString(value)}", Status = 400, Release = "2.0" }));
            }
        }

        var report = Measure([.. exchanges], release: null);

        foreach (var kind in new[] { CoverageKind.Parameters, CoverageKind.Defaults, CoverageKind.Minimums, CoverageKind.Maximums, CoverageKind.Values })
            report[kind].Missing.Should().BeEmpty(kind.ToString());
        report[CoverageKind.Absent].Met.Should().BeEmpty("each request was refused");
    }

    [Fact]
    public void One_request_meets_its_parameters_and_omits_the_others()
    {
        var report = Measure(new CoverageExchange("POST", "/api/v1/coSpaces") { Form = "name=a&nonMemberAccess=TRUE&cdrTag=" + new string('t', 100) + "&unknown=1", Status = 200, Release = "2.0" });

        Met(report, CoverageKind.Parameters).Should().Equal("coSpaces.name", "coSpaces.cdrTag", "coSpaces.nonMemberAccess");
        report[CoverageKind.Parameters].Others.Should().Equal(new CoveredPart("coSpaces.unknown", 1));
        Met(report, CoverageKind.Defaults).Should().Equal("coSpaces.nonMemberAccess");
        Met(report, CoverageKind.Maximums).Should().Equal("coSpaces.cdrTag");
        Met(report, CoverageKind.Values).Should().Equal("coSpaces.nonMemberAccess=true");
        Met(report, CoverageKind.Absent).Should().Contain(["coSpaces.uri", "coSpaces.passcode"]).And.NotContain(["coSpaces.name", "coSpaces.cdrTag", "coSpaces.nonMemberAccess", "coSpaces.streamUrl"]);
        Met(report, CoverageKind.Absent).Should().OnlyContain(name => report[CoverageKind.Parameters].Missing.Contains(name));
    }

    [Fact]
    public void Answers_meet_elements_of_lists_and_of_single_objects_apart()
    {
        var report = Measure(
            new CoverageExchange("GET", "/api/v1/coSpaces") { Status = 200, Release = "2.0", Answer = "<?xml version=\"1.0\"?><coSpaces total=\"1\"><coSpace id=\"x\"><name>a</name><odd/></coSpace></coSpaces>" },
            new CoverageExchange("GET", $"/api/v1/coSpaces/{Id}") { Status = 200, Release = "2.0", Answer = $"<?xml version=\"1.0\"?><coSpace id=\"{Id}\"><name>a</name><uri>b</uri></coSpace>" });

        Met(report, CoverageKind.Elements).Should().BeEquivalentTo("coSpaces[].name", "coSpaces.name", "coSpaces.uri");
        report[CoverageKind.Elements].Others.Should().Equal(new CoveredPart("coSpaces[].odd", 1));
    }

    [Fact]
    public void Refusals_meet_reasons_whether_the_answer_or_the_source_names_them()
    {
        var report = Measure(
            new CoverageExchange("GET", $"/api/v1/coSpaces/{Id}") { Status = 400, Release = "2.0", Answer = "<?xml version=\"1.0\"?><failureDetails><coSpaceDoesNotExist /></failureDetails>" },
            new CoverageExchange("PUT", "/api/v1/calls") { Status = 400, Release = "2.0", Reasons = ["invalidOperation"] },
            new CoverageExchange("GET", "/api/v1/elsewhere") { Status = 404, Release = "2.0", Reasons = ["notAReason"] });

        Met(report, CoverageKind.Reasons).Should().BeEquivalentTo("coSpaceDoesNotExist", "invalidOperation");
        report[CoverageKind.Reasons].Others.Should().Equal(new CoveredPart("notAReason", 1));
        report[CoverageKind.Nodes].Others.Select(part => part.Name).Should().Equal("GET /api/v1/elsewhere", "PUT /calls");
    }

    [Theory]
    [InlineData("?offset=0", "<coSpaces total=\"2\"><coSpace/><coSpace/></coSpaces>", "")]
    [InlineData("?offset=1", "<coSpaces total=\"2\"><coSpace/></coSpaces>", "coSpaces next page")]
    [InlineData("?LIMIT=50", "<coSpaces total=\"9\"><coSpace/></coSpaces>", "coSpaces capped page")]
    [InlineData("?limit=1", "<coSpaces total=\"9\"><coSpace/></coSpaces>", "")]
    [InlineData("?limit=5&offset=8", "<coSpaces total=\"9\"><coSpace/></coSpaces>", "coSpaces next page")]
    [InlineData("?offset=9", "<coSpaces total=\"9\"></coSpaces>", "coSpaces empty page")]
    [InlineData("", "<coSpaces total=\"9\"><coSpace/>", "")]
    public void Pages_are_met_by_what_their_answers_show(string query, string answer, string met) =>
        string.Join(", ", Met(Measure(new CoverageExchange("GET", $"/api/v1/coSpaces{query}") { Status = 200, Release = "2.0", Answer = answer }), CoverageKind.Pages)).Should().Be(met);

    [Fact]
    public void Records_events_states_and_releases_have_their_own_dimensions()
    {
        var meter = new CoverageMeter();
        meter.Add(s_status with { Release = "2.9" });
        meter.Add(s_status with { Release = "3.0", States = ["bridgeStopped", "databaseMasterMoved"] });
        meter.Add(s_status with { Release = "3.0", Status = 0, States = ["networkSplit"] });
        meter.AddRecord("callStart", 3);
        meter.AddSubscription("callRoster");
        meter.AddUpdate("rosterUpdate", 2);

        var report = meter.Report(["a test"]);

        report.Releases.Should().Equal("2.9", "3.0");
        report[CoverageKind.Cdr].Met.Should().Equal(new CoveredPart("callStart", 3));
        report[CoverageKind.Cdr].All.Should().Be(9);
        report[CoverageKind.Events].Met.Should().Equal(new CoveredPart("subscription callRoster", 1), new CoveredPart("update rosterUpdate", 2));
        Met(report, CoverageKind.States).Should().Equal("whole", "bridgeStopped", "databaseMasterMoved");
        Met(report, CoverageKind.Releases).Should().Equal("2.9", "3.0");
        report[CoverageKind.Queries].Met.Should().BeEmpty();
    }

    [Fact]
    public void Several_releases_are_measured_by_all_that_one_of_them_has()
    {
        int All(params string[] releases) => Measure([.. releases.Select(release => s_status with { Release = release })], release: null)[CoverageKind.Nodes].All;

        All("2.0", "3.12").Should().BeGreaterThan(All("3.12")).And.BeGreaterThan(All("2.0"));
        Measure([s_status with { Release = null }], release: null)[CoverageKind.Nodes].All.Should().BeGreaterThanOrEqualTo(All("2.0", "3.12"));
    }

    [Fact]
    public void Names_without_end_do_not_displace_documented_ones()
    {
        var meter = new CoverageMeter();
        for (var i = 0; i < 20_000; i++)
            meter.Add(new CoverageExchange("GET", $"/api/v1/elsewhere{i}") { Status = 404, Release = "2.0" });
        meter.Add(s_status);

        var dimension = meter.Report(["a test"])[CoverageKind.Nodes];

        dimension.Met.Select(part => part.Name).Should().Equal("GET /system/status");
        dimension.Others.Count.Should().Be(10_000);
    }

    private static string WithIds(string path) => string.Join('/', path.Split('/').Select(segment => segment is ['{', ..] ? Id : segment));

    private static IEnumerable<string> Met(CoverageReport report, CoverageKind kind) => report[kind].Met.Select(part => part.Name);

    private static CoverageReport Measure(params CoverageExchange[] exchanges) => Measure(exchanges, "2.0");

    private static CoverageReport Measure(CoverageExchange[] exchanges, string? release)
    {
        var meter = new CoverageMeter();
        foreach (var exchange in exchanges)
            meter.Add(exchange);
        return meter.Report(["a test"], exchanges is [] && release is not null ? [release] : null);
    }
}

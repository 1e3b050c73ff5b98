using System.Globalization;
using CmsSim.Cli.Diff;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Simulator.Description;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Diff;

/// <summary>The difference between two releases for a client: each case with its cause, and nothing else.</summary>
public sealed class ReleaseDiffs
{
    private const string Space = "1bb2c7a4-7a3b-4d07-8d85-0e5b0f9f3f11";
    private const string New = "2cc3d8b5-8b4c-4e18-9e96-1f6c10a04022";
    private const string Other = "3dd4e9c6-9c5d-4f29-8fa7-207d21b15133";

    [Fact]
    public async Task A_client_that_uses_what_3_0_removed_is_told_each_case()
    {
        var removed = ApiDescription.Read().Changes().Single(changes => changes.Release == "3.0").Removed;
        var before = ApiDescription.Read().In("2.9");
        var nodes = removed.Where(change => change.Kind is ChangeKind.Node).Select(change => change.Name).ToList();
        var parameters = removed.Where(change => change.Kind is ChangeKind.Parameter)
            .Select(change => (change.Name, Node: before.Single(node => node.Name == change.Resource))).ToList();

        List<FixtureExchange> exchanges =
        [
            .. nodes.Select(path => before.Single(node => node.Path == path).Methods[0]).Select(method => Request(method.Verb, WithIds(method.Path))),
            .. parameters.Select(of => Request("POST", WithIds(of.Node.Path), $"{of.Name}=true")),
        ];
        var report = await CompareAsync("2.9", "3.0", null, [.. exchanges]);

        nodes.Should().HaveCountGreaterThan(4);
        parameters.Should().HaveCountGreaterThan(10);
        report.Exchanges.Should().OnlyContain(exchange => exchange.Changes);
        report.Causes.Select(cause => cause.Cause.Subject).Should().BeEquivalentTo([.. nodes.Select(path => $"node {path}"), .. parameters.Select(of => $"parameter {of.Name}").Distinct()]);
        report.Causes.Should().OnlyContain(cause => cause.Cause.Evidence != null && cause.Cause.Source!.Length > 0 && cause.Cause.Sentence.Contains("before 3.0 have it", StringComparison.Ordinal));
        report.Summary.Should().Be($"{exchanges.Count} exchanges, {exchanges.Count} change");
    }

    [Fact]
    public async Task A_client_that_uses_nothing_that_3_0_removed_gets_a_clean_bill()
    {
        var report = await CompareAsync(
            "2.9", "3.0", World(),
            Request("GET", "/api/v1/system/status"),
            Request("GET", "/api/v1/coSpaces?limit=2"),
            Request("POST", "/api/v1/coSpaces", "name=New&uri=new", New),
            Request("GET", $"/api/v1/coSpaces/{New}"),
            Request("PUT", $"/api/v1/coSpaces/{New}", "name=Newer&unknownToAll=1"),
            Request("POST", "/api/v1/coSpaces", "name=Again&uri=new"),
            Request("POST", "/api/v1/calls", $"coSpace={New}"),
            Request("GET", "/api/v1/calls"),
            Request("DELETE", $"/api/v1/coSpaces/{New}"),
            Request("GET", $"/api/v1/coSpaces/{New}"));

        report.Exchanges.Where(exchange => exchange.Changes).SelectMany(exchange => exchange.Differences).Should().BeEmpty();
        report.Changing.Should().Be(0);
        report.Fixtures.Should().OnlyContain(fixture => fixture.World.Count == 0);
    }

    [Fact]
    public async Task Added_elements_are_listed_and_count_only_on_request()
    {
        var status = Request("GET", "/api/v1/system/status");

        var loose = await CompareAsync("2.0", "3.0", null, status);
        var strict = await CompareAsync("2.0", "3.0", null, countsAdditions: true, status);

        (loose.Changing, strict.Changing).Should().Be((0, 1));
        loose.Additions.Select(addition => addition.Cause.Subject).Should().Contain("element hostId");
        loose.Causes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_removed_element_is_a_change_with_its_evidence()
    {
        var report = await CompareAsync(
            "2.9", "3.0", null,
            Request("POST", "/api/v1/callProfiles", "messageBoardEnabled=true", New),
            Request("GET", $"/api/v1/callProfiles/{New}"));

        report.Exchanges.Select(exchange => exchange.Changes).Should().Equal(true, true);
        var read = report.Exchanges.Last();
        read.Differences.Should().ContainSingle(difference => difference.Part == "/callProfile/messageBoardEnabled" && difference.Before == "true" && difference.After == null);
        read.Causes.Should().ContainSingle(cause => cause.Subject == "element messageBoardEnabled" && cause.Evidence == "documented" && cause.FollowsFrom == null);
    }

    [Fact]
    public async Task What_follows_from_an_earlier_change_says_so()
    {
        var list = $"/api/v1/coSpaces/{Space}/accessMethods";
        var report = await CompareAsync(
            "3.1", "3.0", World(),
            Request("GET", list),
            Request("POST", list, "name=Members&uri=members&scope=member", New),
            Request("GET", $"{list}/{New}"),
            Request("GET", list),
            Request("DELETE", $"{list}/{New}"),
            Request("GET", list),
            Request("POST", "/api/v1/coSpaces", "name=Later&uri=later", Other));
        var exchanges = report.Exchanges.ToList();

        exchanges.Select(exchange => exchange.Changes).Should().Equal(false, true, true, true, true, false, false);
        exchanges[1].Causes.Should().ContainSingle(cause => cause.Subject == "parameter scope=member" && cause.Sentence.StartsWith("3.0 refuses it; releases from 3.1 on", StringComparison.Ordinal));
        foreach (var after in exchanges[2..5])
        {
            after.OnlyFollows.Should().BeTrue();
            after.Causes.Should().OnlyContain(cause => cause.FollowsFrom == 2);
        }

        report.Causes.Should().ContainSingle("the others follow from it");
    }

    [Fact]
    public async Task Ids_that_the_releases_draw_in_another_order_are_no_change()
    {
        var report = await CompareAsync(
            "3.1", "3.0", World(),
            Request("POST", $"/api/v1/coSpaces/{Space}/accessMethods", "name=Members&uri=members&scope=member"),
            Request("POST", "/api/v1/coSpaces", "name=Later&uri=later&requireCallId=true"),
            Request("GET", "/api/v1/coSpaces"));

        report.Exchanges.Select(exchange => exchange.Changes).Should().Equal(true, false, false);
    }

    [Fact]
    public async Task A_world_with_parts_that_a_release_lacks_is_loaded_without_them()
    {
        var world = World("<callProfiles><callProfile id=\"3dd4e9c6-9c5d-4f29-8fa7-207d21b15133\"><participantLimit>3</participantLimit><messageBoardEnabled>true</messageBoardEnabled></callProfile></callProfiles>"
            + "<recorders><recorder id=\"2cc3d8b5-8b4c-4e18-9e96-1f6c10a04022\"><url>http://recorder.example.com</url></recorder></recorders>");

        var report = await CompareAsync("2.9", "3.0", world, Request("GET", "/api/v1/coSpaces"), Request("GET", $"/api/v1/callProfiles/{Other}"));

        report.Fixtures.Single().World.Select(change => (change.Release, change.Element)).Should().BeEquivalentTo([("3.0", "callProfiles/callProfile/messageBoardEnabled"), ("3.0", "recorders")]);
        report.Exchanges.Select(exchange => exchange.Changes).Should().Equal(false, true);
    }

    [Fact]
    public async Task A_world_that_is_invalid_in_its_own_release_is_refused()
    {
        var compare = () => CompareAsync("2.9", "3.0", World("<nonsense/>"), Request("GET", "/api/v1/coSpaces"));

        await compare.Should().ThrowAsync<CmsSim.Simulator.WorldFormatException>().WithMessage("*unknown element <nonsense>*");
    }

    [Fact]
    public async Task Reports_show_every_change_and_escape_foreign_text()
    {
        var report = await CompareAsync("2.9", "3.0", null, Request("POST", "/api/v1/callProfiles", "messageBoardEnabled=true&%3Cb%3E=|`"), Request("GET", "/api/v1/recorders?filter=<i>"));
        var (html, markdown) = (new StringWriter(CultureInfo.InvariantCulture), new StringWriter(CultureInfo.InvariantCulture));

        DiffPage.WriteHtml(report, html);
        DiffPage.WriteMarkdown(report, markdown);

        html.ToString().Should().Contain("parameter messageBoardEnabled").And.Contain("/api/v1/recorders?filter=&lt;i&gt;").And.NotContain("<i>");
        markdown.ToString().Should().Contain("### `2 GET /api/v1/recorders?filter=<i>`").And.Contain("| 1 | `node /recorders` |");
    }

    private static string World(string more = "") => $"""
        <world release="2.9" clock="2026-01-01T09:00:00Z">
          <bridge name="Core1"/><bridge name="Core2"/>
          <coSpaces><coSpace id="{Space}"><name>Hall</name><uri>hall</uri></coSpace></coSpaces>
          {more}
        </world>
        """;

    private static string WithIds(string path) => "/api/v1" + string.Join('/', path.Split('/').Select(segment => segment is ['{', ..] ? Space : segment));

    private static FixtureExchange Request(string method, string path, string? form = null, params string[] ids) => new()
    {
        Trace = 0,
        At = new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero),
        From = "127.0.0.1",
        Ids = ids,
        Request = new FixtureRequest(method, MarkedText.Printed(path), form is null ? null : new FixtureForm("application/x-www-form-urlencoded", null, MarkedText.Printed(form))),
        Answer = null,
    };

    private static Task<DiffReport> CompareAsync(string before, string after, string? world, params FixtureExchange[] exchanges) => CompareAsync(before, after, world, false, exchanges);

    private static async Task<DiffReport> CompareAsync(string before, string after, string? world, bool countsAdditions, params FixtureExchange[] exchanges)
    {
        var fixture = new Fixture
        {
            Flow = "test",
            Host = "Core1",
            Source = "a test",
            About = "a test",
            WorldText = world,
            Exchanges = [.. exchanges.Select((exchange, i) => exchange with { Trace = i + 1, At = exchange.At.AddSeconds(i) })],
        };
        return new DiffReport(before, after, [await new DiffRun(before, after, countsAdditions, null).CompareAsync(fixture, TestContext.Current.CancellationToken)]);
    }
}

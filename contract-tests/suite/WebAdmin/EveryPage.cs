using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.WebAdmin;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>Each page in each release: it is there, it has no scripts, its fields have labels, and foreign text is text.</summary>
public sealed class EveryPage
{
    private const string Markup = "<script>alert(1)</script>\"'&";
    private const string Reversed = "abc\u202edef";

    public static TheoryData<string> Releases() => [.. Release.Known.Select(release => release.ToString())];

    [Theory, MemberData(nameof(Releases))]
    public async Task Every_page_of_a_release_is_answered_and_can_be_read_without_scripts(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        await MeetAsync(cluster);
        var visitor = await WebVisitor.LogInAsync(cluster);
        var pages = Pages.In(Release.Parse(release));
        pages.Any(page => page.Title == "API").Should().Be(Release.Parse(release) >= Release.Parse("2.9"));

        foreach (var page in pages)
            Check(await visitor.GetAsync(page.Path), page.Heading ?? page.Title);
        Check(await new WebVisitor(cluster).GetAsync("/login"), "Log in");
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"count\":0");
    }

    [Theory]
    [InlineData("2.9")]
    [InlineData("3.0")]
    [InlineData("3.12")]
    public async Task Every_node_of_the_API_page_is_answered(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        await MeetAsync(cluster);
        var visitor = await WebVisitor.LogInAsync(cluster);
        var open = new Queue<string>(["/configuration/api"]);
        var seen = new HashSet<string>(open);
        while (open.TryDequeue(out var address))
        {
            var answer = await visitor.GetAsync(address);
            Check(answer, "API objects");
            foreach (var link in WebVisitor.Read(answer).Descendants("a").Select(link => (string)link.Attribute("href")!).Where(link => link.StartsWith("/configuration/api?node=") && seen.Count < 600))
            {
                if (seen.Add(link))
                    open.Enqueue(link);
            }
        }
        seen.Should().HaveCountGreaterThan(120);
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"count\":0");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.3")]
    public async Task Text_of_clients_is_shown_as_text(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name={Uri.EscapeDataString(Markup)}");
        await cluster.CreateAsync("/api/v1/coSpaces", $"name={new string('x', 1_000)}");
        await cluster.CreateAsync("/api/v1/calls", $"coSpace={space}");
        await cluster.CreateAsync("/api/v1/outboundDialPlanRules", $"domain={Uri.EscapeDataString(Reversed.Replace("\u202e", "\u05d0"))}&sipProxy={Uri.EscapeDataString(Markup)}");
        var visitor = await WebVisitor.LogInAsync(cluster);

        foreach (var address in Pages.In(Release.Parse(release)).Select(page => page.Path).Concat([
            $"/configuration/spaces?filter={Uri.EscapeDataString(Markup)}", $"/configuration/spaces?edit={space}", $"/configuration/spaces?filter={new string('y', 7_000)}",
            $"/configuration/spaces?edit={Uri.EscapeDataString(Markup)}&page={Uri.EscapeDataString(Reversed)}",
            $"/configuration/api?node={Uri.EscapeDataString("/api/v1/" + Markup)}", $"/configuration/api?node=/api/v1/coSpaces/{space}", "/configuration/api?node=/api/v1/coSpaces"]))
        {
            var answer = await visitor.GetAsync(address);
            if (answer.Status != 404)
                Check(answer, null);
        }
        (await visitor.PageAsync("/configuration/spaces")).Descendants("bdi").Select(text => text.Value).Should().Contain(Markup);
        (await visitor.PageAsync("/logs/event-logs")).Descendants("bdi").Select(text => text.Value).Should().Contain(text => text.Contains($"created new space {space} ({Markup})"));
        Check(await visitor.LogInAsync(Markup, Markup), "Log in");
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"count\":0");
    }

    [Fact]
    public async Task Unknown_addresses_and_methods_are_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);

        (await visitor.GetAsync("/nowhere")).Status.Should().Be(404);
        (await visitor.GetAsync("/configuration/api")).Status.Should().Be(404, "release 2.0 has no such page");
        var refused = await visitor.SendAsync("DELETE", "/configuration/spaces");
        (refused.Status, refused.Header("Allow")).Should().Be((405, "GET, HEAD, POST"));
        var head = await cluster.SendRawAsync("HEAD /webadmin.css HTTP/1.1\r\nHost: cms\r\n\r\n"u8.ToArray());
        head.Status.Should().Be(200);
        var style = await visitor.GetAsync("/webadmin.css");
        (style.Header("Content-Type"), style.Header("Cache-Control")).Should().Be(("text/css; charset=utf-8", "max-age=3600"));
        style.Text.Should().NotContain("url(").And.NotContain("@import");
        (await visitor.SendAsync("POST", "/configuration/spaces", "token=" + new string('x', 1_100_000))).Status.Should().Be(413);
    }

    private static async Task MeetAsync(SimulatedCluster cluster)
    {
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":1}]""");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true");
        await cluster.CreateAsync("/api/v1/tenants", "name=Tenant");
        cluster.Advance(30);
    }

    private static void Check(RawAnswer answer, string? heading)
    {
        answer.Head.Should().Contain("Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n")
            .And.Contain("X-Content-Type-Options: nosniff\r\n").And.Contain("X-Frame-Options: DENY\r\n").And.Contain("Cache-Control: no-store\r\n").And.Contain("Referrer-Policy: same-origin\r\n");
        answer.Status.Should().BeOneOf([200, 403], answer.ToString());
        var page = WebVisitor.Read(answer);
        if (heading is not null)
            page.Descendants("h1").Single().Value.Should().Be(heading);
        page.Descendants("script").Should().BeEmpty();
        page.Descendants().Attributes().Select(attribute => attribute.Name.LocalName).Should().NotContain(name => name.StartsWith("on") || name == "style");
        page.Descendants("link").Attributes("href").Select(link => link.Value).Should().Equal("/webadmin.css");
        page.Descendants().Attributes("id").Select(id => id.Value).Should().OnlyHaveUniqueItems();
        page.Descendants("a").Attributes("href").Select(link => link.Value).Should().NotContain(link => (!link.StartsWith('/') || link.StartsWith("//")) && link != "#page");

        var labels = page.Descendants("label").Select(label => (string?)label.Attribute("for")).ToHashSet();
        foreach (var field in page.Descendants().Where(element => element.Name.LocalName is "input" or "select" && (string?)element.Attribute("type") is not "hidden"))
            IsLabelled(field, labels).Should().BeTrue(field.ToString());
        page.Descendants("table").Should().NotContain(table => !table.Descendants("th").Any());
        page.Descendants("form").Where(form => (string?)form.Attribute("method") == "post").Should()
            .NotContain(form => !form.Descendants("input").Any(input => (string?)input.Attribute("name") == "token" && ((string)input.Attribute("value")!).Length == 64));
    }

    private static bool IsLabelled(XElement field, HashSet<string?> labels) =>
        field.Attribute("aria-label") is not null || field.Ancestors("label").Any() || labels.Contains((string?)field.Attribute("id"));
}

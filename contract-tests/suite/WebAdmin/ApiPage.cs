using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>The page of API objects, from release 2.9 on.</summary>
public sealed class ApiPage
{
    private const string Page = "/configuration/api";

    [Fact]
    public async Task The_page_lists_the_nodes_with_both_check_boxes_as_documented()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var page = await (await WebVisitor.LogInAsync(cluster)).PageAsync(Page);

        page.Descendants("label").Select(label => (label.Value.Trim(), label.Element("input")!.Attribute("checked") is not null)).Should()
            .Equal(("Allow delete", false), ("Require delete confirmation", true));
        page.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements("td").First().Value).Should().Contain(["/api/v1/coSpaces", "/api/v1/system/profiles"]);
        page.Descendants("tbody").Descendants("a").Select(link => link.Value).Distinct().Should().Equal("View or edit");
    }

    [Fact]
    public async Task An_object_is_created_and_modified_and_only_changed_parameters_are_sent()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        var visitor = await WebVisitor.LogInAsync(cluster);

        var created = await visitor.FollowAsync(await visitor.SubmitAsync($"{Page}?node=/api/v1/callLegProfiles", "Create", ("name", "Guests"), ("needsActivation", "true")));
        var link = (string)created.Descendants("tbody").Descendants("a").Single().Attribute("href")!;
        var id = link[^36..];
        await visitor.FollowAsync(await visitor.SubmitAsync(link, "Modify", ("needsActivation", ""), ("defaultLayout", "telepresence")));

        (await cluster.GetAsync($"/api/v1/callLegProfiles/{id}")).Text.Should().Contain("<defaultLayout>telepresence</defaultLayout><name>Guests</name>").And.NotContain("needsActivation");
        (await cluster.ControlAsync("GET", "/journal?bodies=true")).Text.Should().Contain("\"form\":\"needsActivation=&defaultLayout=telepresence\"");
        (await cluster.LogAsync()).Should().Contain(line => line.EndsWith($"web user \"admin\" modified call leg profile {id}"));

        var setting = await visitor.FollowAsync(await visitor.SubmitAsync($"{Page}?node=/api/v1/system/profiles", "Modify", ("callLegProfile", id)));
        setting.Descendants("table").First().Value.Should().Contain(id);
        var refused = await visitor.SubmitAsync($"{Page}?node=/api/v1/system/profiles", "Modify", ("callProfile", "00000000-0000-0000-0000-000000000001"));
        (refused.Status, WebVisitor.Read(refused).Descendants("code").Single().Value).Should().Be((400, "callProfileDoesNotExist"));
    }

    [Fact]
    public async Task Deleting_has_to_be_allowed_and_confirmed()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        var id = await cluster.CreateAsync("/api/v1/coSpaces", "name=Room");
        var visitor = await WebVisitor.LogInAsync(cluster);
        var address = $"{Page}?node=/api/v1/coSpaces/{id}";
        Buttons(await visitor.PageAsync(address)).Should().Equal("Log out", "Apply", "Modify");

        var page = await visitor.FollowAsync(await visitor.SubmitAsync(address, "Apply", ("allow", "on"), ("confirm", "on")));
        Buttons(page).Should().Equal("Log out", "Apply", "Modify", "Delete");
        var asked = await visitor.FollowAsync(await visitor.SubmitAsync(address, "Delete"));
        asked.Value.Should().Contain("Delete this object?");
        (await cluster.GetAsync($"/api/v1/coSpaces/{id}")).Status.Should().Be(200);

        var deleted = await visitor.SubmitAsync(asked, asked.Descendants("button").Single(button => button.Value == "Delete"));
        deleted.Location.Should().StartWith($"{Page}?").And.Contain("node=%2Fapi%2Fv1%2FcoSpaces&");
        (await cluster.GetAsync($"/api/v1/coSpaces/{id}")).Status.Should().Be(400);
        (await visitor.PageAsync(address)).Value.Should().Contain("Space does not exist");
    }

    [Fact]
    public async Task Lists_are_filtered_and_shown_as_XML_as_well()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        for (var i = 0; i < 30; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Room {i:00}");
        var visitor = await WebVisitor.LogInAsync(cluster);

        var page = await visitor.PageAsync($"{Page}?node=/api/v1/cospaces/&filter=room&page=2");
        page.Descendants("tbody").First().Elements("tr").Should().HaveCount(10);
        SpacesPage.Links(page, "Pages").Should().Equal("1", "2");
        (await visitor.PageAsync($"{Page}?node=/api/v1/coSpaces&filter=room%2007&xml=yes")).Descendants("pre").Single().Value.Should()
            .StartWith("<?xml version=\"1.0\"?><coSpaces total=\"1\"><coSpace id=").And.Contain("<name>Room 07</name>");
    }

    private static IEnumerable<string> Buttons(XElement page) => page.Descendants("button").Select(button => button.Value).Where(text => text is not ("Filter" or "Create"));
}

using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Layout templates: the name is sent as a form, the layout itself as JSON.</summary>
public sealed class LayoutTemplates
{
    private const string Layout = "{\r\n\t\"panes\": [{ \"name\": \"größe <1> & 2\" }]\n}";

    [Fact]
    public async Task A_template_is_stored_to_the_byte_and_exported_unchanged()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.8" });
        var id = await cluster.CreateAsync("/api/v1/layoutTemplates", "name=Mine");
        (await cluster.GetAsync("/api/v1/layoutTemplates/" + id)).Text.Should().Contain("<templateSize>0</templateSize>");
        (await cluster.GetAsync($"/api/v1/layoutTemplates/{id}/template")).Body.Should().BeEmpty();

        var put = await cluster.SendAsync("PUT", $"/api/v1/layoutTemplates/{id}/template", Layout, contentType: "application/json");

        put.Status.Should().Be(200, put.Text);
        await ShouldHaveItAsync(cluster);
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");
        await using var again = await SimulatedCluster.StartAsync(world, options => options with { Release = "2.8" });
        await ShouldHaveItAsync(again);

        async Task ShouldHaveItAsync(SimulatedCluster lab)
        {
            var shown = await lab.GetAsync($"/api/v1/layoutTemplates/{id}/template");
            shown.Text.Should().Be(Layout);
            shown.Header("Content-Type").Should().Be("application/json");
            (await lab.GetAsync("/api/v1/layoutTemplates")).Text.Should().Be(
                $"<?xml version=\"1.0\"?><layoutTemplates total=\"1\"><layoutTemplate id=\"{id}\"><name>Mine</name><templateSize>{shown.Body.Length}</templateSize></layoutTemplate></layoutTemplates>");
        }
    }

    [Fact]
    public async Task A_template_that_is_too_long_or_no_JSON_object_is_refused_and_the_old_one_kept()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.8" });
        var id = await cluster.CreateAsync("/api/v1/layoutTemplates", "name=Mine");
        var node = $"/api/v1/layoutTemplates/{id}/template";
        await cluster.SendAsync("PUT", node, "{}");

        (await cluster.SendAsync("PUT", node, $"{{\"a\":\"{new string('x', 64 * 1024)}\"}}")).Text.Should().Contain("<layoutTemplateDescriptionTooLong />");
        foreach (var wrong in (string[])["[]", "{", "name=x", "{\"a\":\"\uffff\"}", "{}\0"])
            (await cluster.SendAsync("PUT", node, wrong)).Text.Should().Contain("<parameterError parameter=\"template\" error=\"invalidValue\" />");

        (await cluster.GetAsync(node)).Text.Should().Be("{}");
        (await cluster.GetAsync(node.Replace(id, "0e3758db-b9b8-49df-a74c-55fa05e3e21d"))).Text.Should().Contain("<layoutTemplateDoesNotExist />");
        (await cluster.SendAsync("DELETE", node)).Text.Should().Contain("<invalidOperation />");
    }
}

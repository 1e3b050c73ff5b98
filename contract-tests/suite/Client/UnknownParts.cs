using System.Xml.Linq;
using CmsSim.Client;
using CmsSim.Client.Generator;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>Answers of later releases, and answers that break the documented form.</summary>
public sealed class UnknownParts
{
    private static readonly Guid s_id = Guid.Parse(Lab.Space);

    [Fact]
    public async Task Elements_without_a_property_survive()
    {
        var space = await ReadAsync(
            $"<coSpace id=\"{s_id}\"><name>A</name><later>x</later><uri>a</uri><deep><than>this</than></deep></coSpace>", client => client.CoSpaces.GetAsync(s_id));

        space.Name.Should().Be("A");
        space.Unknown.Select(element => element.ToString(SaveOptions.DisableFormatting)).Should().Equal("<later>x</later>", "<deep><than>this</than></deep>");
    }

    [Fact]
    public async Task Elements_inside_others_survive()
    {
        var leg = await ReadAsync(
            $"<callLeg id=\"{s_id}\"><status><state>connected</state><mood>calm</mood><rxVideo role=\"main\"><codec>av2</codec><hue>1</hue></rxVideo></status></callLeg>",
            client => client.CallLegs.GetAsync(s_id));

        leg.Unknown.Should().BeEmpty();
        leg.Status!.Unknown.Should().ContainSingle().Which.Value.Should().Be("calm");
        leg.Status.RxVideo.Should().ContainSingle().Which.Unknown.Should().ContainSingle().Which.Name.LocalName.Should().Be("hue");
    }

    [Fact]
    public async Task Values_that_later_releases_add_to_a_choice_survive()
    {
        var space = await ReadAsync($"<coSpace id=\"{s_id}\"><defaultLayout>mosaic</defaultLayout></coSpace>", client => client.CoSpaces.GetAsync(s_id));

        space.DefaultLayout.Should().Be("mosaic").And.NotBe(DefaultLayoutValues.AllEqual);
    }

    [Fact]
    public async Task Further_copies_of_an_element_survive()
    {
        var space = await ReadAsync($"<coSpace id=\"{s_id}\"><name>A</name><name>B</name></coSpace>", client => client.CoSpaces.GetAsync(s_id));

        space.Name.Should().Be("A");
        space.Unknown.Should().ContainSingle().Which.Value.Should().Be("B");
    }

    [Fact]
    public async Task Elements_of_a_foreign_namespace_survive()
    {
        var space = await ReadAsync($"<coSpace id=\"{s_id}\"><name xmlns=\"urn:other\">B</name><name>A</name></coSpace>", client => client.CoSpaces.GetAsync(s_id));

        space.Name.Should().Be("A");
        space.Unknown.Should().ContainSingle().Which.Value.Should().Be("B");
    }

    [Fact]
    public async Task Records_with_equal_values_are_equal()
    {
        var body = $"<callLeg id=\"{s_id}\"><later>x</later><status><rxVideo role=\"main\"/><rxVideo role=\"presentation\"/></status></callLeg>";
        var (one, same) = (await ReadAsync(body, client => client.CallLegs.GetAsync(s_id)), await ReadAsync(body, client => client.CallLegs.GetAsync(s_id)));
        var other = await ReadAsync(body.Replace("later>x", "later>y", StringComparison.Ordinal), client => client.CallLegs.GetAsync(s_id));

        one.Should().Be(same).And.NotBe(other);
        one.GetHashCode().Should().Be(same.GetHashCode());
    }

    [Fact]
    public async Task Attributes_and_elements_of_the_same_name_are_read_alike()
    {
        var database = await ReadAsync(
            "<database clustered=\"enabled\"><cluster totalNodes=\"2\"><nodeInUse>a</nodeInUse><node hostname=\"a\" up=\"true\"/><node hostname=\"b\" up=\"false\"/></cluster></database>",
            client => client.SystemDatabase.GetAsync());

        database.Clustered.Should().Be(ClusteredValues.Enabled);
        database.Cluster!.TotalNodes.Should().Be(2);
        database.Cluster.NodeInUse.Should().Be("a");
        database.Cluster.Node.Select(node => (node.Hostname, node.Up)).Should().Equal(("a", true), ("b", false));
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_does_not_fail_its_list()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml(
            $"<coSpaces total=\"4\">{Lab.SlotSpace(1)}<coSpace id=\"one\"><name>x</name></coSpace><coSpace id=\"{s_id}\"><nonMemberAccess>perhaps</nonMemberAccess></coSpace>{Lab.SlotSpace(2)}</coSpaces>"));
        using var client = new CmsClient(Lab.Options(server.Address));

        var page = await client.CoSpaces.ListAsync();
        var all = await client.CoSpaces.ListAllAsync();
        var enumerated = await client.CoSpaces.EnumerateAsync().ToListAsync();

        page.Total.Should().Be(4);
        foreach (var items in new[] { page.Items, all, enumerated })
            items.Select(space => space.CallId).Should().Equal("1", "2");
        foreach (var unreadable in new[] { page.Unreadable, all.Unreadable })
        {
            unreadable.Select(one => one.Fault).Should().Equal(
                "invalid value \"one\" for the id of <coSpace>; expected a GUID.", "invalid value \"perhaps\" for <nonMemberAccess>; expected true or false.");
            unreadable[0].Element.Element("name")!.Value.Should().Be("x");
        }
    }

    [Fact]
    public async Task Attributes_of_a_list_survive()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml("<cdrReceivers total=\"0\" maximum=\"4\"/>"));
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.SystemCdrReceivers.ListAsync()).Attributes.Should().Equal(new Dictionary<string, string> { ["maximum"] = "4" });
    }

    [Fact]
    public async Task Parameters_that_later_releases_add_can_be_sent()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Created($"/api/v1/coSpaces/{s_id}"));
        using var client = new CmsClient(Lab.Options(server.Address));

        await client.CoSpaces.CreateAsync(new() { Name = "A", Unset = ["tenant"], Other = new Dictionary<string, string> { ["later"] = "a & b" } });

        server.Requests[0].Body.Should().Be("name=A&tenant=&later=a%20%26%20b");
    }

    [Fact]
    public void A_difference_between_a_record_and_its_XML_is_found()
    {
        var generated = TypedClient.Generate(Repository.PathOf());
        var comparison = new TypedComparison();
        var raw = XElement.Parse($"<coSpace id=\"{s_id}\"><name>A</name><later>x</later></coSpace>");

        comparison.Compare(generated.Models["CoSpace"], new CoSpace { Id = s_id, Name = "B" }, raw);

        comparison.Differences.Should().HaveCount(2).And.Contain(difference => difference.Contains("CoSpace.name is \"B\""));
    }

    private static async Task<T> ReadAsync<T>(string body, Func<CmsClient, Task<T>> read)
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml(body));
        using var client = new CmsClient(Lab.Options(server.Address));
        return await read(client);
    }
}

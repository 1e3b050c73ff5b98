using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;
using Group = CmsSim.Simulator.Schema.Group;

namespace CmsSim.ContractTests.Api;

/// <summary>Laws for each type of the configuration, tested from its definition: every value that is written is read back, in each release.</summary>
public sealed class EveryType
{
    /// <summary>Types whose objects need more than values.</summary>
    private static readonly string[] s_elsewhere = ["cospaceBulkSyncs", "cospaceBulkParameterSets"];

    /// <summary>Fields that place a live object.</summary>
    private static readonly string[] s_places = ["coSpace", "call", "callBridge", "callBridgeGroup", "movedParticipant", "movedParticipantCallBridge"];

    public static TheoryData<string, string> Types()
    {
        var data = new TheoryData<string, string>();
        foreach (var release in (string[])["2.0", "2.3", "2.9", "3.0", "3.4", "3.12"])
        {
            foreach (var type in Catalog.In(Release.Named(release)!.Value).Types.Where(type => !type.IsLocal && type.Verbs.HasFlag(Verbs.All) && !s_elsewhere.Contains(type.Collection)))
                data.Add(type.Collection, release);
        }
        return data;
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Every_type_stores_and_shows_every_parameter(string collection, string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = release });
        var catalog = Catalog.In(Release.Named(release)!.Value);
        var type = catalog.Types.First(type => type.Collection == collection);
        var node = await Forms.NodeAsync(cluster, catalog, type);
        var sent = await Forms.FormAsync(cluster, catalog, type, 1, field => field.OnCreate);

        var created = await cluster.PostAsync(node, Forms.Join(sent));
        created.Status.Should().Be(200, created.Text);
        created.Location.Should().StartWith(node + "/");
        var item = (await cluster.GetAsync(created.Location!)).Text;
        foreach (var (field, value) in sent.Where(pair => catalog.ViewOf(type).Item.Contains(pair.Key)))
            item.Should().Contain($"<{field.Name}>{value}</{field.Name}>");
        (await cluster.GetAsync(node + "?limit=1")).Text.Should().Contain($"<{collection} total=").And.Contain($"<{type.Element} id=\"");

        // A change of one field keeps the others; an empty value unsets the field.
        if (sent.Keys.FirstOrDefault(field => field.OnModify && !field.IsRequired && !field.IsTransient && catalog.ViewOf(type).Item.Contains(field)) is { } optional)
        {
            (await cluster.SendAsync("PUT", created.Location!, optional.Name + "=")).Status.Should().Be(200);
            string Shown(string value) => $"<{optional.Name}>{value}</{optional.Name}>";
            (await cluster.GetAsync(created.Location!)).Text.Should().Be(item.Replace(Shown(sent[optional]), (optional.Default ?? (optional.ShownEmpty ? "" : null)) is { } unset ? Shown(unset) : ""));
        }

        (await cluster.SendAsync("DELETE", created.Location!)).Status.Should().Be(200);
        var gone = await cluster.SendAsync("DELETE", created.Location!);
        gone.Text.Should().Be($"<?xml version=\"1.0\"?><failureDetails><{type.NotFound!.Name} /></failureDetails>");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.2")]
    [InlineData("2.6")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    [InlineData("3.12")]
    public async Task Calls_legs_and_participants_store_and_show_every_parameter(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var catalog = Catalog.In(Release.Named(release)!.Value);
        var call = await KeepsAndShows("calls", "/api/v1/calls");
        await KeepsAndShows("callLegs", call + "/callLegs");
        await KeepsAndShows("participants", call + "/participants");

        async Task<string> KeepsAndShows(string collection, string node)
        {
            var type = catalog.Named(collection)!;
            var shown = Flat(catalog.ViewOf(type).Item).Select(element => element.Name).ToHashSet();
            var sent = await Forms.FormAsync(cluster, catalog, type, 1, field => field.OnCreate && !s_places.Contains(field.Name));
            var created = await cluster.PostAsync(node, Forms.Join(sent));
            created.Status.Should().Be(200, created.Text);
            await Shows(sent);

            sent = await Forms.FormAsync(cluster, catalog, type, 2, field => field.OnModify);
            (await cluster.SendAsync("PUT", created.Location!, Forms.Join(sent))).Status.Should().Be(200);
            await Shows(sent);
            return created.Location!;

            async Task Shows(Dictionary<Field, string> form)
            {
                var item = (await cluster.GetAsync(created.Location!)).Text;
                foreach (var (field, value) in form.Where(pair => shown.Contains(pair.Key.Name)))
                    item.Should().Contain($"<{field.Name}>{value}</{field.Name}>");
            }
        }
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.3")]
    [InlineData("2.8")]
    [InlineData("3.0")]
    public async Task Parameters_of_other_releases_have_no_effect(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = release });
        var catalog = Catalog.In(Release.Named(release)!.Value);
        var tried = 0;
        foreach (var type in catalog.Types.Where(type => !type.IsLocal && type.Verbs.HasFlag(Verbs.All)))
        {
            var others = type.Fields.Except(catalog.ViewOf(type).Fields).Where(field => !catalog.ViewOf(type).Fields.Any(known => known.Name == field.Name)).ToList();
            var needed = await Forms.FormAsync(cluster, catalog, type, tried, field => field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst));
            var form = others.Aggregate(Forms.Join(needed), (form, field) => $"{form}&{field.Name}={Forms.ValueOf(field, Release.Known[^1], 1)}");
            var created = await cluster.PostAsync(await Forms.NodeAsync(cluster, catalog, type), form);
            created.Status.Should().Be(200, created.Text);
            var item = (await cluster.GetAsync(created.Location!)).Text;
            foreach (var field in others)
                item.Should().NotContain($"<{field.Name}>", $"{type.Collection} of {release}");
            tried += others.Count;
        }
        tried.Should().BeGreaterThan(10);
    }

    /// <summary>Objects of every type can be exported to another cluster.</summary>
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    [InlineData("3.12")]
    public async Task A_world_with_something_of_each_type_starts_the_same_cluster(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = release });
        var catalog = Catalog.In(Release.Named(release)!.Value);
        var seed = 10;
        foreach (var type in catalog.Types.Where(type => type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.Create) && type.Collection is not ("calls" or "callLegs" or "ldapSyncs")))
            await cluster.CreateAsync(await Forms.NodeAsync(cluster, catalog, type), Forms.Join(await Forms.FormAsync(cluster, catalog, type, seed++, field => field.OnCreate)));
        await cluster.CreateAsync("/api/v1/ldapSyncs", "removeWhenFinished=false");
        foreach (var type in catalog.Types.Where(type => type.IsSetting && type.Verbs.HasFlag(Verbs.Modify)))
            (await cluster.SendAsync("PUT", "/api/v1/" + type.Collection, Forms.Join(await Forms.FormAsync(cluster, catalog, type, seed++, field => field.OnModify)))).Status.Should().Be(200);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com&participantLabels=true");
        cluster.Advance(30);

        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");
        await using var other = await SimulatedCluster.StartAsync(exported);

        (await other.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported);
        foreach (var type in catalog.Types.Where(type => type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.List) && type.Owner is null && type.Below is null && type.Members is null && type.IsKeptInWorld))
        {
            var list = (await cluster.GetAsync("/api/v1/" + type.Collection)).Text;
            (await other.GetAsync("/api/v1/" + type.Collection)).Text.Should().Be(list);
            foreach (Match id in Regex.Matches(list, $"<{type.Element} id=\"([^\"]*)\""))
                (await other.GetAsync($"/api/v1/{type.Collection}/{id.Groups[1].Value}")).Text.Should().Be((await cluster.GetAsync($"/api/v1/{type.Collection}/{id.Groups[1].Value}")).Text);
        }
    }

    [Fact]
    public async Task A_release_does_not_have_the_features_of_later_ones()
    {
        await using var old = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.0" });
        await using var young = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });

        (await old.GetAsync("/api/v1/system/status")).Text.Should().Contain("<softwareVersion>2.0(RC)</softwareVersion>");
        (await young.GetAsync("/api/v1/system/status")).Text.Should().Contain("<softwareVersion>3.0</softwareVersion>");
        (await old.GetAsync("/api/v1/dialInSecurityProfiles")).Status.Should().Be(404);
        (await young.GetAsync("/api/v1/dialInSecurityProfiles")).Status.Should().Be(200);
        (await old.GetAsync("/api/v1/recorders")).Status.Should().Be(200);
        (await young.GetAsync("/api/v1/recorders")).Status.Should().Be(404, "3.0 removed recorders");

        var oldSpace = await old.CreateAsync("/api/v1/coSpaces", "name=x&streamUrl=rtmp://x");
        var youngSpace = await young.CreateAsync("/api/v1/coSpaces", "name=x&streamUrl=rtmp://x");
        (await old.GetAsync("/api/v1/coSpaces/" + oldSpace)).Text.Should().NotContain("streamUrl");
        (await young.GetAsync("/api/v1/coSpaces/" + youngSpace)).Text.Should().Contain("<streamUrl>rtmp://x</streamUrl>");

        (await old.PostAsync("/api/v1/outboundDialPlanRules", "domain=x&scope=callBridgeGroup")).Text.Should().Contain("<parameterError parameter=\"scope\" error=\"invalidValue\" />");
        (await young.PostAsync("/api/v1/outboundDialPlanRules", "domain=x&scope=callBridgeGroup")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Owned_objects_are_addressed_below_their_owner_and_deleted_with_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Owner&uri=owner");
        var other = await cluster.CreateAsync("/api/v1/coSpaces", "name=Other");

        var method = (await cluster.PostAsync($"/api/v1/cospaces/{space}/accessmethods", "uri=second&callId=4711")).Location!;

        method.Should().StartWith($"/api/v1/coSpaces/{space}/accessMethods/");
        (await cluster.GetAsync(method)).Text.Should().MatchRegex(
            "<accessMethod id=\"[0-9a-f-]{36}\"><uri>second</uri><callId>4711</callId><passcode></passcode><secret>[A-Za-z0-9._]{22}</secret></accessMethod>$");
        (await cluster.GetAsync("/api/v1/coSpaces/" + space)).Text.Should().Contain("<numAccessMethods>1</numAccessMethods>");
        (await cluster.GetAsync(method.Replace(space, other))).Text.Should().Contain("<accessMethodDoesNotExist />");
        (await cluster.GetAsync($"/api/v1/coSpaces/{other}/accessMethods")).Text.Should().Contain("total=\"0\"");
        (await cluster.PostAsync($"/api/v1/coSpaces/{other}/accessMethods", "uri=owner")).Text.Should().Contain("<duplicateCoSpaceUri />");
        (await cluster.PostAsync($"/api/v1/coSpaces/{space}/coSpaceUsers", "userJid=ghost@example.com")).Text.Should().Contain("<userDoesNotExist />");

        await cluster.SendAsync("DELETE", "/api/v1/coSpaces/" + space);
        (await cluster.GetAsync(method)).Text.Should().Contain("<coSpaceDoesNotExist />");
        (await cluster.StateAsync()).Should().NotContain("accessMethod");
    }

    private static IEnumerable<Element> Flat(IEnumerable<Element> elements) =>
        elements.SelectMany(element => element is Group group ? Flat(group.Children) : [element]);
}

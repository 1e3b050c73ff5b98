using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>Clients in production spell words and place parameters in ways that the guide does not show. A bridge accepts them.</summary>
public sealed class WordsOfClients
{
    public static TheoryData<string> Releases() => ["2.0", "2.4", "2.9", "3.0", "3.4"];

    // Row 15: two clients offer scope=callbridge only, and Cisco's collection of requests has defaultlayout=allequal.
    [Theory, MemberData(nameof(Releases))]
    public async Task Enumerated_values_ignore_letter_case_and_are_stored_as_documented(string name)
    {
        var release = Release.Named(name)!.Value;
        var catalog = Catalog.In(release);
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = name });
        var tried = 0;
        foreach (var type in catalog.Types.Where(type => !type.IsLocal && type.Verbs.HasFlag(Verbs.Create | Verbs.Read | Verbs.Modify) && type.Kind is ResourceKind.Collection))
        {
            var view = catalog.ViewOf(type);
            foreach (var field in view.Fields.Where(field => field.WordsIn(release).Count > 0 && field.OnCreate && view.Item.Contains(field)))
            {
                foreach (var word in field.WordsIn(release))
                {
                    var needed = Forms.Join(await Forms.FormAsync(cluster, catalog, type, cluster.NextNumber(), other => other.OnCreate && (other.IsRequired || other.IsRequiredAtFirst)));
                    var created = await cluster.PostAsync(await Forms.NodeAsync(cluster, catalog, type), $"{needed}&{field.Name}={word.ToUpperInvariant()}");
                    created.Status.Should().Be(200, $"{type.Collection} {field.Name}={word}");
                    (await cluster.GetAsync(created.Location!)).Text.Should().Contain($"<{field.Name}>{word}</{field.Name}>");
                    (await cluster.SendAsync("PUT", created.Location!, $"{field.Name}={word.ToLowerInvariant()}")).Status.Should().Be(200);
                    (await cluster.GetAsync(created.Location!)).Text.Should().Contain($"<{field.Name}>{word}</{field.Name}>");
                    tried++;
                }
            }
        }
        tried.Should().BeGreaterThan(30);
    }

    [Fact]
    public async Task The_spelling_of_an_enumerated_value_does_not_change_its_effect()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", more: "<inboundDialPlanRules/>");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "defaultlayout=ALLEQUAL&sipMediaEncryption=PROHIBITED");
        var (_, call) = await lab.MeetAsync("name=Talk&callLegProfile=" + profile);

        var leg = await lab.JoinAsync(call, "ann@example.com");

        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<encryptedMedia>false</encryptedMedia>").And.Contain("<layout>allEqual</layout>");
        await lab.PutAsync("calls/" + call, "messageText=Hello&messageDuration=PERMANENT&messagePosition=Top");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<messagePosition>top</messagePosition><messageDuration>permanent</messageDuration>");
    }

    [Theory]
    [InlineData("callLegProfiles?usageFilter=REFERENCED", 1)]
    [InlineData("callLegProfiles?usageFilter=Unreferenced", 1)]
    [InlineData("callLegProfiles?USAGEFILTER=", 2)]
    [InlineData("callLegs?activeLayoutFilter=STACKED", 1)]
    [InlineData("callLegs?alarms=PACKETLOSS|All", 0)]
    [InlineData("callLegs?ownerIdSet=off", 1)]
    [InlineData("callLegs?ownerIdSet=ON", 0)]
    public async Task Words_in_queries_ignore_letter_case(string query, int expected)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "");
        var used = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "");
        var (_, call) = await lab.MeetAsync("name=Talk&callLegProfile=" + used);
        await lab.JoinAsync(call, "ann@example.com", "chosenLayout=Stacked");

        (await lab.ReadAsync(query)).Should().Contain($"total=\"{expected}\"");
    }

    [Theory]
    [InlineData("outboundDialPlanRules", "domain=a.example.com&scope=call bridge", "scope")]
    [InlineData("coSpaces", "name=a&defaultLayout=equal", "defaultLayout")]
    [InlineData("callLegProfiles", "qualityMain=max", "qualityMain")]
    public async Task A_value_that_is_no_word_of_the_list_is_refused(string node, string form, string parameter)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });

        (await cluster.PostAsync("/api/v1/" + node, form)).Text.Should().Contain($"<parameterError parameter=\"{parameter}\" error=\"invalidValue\" />");
    }

    // Row 4: a commercial manager has sent rxAudioMute=on since 2016.
    [Theory, MemberData(nameof(Releases))]
    public async Task A_flag_may_be_on_or_off(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (space, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com");

        foreach (var (word, value) in ((string, string)[])[("on", "true"), ("off", "false"), ("ON", "true"), ("Off", "false"), ("TRUE", "true")])
        {
            await lab.PutAsync("callLegs/" + leg, $"rxAudioMute={word}&rxVideoMute={word}");
            (await lab.ReadAsync("callLegs/" + leg)).Should().Contain($"<rxAudioMute>{value}</rxAudioMute>").And.Contain($"<rxVideoMute>{value}</rxVideoMute>");
            await lab.PutAsync($"calls/{call}/participants/*", $"txAudioMute={word}");
            (await lab.ReadAsync("callLegs/" + leg)).Should().Contain($"<txAudioMute>{value}</txAudioMute>");
            await lab.PutAsync("coSpaces/" + space, $"nonMemberAccess={word}");
            (await lab.ReadAsync("coSpaces/" + space)).Should().Contain($"<nonMemberAccess>{value}</nonMemberAccess>");
            await lab.PutAsync("calls/" + call, $"locked={word}");
            (await lab.ReadAsync("calls/" + call)).Should().Contain($"<locked>{value}</locked>");
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("onn")]
    public async Task A_flag_has_no_other_words(string word)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.PostAsync("/api/v1/callLegProfiles", "needsActivation=" + word)).Text.Should().Contain("<parameterError parameter=\"needsActivation\" error=\"invalidValue\" />");
    }

    // Row 19.
    [Theory]
    [InlineData("coSpaces?limit=&offset=")]
    [InlineData("coSpaces?limit&offset")]
    [InlineData("coSpaces?LIMIT=&Offset=&filter=&tenantFilter=&callLegProfileFilter=")]
    [InlineData("users?limit=&filter=&tenantFilter=")]
    [InlineData("calls?offset=&coSpaceFilter=&tenantFilter=&filter=")]
    [InlineData("callLegs?limit=&participantFilter=&activeLayoutFilter=&availableVideoStreamsLowerBound=&ownerIdSet=&alarms=")]
    [InlineData("participants?limit=&offset=&callBridgeFilter=")]
    [InlineData("callLegProfiles?limit=&usageFilter=")]
    [InlineData("system/cdrReceivers?limit=&offset=")]
    public async Task An_empty_value_in_a_query_counts_as_not_given(string query)
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (_, call) = await lab.MeetAsync();
        await lab.JoinAsync(call, "ann@example.com");

        (await lab.ReadAsync(query)).Should().Be(await lab.ReadAsync(query[..query.IndexOf('?')]));
    }

    [Fact]
    public async Task Every_filter_of_every_list_may_be_empty()
    {
        foreach (var release in (string[])["2.0", "2.9", "3.4"])
        {
            await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
            var catalog = Catalog.In(Release.Named(release)!.Value);
            foreach (var type in catalog.Types.Where(type => type.Owner is null && type.Below is null && type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.List)))
            {
                var query = string.Join('&', catalog.ViewOf(type).Filters.Select(filter => filter.Name + "=").Append("limit=").Append("offset="));
                (await cluster.GetAsync($"/api/v1/{type.Collection}?{query}")).Text.Should().Be((await cluster.GetAsync($"/api/v1/{type.Collection}")).Text);
            }
        }
    }

    [Theory]
    [InlineData("limit=-1")]
    [InlineData("offset=x")]
    [InlineData("limit=%20")]
    public async Task Only_an_empty_limit_counts_as_not_given(string query)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.GetAsync("/api/v1/coSpaces?" + query)).Text.Should().Contain($"<parameterError parameter=\"{query[..query.IndexOf('=')]}\" error=\"invalidValue\" />");
    }

    // Row 2: a product that manages many bridges sends the choice of participants in the query only.
    [Theory]
    [InlineData("2.4")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task Settings_of_all_participants_take_the_choice_of_participants_from_the_query(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (_, call) = await lab.MeetAsync();
        string[] legs = [await lab.JoinAsync(call, "ann@example.com"), await lab.JoinAsync(call, "bob@example.com"), await lab.JoinAsync(call, "eve@example.com")];
        async Task<string> MutedAsync()
        {
            var bodies = await Task.WhenAll(legs.Select(leg => lab.ReadAsync("callLegs/" + leg)));
            return string.Join(' ', bodies.Select(body => Regex.Match(body, "<rxAudioMute>(.*?)<").Groups[1].Value));
        }

        await lab.PutAsync($"calls/{call}/participants/*?filterIds={legs[0]}&mode=selected", "rxAudioMute=true");
        (await MutedAsync()).Should().Be("true  ");
        await lab.PutAsync($"calls/{call}/participants/*?filterIds={legs[1]},{legs[2]}&mode=SELECTED", "rxAudioMute=false");
        (await MutedAsync()).Should().Be("true false false");
        await lab.PutAsync($"calls/{call}/participants/*?filterIds={legs[0]}&mode=exclude", "rxAudioMute=true");
        (await MutedAsync()).Should().Be("true true true");
        await lab.PutAsync($"calls/{call}/participants/*?filterIds={legs[0]}", "rxAudioMute=off");
        (await MutedAsync()).Should().Be("true false false", "exclude is the default");
        await lab.PutAsync($"calls/{call}/participants/*?mode=selected", "rxAudioMute=true");
        (await MutedAsync()).Should().Be("true false false", "no participant is selected");
        await lab.PutAsync($"calls/{call}/participants/*?filterIds=&mode=", "rxAudioMute=false");
        (await MutedAsync()).Should().Be("false false false");
        await lab.PutAsync($"calls/{call}/participants/*?filterIds={legs[2]}&mode=selected&rxAudioMute=true", "");
        (await MutedAsync()).Should().Be("false false true", "the setting itself may be in the query, too");

        (await lab.Cluster.SendAsync("PUT", $"/api/v1/calls/{call}/participants/*?filterIds=x&mode=selected", "rxAudioMute=true")).Text.Should().Contain("parameter=\"filterIds\"");
        (await lab.Cluster.SendAsync("PUT", $"/api/v1/calls/{call}/participants/*?mode=some", "rxAudioMute=true")).Text.Should().Contain("parameter=\"mode\"");
        (await MutedAsync()).Should().Be("false false true");
    }

    [Theory, MemberData(nameof(Releases))]
    public async Task Parameters_in_the_query_are_read_like_those_in_the_body(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });

        var space = (await cluster.PostAsync("/api/v1/coSpaces?name=Query&uri=one", "")).Location!;
        (await cluster.GetAsync(space)).Text.Should().Contain("<name>Query</name>").And.Contain("<uri>one</uri>");
        (await cluster.SendAsync("PUT", space + "?name=In+the+query&uri=two", "uri=three")).Status.Should().Be(200);
        (await cluster.GetAsync(space)).Text.Should().Contain("<name>In the query</name>").And.Contain("<uri>three</uri>", "the body wins");
        (await cluster.SendAsync("PUT", space + "?nonMemberAccess=maybe", "name=Kept")).Text.Should().Contain("parameter=\"nonMemberAccess\" error=\"invalidValue\"");
        (await cluster.GetAsync(space)).Text.Should().Contain("<name>In the query</name>", "a refused request changes nothing");
        (await cluster.SendAsync("PUT", space + "?secondaryUri=four")).Status.Should().Be(200);
        (await cluster.SendAsync("PUT", space + "?secondaryUri=", "")).Status.Should().Be(200);
        (await cluster.GetAsync(space)).Text.Should().NotContain("secondaryUri");
        (await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster?uniqueName=cms-1", "peerLinkBitRate=1000000")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/system/configuration/cluster")).Text.Should().Contain("<uniqueName>cms-1</uniqueName><peerLinkBitRate>1000000</peerLinkBitRate>");
        (await cluster.SendAsync("DELETE", space + "?anything=1")).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_deletion_takes_its_filters_from_the_query_and_the_body()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Board");
        var messages = $"/api/v1/coSpaces/{space}/messages";
        foreach (var pause in (int[])[10, 10, 10])
        {
            await cluster.CreateAsync(messages, "message=Hello");
            cluster.Advance(pause);
        }

        (await cluster.SendAsync("DELETE", messages + "?minAge=15", "maxAge=25")).Status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world")).Text.Split("<message id=").Should().HaveCount(3, "only the message of 20 seconds matches both");
        (await cluster.SendAsync("DELETE", messages + "?minAge=old")).Text.Should().Contain("parameter=\"minAge\"");
        (await cluster.SendAsync("DELETE", messages)).Status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world")).Text.Should().NotContain("<message id=");
    }

    // Traces print the target as it was received. A passcode is masked there as in the body.
    [Fact]
    public async Task A_trace_shows_parameters_where_they_were_sent()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=a");

        await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{space}?passcode=4711&name=b", "uri=c");

        var lines = (await cluster.LogAsync()).Where(line => line.Contains("API trace 2:")).Select(line => line[(line.IndexOf("API trace", StringComparison.Ordinal))..]).ToList();
        lines[0].Should().StartWith($"API trace 2: PUT for \"/api/v1/coSpaces/{space}?passcode=********&name=b\" (from ");
        lines[1].Should().Be("API trace 2: content data size 5, type \"application/x-www-form-urlencoded\":");
        lines[2].Should().Be("API trace 2:  uri=c");
        lines.Should().NotContain(line => line.Contains("4711"));
    }
}

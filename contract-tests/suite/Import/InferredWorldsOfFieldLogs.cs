using CmsSim.ContractTests.Support;
using CmsSim.Harness.Api;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using CmsSim.Harness.Worlds;
using CmsSim.Simulator;
using CmsSim.Simulator.State.Worlds;
using FluentAssertions;
using Xunit;
using static CmsSim.ContractTests.Import.ShownExchanges;

namespace CmsSim.ContractTests.Import;

/// <summary>Worlds of exchanges that real logs show.</summary>
public sealed class InferredWorldsOfFieldLogs
{
    [Fact]
    public async Task A_participant_that_is_moved_exists_in_another_call()
    {
        // Document 217249, release 3.2.
        const string Body = "movedParticipant=26de0160-30b5-4d7b-8a05-304472af284a&needsActivation=false";
        var exchange = new ImportedExchange
        {
            Place = new Place("log", 1),
            Trace = 42003,
            From = "172.21.245.186",
            At = new LogTime(2021, 3, 4, new TimeSpan(0, 15, 50, 3, 915)),
            Request = new FixtureRequest("POST", MarkedText.Printed("/api/v1/calls/ae778701-7fed-410c-b3e6-c2860907a3f4/participants"),
                new FixtureForm("application/x-www-form-urlencoded", Body.Length, MarkedText.Printed(Body))),
            Answer = new FixtureAnswer(200, 0, [new FixtureHeader("Location", MarkedText.Printed("/api/v1/participants/dd2bc8c6-fa80-495f-9a20-1da19010cfab"))], MarkedText.Empty),
        };

        var built = Build(exchange);

        built.WorldXml.Should().Contain("ae778701-7fed-410c-b3e6-c2860907a3f4").And.Contain("callLeg id=\"26de0160-30b5-4d7b-8a05-304472af284a\"").And.Contain("release=\"2.6\"");
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_meeting_that_began_before_the_log_is_there_with_its_leg()
    {
        const string Leg = """<?xml version="1.0"?><callLegs total="1"><callLeg id="b598fea8-46b5-4a21-8646-82fe10e4841a"><name></name><remoteParty>a@example.com</remoteParty><call>2b7c343b-37f8-4500-ac5e-64005393b30d</call></callLeg></callLegs>""";
        var built = Build(Get("/api/v1/callLegs", Leg, 1), Get("/api/v1/participants", """<?xml version="1.0"?><participants total="1"><participant id="b598fea8-46b5-4a21-8646-82fe10e4841a"><name></name><call>2b7c343b-37f8-4500-ac5e-64005393b30d</call></participant></participants>""", 2));

        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_duplicate_shows_that_another_object_has_the_value()
    {
        const string Form = "name=Town&uri=town.hall";
        var built = Build(Refused("POST", "/api/v1/coSpaces", Form, "<duplicateCoSpaceUri />", 1));

        built.WorldXml.Should().Contain("<uri>town.hall</uri>");
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public void An_object_that_changes_without_a_request_begins_a_new_fixture()
    {
        static string Space(string name) => $"""<?xml version="1.0"?><coSpace id="2be23a10-f400-4436-baef-6058f55ca688"><name>{name}</name></coSpace>""";
        const string Path = "/api/v1/coSpaces/2be23a10-f400-4436-baef-6058f55ca688";

        var built = BuildAll(Get(Path, Space("Old"), 1), Get("/api/v1/callBridges", """<?xml version="1.0"?><callBridges total="0"></callBridges>""", 5), Get(Path, Space("New"), 6));

        built.Select(one => one.Fixture.Exchanges.Count).Should().Equal(1, 2);
        built[1].Guesses.Should().Contain(guess => guess.Reason.Contains("name of an object of coSpaces has another value", StringComparison.Ordinal));
    }

    [Fact]
    public void Headers_of_the_input_are_kept_and_those_that_a_trace_omits_are_reconstructed()
    {
        var logged = Get("/api/v1/callBridges", """<?xml version="1.0"?><callBridges total="0"></callBridges>""", 1);
        var recorded = logged with { Trace = 2, Answer = logged.Answer! with { Headers = [new FixtureHeader("Server", MarkedText.Printed("nginx"))] } };

        var built = Build(logged, recorded);

        built.Fixture.Exchanges[0].Answer!.Headers.Select(header => header.Name).Should().Equal("Server", "X-Frame-Options", "Strict-Transport-Security", "Content-Type", "Vary");
        built.Fixture.Exchanges[0].Answer!.Headers.Should().OnlyContain(header => header.Value.Segments.All(segment => segment.Provenance == Provenance.Reconstructed));
        built.Fixture.Exchanges[1].Answer!.Headers.Should().ContainSingle().Which.Value.Text.Should().Be("nginx");
        built.Fixture.Reasons.Select(reason => reason.Id).Should().Equal(ImportReasons.Headers);
    }

    [Fact]
    public async Task The_status_of_a_cluster_has_the_id_of_the_log()
    {
        const string Id = "ed4178cc-c800-44dc-8721-7efe1013d4b3";
        var built = Build(Get("/api/v1/system/status", $"""<?xml version="1.0"?><status><hostId>a25e0a6b-c9d1-4d54-8e7c-4257b7c11302</hostId><softwareVersion>3.4</softwareVersion><uptimeSeconds>60</uptimeSeconds><cdrTime>2021-03-04T15:50:01Z</cdrTime><activated>true</activated><clusterEnabled>true</clusterEnabled><clusterId>{Id}</clusterId><cdrCorrelatorIndex>0</cdrCorrelatorIndex><callLegsActive>0</callLegsActive><callLegsMaxActive>2</callLegsMaxActive><callLegsCompleted>3</callLegsCompleted><audioBitRateOutgoing>0</audioBitRateOutgoing><audioBitRateIncoming>0</audioBitRateIncoming><videoBitRateOutgoing>0</videoBitRateOutgoing><videoBitRateIncoming>0</videoBitRateIncoming></status>""", 1));

        built.WorldXml.Should().Contain($"clusterId=\"{Id}\"");
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public void Machines_and_database_nodes_keep_the_order_of_the_cluster()
    {
        const string Own = "a25e0a6b-c9d1-4d54-8e7c-4257b7c11302", Other = "11111111-0000-4000-8000-000000000001";
        var built = Build(
            Get("/api/v1/system/MPLicenseUsage/knownHosts", $"""<?xml version="1.0"?><knownHosts total="2"><host id="{Other}"></host><host id="{Own}"></host></knownHosts>""", 1),
            Get("/api/v1/system/database", """<?xml version="1.0"?><database clustered="enabled"><cluster totalNodes="2" nodeInUse="Core0"><node hostname="Core0" up="true" syncBehind="0" master="true"></node><node hostname="Core1" up="true" syncBehind="0" master="false"></node></cluster></database>""", 2),
            Get("/api/v1/system/status", $"""<?xml version="1.0"?><status><hostId>{Own}</hostId></status>""", 3));

        System.Xml.Linq.XElement.Parse(built.WorldXml).Elements("bridge").Select(bridge => $"{bridge.Attribute("name")?.Value} {bridge.Attribute("hostId")?.Value}").Should().Equal($"Core0 {Other}", $"Core1 {Own}");
    }

    [Fact]
    public void A_time_in_any_answer_about_the_bridge_shows_the_year()
    {
        var shown = Get("/api/v1/system/multipartyLicensing", """<?xml version="1.0"?><multipartyLicensing><timestamp>2016-03-04T15:50:01Z</timestamp></multipartyLicensing>""", 1);

        var built = Build(shown with { At = shown.At!.Value with { Year = null } });

        built.WorldXml.Should().Contain("clock=\"2016-03-04T15:50:01Z\"");
        built.Fixture.Holes.Should().NotContain(hole => hole.Kind == HoleKind.Year);
    }

    [Fact]
    public void A_far_end_answers_and_ends_calls_after_the_seconds_of_the_log()
    {
        var built = BuiltInputs.Build("""
            Jul 26 14:00:05 user.info Core1 host:server:  INFO : API trace 1: GET for "/api/v1/callBridges" (from 10.0.0.7)
            Jul 26 14:00:05 user.info Core1 host:server:  INFO : API trace 1: sending 200 response, size 0
            Jul 26 14:00:06 user.info Core1 host:server:  INFO : call 4: outgoing SIP call to "brief@example.com" from space "SALES"
            Jul 26 14:00:06 user.info Core1 host:server:  INFO : call 4: SIP call ringing
            Jul 26 14:00:08 user.info Core1 host:server:  INFO : participant "brief@example.com" joined space 11111111-0000-4000-8000-000000000001 (SALES)
            Jul 26 14:01:13 user.info Core1 host:server:  INFO : call 4: ending; remote SIP teardown - connected for 1:05

            """);

        built.Should().ContainSingle().Which.WorldXml.Should().Contain("<farEnd address=\"brief@example.com\" behaviour=\"answer\" after=\"2\" hangUpAfter=\"65\" />").And.Contain("<name>SALES</name>");
    }

    [Fact]
    public void A_client_that_sends_newer_parameters_does_not_make_the_release_newer_than_its_status_says()
    {
        var status = Get("/api/v1/system/status", """<?xml version="1.0"?><status><softwareVersion>2.9</softwareVersion></status>""", 2);
        var newer = Post("/api/v1/tenants", "name=a&dialInSecurityProfile=", "11111111-0000-4000-8000-000000000001", 1);

        Build(newer).WorldXml.Should().Contain("<world release=\"3.0\"");
        Build(newer, status).WorldXml.Should().Contain("<world release=\"2.9\"");
    }

    [Fact]
    public void Every_release_that_a_world_can_have_is_known() => ReleaseGuess.Known.Should().Equal(SimulatorOptions.KnownReleases);

    [Theory]
    [InlineData("2.0(RC)", "2.0")]
    [InlineData("1.9.1", "2.0")]
    [InlineData("2.3.8", "2.3.3")]
    [InlineData("3.8.1", "3.8")]
    [InlineData("4.0", "3.12")]
    public void The_nearest_release_is_chosen(string software, string release) =>
        ReleaseGuess.Of(new BridgeFacts { SoftwareVersion = software }).Should().Be(release);

    [Fact]
    public void A_world_may_hold_each_documented_kind_of_object()
    {
        var refused = new List<string>();
        foreach (var node in ApiReference.Documented.Nodes.Where(node => node.ItemPath is not null && ApiShape.Of(node).IsKept && ApiShape.Of(node).Owner is null))
        {
            var built = Build(Get($"/api/v1{node.Path}/2be23a10-f400-4436-baef-6058f55ca688", $"""<?xml version="1.0"?><{node.ItemRoot} id="2be23a10-f400-4436-baef-6058f55ca688"></{node.ItemRoot}>""", 1));
            try
            {
                InsideCluster.WorldOf(built.WorldXml, "2.0");
            }
            catch (WorldFormatException wrong)
            {
                refused.Add($"{node.Id}: {wrong.Message}");
            }
        }

        refused.Should().BeEmpty();
    }
}

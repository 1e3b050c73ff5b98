using CmsSim.ContractTests.Support;
using CmsSim.Harness.Explain;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

public sealed class Meanings
{
    [Theory]
    [InlineData("GET", "/api/v1/coSpaces", "Lists the spaces, asked by 1.2.3.4.")]
    [InlineData("GET", "/api/v1/system/status", "Reads the system status, asked by 1.2.3.4.")]
    [InlineData("GET", "/api/v1/callBridges/0e3758db-b9b8-49df-a74c-55fa05e3e21d", "Reads a Call Bridge, asked by 1.2.3.4.")]
    [InlineData("POST", "/api/v1/callLegProfiles", "Creates a call leg profile, asked by 1.2.3.4.")]
    [InlineData("POST", "/api/v1/calls/ce5ee392-7be6-4227-a7ee-b4f16a5fdd16/calllegs", "Creates a call leg, asked by 1.2.3.4.")]
    [InlineData("POST", "/api/v1/ivrs", "Creates an IVR, asked by 1.2.3.4.")]
    [InlineData("PUT", "/api/v1/cospaces/458075bc-6def-4052-8ed6-b1192d6e6b35", "Changes a space, asked by 1.2.3.4.")]
    [InlineData("DELETE", "/api/v1/calls/ce5ee392-7be6-4227-a7ee-b4f16a5fdd16", "Deletes a call, asked by 1.2.3.4.")]
    [InlineData("GET", "/api/v1/coSpaces/458075bc-6def-4052-8ed6-b1192d6e6b35/accessMethods", "Lists the access methods of one object, asked by 1.2.3.4.")]
    [InlineData("GET", "/api/v1/nothing", "GET of a node that the API reference does not know, asked by 1.2.3.4.")]
    public void A_request_is_named_by_node_and_method(string method, string path, string expected) =>
        MeaningOf($"API trace 1: {method} for \"{path}\" (from 1.2.3.4)").Should().Be(expected);

    [Fact]
    public void An_answer_names_the_parameters_of_its_request()
    {
        var log = Explained.Text(File.ReadAllText(Repository.CleanLog));

        log.Lines.Select(line => line.Meaning).Should()
            .Contain("Answer 200 to \"sets nonMemberAccess, passcode, name and secret of a space\", 0.0 s after it: done (no body).")
            .And.Contain("Sets passcode; the bridge hides the value.")
            .And.Contain("The address of the created object, call 1285fa9c-f221-4af7-8462-51cf1d7542eb.".Replace("call 1", "call profile 1"))
            .And.Contain("Audit: the API user admin at 14.80.99.226 creates the bulk sync 071e7bf5-c0d8-4d2a-b321-7b07c799829c: the job that makes the spaces of a bulk parameter set.");
    }

    [Fact]
    public void Lines_of_a_call_name_its_parties_and_the_time_since_it_began()
    {
        var log = Explained.Text("""
            2021-06-28  17:37:02.413  Info     call 44: outgoing SIP call to "demo@streamer.com" from space "test"
            2021-06-28  17:37:02.413  Info     call 44: configured - API call leg bc0917df-589c-4628-887d-79481d322fed with SIP call ID "7d37a80e-7996-4e8d-aa87-77c9d4729cec"
            2021-06-28  17:37:22.074  Info     call 44: falling back to unencrypted control connection...
            2021-06-28  17:37:22.274  Info     call 44: SIP call ringing
            2021-06-28  17:37:54.075  Info     configuring call bc0917df-589c-4628-887d-79481d322fed to be deactivated
            """);

        log.Lines[3].Meaning.Should().Be("Call 44 (demo@streamer.com from space \"test\") rings at the far end, 20 s after it was dialled.");
        log.Lines[4].Meaning.Should().StartWith("Leg bc0917df-589c-4628-887d-79481d322fed, call 44 (demo@streamer.com from space \"test\") waits in the lobby");
        log.Lines[3].Form!.Basis.Should().Be(FormBasis.Documented);
    }

    [Fact]
    public void A_conference_has_the_name_that_an_earlier_line_gave_it() =>
        Explained.Text("""
            Feb 23 09:02:21 user.info CMS host:server: INFO : conference db0fafc3-ad47-43bd-bcbd-47886416451b named "9999"
            Feb 23 09:02:21 user.info CMS host:server: INFO : conference db0fafc3-ad47-43bd-bcbd-47886416451b: lock state has changed to locked
            """).Lines[1].Meaning.Should().Be("Conference db0fafc3-ad47-43bd-bcbd-47886416451b (\"9999\") is now locked.");

    [Theory]
    [InlineData("coSpaceDoesNotExist", "space does not exist")]
    [InlineData("parameterError (callId)", "a parameter is missing or has an invalid value (callId)")]
    [InlineData("invalidOperation", "the node does not support the method")]
    public void A_reason_of_failure_is_put_in_words(string reason, string expected) => ApiWords.Reason(reason).Should().Be(expected);

    [Fact]
    public void A_known_process_with_unknown_text_does_not_count_as_recognised()
    {
        var log = Explained.Text("""
            Feb 23 09:02:21 user.info CMS host:server:  INFO : nobody has seen this line
            Feb 23 09:02:21 user.info CMS sfpool:  nor this one
            Feb 23 09:02:21 user.info CMS quux:  of no known process
            """);

        log.Lines.Select(line => line.Recognition).Should().Equal(Recognition.ProcessKnown, Recognition.ProcessKnown, Recognition.Unknown);
        (log.Summary.Recognised, log.Summary.OfKnownProcess, log.Summary.Unknown.Count).Should().Be((0, 2, 3));
    }

    [Theory]
    [InlineData("local0.info CMS postgres [20882]:  [2-7] #011SQL statement \"SELECT 1\"")]
    [InlineData("local0.info CMS postgres[54639]: [6-1] 2024-02-23 09:02:21.603 UTC [54639] LOG: could not send data to client: Broken pipe")]
    [InlineData("kern.info CMS recorder-proxy[1]:  2016/06/20 20:38:49 Connection from 10.62.71.75:39439: Connection terminated")]
    [InlineData("daemon.info CMS streamer-sip[2209]: 201212.685 : : call 13: snd: create new chunk stream 2")]
    [InlineData("user.notice CMS schema_builder:  INFO    : Database cluster settled")]
    [InlineData("daemon.info CMS scheduler_backend[2056]:  INFO  C2WSupervisor - getWebBridges - added=3")]
    [InlineData("user.info CMS streamer.50939c65-301c-468e-a54a-b7b2bd06dd50[111]: Start Keepalives")]
    public void A_second_stamp_level_or_number_does_not_hide_the_text(string line)
    {
        var entry = new Harness.Traces.LogEntry
        {
            Line = 1,
            Time = new(null, 2, 23, TimeSpan.Zero),
            Process = line.Split(' ', 3)[2].Split(": ")[0],
            Text = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..],
            Raw = line,
        };
        var explainer = new LogExplainer();

        explainer.Add(entry);

        explainer.Finish().Share.Should().Be(1);
    }

    private static string MeaningOf(string text) => Explained.Text($"Jul 26 14:08:23 user.info Core1 host:server:  INFO : {text}").Lines[0].Meaning;
}

using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Explain;

/// <summary>
/// The log of a day on which nothing odd happens, written by the simulator: a scheduler polls and runs meetings, endpoints answer, guests
/// dial in and hang up, a portal lists spaces.
/// </summary>
internal static class OrdinaryDay
{
    private const int Meetings = 60;

    private static readonly Lazy<Task<string[]>> s_log = new(WriteAsync);

    /// <summary>The lines of the log. They are written once for all tests.</summary>
    public static Task<string[]> LinesAsync() => s_log.Value;

    private static async Task<string[]> WriteAsync()
    {
        await using var cluster = await SimulatedCluster.StartAsync("""
            <world release="2.0" clock="2016-07-26T07:00:00Z">
              <bridge name="Core1"/>
              <accounts><account name="admin" password="admin"/></accounts>
              <farEnds><farEnd address="*@example.com" behaviour="answer" after="3" encrypted="true"/></farEnds>
              <coSpaces>
                <coSpace id="11111111-0000-4000-8000-000000000001"><name>Town hall</name><uri>town</uri><callId>4711</callId></coSpace>
                <coSpace id="11111111-0000-4000-8000-000000000002"><name>TMS_Scheduled_Meeting_1</name><uri>1</uri><callId>1</callId></coSpace>
              </coSpaces>
            </world>
            """);
        await ReserveAsync(cluster);
        for (var meeting = 0; meeting < Meetings; meeting++)
        {
            await MeetAsync(cluster, meeting);
            await PollAsync(cluster, polls: 8);
        }

        return await cluster.LogAsync();
    }

    private static async Task ReserveAsync(SimulatedCluster cluster)
    {
        var profile = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=1000&messageBoardEnabled=false");
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", $"startIndex=2&endIndex=4&coSpaceUriMapping=$index$&coSpaceNameMapping=TMS_Scheduled_Meeting_$index$&callProfile={profile}");
        var sync = await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", $"cospaceBulkParameterSet={set}");
        cluster.Advance(2);
        await cluster.GetAsync($"/api/v1/cospaceBulkSyncs/{sync}");
    }

    private static async Task MeetAsync(SimulatedCluster cluster, int meeting)
    {
        const string Slot = "11111111-0000-4000-8000-000000000002";

        // The first request of each connection of TMS is challenged.
        await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: null);
        await cluster.GetAsync("/api/v1/coSpaces");
        await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{Slot}", $"nonMemberAccess=true&passcode=1234&name=Meeting {meeting}&secret=86db1bdd-5cf7-4ea8-b88d-479195f4701a");
        var call = await cluster.CreateAsync("/api/v1/calls", $"coSpace={Slot}");
        cluster.Advance(1);
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=room{meeting}@example.com");
        cluster.Advance(20);
        await cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"guest{{meeting}}@example.org","uri":"town","hangUpAfter":200}""");
        await PollAsync(cluster, polls: 10);
        await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{Slot}", "nonMemberAccess=false&passcode=&name=TMS_Scheduled_Meeting_1&regenerateSecret=true");
        await cluster.SendAsync("DELETE", $"/api/v1/calls/{call}");
    }

    private static async Task PollAsync(SimulatedCluster cluster, int polls)
    {
        for (var poll = 0; poll < polls; poll++)
        {
            cluster.Advance(30);
            await cluster.GetAsync("/api/v1/system/status");
            await cluster.GetAsync(poll % 2 == 0 ? "/api/v1/calls" : "/api/v1/callLegs");
        }
    }
}

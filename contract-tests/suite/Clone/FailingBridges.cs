using System.Globalization;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>Bridges that refuse, fail, hang up or say nothing.</summary>
public sealed class FailingBridges
{
    private const string Users = "/api/v1/users";

    private static readonly CancellationToken s_cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_GET_without_a_body_is_ever_sent()
    {
        await using var bridge = new SmallBridge(5) { Override = path => path == Users ? ScriptedAnswer.Failure(503, "") : null };
        await CloneAsync(bridge, CloneLab.Fast with { ReadsViews = true });

        bridge.Requests.Should().HaveCountGreaterThan(50).And.OnlyContain(request => request.Method == "GET" && request.Bytes.Length == 0 && !request.Headers.ContainsKey("Content-Type"));
    }

    [Fact]
    public async Task A_node_that_is_refused_is_reported_and_the_others_are_read()
    {
        await using var bridge = new SmallBridge(2) { Override = path => path == Users ? ScriptedAnswer.Failure(403, "<invalidOperation />") : null };
        var result = await CloneAsync(bridge);

        result.Notes.Should().Contain(new CloneNote(CloneNoteKind.Refused, "/users", "status 403 (invalidOperation)"));
        result.World.Should().Contain(bridge.Ids[0]).And.Contain(bridge.Ids[1]);
        bridge.Requests.Count(request => request.Target == Users).Should().Be(1);
    }

    [Fact]
    public async Task A_busy_bridge_is_asked_again_until_it_answers()
    {
        await using var bridge = new SmallBridge(1);
        var busy = 3;
        bridge.Override = path => path == Users && busy-- > 0 ? ScriptedAnswer.Failure(503, "") : null;

        var result = await CloneAsync(bridge);

        result.Notes.Should().NotContain(note => note.Path == "/users");
        bridge.Requests.Count(request => request.Target == Users).Should().Be(5, "lists are read once more at the end");
    }

    [Fact]
    public async Task A_node_that_always_fails_is_reported_after_four_attempts_and_read_again_by_the_next_run()
    {
        await using var bridge = new SmallBridge(1) { Override = path => path == Users ? ScriptedAnswer.Failure(500, "") : null };
        using var lab = new CloneLab();
        async Task<CloneResult> RunAsync()
        {
            using var journal = lab.Open(bridge.Address);
            return await Cloner.RunAsync([new ReplayTarget(bridge.Address)], journal, CloneLab.Fast, null, s_cancellation);
        }

        (await RunAsync()).Notes.Should().Contain(new CloneNote(CloneNoteKind.Failed, "/users", "status 500"));
        bridge.Requests.Count(request => request.Target == Users).Should().Be(4);
        bridge.Override = _ => null;
        (await RunAsync()).Notes.Should().NotContain(note => note.Path == "/users");
    }

    [Fact]
    public async Task A_dropped_connection_and_an_answer_that_is_no_HTTP_are_tried_again()
    {
        await using var bridge = new SmallBridge(1);
        var answers = new Queue<string>(["", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<users", "nonsense\r\n\r\n"]);
        bridge.Override = path => path == Users && answers.TryDequeue(out var raw) ? new ScriptedAnswer(Raw: raw) : null;

        var result = await CloneAsync(bridge);

        result.Notes.Should().NotContain(note => note.Path == "/users");
        answers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_node_without_an_answer_is_left_after_the_time_limit_and_the_attempts()
    {
        var clock = new FakeTimeProvider();
        await using var server = new ScriptedServer(async request =>
        {
            if (request.Target == Users)
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                await Task.Delay(Timeout.Infinite, s_cancellation);
            }

            return request.Target == "/api/v1/system/status" ? ScriptedAnswer.Xml("<status><softwareVersion>2.0</softwareVersion></status>") : ScriptedAnswer.Xml("<list total=\"0\"></list>");
        });
        using var lab = new CloneLab();
        using var journal = lab.Open(server.Address);

        var result = await Cloner.RunAsync([new ReplayTarget(server.Address)], journal, CloneLab.Fast with { Attempts = 2, Clock = clock }, null, s_cancellation);

        result.Notes.Should().Contain(new CloneNote(CloneNoteKind.Failed, "/users", "no answer within 30 s"));
        server.Requests.Count(request => request.Target == Users).Should().Be(2);
    }

    [Fact]
    public async Task A_bridge_that_stops_answering_ends_the_clone_and_the_next_run_continues()
    {
        await using var bridge = new SmallBridge(5);
        var isDown = false;
        bridge.Override = path => (isDown |= path.EndsWith(bridge.Ids[3], StringComparison.Ordinal)) && bridge.Requests.Count < 10_000 ? new ScriptedAnswer(Raw: "") : null;
        using var lab = new CloneLab();
        Task<CloneResult> RunAsync(CloneJournal journal) => Cloner.RunAsync([new ReplayTarget(bridge.Address)], journal, CloneLab.Fast, null, s_cancellation);
        using (var journal = lab.Open(bridge.Address))
            await FluentActions.Awaiting(() => RunAsync(journal)).Should().ThrowAsync<TargetUnreachableException>();

        bridge.Override = _ => null;
        var before = bridge.Requests.Count;
        using (var journal = lab.Open(bridge.Address))
            (await RunAsync(journal)).World.Should().ContainAll(bridge.Ids);
        bridge.Requests.Skip(before).Select(request => request.Target).Should().NotContain("/api/v1/system/status").And.NotContain($"/api/v1/coSpaces/{bridge.Ids[2]}");
    }

    [Fact]
    public async Task Wrong_credentials_end_the_clone_at_the_first_answer()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Challenge);
        using var lab = new CloneLab();
        using var journal = lab.Open(server.Address);

        var clone = () => Cloner.RunAsync([new ReplayTarget(server.Address) { User = "ann" }], journal, CloneLab.Fast, null, s_cancellation);

        (await clone.Should().ThrowAsync<CloneCredentialsException>()).WithMessage($"{server.Address} rejects the password of user \"ann\" (401).");
        server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("<html>hello</html>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><status>&a;</status>")]
    [InlineData("<status></status>")]
    public async Task A_server_that_is_no_CMS_is_refused(string status)
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Body: status));
        using var lab = new CloneLab();
        using var journal = lab.Open(server.Address);

        await FluentActions.Awaiting(() => Cloner.RunAsync([new ReplayTarget(server.Address)], journal, CloneLab.Fast, null, s_cancellation)).Should().ThrowAsync<CloneException>();
    }

    [Fact]
    public async Task Hostile_answers_to_every_path_are_reported_or_ignored()
    {
        string[] bodies =
        [
            "", "<", "<coSpaces total=\"-1\"/>", "<coSpaces total=\"x\"/>", "<coSpaces total=\"2000000000\"><coSpace id=\"../../../etc\"/></coSpaces>", new string('<', 5_000),
            "<coSpaces total=\"3\"><coSpace id=\"11111111-0000-4000-8000-000000000001\"/></coSpaces>", "\0\u00ff", "<a xmlns=\"urn:x\" total=\"1\"><b id=\"11111111-0000-4000-8000-000000000001\"><c><d/></c></b></a>",
        ];
        for (var i = 0; i < bodies.Length; i++)
        {
            var body = bodies[i];
            await using var server = new ScriptedServer(request => request.Target == "/api/v1/system/status"
                ? ScriptedAnswer.Xml("<status><softwareVersion>3.4</softwareVersion></status>")
                : new ScriptedAnswer(Body: body));
            using var lab = new CloneLab();
            using var journal = lab.Open(server.Address);

            var result = await Cloner.RunAsync([new ReplayTarget(server.Address)], journal, CloneLab.Fast with { Attempts = 1 }, null, s_cancellation);

            result.World.Should().Contain("<bridge ");
            server.Requests.Should().OnlyContain(request => request.Target.StartsWith("/api/v1/", StringComparison.Ordinal) && !request.Target.Contains("..", StringComparison.Ordinal), i.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task<CloneResult> CloneAsync(SmallBridge bridge, CloneOptions? options = null)
    {
        using var lab = new CloneLab();
        using var journal = lab.Open(bridge.Address);
        return await Cloner.RunAsync([new ReplayTarget(bridge.Address)], journal, options ?? CloneLab.Fast, null, s_cancellation);
    }
}

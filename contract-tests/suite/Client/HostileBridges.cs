using System.Globalization;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>Bridges with endless, senseless or redirected answers: the limits of the client hold.</summary>
public sealed class HostileBridges
{
    [Fact]
    public async Task A_list_that_announces_too_many_objects_is_refused_at_its_first_page()
    {
        await using var server = new ScriptedServer(request => EndlessSpaces(request, total: int.MaxValue));
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.CoSpaces.ListAllAsync()).Should().ThrowAsync<CmsEndlessListException>()
            .WithMessage("The list /api/v1/coSpaces exceeds the limit of 200000 objects.");

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_endless_list_is_read_up_to_the_limit_of_pages()
    {
        await using var server = new ScriptedServer(request => EndlessSpaces(request));
        using var client = new CmsClient(Lab.Options(server.Address) with { MostPages = 7 });

        await FluentActions.Awaiting(() => client.CoSpaces.ListAllAsync()).Should().ThrowAsync<CmsEndlessListException>().WithMessage("*exceeds the limit of 7 pages.");

        server.Requests.Should().HaveCount(7);
    }

    [Fact]
    public async Task An_endless_list_is_read_up_to_the_limit_of_objects()
    {
        await using var server = new ScriptedServer(request => EndlessSpaces(request));
        using var client = new CmsClient(Lab.Options(server.Address) with { MostObjects = 5 });

        await FluentActions.Awaiting(() => client.CoSpaces.ListAllAsync()).Should().ThrowAsync<CmsEndlessListException>().WithMessage("*exceeds the limit of 5 objects.");

        server.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task An_endless_list_is_read_up_to_the_limit_of_bytes()
    {
        await using var server = new ScriptedServer(request => EndlessSpaces(request));
        using var client = new CmsClient(Lab.Options(server.Address) with { LargestList = 400 });

        await FluentActions.Awaiting(() => client.CoSpaces.ListAllAsync()).Should().ThrowAsync<CmsEndlessListException>().WithMessage("*exceeds the limit of 400 bytes.");
    }

    [Fact]
    public async Task An_endless_list_is_read_up_to_the_limit_of_time()
    {
        var time = new FakeTimeProvider();
        await using var server = new ScriptedServer(request =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return EndlessSpaces(request);
        });
        using var client = new CmsClient(Lab.Options(server.Address) with { TimeProvider = time, ListTimeout = TimeSpan.FromSeconds(35) });

        await FluentActions.Awaiting(() => client.CoSpaces.ListAllAsync()).Should().ThrowAsync<CmsEndlessListException>().WithMessage("*exceeds the limit of 35 s.");

        server.Requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task A_list_ends_at_a_page_without_new_objects()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml($"<coSpaces total=\"1000\">{Lab.SlotSpace(1)}</coSpaces>"));
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.ListAllAsync()).Should().ContainSingle();

        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_answer_is_read_up_to_the_limit_of_bytes()
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Raw: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<status>", Endless: new string('x', 10_000)));
        using var client = new CmsClient(Lab.Options(server.Address) with { LargestAnswer = 100_000 });

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsUnreachableException>()
            .WithMessage("*its answer is longer than 100000 bytes.");
    }

    [Fact]
    public async Task Headers_are_read_up_to_64_KiB()
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Raw: "HTTP/1.1 200 OK\r\n", Endless: $"X-Padding: {new string('x', 1_000)}\r\n"));
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsUnreachableException>()
            .WithMessage("*the headers of its answer are longer than 64 KiB.");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://other.example/api/v1/system/status")]
    public async Task A_redirect_is_reported_and_not_followed(string location)
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(302, Headers: $"Location: {location}\r\n"));
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsRedirectException>()
            .WithMessage($"GET /api/v1/system/status was redirected with 302 to \"{location}\"; redirects are not followed. Use the address of the bridge itself.");

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task An_answer_with_many_levels_is_refused_as_unreadable()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml(string.Concat(Enumerable.Repeat("<a>", 100_000))));
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsMalformedAnswerException>()
            .WithMessage("*elements are nested more than 100 levels deep.");
    }

    [Fact]
    public async Task Messages_are_short_and_hold_no_terminal_control_characters()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Failure(400, string.Concat(Enumerable.Repeat("<a parameter='\u009b\u202e\u2028'/>", 1_000))));
        using var client = new CmsClient(Lab.Options(server.Address));

        var failure = (await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsFailureException>()).Which;

        failure.Reasons.Should().HaveCount(1_000);
        failure.Message.Should().NotContainAny("\u009b", "\u202e", "\u2028").And.Contain("\\u202e");
        failure.Message.Length.Should().BeLessThan(10_000);
    }

    [Fact]
    public async Task A_bulk_sync_that_never_ends_times_out()
    {
        var time = new WatchedTime();
        await using var server = new ScriptedServer(request =>
            request.Target == $"/api/v1/cospaceBulkSyncs/{Lab.Sync}" ? Lab.BulkSync("running") : Lab.Answer(request));
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings { SyncTimeout = TimeSpan.FromSeconds(10) }, time, Guid.NewGuid);

        var reserving = tms.ReserveAsync(new(Guid.Parse(Lab.CallProfile), Guid.Parse(Lab.CallLegProfile)));
        await time.PassUntilAsync(reserving);

        await FluentActions.Awaiting(() => reserving).Should().ThrowAsync<BulkSyncTimeoutException>()
            .WithMessage($"Bulk sync {Lab.Sync} has not ended within 10 s; its status is \"running\".");
        server.Requests.Count(request => request.Target.EndsWith(Lab.Sync, StringComparison.Ordinal)).Should().Be(5);
    }

    [Fact]
    public async Task A_cluster_with_too_many_bridges_is_not_read_bridge_by_bridge()
    {
        await using var server = new ScriptedServer(request => request.Target switch
        {
            "/api/v1/callBridges" => ScriptedAnswer.Xml($"<callBridges total=\"101\">{string.Concat(Enumerable.Range(1, 101).Select(n => $"<callBridge id=\"{Id(n)}\"/>"))}</callBridges>"),
            _ => Lab.Answer(request),
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).AddBridgeAsync())
            .Should().ThrowAsync<CmsEndlessListException>().WithMessage("The list /api/v1/callBridges exceeds the limit of 100 bridges.");
    }

    [Fact]
    public async Task Notes_are_written_before_the_first_change_and_after_each_step()
    {
        var notes = new Notes();
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method is "PUT")
                notes.Taken.Should().ContainSingle("the note comes before the request").Which.HasCall.Should().BeFalse();
            return Lab.Answer(request);
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        var conference = await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).StartConferenceAsync("T", ["a@x"], notes: notes);

        notes.Taken.Select(note => (note.HasCall, note.Legs.Count)).Should().Equal((false, 0), (true, 0), (true, 1));
        notes.Taken[^1].Should().BeEquivalentTo(conference);
    }

    [Fact]
    public async Task A_note_remains_when_the_slot_could_not_be_released()
    {
        var notes = new Notes();
        await using var server = new ScriptedServer(request => request switch
        {
            { Method: "POST", Target: "/api/v1/calls" } => ScriptedAnswer.Failure(400, "<callsLimitReached />"),
            { Method: "PUT" } when request.Body.Contains("nonMemberAccess=false", StringComparison.Ordinal) => ScriptedAnswer.Failure(400, "<databaseNotReady />"),
            _ => Lab.Answer(request),
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        await FluentActions.Awaiting(() => new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).StartConferenceAsync("T", [], notes: notes))
            .Should().ThrowAsync<CmsFailureException>();

        notes.Taken.Should().ContainSingle();
        notes.Forgotten.Should().BeEmpty();
    }

    private static string Id(int number) => $"00000000-0000-0000-0000-{number:D12}";

    // Every offset has two more objects.
    private static ScriptedAnswer EndlessSpaces(ReceivedRequest request, int? total = null)
    {
        var offset = request.Target.Contains("offset=", StringComparison.Ordinal) ? int.Parse(request.Target[(request.Target.IndexOf('=') + 1)..], CultureInfo.InvariantCulture) : 0;
        return ScriptedAnswer.Xml($"<coSpaces total=\"{total ?? offset + 3}\">{Lab.SlotSpace(offset + 1)}{Lab.SlotSpace(offset + 2)}</coSpaces>");
    }

    private sealed class Notes : IConferenceNotes
    {
        public List<Conference> Taken { get; } = [];

        public List<Conference> Forgotten { get; } = [];

        public void Remember(Conference conference) => Taken.Add(conference);

        public void Forget(Conference conference) => Forgotten.Add(conference);
    }
}

using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class ClientAuthentication
{
    [Fact]
    public async Task A_client_is_challenged_once_on_each_connection()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address));

        await client.SystemStatus.GetAsync();
        await client.SystemStatus.GetAsync();

        server.Requests.Select(each => (each.Connection, each.HasCredentials)).Should().Equal((1, false), (1, true), (1, true));
        server.Requests[1].Headers["Authorization"].Should().Be("Basic " + Convert.ToBase64String("admin:secret word"u8));
    }

    [Fact]
    public async Task A_client_opens_a_connection_only_when_all_are_busy_and_uses_the_lowest_idle_one()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = new ScriptedServer(async request =>
        {
            if (request is { Target: "/api/v1/participants", HasCredentials: true })
            {
                arrived.SetResult();
                await release.Task;
            }
            return request.HasCredentials ? Lab.Answer(request) : ScriptedAnswer.Challenge;
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        var slow = client.Participants.ListAsync();
        await arrived.Task;
        await client.Calls.ListAsync();
        await client.Calls.ListAsync();
        release.SetResult();
        await slow;
        await client.CoSpaces.ListAsync();

        server.Requests.Select(each => (each.Connection, each.Target, each.HasCredentials)).Should().Equal(
            (1, "/api/v1/participants", false), (1, "/api/v1/participants", true),
            (2, "/api/v1/calls", false), (2, "/api/v1/calls", true), (2, "/api/v1/calls", true),
            (1, "/api/v1/coSpaces", true));
    }

    [Fact]
    public async Task A_client_repeats_the_body_with_the_credentials()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address));

        await client.Calls.CreateAsync(new() { CoSpace = Guid.Parse(Lab.Space) });

        server.Requests.Select(each => each.ToString()).Should().Equal(
            $"POST /api/v1/calls coSpace={Lab.Space}", $"POST /api/v1/calls coSpace={Lab.Space}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_is_challenged_again_after_the_bridge_closed_the_connection(bool announced)
    {
        await using var server = ScriptedServer.Guarded(request => announced
            ? Lab.Answer(request) with { Close = true }
            : new(Raw: $"HTTP/1.1 200 OK\r\nContent-Length: {Lab.Status.Length}\r\n\r\n{Lab.Status}"));
        using var client = new CmsClient(Lab.Options(server.Address));

        await client.SystemStatus.GetAsync();
        await client.SystemStatus.GetAsync();

        server.Requests.Select(each => (each.Connection, each.HasCredentials)).Should().Equal((1, false), (1, true), (2, false), (2, true));
    }

    [Fact]
    public async Task A_client_answers_the_challenge_on_a_new_connection_if_the_refusal_closed_the_old_one()
    {
        await using var server = new ScriptedServer(request =>
            request.HasCredentials ? Lab.Answer(request) : ScriptedAnswer.Challenge with { Close = true });
        using var client = new CmsClient(Lab.Options(server.Address));

        await client.SystemStatus.GetAsync();

        server.Requests.Select(each => (each.Connection, each.HasCredentials)).Should().Equal((1, false), (2, true));
    }

    [Fact]
    public async Task A_client_does_not_retry_refused_credentials()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Challenge);
        using var client = new CmsClient(Lab.Options(server.Address));

        var asking = () => client.SystemStatus.GetAsync();

        (await asking.Should().ThrowAsync<CmsAuthenticationException>()).WithMessage("*password is wrong*");
        server.Requests.Select(each => each.HasCredentials).Should().Equal(false, true);

        await asking.Should().ThrowAsync<CmsAuthenticationException>();
        server.Requests.Should().HaveCount(3, "the connection is authenticated, though its request failed");
    }

    [Fact]
    public async Task A_client_sends_credentials_only_to_a_server_that_offers_basic_authentication()
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(401, Headers: "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n"));
        using var client = new CmsClient(Lab.Options(server.Address));

        var asking = () => client.SystemStatus.GetAsync();

        (await asking.Should().ThrowAsync<CmsAuthenticationException>()).WithMessage("*does not offer Basic*");
        server.Requests.Should().ContainSingle().Which.HasCredentials.Should().BeFalse();
    }

    [Fact]
    public async Task A_client_distinguishes_forbidden_from_wrong_credentials()
    {
        await using var server = ScriptedServer.Guarded(_ => new(403));
        using var client = new CmsClient(Lab.Options(server.Address));

        var asking = () => client.SystemStatus.GetAsync();

        (await asking.Should().ThrowAsync<CmsAuthenticationException>()).WithMessage("GET /api/v1/system/status was refused with 403: the user may not do this.");
    }

    [Fact]
    public async Task A_client_can_send_credentials_from_the_start()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address) with { Authentication = CmsAuthentication.Preemptive });

        await client.SystemStatus.GetAsync();

        server.Requests.Should().ContainSingle().Which.HasCredentials.Should().BeTrue();
    }

    [Fact]
    public async Task A_client_is_challenged_again_after_an_abandoned_request()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new ScriptedServer(async request =>
        {
            if (request is { Target: "/api/v1/participants", HasCredentials: true })
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
            }
            return request.HasCredentials ? Lab.Answer(request) : ScriptedAnswer.Challenge;
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        var asking = () => client.Participants.ListAsync(cancellation: cancel.Token);
        await asking.Should().ThrowAsync<OperationCanceledException>();
        await client.SystemStatus.GetAsync();

        server.Requests.Select(each => (each.Connection, each.HasCredentials)).Should().Equal((1, false), (1, true), (2, false), (2, true));
    }

    [Fact]
    public async Task A_client_never_opens_more_connections_than_allowed()
    {
        var held = new System.Collections.Concurrent.ConcurrentQueue<TaskCompletionSource>();
        using var arrivals = new SemaphoreSlim(0);
        await using var server = new ScriptedServer(async request =>
        {
            var gate = new TaskCompletionSource();
            held.Enqueue(gate);
            arrivals.Release();
            await gate.Task;
            return Lab.Answer(request);
        });
        using var client = new CmsClient(Lab.Options(server.Address) with { MaxConnections = 2 });

        var all = Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.SystemStatus.GetAsync()));
        for (var served = 0; served < 6; served++)
        {
            await arrivals.WaitAsync();
            held.TryDequeue(out var gate).Should().BeTrue();
            gate!.SetResult();
        }
        await all;

        server.Requests.Select(each => each.Connection).Distinct().Should().BeSubsetOf([1, 2]);
    }
}

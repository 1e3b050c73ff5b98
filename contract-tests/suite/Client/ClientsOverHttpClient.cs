using System.Net.Sockets;
using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>A client that sends through an <see cref="HttpClient"/> of the caller, as <c>IHttpClientFactory</c> creates them.</summary>
public sealed class ClientsOverHttpClient
{
    [Fact]
    public async Task The_primary_handler_answers_the_challenge_of_each_connection()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        var options = Lab.Options(server.Address);
        using var http = new HttpClient(CmsClient.CreatePrimaryHandler(options));
        using var client = new CmsClient(options, http);

        await client.SystemStatus.GetAsync();
        await client.Calls.CreateAsync(new() { CoSpace = Guid.Parse(Lab.Space) });

        server.Requests.Select(each => (each.Connection, each.HasCredentials, each.ToString())).Should().Equal(
            (1, false, "GET /api/v1/system/status"), (1, true, "GET /api/v1/system/status"), (1, true, $"POST /api/v1/calls coSpace={Lab.Space}"));
        server.Requests[^1].Headers.Keys.Should().BeEquivalentTo("Host", "Authorization", "Content-Type", "Content-Length");
    }

    [Fact]
    public async Task Handlers_of_the_caller_stand_before_the_challenge()
    {
        var seen = new List<string>();
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        var options = Lab.Options(server.Address);
        using var http = new HttpMessageInvoker(new Listener(CmsClient.CreatePrimaryHandler(options), seen));
        using var client = new CmsClient(options, http);

        await client.SystemStatus.GetAsync();

        seen.Should().Equal("GET 200");
    }

    [Fact]
    public async Task Other_handlers_send_credentials_with_every_request()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var http = new HttpClient();
        using var client = new CmsClient(Lab.Options(server.Address), http);

        (await client.SystemStatus.GetAsync()).SoftwareVersion.Should().Be("2.0(RC)");

        server.Requests.Should().ContainSingle().Which.HasCredentials.Should().BeTrue();
    }

    [Fact]
    public async Task Disposing_a_client_leaves_the_HttpClient_of_the_caller_usable()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        var options = Lab.Options(server.Address);
        using var http = new HttpClient(CmsClient.CreatePrimaryHandler(options));
        var first = new CmsClient(options, http);
        first.Dispose();
        using var second = new CmsClient(options, http);

        await FluentActions.Awaiting(() => first.SystemStatus.GetAsync()).Should().ThrowAsync<ObjectDisposedException>();
        (await second.SystemStatus.GetAsync()).SoftwareVersion.Should().Be("2.0(RC)");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_is_read_up_to_the_limit_of_bytes(bool withPrimaryHandler)
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Raw: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<status>", Endless: new string('x', 10_000)));
        var options = Lab.Options(server.Address) with { LargestAnswer = 100_000 };
        using var http = withPrimaryHandler ? new HttpClient(CmsClient.CreatePrimaryHandler(options)) : new HttpClient();
        using var client = new CmsClient(options, http);

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsUnreachableException>()
            .WithMessage("*its answer is longer than 100000 bytes.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_answer_is_reported(bool withPrimaryHandler)
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var server = new ScriptedServer(async _ =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
            return new();
        });
        var options = Lab.Options(server.Address) with { TimeProvider = time, Timeout = TimeSpan.FromSeconds(5) };
        using var http = withPrimaryHandler ? new HttpClient(CmsClient.CreatePrimaryHandler(options)) : new HttpClient();
        using var client = new CmsClient(options, http);

        var asking = client.SystemStatus.GetAsync();
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(5));

        (await FluentActions.Awaiting(() => asking).Should().ThrowAsync<CmsUnreachableException>())
            .WithMessage($"http://{server.Address.Authority} cannot be reached: it gave no answer within 5 s.");
    }

    [Fact]
    public async Task Failed_exchanges_reach_handlers_of_the_caller_as_HttpRequestException()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        var options = Lab.Options(address);
        var seen = new List<string>();
        using var http = new HttpClient(new Listener(CmsClient.CreatePrimaryHandler(options), seen));
        using var client = new CmsClient(options, http);

        (await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<CmsUnreachableException>())
            .WithMessage("*does not accept connections*").WithInnerException<HttpRequestException>();

        seen.Should().Equal("ConnectionError");
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        var options = new CmsClientOptions { BaseAddress = new("ftp://x") };
        using var http = new HttpClient();

        FluentActions.Invoking(() => new CmsClient(options, http)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CmsClient.CreatePrimaryHandler(options)).Should().Throw<ArgumentException>();
    }

    private sealed class Listener(HttpMessageHandler inner, List<string> seen) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                seen.Add($"{request.Method} {(int)response.StatusCode}");
                return response;
            }
            catch (HttpRequestException broken)
            {
                seen.Add(broken.HttpRequestError.ToString());
                throw;
            }
        }
    }
}

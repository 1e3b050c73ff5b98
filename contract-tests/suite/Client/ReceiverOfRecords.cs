using System.Collections.Concurrent;
using System.Net;
using CmsSim.Client.Cdr;
using CmsSim.Client.Hosting;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>An application receives the call detail records of simulated bridges with <c>MapCmsCdr</c>.</summary>
public sealed class ReceiverOfRecords
{
    private const string Later = "6552fc55-8d82-4963-8f99-d5a0be6e2f92";
    private const string Session = "5552fc55-8d82-4963-8f99-d5a0be6e2f92";

    [Fact]
    public async Task Records_of_a_bridge_reach_the_handler_in_order()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await RegisterAsync(cluster, receiver);

        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await cluster.SendAsync("DELETE", $"/api/v1/calls/{call}");
        List<CdrRecord> records = [];
        while (records is not [.., CdrCallEnd])
            records.AddRange((await receiver.NextAsync()).Records);

        records.Should().SatisfyRespectively(
            start => start.Should().BeOfType<CdrCallStart>().Which.Should().BeEquivalentTo(new { Id = new Guid(call), Name = "Talk", CallType = "adHoc", RecordIndex = 1 }),
            end => end.Should().BeOfType<CdrCallEnd>().Which.Id.Should().Be(call));
    }

    [Fact]
    public async Task A_handler_that_throws_loses_no_record()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var failures = 2;
        await using var receiver = await Receiver.StartAsync(fails: () => failures-- > 0);
        await RegisterAsync(cluster, receiver);

        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        List<CdrDelivery> deliveries = [];
        while (deliveries.Count < 3)
        {
            // The bridge repeats after five seconds on its clock, but learns of the answer in real time.
            var next = receiver.NextAsync();
            while (await Task.WhenAny(next, Task.Delay(20)) != next)
                cluster.Advance(5);
            deliveries.Add(await next);
        }

        deliveries.Should().OnlyContain(delivery => delivery.Duplicates == 0 && delivery.IsNewSession && delivery.Records.Single() is CdrCallStart);
        receiver.Log.Should().Contain(line => line == "Error: The handler of 1 call detail records from Core1 failed. The bridge sends them again.");
        call.Should().Be(((CdrCallStart)deliveries[2].Records.Single()).Id.ToString());
    }

    [Fact]
    public async Task A_repeated_POST_is_answered_without_the_handler()
    {
        await using var receiver = await Receiver.StartAsync();

        (await receiver.PostAsync(Document(1, 2))).Should().Be(HttpStatusCode.OK);
        (await receiver.PostAsync(Document(1, 2))).Should().Be(HttpStatusCode.OK);
        (await receiver.PostAsync(Document(2, 3))).Should().Be(HttpStatusCode.OK);
        (await receiver.PostAsync(Document(6))).Should().Be(HttpStatusCode.OK);

        (await receiver.NextAsync()).Records.Should().HaveCount(2);
        (await receiver.NextAsync()).Should().Match<CdrDelivery>(delivery => delivery.Duplicates == 1 && delivery.Records.Single().RecordIndex == 3 && delivery.Bridge == "Core1");
        (await receiver.NextAsync()).Gaps.Single().Missing.Should().Be(2);
        receiver.Calls.Should().Be(3);
        (await receiver.PostAsync(Document(1).Replace(Session, Later))).Should().Be(HttpStatusCode.OK);
        (await receiver.NextAsync()).PreviousSession.Should().Be(Session);
        receiver.Log.Should().Contain(
            $"Information: New session {Session} of call detail records from Core1.",
            $"Information: 2 call detail records from Core1, session {Session}, are repeated and ignored.",
            $"Warning: 2 call detail records from Core1 are missing before record 6 of session {Session}.",
            $"Information: New session {Later} of call detail records from Core1. It follows session {Session}.");
    }

    [Fact]
    public async Task POSTs_of_a_session_are_processed_one_after_another()
    {
        var (entered, free) = (new SemaphoreSlim(0), new TaskCompletionSource());
        var (inside, most) = (0, 0);
        await using var receiver = await Receiver.StartAsync(async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            entered.Release();
            await free.Task;
            Interlocked.Decrement(ref inside);
        });

        var posts = Enumerable.Range(0, 4).Select(_ => receiver.PostAsync(Document(1, 2))).ToList();
        await entered.WaitAsync();
        free.SetResult();

        (await Task.WhenAll(posts)).Should().OnlyContain(status => status == HttpStatusCode.OK);
        (most, receiver.Calls).Should().Be((1, 1), "the others are repetitions");
    }

    [Theory]
    [InlineData("hello", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("<records session='x'/>", HttpStatusCode.BadRequest)]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><records session='5552fc55-8d82-4963-8f99-d5a0be6e2f92'>&b;</records>", HttpStatusCode.BadRequest)]
    [InlineData("<records session='5552fc55-8d82-4963-8f99-d5a0be6e2f92'/>", HttpStatusCode.OK)]
    public async Task A_body_that_is_no_document_is_refused(string body, HttpStatusCode status)
    {
        await using var receiver = await Receiver.StartAsync();

        (await receiver.PostAsync(body)).Should().Be(status);

        receiver.Calls.Should().Be(0);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_with_and_without_a_length()
    {
        await using var receiver = await Receiver.StartAsync(options: new() { LargestDocument = 1_000 });
        var body = Document(1).Replace("<call ", new string(' ', 1_000) + "<call ", StringComparison.Ordinal);

        (await receiver.PostAsync(body)).Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await receiver.PostAsync(body, isChunked: true)).Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await receiver.PostAsync(Document(1), isChunked: true)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_longer_than_the_limit_of_the_server_is_read()
    {
        await using var receiver = await Receiver.StartAsync(options: new() { LargestDocument = 40_000_000 });

        (await receiver.PostAsync(Document(1).Replace("<call ", new string('\n', 31_000_000) + "<call ", StringComparison.Ordinal))).Should()
            .Be(HttpStatusCode.BadRequest, "the server reads it, and the text between two tags is longer than a piece may be");
    }

    [Fact]
    public async Task A_POST_without_the_token_is_refused()
    {
        await using var receiver = await Receiver.StartAsync(options: new() { Token = "sesame" });

        (await receiver.PostAsync(Document(1))).Should().Be(HttpStatusCode.Forbidden);
        (await receiver.PostAsync(Document(1), query: "?token=sesam")).Should().Be(HttpStatusCode.Forbidden);
        (await receiver.PostAsync(Document(1), query: "?token=sesame")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_handler_can_be_a_scoped_service()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddScoped<ScopedHandler>().AddSingleton(new ConcurrentBag<ScopedHandler>());
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapCmsCdr<ScopedHandler>("/cdr");
        await app.StartAsync();
        using var client = new HttpClient();

        foreach (var record in (int[])[1, 2])
            (await client.PostAsync(new Uri(app.Urls.First() + "/cdr"), new StringContent(Document(record)))).StatusCode.Should().Be(HttpStatusCode.OK);

        app.Services.GetRequiredService<ConcurrentBag<ScopedHandler>>().Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Invalid_options_are_refused()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        FluentActions.Invoking(() => app.MapCmsCdr("/cdr", (_, _) => Task.CompletedTask, new() { LargestDocument = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => app.MapCmsCdr("/cdr", (_, _) => Task.CompletedTask, new() { MostSessions = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => app.MapCmsCdr("/cdr", (_, _) => Task.CompletedTask, new() { Token = "" })).Should().Throw<ArgumentException>();
    }

    private static Task<string> RegisterAsync(SimulatedCluster cluster, Receiver receiver) =>
        cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address.ToString()));

    private static string Document(params int[] indexes) =>
        $"<?xml version=\"1.0\"?><records session=\"{Session}\">{string.Concat(indexes.Select(index => $"<record type=\"callEnd\" time=\"2026-01-01T09:00:00Z\" recordIndex=\"{index}\" correlatorIndex=\"{index - 1}\"><call id=\"{Session}\"/></record>"))}</records>";

    private sealed class ScopedHandler(ConcurrentBag<ScopedHandler> called) : ICmsCdrHandler
    {
        public Task HandleAsync(CdrDelivery delivery, CancellationToken cancellation)
        {
            called.Add(this);
            return Task.CompletedTask;
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>CDR receivers that hang, cut, redirect, answer endlessly or answer nonsense, beside one that works.</summary>
[Collection(nameof(Fuzzers))]
public sealed class CdrFuzz
{
    private const int Meetings = 40;

    [Fact]
    public Task Bad_receivers_cost_a_good_one_no_record() => FuzzRun.RunAsync("CDR receivers", (1, 4, 30), async round =>
    {
        var records = new ConcurrentQueue<XElement>();
        await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of("3.4"));
        await using var good = new HostileServer(request => Task.FromResult(Take(request, records)));
        await using var bad = new HostileServer(_ => Task.FromResult(Answer(round, cluster)));
        await cluster.AskAsync(0, new FuzzRequest("DELETE", "/api/v1/system/cdrReceivers/00000000-0000-4000-8000-0000000000d1"));
        foreach (var receiver in (Uri[])[good.Address, bad.Address, bad.Address, new(cluster.Host.Control!, "/reset")])
            await cluster.AskAsync(0, new FuzzRequest("POST", "/api/v1/system/cdrReceivers", Encoding.ASCII.GetBytes("uri=" + Uri.EscapeDataString($"{receiver}?{Guid.NewGuid():N}"))));
        for (var meeting = 0; meeting < Meetings; meeting++)
            await MeetAsync(cluster, round);

        var receivers = (await cluster.GetAsync(0, "/api/v1/system/cdrReceivers")).Text;
        if (!receivers.Contains(bad.Address.ToString(), StringComparison.Ordinal))
            throw round.Failed($"a record or its answer changed the run: the receivers are {receivers}");
        for (var look = 0; records.Count(record => (string?)record.Attribute("type") is "callEnd") < Meetings; look++)
        {
            if (look == 400)
                throw round.Failed($"after {look} looks the good receiver has {records.Count} records of {Meetings} meetings");
            cluster.Host.Clock!.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
        var indexes = records.Select(record => (int)record.Attribute("recordIndex")!).ToList();
        if (!indexes.SequenceEqual(Enumerable.Range(1, indexes.Count)))
            throw round.Failed($"the good receiver got the records {string.Join(' ', indexes)}");
        await cluster.CheckAsync();
    });

    private static HostileAnswer Take(string request, ConcurrentQueue<XElement> records)
    {
        foreach (var record in XElement.Parse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]))).Elements("record"))
            records.Enqueue(record);
        return new("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
    }

    // Requests are answered on many threads. The order of the requests decides which one gets which answer.
    private static HostileAnswer Answer(FuzzRound round, FuzzCluster cluster)
    {
        lock (round)
        {
            var answer = HostileServer.Nonsense(round.Random);
            round.Sends($"a receiver answers {Encoding.Latin1.GetString(answer.Bytes)}{(answer.Endless is null ? "" : " without end")}");
            round.Answered(Regex.Match(Encoding.Latin1.GetString(answer.Bytes), "^HTTP/1.1 ([0-9]{3})") is { Success: true } told ? int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture) : 0);
            return round.OneIn(8)
                ? new(Encoding.ASCII.GetBytes($"HTTP/1.1 {round.Pick([301, 302, 307, 308])} Found\r\nLocation: {new Uri(cluster.Host.Control!, "/reset")}\r\nContent-Length: 0\r\n\r\n"))
                : answer;
        }
    }

    private static async Task MeetAsync(FuzzCluster cluster, FuzzRound round)
    {
        var call = (await cluster.AskAsync(0, new FuzzRequest("POST", "/api/v1/calls", Encoding.ASCII.GetBytes("name=" + HostileValues.Escape(HostileValues.Text(round.Random)))))).Header("Location")
            ?? (await cluster.AskAsync(0, new FuzzRequest("POST", "/api/v1/calls", "name=M"u8.ToArray()))).Header("Location");
        await cluster.AskAsync(0, new FuzzRequest("POST", call + "/callLegs", "remoteParty=ann@example.com"u8.ToArray()));
        cluster.Host.Clock!.Advance(TimeSpan.FromSeconds(round.Random.Next(1, 20)));
        await cluster.AskAsync(0, new FuzzRequest("DELETE", call!));
    }
}

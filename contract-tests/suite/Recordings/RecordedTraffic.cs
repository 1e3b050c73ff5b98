using System.Buffers.Binary;
using System.Text;
using CmsSim.Harness.Record;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Recordings;

/// <summary>The recording of many clients at once, and the same recording cut at any point.</summary>
public sealed class RecordedTraffic
{
    private const int Clients = 50;
    private const int Requests = 12;

    [Fact]
    public async Task Fifty_parallel_clients_are_recorded_as_an_independent_tee_saw_them_and_a_cut_recording_has_every_whole_exchange()
    {
        await using var upstream = new TeeServer();
        await using var run = RecordedRun.Start(upstream.Address);

        var answered = await ParallelClients.RunAsync(run.Proxy.Http!, Clients, Requests);
        await upstream.EndAsync();
        var items = await run.StopAsync();

        answered.Should().OnlyContain(client => client.Value.Count == Requests);
        BytesAreThoseOf(upstream, run.File);
        OrderIsKept(items, answered);
        CutsAreValid(await File.ReadAllBytesAsync(run.File), items);
        DamageIsFound(await File.ReadAllBytesAsync(run.File), items);
    }

    private static void BytesAreThoseOf(TeeServer upstream, string file)
    {
        Dictionary<int, (List<byte> FromClient, List<byte> FromServer)> recorded = [];
        using var stream = File.OpenRead(file);
        var raw = new RawReader(stream);
        while (raw.Next() is { } entry)
        {
            var (fromClient, fromServer) = recorded.TryGetValue(entry.Connection, out var known) ? known : recorded[entry.Connection] = ([], []);
            if (entry.Kind is RawKind.FromClient or RawKind.FromServer)
                (entry.Kind is RawKind.FromClient ? fromClient : fromServer).AddRange(entry.Payload.Span);
        }

        var tees = upstream.Tees;
        tees.Should().HaveCount(Clients);
        foreach (var (fromClient, fromServer) in recorded.Values.Where(connection => connection.FromClient.Count > 0))
        {
            var text = Encoding.ASCII.GetString([.. fromClient]);
            var tee = tees[text[(text.IndexOf("X-Client: ", StringComparison.Ordinal) + 10)..].Split('\r')[0]];
            fromClient.SequenceEqual(tee.Received).Should().BeTrue($"the requests of {tee.Client} are recorded to the byte");
            fromServer.SequenceEqual(tee.Sent).Should().BeTrue($"the answers to {tee.Client} are recorded to the byte");
        }
        recorded.Values.Count(connection => connection.FromClient.Count > 0).Should().Be(Clients);
    }

    private static void OrderIsKept(IReadOnlyList<RecordedItem> items, IReadOnlyDictionary<string, List<int>> answered)
    {
        items.Should().AllBeOfType<RecordedExchange>("every byte belongs to an exchange");
        var exchanges = items.Cast<RecordedExchange>().ToList();
        exchanges.Should().HaveCount(Clients * Requests).And.OnlyContain(exchange => exchange.IsWhole && exchange.RequestEnded < exchange.AnswerEnded && exchange.At <= exchange.RequestEnded);
        exchanges.Select(exchange => exchange.AnswerEnded).Should().BeInAscendingOrder();
        foreach (var connection in exchanges.GroupBy(exchange => exchange.Connection))
        {
            connection.Select(exchange => exchange.At).Should().BeInAscendingOrder();
            connection.Select(NumberIn).Should().Equal(answered[connection.First().RequestHeaders.First(header => header.Name == "X-Client").Value]);
            connection.Should().OnlyContain(exchange => NumberIn(exchange) == int.Parse(exchange.AnswerHeaders.First(header => header.Name.Equals("X-Number", StringComparison.OrdinalIgnoreCase)).Value));
        }
        exchanges.Where(exchange => exchange.Status == 200).Should().OnlyContain(exchange => IsItsOwn(exchange));
    }

    // The end of the last whole entry is found here from the lengths alone.
    private static void CutsAreValid(byte[] whole, IReadOnlyList<RecordedItem> items)
    {
        var random = new Random(20_160_726);
        for (var i = 0; i < 100; i++)
        {
            var cut = random.Next(whole.Length + 1);
            var last = LastTimeBefore(whole, cut);
            using var reader = new RecordingReader(new MemoryStream(whole, 0, cut));

            var read = reader.Read().OfType<RecordedExchange>().ToList();

            read.Where(exchange => exchange.IsWhole).Select(Key).Should().Equal(items.OfType<RecordedExchange>().Where(exchange => exchange.AnswerEnded!.Value.Ticks <= last).Select(Key), $"cut at {cut}");
            read.Where(exchange => !exchange.IsWhole).Select(exchange => exchange.Target).Should().BeSubsetOf(items.OfType<RecordedExchange>().Where(exchange => exchange.At.Ticks <= last).Select(exchange => exchange.Target));
            reader.IsDamaged.Should().BeFalse("a cut is no damage");
        }
    }

    private static void DamageIsFound(byte[] whole, IReadOnlyList<RecordedItem> items)
    {
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            var damaged = whole.ToArray();
            var at = random.Next(RecordingFormat.Mark.Length, whole.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            using var reader = new RecordingReader(new MemoryStream(damaged));

            var read = reader.Read().OfType<RecordedExchange>().Where(exchange => exchange.IsWhole).Select(Key).ToList();

            read.Should().Equal(items.OfType<RecordedExchange>().Select(Key).Take(read.Count), "what is before the damage is read");
            reader.WholeBytes.Should().BeLessThanOrEqualTo(at);
            reader.Stopped.Should().BeNull();
        }
    }

    private static long LastTimeBefore(byte[] whole, int cut)
    {
        var (at, time) = (RecordingFormat.Mark.Length, 0L);
        while (at + 24 <= cut && at + 24 + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(at)) is var end && end <= cut)
            (at, time) = (end, BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(at + 8)));
        return time;
    }

    private static string Key(RecordedExchange exchange) =>
        $"{exchange.Connection} {exchange.Method} {exchange.Target} {exchange.At.Ticks} {exchange.AnswerEnded?.Ticks} {exchange.Status} {exchange.RequestSize} {exchange.AnswerSize}";

    private static bool IsItsOwn(RecordedExchange exchange) =>
        Encoding.UTF8.GetString(exchange.AnswerBody.Span).StartsWith($"<answer to=\"{NumberIn(exchange)}\" size=\"{exchange.RequestBody.Length}\">", StringComparison.Ordinal)
        && exchange.AnswerBody.Length == exchange.AnswerSize;

    private static int NumberIn(RecordedExchange exchange) => int.Parse(exchange.Target.Split('=')[^1]);
}

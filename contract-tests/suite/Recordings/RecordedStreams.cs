using System.Text;
using CmsSim.Harness.Record;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Recordings;

/// <summary>The messages and frames in the bytes of a connection, whatever they are and however they are cut.</summary>
public sealed class RecordedStreams
{
    private static readonly DateTimeOffset s_start = new(2016, 7, 26, 14, 0, 0, TimeSpan.Zero);

    // Each has bytes of the client (>), bytes of the server (<), ends (>$, <$), and the items in them.
    public static TheoryData<string, string[], string> Streams() => new()
    {
        { "a length", [">POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nx=1", "<HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"], "POST /a x=1 -> 200 ok" },
        { "lines that end with a line feed", [">GET /a HTTP/1.1\nHost: cms\n\n", "<HTTP/1.1 200 OK\nContent-Length: 2\n\nok"], "GET /a  -> 200 ok" },
        { "chunks with extensions and a trailer", [">GET /a HTTP/1.1\r\n\r\n", "<HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2;x=y\r\nok\r\n000\r\nA: b\r\n\r\n"], "GET /a  -> 200 ok" },
        { "chunks of a request", [">POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "<HTTP/1.1 204 \r\n\r\n", "<HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n"], "POST /a 0123456789 -> 204 | GET /b  -> 304" },
        { "no body of HEAD", [">HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "<HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"], "HEAD /a  -> 200 | GET /b  -> 200 b" },
        { "interim answers", [">POST /a HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n", "<HTTP/1.1 100 Continue\r\n\r\n", ">x", "<HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], "POST /a x -> 200" },
        { "a body that ends with the connection", [">GET /a HTTP/1.1\r\n\r\n", "<HTTP/1.0 200 OK\r\n\r\nto the end", "<$"], "GET /a  -> 200 to the end" },
        { "a body whose connection is lost", [">GET /a HTTP/1.1\r\n\r\n", "<HTTP/1.0 200 OK\r\n\r\nto the end"], "GET /a  -> 200 to the end (not whole)" },
        { "an answer before the end of the request", [">POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nab", "<HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n", ">cd"], "POST /a abcd -> 413" },
        { "empty lines before a request", [">\r\n\r\nGET /a HTTP/1.1\r\n\r\n", "<HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], "GET /a  -> 200" },
        { "a request without an answer", [">GET /a HTTP/1.1\r\n\r\n"], "GET /a  (not whole)" },
        { "half a head", [">GET /a HT"], "" },
        { "an answer without a request", ["<HTTP/1.1 408 Timeout\r\nContent-Length: 2\r\n\r\nno"], "! The server sent an answer without a request." },
        { "lengths that differ", [">POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy"], "! The client sent bytes that are not HTTP/1; they are passed on without being read. | POST /a  (not whole)" },
        { "a chunk that is longer than its size", [">GET /a HTTP/1.1\r\n\r\n", "<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n"], "! The server sent bytes that are not HTTP/1; they are passed on without being read. | GET /a  -> 200 x (not whole)" },
        { "a chunk of a negative size", [">GET /a HTTP/1.1\r\n\r\n", "<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"], "! The server sent bytes that are not HTTP/1; they are passed on without being read. | GET /a  -> 200 (not whole)" },
        { "a WebSocket", [">GET /events/v1 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "<HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n\u0081\u0002hi", ">\u0081\u0083abcd\u0009\u0007\u0005", "<\u0001\u0001a\u0080\u0001b\u0089\u0000", "<\u0088\u0002\u0003\u00e8"],
            "GET /events/v1  -> 101 | <1 hi | >1 hef | <1 a... | <0 b | <9  | <8 \u0003?" },
        { "frames before the switch", [">GET /events/v1 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\u0081\u0080abcd", "<HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"], "GET /events/v1  -> 101 | >1 " },
        { "a frame that is cut", [">GET /events/v1 HTTP/1.1\r\n\r\n", "<HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n\u0082\u007e\u0001\u0000abc"], "GET /events/v1  -> 101 | <2 abc (not whole)" },
        { "a tunnel", [">CONNECT cms:443 HTTP/1.1\r\n\r\n", "<HTTP/1.1 200 OK\r\n\r\n\u0016\u0003", ">\u0016\u0003\u0001"], "CONNECT cms:443  -> 200 | ! The connection changed to a protocol that is passed on without being read." },
    };

    [Theory, MemberData(nameof(Streams))]
    public void A_stream_is_read_the_same_however_it_is_cut(string name, string[] pieces, string items)
    {
        foreach (var size in (int[])[int.MaxValue, 1, 2, 7])
            string.Join(" | ", Read(pieces, size).Select(Text)).Should().Be(items, $"{name}, in pieces of {size}");
    }

    [Fact]
    public void Any_bytes_are_read_in_bounded_memory_and_without_an_exception()
    {
        var random = new Random(7);
        string[][] streams = [.. Streams().Select(row => row.Data.Item2)];
        for (var i = 0; i < 3_000; i++)
        {
            var pieces = streams[random.Next(streams.Length)].Concat(streams[random.Next(streams.Length)]).Select(piece => Mutated(piece, random)).ToArray();
            FluentActions.Invoking(() => Read(pieces, 1 + random.Next(40))).Should().NotThrow(string.Join('\n', pieces));
        }
    }

    [Fact]
    public void Bodies_beyond_the_limit_are_counted_and_not_kept()
    {
        var body = new string('x', 5_000);
        string[] pieces = [$">POST /a HTTP/1.1\r\nContent-Length: 5000\r\n\r\n{body}", $"<HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{body}"];

        var exchanges = Read([.. pieces, .. pieces], 100, new BodyBudget(1_000, 1_500)).Cast<RecordedExchange>().ToList();

        exchanges.Select(exchange => (exchange.RequestSize, exchange.RequestBody.Length, exchange.AnswerSize, exchange.AnswerBody.Length)).Should()
            .Equal([(5_000L, 1_000, 5_000L, 500), (5_000L, 1_000, 5_000L, 500)], "an exchange that has left gives its room back");
        Read([">GET / HTTP/1.1\r\nX: " + new string('y', 200_000)], 1_000).Should().ContainSingle().Which.Should().BeOfType<RecordedRemark>("a head has a limit");
    }

    private static List<RecordedItem> Read(IEnumerable<string> pieces, int size, BodyBudget? budget = null)
    {
        List<RecordedItem> items = [];
        var connection = new ConnectionReader(1, RecordedChannel.Api, "", budget ?? new BodyBudget(1 << 20, 1 << 20), items.Add);
        var at = s_start;
        foreach (var piece in pieces)
        {
            var isFromServer = piece[0] == '<';
            if (piece[1..] == "$")
                connection.End(isFromServer, at);
            else
                foreach (var part in Encoding.Latin1.GetBytes(piece[1..]).Chunk(size))
                    connection.Read(isFromServer, part, at = at.AddTicks(1));
        }
        connection.Close();
        return items;
    }

    private static string Mutated(string piece, Random random)
    {
        var text = new StringBuilder(piece);
        for (var i = random.Next(4); i > 0 && text.Length > 2; i--)
        {
            var at = 1 + random.Next(text.Length - 1);
            _ = random.Next(3) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, (char)random.Next(256)),
                _ => text.Replace(text[at], (char)random.Next(256), at, 1),
            };
        }
        return text.ToString();
    }

    private static string Text(RecordedItem item) => item switch
    {
        RecordedExchange exchange => $"{exchange.Method} {exchange.Target} {Shown(exchange.RequestBody)}"
            + (exchange.Status is { } status ? $" -> {status}{(exchange.AnswerBody.IsEmpty ? "" : " " + Shown(exchange.AnswerBody))}" : "") + (exchange.IsWhole ? "" : " (not whole)"),
        RecordedFrame frame => $"{(frame.IsFromServer ? '<' : '>')}{frame.Opcode} {Encoding.ASCII.GetString(frame.Payload.Span)}{(frame.IsFinal ? "" : "...")}{(frame.Ended is null ? " (not whole)" : "")}",
        RecordedRemark remark => "! " + remark.Text,
        _ => "",
    };

    private static string Shown(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);
}

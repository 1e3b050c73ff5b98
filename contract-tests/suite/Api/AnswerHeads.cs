using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CmsSim.Simulator.Api;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>Answer heads are rewritten, in pieces of any size.</summary>
public sealed class AnswerHeads
{
    private const string Always = "Server: Apache\r\nX-Frame-Options: DENY\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
    private const string Alive = "Keep-Alive: timeout=5, max=100\r\nConnection: Keep-Alive\r\n";

    private static readonly (string In, string Out)[] s_answers =
    [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/xml\r\nDate: D\r\n\r\n<a/>\n",
            "HTTP/1.1 200 OK\r\nDate: D\r\n" + Always + "Content-Type: text/xml\r\nVary: Accept-Encoding\r\nContent-Length: 5\r\n" + Alive + "\r\n<a/>\n"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: D\r\nLocation: /x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nDate: D\r\n" + Always + "Location: /x\r\nVary: Accept-Encoding\r\n" + Alive + "Content-Length: 0\r\n\r\n"),
        ("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\nDate: D\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n0\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nDate: D\r\n" + Always + "Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\n" + Alive + "Transfer-Encoding: chunked\r\n\r\n3\r\n0\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\nWWW-Authenticate: Basic realm=\"acano\"\r\n\r\n",
            "HTTP/1.1 401 Unauthorized\r\n" + Always + "WWW-Authenticate: Basic realm=\"acano\"\r\nVary: Accept-Encoding\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
    ];

    [Fact]
    public void Heads_are_reordered_and_bodies_unchanged_in_pieces_of_any_size()
    {
        Gen.Select(Gen.Int[0, s_answers.Length - 1].Array[1, 6], Gen.Int[1, 60].Array[1, 20]).Sample((picks, pieces) =>
        {
            var input = Encoding.ASCII.GetBytes(string.Concat(picks.Select(pick => s_answers[pick].In)));
            var expected = string.Concat(picks.Select(pick => s_answers[pick].Out));
            return Rewrite(input, pieces) == expected;
        });
    }

    [Fact]
    public void An_upgraded_connection_is_unchanged()
    {
        const string Upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";

        Rewrite(Encoding.ASCII.GetBytes(Upgrade), [7]).Should().Be(Upgrade);
    }

    private static string Rewrite(byte[] input, int[] pieces)
    {
        var output = new MemoryStream();
        var head = new ApacheHead(PipeWriter.Create(output));
        var sent = 0;
        for (var i = 0; sent < input.Length; i++)
        {
            var piece = input.AsSpan(sent, Math.Min(pieces[i % pieces.Length], input.Length - sent));
            head.Write(piece);
            sent += piece.Length;
            if (i % 2 == 0)
                head.FlushAsync().AsTask().GetAwaiter().GetResult();
        }
        head.Complete();
        return Encoding.ASCII.GetString(output.ToArray());
    }
}

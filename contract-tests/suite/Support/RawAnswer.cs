using System.Globalization;
using System.Text;

namespace CmsSim.ContractTests.Support;

/// <summary>An answer as received: the head up to the empty line, and the body.</summary>
internal sealed record RawAnswer(string Head, byte[] Body)
{
    public int Status => int.Parse(Head.AsSpan(9, 3), CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Location => Header("Location");

    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    public override string ToString() => Head + Text;

    public static async Task<RawAnswer> ReadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']))
        {
            if (await stream.ReadAsync(one) == 0)
                return new RawAnswer(Encoding.UTF8.GetString([.. head]), []);
            head.Add(one[0]);
        }

        var answer = new RawAnswer(Encoding.UTF8.GetString([.. head]), []);
        if (answer.Header("Content-Length") is { } length)
        {
            var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
            return answer with { Body = body };
        }
        if (answer.Header("Transfer-Encoding") is "chunked")
        {
            var body = new List<byte>();
            while (!(body is [.., (byte)'0', (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']) && await stream.ReadAsync(one) > 0)
                body.Add(one[0]);
            return answer with { Body = [.. body] };
        }
        return answer;
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Recordings;

/// <summary>Clients that send numbered requests over connections of their own, some before the answer to the one before.</summary>
internal static class ParallelClients
{
    /// <summary>Sends the requests of all clients at once. Each client ends its connection after the last answer.</summary>
    /// <returns>The numbers of the requests that were answered, by client.</returns>
    public static async Task<IReadOnlyDictionary<string, List<int>>> RunAsync(Uri proxy, int clients, int requests)
    {
        var answered = Enumerable.Range(0, clients).ToDictionary(client => $"client{client}", _ => new List<int>());
        await Task.WhenAll(answered.Select(client => RunAsync(proxy, client.Key, int.Parse(client.Key[6..], CultureInfo.InvariantCulture) * 1_000, requests, client.Value)));
        return answered;
    }

    /// <summary>Sends the requests of one client. It ends early when the proxy does.</summary>
    public static async Task RunAsync(Uri proxy, string name, int first, int requests, List<int> answered)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(proxy.Host, proxy.Port);
            var stream = client.GetStream();
            var answers = new BufferedStream(stream);
            for (var i = 0; i < requests; i += 2)
            {
                // Two requests before the answers, in pieces that end anywhere.
                byte[] pair = [.. Request(name, first + i, isLast: false), .. Request(name, first + i + 1, isLast: i + 2 >= requests)];
                for (var at = 0; at < pair.Length; at += 90)
                    await stream.WriteAsync(pair.AsMemory(at, Math.Min(90, pair.Length - at)));
                for (var k = 0; k < 2; k++)
                {
                    if (await NumberAsync(answers) is not { } number)
                        return;
                    answered.Add(number);
                }
            }
            while (await answers.ReadAsync(new byte[4096]) > 0)
                continue;
        }
        catch (Exception ended) when (ended is IOException or SocketException)
        {
            // The proxy was killed.
        }
    }

    private static async Task<int?> NumberAsync(Stream answers)
    {
        var answer = await RawAnswer.ReadAsync(answers);
        if (answer.Head.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
            answer = await RawAnswer.ReadAsync(answers);
        var number = answer.Head.Split("\r\n").FirstOrDefault(line => line.StartsWith("X-Number:", StringComparison.OrdinalIgnoreCase))?["X-Number:".Length..];
        return number is null ? null : int.Parse(number, CultureInfo.InvariantCulture);
    }

    private static byte[] Request(string client, int number, bool isLast)
    {
        var path = isLast ? $"GET /last?n={number}" : number % 3 == 0 ? $"POST /api/v1/coSpaces?n={number}" : $"GET /api/v1/coSpaces?n={number}";
        var body = number % 3 == 0 && !isLast ? $"name={client}+{number}&text={new string('x', number % 900)}" : "";
        var form = body.Length > 0 ? $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n" : "";
        return Encoding.UTF8.GetBytes($"{path} HTTP/1.1\r\nHost: cms\r\nX-Client: {client}\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n{form}\r\n{body}");
    }
}

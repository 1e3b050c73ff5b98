using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/bridges/{bridge}/requests</c>: sends a request to the API of a bridge, as any client does.</summary>
internal sealed class BridgeRequestsApi(Cluster cluster, BridgeSockets sockets)
{
    public const string Path = "/bridges/{bridge}/requests";

    private const string Shape = "The body must be {\"method\":\"GET\",\"path\":\"/api/v1/coSpaces\"}, with optional form, user and password.";
    private const int LongestPath = 8 * 1024;
    private const int LongestWord = 256;
    private const int LargestAnswer = 16 * 1024 * 1024;

    /// <summary>The longest wait for an answer. A fault that hangs, and a delay on a clock that stands still, would not end.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"];

    private static readonly ControlOperation s_send = new("POST", Path, "Sends a request to the API of the bridge. Faults and hostile mode act on it, and the journal has it.")
    {
        Body = "BridgeRequest",
        Answer = "BridgeAnswer",
        Problems = [400, 404],
    };

    public static ControlArea Area { get; } = new([s_send], new Dictionary<string, string>
    {
        ["BridgeRequest"] = """
            {"type":"object","required":["method","path"],"properties":{
              "method":{"enum":["GET","POST","PUT","DELETE","HEAD","PATCH","OPTIONS"],"description":"The HTTP method."},
              "path":{"type":"string","maxLength":8192,"description":"The path and query, such as /api/v1/coSpaces?limit=2."},
              "form":{"type":"string","description":"The body of the request, such as name=Hall&uri=hall."},
              "user":{"type":"string","maxLength":256,"description":"The name of the account; the first account by default."},
              "password":{"type":"string","maxLength":256,"description":"The password; that of the account by default."}}}
            """,
        ["BridgeAnswer"] = """
            {"type":"object","required":["status"],"properties":{
              "status":{"type":"integer","description":"0 when there was no answer."},
              "headers":{"type":"object","additionalProperties":{"type":"string"}},
              "body":{"type":"string","description":"The body of the answer as the client receives it, with its secrets."},
              "bodyBase64":{"type":"string","description":"The body of an answer that is no text."},
              "error":{"type":"string","description":"The reason why there was no whole answer."},
              "sequence":{"type":"integer","description":"The number of the exchange in the journal; absent until the journal has it."},
              "trace":{"type":"integer","description":"The number of the exchange in the bridge's API trace; absent when a fault answered instead of the bridge."}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_send, Send);

    private async Task Send(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        var root = body is { RootElement: { ValueKind: JsonValueKind.Object } given } ? given : throw new ControlProblemException(400, Shape);
        using var request = new HttpRequestMessage(MethodIn(root), AddressIn(root));
        if (TextIn(root, "form", int.MaxValue) is { } form)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form)) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") } };
        request.Headers.TryAddWithoutValidation("Authorization", CredentialsIn(root));
        if (BridgesApi.BridgeIn(context, cluster) is not { } bridge)
        {
            await BridgesApi.RefuseUnknown(context, cluster);
            return;
        }

        // The journal finds the exchange by this object, because other clients may have the same address.
        var client = new IPAddress(IPAddress.Loopback.GetAddressBytes());
        long before;
        using (cluster.Enter())
            before = cluster.Journal.Last;
        var answer = await AskAsync(bridge.BridgeName, client, request, context.RequestAborted);
        ListedExchange? exchange;
        using (cluster.Enter())
            exchange = cluster.Journal.FindOf(client, before);
        context.Response.Headers.CacheControl = "no-store";
        await ControlAnswer.Json(context, json => Write(json, answer, exchange), isReadable: true);
    }

    private async Task<BridgeAnswer> AskAsync(string bridge, IPAddress client, HttpRequestMessage request, CancellationToken aborted)
    {
        using var late = new CancellationTokenSource(s_longestWait, cluster.RealTime);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, aborted);
        using var sender = new HttpMessageInvoker(MemoryEndPoint.HandlerOf(async (_, cancellation) =>
        {
            // A timer or a fault may just have stopped or started the bridge.
            await sockets.Following.WaitAsync(cancellation);
            return sockets.InProcessOf(bridge)?.Connect(client) ?? throw new IOException($"{bridge} cannot be reached.");
        }));
        var answer = new BridgeAnswer(0, [], [], null);
        try
        {
            using var response = await sender.SendAsync(request, end.Token);
            var headers = response.Headers.Concat(response.Content.Headers).Select(header => (header.Key, string.Join(", ", header.Value)));
            answer = new BridgeAnswer((int)response.StatusCode, [.. headers], [], null);
            return await ReadAsync(response, answer, end.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException)
        {
            return answer with { Error = answer.Status == 0 ? $"{bridge} gave no answer; it is stopped, or it closed the connection." : $"{bridge} closed the connection before the end of its answer." };
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return answer with { Error = $"{bridge} gave no whole answer within {s_longestWait.TotalSeconds:0} seconds." };
        }
    }

    private static async Task<BridgeAnswer> ReadAsync(HttpResponseMessage response, BridgeAnswer answer, CancellationToken end)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var content = await response.Content.ReadAsStreamAsync(end);
        try
        {
            while (await content.ReadAsync(buffer, end) is > 0 and var read)
            {
                whole.Write(buffer, 0, read);
                if (whole.Length > LargestAnswer)
                    return answer with { Error = $"The answer is larger than {LargestAnswer} bytes." };
            }
            return answer with { Body = whole.ToArray() };
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException)
        {
            return answer with { Body = whole.ToArray(), Error = "The bridge closed the connection before the end of its answer." };
        }
    }

    private static void Write(Utf8JsonWriter json, BridgeAnswer answer, ListedExchange? exchange)
    {
        json.WriteNumber("status", answer.Status);
        if (answer.Status is not 0)
        {
            json.WriteStartObject("headers");
            foreach (var (name, value) in answer.Headers)
                json.WriteString(name, value);
            json.WriteEndObject();
            if (Utf8.IsValid(answer.Body))
                json.WriteString("body", answer.Body);
            else
                json.WriteBase64String("bodyBase64", answer.Body);
        }
        if (answer.Error is { } error)
            json.WriteString("error", error);
        if (exchange is not { } noted)
            return;
        json.WriteNumber("sequence", noted.Sequence);
        if (noted.Entry.Trace is { } trace)
            json.WriteNumber("trace", trace);
    }

    private static HttpMethod MethodIn(JsonElement root) => TextIn(root, "method", LongestWord) is { } method && s_methods.Contains(method)
        ? new HttpMethod(method)
        : throw new ControlProblemException(400, $"method must be one of {string.Join(", ", s_methods)}.");

    // The path is sent as it is, apart from characters that a request line cannot have. They are escaped, as a browser does.
    private static Uri AddressIn(JsonElement root)
    {
        var path = TextIn(root, "path", LongestPath) ?? throw new ControlProblemException(400, Shape);
        if (!path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) || path.Contains('#') || path.Any(char.IsControl)
            || Uri.UnescapeDataString(path.Split('?')[0]).Split('/').Any(segment => segment is "." or ".."))
        {
            throw new ControlProblemException(400, $"Invalid path \"{ControlAnswer.Short(path)}\"; expected a path below /api/, such as /api/v1/coSpaces?limit=2, without dots as segments and without #.");
        }
        var escaped = string.Concat(path.EnumerateRunes().Select(rune => rune.IsAscii && rune.Value is > ' ' and < 127 ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
        return new Uri("http://cms" + escaped, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private string CredentialsIn(JsonElement root)
    {
        var (user, password) = (TextIn(root, "user", LongestWord), TextIn(root, "password", LongestWord));
        IReadOnlyList<Account> accounts;
        using (cluster.Enter())
            accounts = cluster.Accounts;
        user ??= accounts[0].Name;
        password ??= accounts.FirstOrDefault(account => account.Name == user)?.Password
            ?? throw new ControlProblemException(400, $"The world has no account \"{ControlAnswer.Short(user)}\", so the request needs a password.");
        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
    }

    private static string? TextIn(JsonElement root, string name, int longest)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind is JsonValueKind.String && value.GetString() is { } text && text.Length <= longest
            ? text
            : throw new ControlProblemException(400, $"{name} must be a string{(longest == int.MaxValue ? "" : $" of at most {longest} characters")}.");
    }

    private sealed record BridgeAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, string? Error);
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CmsSim.ContractTests.Support;

/// <summary>A cluster in this process or another. Tests send raw bytes to its bridges, and requests to its control API.</summary>
internal abstract class ReachableCluster : IAsyncDisposable
{
    public const string Admin = "Basic YWRtaW46YWRtaW4=";

    private readonly HttpClient _control = new();

    /// <summary>The address of the control API.</summary>
    public abstract Uri Control { get; }

    /// <summary>The HTTP address of a bridge; the first is 0.</summary>
    public abstract Uri Http(int bridge);

    /// <summary>Sends one request on a new connection and returns all bytes of the answer.</summary>
    public async Task<RawAnswer> SendAsync(
        string method, string target, string? body = null, int bridge = 0, string? authorization = Admin,
        string contentType = "application/x-www-form-urlencoded", string? headers = null)
    {
        var content = body is null ? null : Encoding.UTF8.GetBytes(body);
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: cms\r\n");
        if (authorization is not null)
            head.Append(CultureInfo.InvariantCulture, $"Authorization: {authorization}\r\n");
        if (content is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\nContent-Length: {content.Length}\r\n");
        head.Append(headers).Append("\r\n");
        return await SendRawAsync([.. Encoding.UTF8.GetBytes(head.ToString()), .. content ?? []], bridge);
    }

    public async Task<RawAnswer> SendRawAsync(byte[] request, int bridge = 0)
    {
        using var client = new TcpClient();
        var address = Http(bridge);
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        return await RawAnswer.ReadAsync(new BufferedStream(stream));
    }

    public Task<RawAnswer> GetAsync(string target, int bridge = 0) => SendAsync("GET", target, bridge: bridge);

    public Task<RawAnswer> PostAsync(string target, string body, int bridge = 0) => SendAsync("POST", target, body, bridge);

    /// <summary>Creates an object and returns its id.</summary>
    public async Task<string> CreateAsync(string target, string body, int bridge = 0)
    {
        var answer = await PostAsync(target, body, bridge);
        if (answer.Status != 200 || answer.Location is not { Length: > 36 } location)
            throw new InvalidOperationException($"POST {target} {body} was answered {answer}");
        return location[^36..];
    }

    /// <summary>Sends a request to the control API; returns status and text of the answer.</summary>
    public Task<(int Status, string Text)> ControlAsync(string method, string path, string? body = null) => IConductedCluster.ControlAsync(_control, Control, method, path, body);

    public virtual ValueTask DisposeAsync()
    {
        _control.Dispose();
        return ValueTask.CompletedTask;
    }
}

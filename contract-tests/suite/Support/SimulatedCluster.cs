using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Support;

/// <summary>A cluster on free ports with a stopped clock; tests send raw bytes to it.</summary>
internal sealed class SimulatedCluster : IConductedCluster, IAsyncDisposable
{
    public const string Admin = "Basic YWRtaW46YWRtaW4=";

    public static readonly DateTimeOffset Start = new(2016, 7, 26, 14, 0, 0, TimeSpan.Zero);

    private readonly SimulatorHost _host;
    private readonly Dictionary<string, LogCapture> _logs;
    private readonly HttpClient _control = new();
    private int _number = 1_000;

    private SimulatedCluster(SimulatorHost host, Dictionary<string, LogCapture> logs)
    {
        _host = host;
        _logs = logs;
    }

    public SimulatorHost Host => _host;

    public static async Task<SimulatedCluster> StartAsync(string? world = null, Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        var logs = new Dictionary<string, LogCapture>();
        var options = new SimulatorOptions
        {
            World = world,
            HttpPort = 0,
            HttpsPort = null,
            ControlPort = 0,
            VirtualClock = Start,
            KeepAliveTimeout = TimeSpan.FromMinutes(5),
            LogStream = bridge => logs[bridge] = new LogCapture(),
        };
        return new SimulatedCluster(await SimulatorHost.StartAsync(configure?.Invoke(options) ?? options), logs);
    }

    Uri IConductedCluster.Https => _host.Bridges[0].Https!;

    string IConductedCluster.CertificateFingerprint => _host.CertificateFingerprint;

    Task IConductedCluster.AdvanceToAsync(DateTimeOffset time)
    {
        _host.Clock!.AdvanceTo(time);
        return Task.CompletedTask;
    }

    /// <summary>A number that no other call returns, for values that must differ.</summary>
    public int NextNumber() => ++_number;

    public void Advance(double seconds) => _host.Clock!.Advance(TimeSpan.FromSeconds(seconds));

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
        var address = _host.Bridges[bridge].Http!;
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
    public async Task<(int Status, string Text)> ControlAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_host.Control!, path));
        if (method is not "GET" || body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? "")) { Headers = { ContentType = IConductedCluster.MediaTypeFor(path) } };
        using var answer = await _control.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The lines that a bridge has logged so far.</summary>
    public async Task<string[]> LogAsync(string bridge = "Core1")
    {
        await _host.FlushLogsAsync();
        return _logs[bridge].Lines();
    }

    /// <summary>The log of a bridge as it is written.</summary>
    public LogCapture LogOf(string bridge) => _logs[bridge];

    /// <summary>The world without request counters and times: the state that requests can change.</summary>
    public async Task<string> StateAsync() => WithoutCounts((await ControlAsync("GET", "/world?secrets=true")).Text).ToString();

    /// <summary>An exported world without request counters and times.</summary>
    public static XElement WithoutCounts(string exported)
    {
        var world = XElement.Parse(exported);
        world.Attribute("clock")?.Remove();
        foreach (var bridge in world.Elements("bridge"))
            bridge.Attribute("nextTrace")?.Remove();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        FailureBundles.Keep(_host);
        await _host.DisposeAsync();
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CmsSim.Testcontainers;

/// <summary>A client of the control API of a simulated cluster. <see cref="CmsSimContainer.CreateControl"/> creates it.</summary>
/// <param name="address">The address of the control API.</param>
/// <param name="token">The token of the control API.</param>
/// <remarks>Every method throws <see cref="CmsSimControlException"/> when the control API refuses the request, and <see cref="HttpRequestException"/> when it does not answer.</remarks>
public sealed class CmsSimControl(Uri address, string token) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Returns the clock of the cluster.</summary>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<CmsSimClock> GetClockAsync(CancellationToken cancellation = default) => GetAsync("/clock", ControlJson.Default.CmsSimClock, cancellation);

    /// <summary>Moves a virtual clock forward, and runs everything that is due on the way. Returns the clock afterwards.</summary>
    /// <param name="by">The time to move by.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<CmsSimClock> AdvanceAsync(TimeSpan by, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "/clock/advance", new Advance(by.TotalSeconds), ControlJson.Default.Advance, ControlJson.Default.CmsSimClock, cancellation);

    /// <summary>Moves a virtual clock forward to a time, and runs everything that is due on the way. Returns the clock afterwards.</summary>
    /// <param name="time">The time; not before the present time of the clock.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<CmsSimClock> AdvanceToAsync(DateTimeOffset time, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, "/clock", new ClockTime(time), ControlJson.Default.ClockTime, ControlJson.Default.CmsSimClock, cancellation);

    /// <summary>Moves a virtual clock forward until no timer is pending. Returns the clock afterwards.</summary>
    /// <param name="atMost">The limit. Null for one day.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<CmsSimClock> RunUntilIdleAsync(TimeSpan? atMost = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "/clock/run-until-idle", new AtMost(atMost?.TotalSeconds), ControlJson.Default.AtMost, ControlJson.Default.CmsSimClock, cancellation);

    /// <summary>Returns the bridges with their states.</summary>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<IReadOnlyList<CmsSimBridge>> GetBridgesAsync(CancellationToken cancellation = default) =>
        (await GetAsync("/bridges", ControlJson.Default.BridgeList, cancellation).ConfigureAwait(false)).Bridges;

    /// <summary>Stops a bridge: its ports refuse connections, and its calls are gone.</summary>
    /// <param name="bridge">The name of the bridge, such as <c>Core2</c>.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task StopBridgeAsync(string bridge, CancellationToken cancellation = default) => CommandAsync($"/bridges/{Part(bridge)}/stop", cancellation);

    /// <summary>Starts a bridge that is stopped.</summary>
    /// <param name="bridge">The name of the bridge, such as <c>Core2</c>.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task StartBridgeAsync(string bridge, CancellationToken cancellation = default) => CommandAsync($"/bridges/{Part(bridge)}/start", cancellation);

    /// <summary>Cuts a bridge off from its peers. It still answers clients.</summary>
    /// <param name="bridge">The name of the bridge, such as <c>Core2</c>.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task IsolateBridgeAsync(string bridge, CancellationToken cancellation = default) => CommandAsync($"/bridges/{Part(bridge)}/isolate", cancellation);

    /// <summary>Ends the isolation of a bridge.</summary>
    /// <param name="bridge">The name of the bridge, such as <c>Core2</c>.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task RejoinBridgeAsync(string bridge, CancellationToken cancellation = default) => CommandAsync($"/bridges/{Part(bridge)}/rejoin", cancellation);

    /// <summary>Replaces the far ends, which define how addresses that bridges dial behave. The first match wins.</summary>
    /// <param name="farEnds">The far ends. None removes all.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task SetFarEndsAsync(IEnumerable<CmsSimFarEnd> farEnds, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, "/far-ends", [.. farEnds], ControlJson.Default.CmsSimFarEndArray, ControlJson.Default.CmsSimFarEndArray, cancellation);

    /// <summary>Calls a bridge, as a SIP endpoint or an app does. Returns the new leg.</summary>
    /// <param name="bridge">The name of the bridge, such as <c>Core1</c>.</param>
    /// <param name="call">The caller and the address that is called.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<CmsSimCallLeg> CallInAsync(string bridge, CmsSimIncomingCall call, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, $"/bridges/{Part(bridge)}/incoming-calls", call, ControlJson.Default.CmsSimIncomingCall, ControlJson.Default.CmsSimCallLeg, cancellation);

    /// <summary>Hangs up at the far end of a call leg.</summary>
    /// <param name="bridge">The name of the bridge of the leg.</param>
    /// <param name="callLeg">The id of the leg.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task HangUpAsync(string bridge, Guid callLeg, CancellationToken cancellation = default) => CommandAsync($"/bridges/{Part(bridge)}/call-legs/{callLeg}/hang-up", cancellation);

    /// <summary>Adds a fault, which acts on the requests that match it. Returns its number.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<int> AddFaultAsync(CmsSimFault fault, CancellationToken cancellation = default) =>
        (await SendAsync(HttpMethod.Post, "/faults", fault, ControlJson.Default.CmsSimFault, ControlJson.Default.FaultNumber, cancellation).ConfigureAwait(false)).Id;

    /// <summary>Removes all faults.</summary>
    /// <param name="cancellation">Cancels the request.</param>
    public Task ClearFaultsAsync(CancellationToken cancellation = default) => SendAsync("DELETE", "/faults", null, cancellation);

    /// <summary>Hands in ids that the next new objects get, in order.</summary>
    /// <param name="ids">The ids; none in use.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task QueueIdsAsync(IEnumerable<Guid> ids, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "/ids", new NextIds([.. ids]), ControlJson.Default.NextIds, ControlJson.Default.GivenIds, cancellation);

    /// <summary>Returns the world as it is now, as XML: all objects with their values, without secrets.</summary>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<string> GetWorldAsync(CancellationToken cancellation = default) => SendAsync("GET", "/world", null, cancellation);

    /// <summary>Replaces the world of the cluster. <see cref="ResetAsync"/> returns to it from then on.</summary>
    /// <param name="xml">The text of the world file.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task LoadWorldAsync(string xml, CancellationToken cancellation = default)
    {
        using var content = new StringContent(xml, Encoding.UTF8, "application/xml");
        await AskAsync(HttpMethod.Put, "/world", content, cancellation).ConfigureAwait(false);
    }

    /// <summary>Brings back the world in which the cluster started, or that of <see cref="LoadWorldAsync"/>: objects, ids, clock, far ends, no faults, and every bridge running.</summary>
    /// <param name="cancellation">Cancels the request.</param>
    public Task ResetAsync(CancellationToken cancellation = default) => CommandAsync("/reset", cancellation);

    /// <summary>Takes a snapshot of the state. Returns its name.</summary>
    /// <param name="name">The name: letters, digits, dots, underscores and hyphens. Null for the next free number.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<string> TakeSnapshotAsync(string? name = null, CancellationToken cancellation = default) =>
        (await SendAsync(HttpMethod.Post, "/snapshots", new SnapshotName(name), ControlJson.Default.SnapshotName, ControlJson.Default.SnapshotName, cancellation).ConfigureAwait(false)).Name!;

    /// <summary>Returns to a snapshot.</summary>
    /// <param name="name">The name of the snapshot.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task RestoreSnapshotAsync(string name, CancellationToken cancellation = default) => CommandAsync($"/snapshots/{Part(name)}/restore", cancellation);

    /// <summary>Returns the exchanges with bridges after a number, at most 1,000.</summary>
    /// <param name="after">The number of the exchange before the first that is returned; 0 for the oldest that is kept.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<IReadOnlyList<CmsSimExchange>> GetJournalAsync(long after = 0, CancellationToken cancellation = default) =>
        (await GetAsync(string.Create(CultureInfo.InvariantCulture, $"/journal?after={after}"), ControlJson.Default.JournalPage, cancellation).ConfigureAwait(false)).Entries;

    /// <summary>Sends any request to the control API, for operations without a method here. Returns the body of the answer.</summary>
    /// <param name="method">The HTTP method, such as <c>PUT</c>.</param>
    /// <param name="path">The path and query, such as <c>/bridges/Core1/clock</c>.</param>
    /// <param name="json">The JSON body. Null for none.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<string> SendAsync(string method, string path, string? json = null, CancellationToken cancellation = default)
    {
        // A request that changes something names its media type, also without a body.
        using var content = method is "GET" ? null : new StringContent(json ?? "", Encoding.UTF8, "application/json");
        return await AskAsync(new HttpMethod(method), path, content, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<string> CommandAsync(string path, CancellationToken cancellation) => SendAsync("POST", path, null, cancellation);

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        Read(await AskAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false), type);

    private async Task<TAnswer> SendAsync<T, TAnswer>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation)
    {
        using var content = JsonContent.Create(body, type, new MediaTypeHeaderValue("application/json"));
        return Read(await AskAsync(method, path, content, cancellation).ConfigureAwait(false), answer);
    }

    private async Task<string> AskAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode ? text : throw new CmsSimControlException((int)answer.StatusCode, $"The control API refused {method} {path} with status {(int)answer.StatusCode}: {DetailOf(text)}");
    }

    private T Read<T>(string text, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("it answered null");
        }
        catch (JsonException wrong)
        {
            throw new HttpRequestException($"{address} is not the control API of a simulator: {wrong.Message}", wrong);
        }
    }

    private static string DetailOf(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ControlJson.Default.Problem)?.Detail ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string Part(string name) => Uri.EscapeDataString(name);
}

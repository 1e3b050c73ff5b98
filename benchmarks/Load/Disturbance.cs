using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace CmsSim.Benchmarks.Load;

/// <summary>
/// Keeps a cluster busy with all that is not a read: bulk syncs, a clock that advances, callers that come and go, records to a receiver, a
/// stream of events, and the page.
/// </summary>
internal sealed partial class Disturbance : IAsyncDisposable
{
    private const int CallersOfBurst = 20;

    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _control;
    private readonly HttpClient _bridge;
    private readonly WebApplication _receiver;
    private readonly PageViewer _page;
    private readonly List<Task> _work = [];
    private string? _bulkSet;
    private long _advances, _callers, _posts, _syncs, _events;

    private Disturbance(Uri bridge, Uri control)
    {
        _control = new HttpClient { BaseAddress = control };
        _bridge = new HttpClient { BaseAddress = bridge };
        _bridge.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Requests.User}:{Requests.Password}")));
        _page = new PageViewer(control);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _receiver = builder.Build();
        _receiver.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref _posts);
        });
    }

    /// <summary>The numbers of all that was done so far, as text.</summary>
    public string Done => string.Create(CultureInfo.InvariantCulture,
        $"{_syncs:N0} bulk syncs of 10,000 spaces, {_advances:N0} s of virtual time, {_callers:N0} callers, {_posts:N0} posts of records, {_events:N0} messages of events");

    /// <param name="bridge">A bridge of the cluster.</param>
    /// <param name="control">The control API of the cluster.</param>
    public static async Task<Disturbance> StartAsync(Uri bridge, Uri control)
    {
        var disturbance = new Disturbance(bridge, control);
        await disturbance._receiver.StartAsync();
        await disturbance.PostAsync("/api/v1/system/cdrReceivers", $"uri={Uri.EscapeDataString(disturbance._receiver.Urls.First())}");
        disturbance._work.AddRange([disturbance.Repeat(disturbance.AdvanceAsync), disturbance.Repeat(disturbance.SyncAsync), disturbance.ListenAsync()]);
        return disturbance;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await Task.WhenAll(_work);
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
        await _page.DisposeAsync();
        await _receiver.DisposeAsync();
        _control.Dispose();
        _bridge.Dispose();
        _end.Dispose();
    }

    [GeneratedRegex("\"messageId\":([0-9]+),\"type\"")]
    private static partial Regex MessageId();

    private async Task Repeat(Func<Task> work)
    {
        while (!_end.IsCancellationRequested)
            await work();
    }

    // Every caller stays for 30 seconds of the virtual time, of which 50 pass in one of real time.
    private async Task AdvanceAsync()
    {
        for (var i = 0; i < CallersOfBurst; i++)
        {
            var call = new { remoteParty = $"caller{_callers}@example.com", uri = string.Create(CultureInfo.InvariantCulture, $"team.{_callers % 1_000:D8}"), hangUpAfter = 30 };
            await SendAsync(_control.PostAsJsonAsync("/bridges/Core1/incoming-calls", call, _end.Token));
            _callers++;
        }
        for (var second = 0; second < 10; second++)
        {
            await SendAsync(_control.PostAsJsonAsync("/clock/advance", new { seconds = 1 }, _end.Token));
            _advances++;
            await Task.Delay(20, _end.Token);
        }
    }

    private async Task SyncAsync()
    {
        var set = _bulkSet ??= await PostAsync("/api/v1/cospaceBulkParameterSets", Requests.TenThousandSpaces);
        foreach (var form in (string[])[$"cospaceBulkParameterSet={set}", $"cospaceBulkParameterSet={set}&removeAll=true"])
        {
            var sync = await PostAsync("/api/v1/cospaceBulkSyncs", form);
            while (!(await _bridge.GetStringAsync($"/api/v1/cospaceBulkSyncs/{sync}", _end.Token)).Contains("<status>complete</status>", StringComparison.Ordinal))
                await Task.Delay(20, _end.Token);
            _syncs++;
        }
    }

    private async Task ListenAsync()
    {
        using var answer = await _bridge.PostAsync("/api/v1/authTokens", content: null, _end.Token);
        using var events = new ClientWebSocket();
        await events.ConnectAsync(new Uri($"ws://{_bridge.BaseAddress!.Authority}/events/v1?authToken={answer.Headers.GetValues("X-Cisco-CMS-Auth-Token").Single()}"), _end.Token);
        await SendFrameAsync("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":["name","participants"]}]}}""");
        var buffer = new byte[1024 * 1024];
        while (true)
        {
            var received = await events.ReceiveAsync(buffer.AsMemory(), _end.Token);
            if (MessageId().Match(Encoding.UTF8.GetString(buffer, 0, Math.Min(received.Count, 200))) is { Success: true } message)
            {
                _events++;
                await SendFrameAsync($$$"""{"type":"messageAck","messageAck":{"messageId":{{{message.Groups[1]}}},"status":"success"}}""");
            }
        }

        Task SendFrameAsync(string frame) => events.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, _end.Token);
    }

    private async Task<string> PostAsync(string target, string form)
    {
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        return (await SendAsync(_bridge.PostAsync(target, content, _end.Token)))!.ToString().Split('/')[^1];
    }

    /// <returns>The <c>Location</c> of the answer.</returns>
    private static async Task<Uri?> SendAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        return answer.IsSuccessStatusCode
            ? answer.Headers.Location
            : throw new MeasurementException($"{answer.RequestMessage!.RequestUri} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}

using CmsSim.Client;
using CmsSim.Client.Cdr;
using CmsSim.Client.Events;
using CmsSim.Client.Hosting;
using Microsoft.Extensions.Logging;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>A leg of a bridge, from its call detail records and its API.</summary>
public sealed record MonitoredLeg(string? RemoteParty, Guid? Call, bool IsConnected, bool IsInLobby);

/// <summary>A call of a bridge: its elements and participants from events, and its space from call detail records and the API.</summary>
public sealed record MonitoredCall(CmsCallElements Elements, IReadOnlyDictionary<Guid, CmsParticipantElements> Participants, Guid? CoSpace);

/// <summary>What the monitor knows of a bridge at a moment. A bridge without events has no calls and no legs.</summary>
public sealed record MonitoredBridge(string Name, bool IsConnected, IReadOnlyDictionary<Guid, MonitoredCall> Calls, IReadOnlyDictionary<Guid, MonitoredLeg> Legs);

/// <summary>
/// Watches all meetings of a cluster as Cisco Meeting Management does: it discovers the bridges, registers itself as a receiver of call detail
/// records on each of them, subscribes to their events, and reads their legs when it may have missed something.
/// </summary>
public sealed partial class MeetingMonitor(CmsClients clients, ILogger<MeetingMonitor> logger, CmsEventsOptions? events = null) : ICmsCdrHandler, IDisposable
{
    private readonly TaskCompletionSource<IReadOnlyDictionary<Guid, Bridge>> _discovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CmsEventsOptions _events = events ?? new();
    private volatile TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next change of the view.</summary>
    public Task NextChange => _change.Task;

    /// <summary>The bridges by their names. Empty until the cluster is discovered.</summary>
    public IReadOnlyDictionary<string, MonitoredBridge> View => _discovered.Task.IsCompletedSuccessfully
        ? _discovered.Task.Result.Values.Select(bridge => bridge.View).ToDictionary(view => view.Name)
        : new Dictionary<string, MonitoredBridge>();

    /// <summary>Watches the cluster until it is cancelled.</summary>
    /// <param name="receiver">The address under which the bridges reach the endpoint of the monitor.</param>
    /// <param name="cancellation">Ends the watch with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(Uri receiver, CancellationToken cancellation)
    {
        var bridges = await DiscoverAsync(cancellation);
        _discovered.TrySetResult(bridges);
        await Task.WhenAll(bridges.Values.Select(bridge => WatchAsync(bridge, new Uri($"{receiver}/{bridge.Id}"), cancellation)));
    }

    /// <summary>Processes call detail records. The path of the POST names the bridge, because the monitor has registered it so.</summary>
    public async Task HandleAsync(CdrDelivery delivery, CancellationToken cancellation)
    {
        var bridges = await _discovered.Task.WaitAsync(cancellation);
        if (!Guid.TryParse(delivery.Bridge, out var id) || !bridges.TryGetValue(id, out var bridge))
            return;

        // Records wait while the legs are read. So the records of all that happens meanwhile follow the list.
        using (await bridge.EnterAsync(cancellation))
        {
            if (delivery.IsNewSession || delivery.Gaps is [_, ..])
                await ReconcileAsync(bridge, cancellation);
            foreach (var record in delivery.Records)
                bridge.Apply(record);
        }
        Changed();
    }

    /// <summary>Releases what the bridges hold. The watch must have ended.</summary>
    public void Dispose()
    {
        if (!_discovered.Task.IsCompletedSuccessfully)
            return;
        foreach (var bridge in _discovered.Task.Result.Values)
            bridge.Dispose();
    }

    private async Task<IReadOnlyDictionary<Guid, Bridge>> DiscoverAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ListBridgesAsync(clients.Get(), cancellation);
            }
            catch (CmsException problem)
            {
                Log.NotDiscovered(logger, problem.Message);
                await Task.Delay(_events.FirstPause, TimeProvider.System, cancellation);
            }
        }
    }

    private async Task<IReadOnlyDictionary<Guid, Bridge>> ListBridgesAsync(CmsClient entry, CancellationToken cancellation)
    {
        Dictionary<Guid, Bridge> bridges = [];
        foreach (var listed in await entry.CallBridges.ListAllAsync(cancellation))
        {
            var found = await entry.CallBridges.GetAsync(listed.Id, cancellation);
            if (Uri.TryCreate(found.Address, UriKind.Absolute, out var address))
                bridges[found.Id] = new Bridge(found.Id, found.Name ?? "", clients.At(address));
        }
        return bridges;
    }

    private async Task WatchAsync(Bridge bridge, Uri receiver, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await foreach (var each in new CmsEvents(bridge.Client, _events).ReadAsync(cancellation))
                {
                    if (each is CmsEventsConnected)
                    {
                        using (await bridge.EnterAsync(cancellation))
                        {
                            await RegisterAsync(bridge, receiver, cancellation);
                            await ReconcileAsync(bridge, cancellation);
                        }
                    }
                    if (each is CmsEventsDisconnected lost)
                        Log.Lost(logger, bridge.Name, lost.Problem.Message);
                    bridge.Apply(each);
                    Changed();
                }
            }
            catch (CmsException problem)
            {
                // The bridge was lost again before it was read. The next connection starts over.
                Log.Lost(logger, bridge.Name, problem.Message);
                await Task.Delay(_events.FirstPause, TimeProvider.System, cancellation);
            }
        }
    }

    // A monitor that starts again has another port here. It takes over the receiver of its earlier run, with the records that wait for it.
    private static async Task RegisterAsync(Bridge bridge, Uri receiver, CancellationToken cancellation)
    {
        const string node = "/api/v1/system/cdrReceivers";
        var answer = await bridge.Client.SendAsync(HttpMethod.Get, node, null, cancellation);
        var mine = answer.ReadXml().Elements("cdrReceiver")
            .FirstOrDefault(each => Uri.TryCreate((string?)each.Element("uri"), UriKind.Absolute, out var uri) && uri.PathAndQuery == receiver.PathAndQuery);
        var form = FormBody.Encoded.With("uri", receiver.ToString());
        if (mine is null)
            await bridge.Client.SendAsync(HttpMethod.Post, node, form, cancellation);
        else if ((string?)mine.Element("uri") != receiver.ToString())
            await bridge.Client.SendAsync(HttpMethod.Put, $"{node}/{(string?)mine.Attribute("id")}", form, cancellation);
    }

    private static async Task ReconcileAsync(Bridge bridge, CancellationToken cancellation)
    {
        Dictionary<Guid, MonitoredLeg> legs = [];
        foreach (var listed in await bridge.Client.CallLegs.ListAllAsync(cancellation: cancellation))
        {
            try
            {
                var leg = await bridge.Client.CallLegs.GetAsync(listed.Id, cancellation);
                legs[leg.Id] = new(leg.RemoteParty, leg.Call, leg.Status?.State is "connected" or "onHold", leg.Status?.Deactivated == true);
            }
            catch (CmsFailureException gone) when (gone.IsMissingObject)
            {
                // The leg has ended since it was listed. Its record follows.
            }
        }
        var calls = await bridge.Client.Calls.ListAllAsync(cancellation: cancellation);
        bridge.Replace(legs, calls.ToDictionary(call => call.Id, call => call.CoSpace));
    }

    private void Changed() =>
        Interlocked.Exchange(ref _change, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The cluster cannot be discovered: {Problem}")]
        public static partial void NotDiscovered(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Warning, "{Bridge} is lost: {Problem}")]
        public static partial void Lost(ILogger logger, string bridge, string problem);
    }

    /// <summary>The state of one bridge.</summary>
    private sealed class Bridge(Guid id, string name, CmsClient client) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);
        private readonly Lock _gate = new();
        private readonly Dictionary<Guid, CmsCallElements> _calls = [];
        private readonly Dictionary<Guid, Dictionary<Guid, CmsParticipantElements>> _participants = [];
        private Dictionary<Guid, MonitoredLeg> _legs = [];
        private Dictionary<Guid, Guid?> _spaces = [];
        private bool _isConnected;

        public Guid Id => id;

        public string Name => name;

        public CmsClient Client => client;

        public MonitoredBridge View
        {
            get
            {
                lock (_gate)
                {
                    if (!_isConnected)
                        return new(name, false, new Dictionary<Guid, MonitoredCall>(), new Dictionary<Guid, MonitoredLeg>());
                    var calls = _calls.ToDictionary(call => call.Key, call => new MonitoredCall(
                        call.Value, new Dictionary<Guid, CmsParticipantElements>(ParticipantsOf(call.Key)), _spaces.GetValueOrDefault(call.Key)));
                    return new(name, true, calls, new Dictionary<Guid, MonitoredLeg>(_legs));
                }
            }
        }

        public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
        {
            await _turn.WaitAsync(cancellation);
            return new Turn(_turn);
        }

        public void Replace(Dictionary<Guid, MonitoredLeg> legs, Dictionary<Guid, Guid?> spaces)
        {
            lock (_gate)
                (_legs, _spaces) = (legs, spaces);
        }

        public void Apply(CdrRecord record)
        {
            lock (_gate)
            {
                switch (record)
                {
                    case CdrCallStart start:
                        _spaces[start.Id] = start.CoSpace;
                        break;
                    case CdrCallEnd end:
                        _spaces.Remove(end.Id);
                        break;
                    case CdrCallLegStart start:
                        _legs[start.Id] = new(start.RemoteParty, start.Call, IsConnected: false, IsInLobby: false);
                        break;
                    case CdrCallLegUpdate update:
                        _legs[update.Id] = new(_legs.GetValueOrDefault(update.Id)?.RemoteParty, update.Call, update.State == "connected", update.Deactivated == true);
                        break;
                    case CdrCallLegEnd end:
                        _legs.Remove(end.Id);
                        break;
                }
            }
        }

        public void Apply(CmsEvent happened)
        {
            lock (_gate)
            {
                switch (happened)
                {
                    case CmsEventsConnected or CmsEventsDisconnected:
                        _isConnected = happened is CmsEventsConnected;
                        _calls.Clear();
                        _participants.Clear();
                        break;
                    case CmsCallUpdated { Kind: CmsUpdateKind.Remove } removed:
                        _calls.Remove(removed.Call);
                        _participants.Remove(removed.Call);
                        break;
                    case CmsCallUpdated updated:
                        _calls[updated.Call] = _calls.TryGetValue(updated.Call, out var call) ? call.With(updated.Elements) : updated.Elements;
                        break;
                    case CmsParticipantUpdated { Kind: CmsUpdateKind.Remove } removed:
                        ParticipantsOf(removed.Call).Remove(removed.Participant);
                        break;
                    case CmsParticipantUpdated updated:
                        var participants = ParticipantsOf(updated.Call);
                        participants[updated.Participant] = participants.TryGetValue(updated.Participant, out var known) ? known.With(updated.Elements) : updated.Elements;
                        break;
                }
            }
        }

        public void Dispose() => _turn.Dispose();

        private Dictionary<Guid, CmsParticipantElements> ParticipantsOf(Guid call) =>
            _participants.TryGetValue(call, out var found) ? found : _participants[call] = [];

        private sealed class Turn(SemaphoreSlim turn) : IDisposable
        {
            public void Dispose() => turn.Release();
        }
    }
}

using System.Globalization;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>One simulated node of the cluster. It has its own calls, counters and log; the cluster has the configuration.</summary>
/// <remarks>An instance lives from one start of the bridge to its stop. The next start creates another instance.</remarks>
internal sealed class Bridge : IBridgeContext, IDisposable
{
    private readonly Cluster _cluster;
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<ResourceObject, Deadline> _deadlines = [];

    public Bridge(Cluster cluster, BridgeFacts facts, Syslog log)
    {
        _cluster = cluster;
        Ends = _end.Token;
        Facts = facts;
        Release = facts.Release ?? cluster.Catalog.Release;
        Catalog = cluster.Catalog.Of(Release);
        Clock = cluster.ClockOf(facts.Name);
        Syslog = log;
        Tracing = new DetailedTracing(this);
        Local = new ObjectStore(cluster.Catalog, isLocal: true);
        Configuration = new DatabaseAccess(cluster, this);
        Live = cluster.NewLiveCalls(this);
        Counters = new CallCounters
        {
            MaxActive = facts.CallLegsMaxActive,
            Completed = facts.CallLegsCompleted,
            NextCall = facts.NextCall,
            NextConnection = facts.NextConnection,
            OtherLoad = facts.Load,
        };
        NextTrace = facts.NextTrace;
        CdrCorrelatorIndex = facts.CdrCorrelatorIndex;

        // A world that continues after some records is treated as a restart of the bridge, which begins another CDR session (inferred).
        CdrSession = cluster.DerivedId(string.Create(CultureInfo.InvariantCulture, $"CDRs {facts.Name} {facts.Booted:O} {CdrCorrelatorIndex}"));
    }

    /// <summary>Restarts a bridge. Only its local configuration and the state of its links are kept.</summary>
    public Bridge(Bridge before, DateTimeOffset booted)
        : this(before._cluster, before.Facts.AfterRestart(booted), before.Syslog)
    {
        Configuration.StaleCopy = before.Configuration.StaleCopy;
        foreach (var type in _cluster.Types.Where(type => type.IsLocal && !type.IsVolatile))
        {
            foreach (var kept in before.Local[type].All)
                Local[type].Add(new ResourceObject(type, kept.Id, kept.Shared(), kept.Age) { Facts = kept.Facts, IsShared = true, Home = this });
        }
    }

    /// <summary>The facts about the bridge in the world file.</summary>
    public BridgeFacts Facts { get; set; }

    public Syslog Syslog { get; }

    /// <summary>The detailed traces that the bridge writes to its syslog.</summary>
    public DetailedTracing Tracing { get; }

    public ObjectStore Local { get; }

    public DatabaseAccess Configuration { get; }

    public ILiveCalls Live { get; }

    public CallCounters Counters { get; }

    /// <summary>Number of the next request in the API trace; refused ones count.</summary>
    public int NextTrace { get; set => field = CallCounters.AfterLast(value); }

    public bool IsRunning => !Ends.IsCancellationRequested;

    /// <summary>Cancelled when the bridge is stopped or its world ends, which ends every wait for it.</summary>
    public CancellationToken Ends { get; }

    public bool IsIsolated => _cluster.Network.IsIsolated(BridgeName);

    public DateTimeOffset Now => _cluster.Timeline.Now;

    public BridgeClock Clock { get; }

    public DateTimeOffset WallClock => Clock.GetUtcNow();

    public string BridgeName => Facts.Name;

    public Guid? CallBridgeId { get => Facts.CallBridge; set => Facts = Facts with { CallBridge = value }; }

    public Guid HostId => Facts.HostId ?? IdSource.Derived(_cluster.Seed, "host " + Facts.Name);

    public Guid? ClusterId => IsClustered ? _cluster.Id ?? IdSource.Derived(_cluster.Seed, "cluster") : null;

    public DateTimeOffset Booted => Facts.Booted;

    public TimeSpan CdrClockOffset => Facts.CdrClockOffset;

    public int CdrCorrelatorIndex { get; set => field = CallCounters.AfterLast(value); }

    public Guid CdrSession { get; set; }

    public IRecordKeeper? RecordKeeper => _cluster.Changes.Keeper;

    // Documented: a release candidate.
    public string SoftwareVersion => Facts.SoftwareVersion ?? (Release == Release.Oldest ? "2.0(RC)" : Release.ToString());

    public Release Release { get; }

    public ReleaseCatalog Catalog { get; }

    public bool IsClustered => _cluster.Bridges.Count > 1;

    public IReadOnlyList<IBridgeContext> Bridges => _cluster.Bridges;

    public DatabaseStatus Database => _cluster.Database.StatusFor(this);

    public bool ReachesMaster => Configuration.IsWritable;

    /// <summary>The reason why no change can be kept; null when changes can be kept, or need not be.</summary>
    public string? WhyNothingIsKept => _cluster.Changes.Keeper?.WhyNotWritable();

    public IReadOnlyList<LicensedFeature> Licenses => Facts.Licenses;

    public SimulatorSettings Settings => _cluster.Settings;

    public IEnumerable<IBridgeContext> Reachable => _cluster.Bridges.Where(Reaches);

    public bool Reaches(IBridgeContext other) => IsRunning && other.IsRunning && (other == this || _cluster.Network.Connects(BridgeName, other.BridgeName));

    public FarEnd FarEndOf(string remoteParty, Work? work = null) => FarEnd.Of(_cluster.FarEnds, remoteParty, work ?? new Work(Settings.DialPlanWork));

    public IReadOnlyList<Server> Servers => _cluster.Servers;

    public IReadOnlyList<DirectoryEntry>? DirectoryAt(string address) => LdapDirectory.EntriesAt(address, _cluster.Directories);

    public void Search(DirectorySearch search, Action<DirectoryAnswer> answered) => _cluster.Outgoing.Search(search, answered, Configuration.JobsEnd);

    public Guid NextId() => _cluster.Ids.NextId();

    public Guid DerivedId(string name) => _cluster.DerivedId(name);

    public string NextCallId() => _cluster.Ids.NextCallId();

    public string NextSecret() => _cluster.Ids.NextSecret();

    public ObjectTable TableOf(ResourceDefinition type) => type.IsLocal ? Local[type] : Configuration.Store[type];

    /// <summary>The tables of the type on all reachable bridges, that of this bridge first.</summary>
    public IReadOnlyList<ObjectTable> TablesOfAll(ResourceDefinition type) =>
        [TableOf(type), .. _cluster.Bridges.Where(bridge => bridge != this && Reaches(bridge)).Select(bridge => bridge.TableOf(type))];

    public ResourceObject? Find(ResourceDefinition type, Guid id, Guid owner = default) =>
        TableOf(type).Find(id, owner) is { } own ? own
        : type.IsGatheredFromPeers ? FindAtPeers(type, id)
        : null;

    public ResourceObject SettingOf(ResourceDefinition type) => TableOf(type).All.First();

    public IEnumerable<ResourceObject> All(ResourceDefinition type) => type.Lifetime.Includes(Release) ? TableOf(type).All : [];

    public IEnumerable<(IBridgeContext Bridge, ResourceObject Subject)> AllInCluster(ResourceDefinition type) =>
        Reachable.SelectMany(bridge => bridge.All(type), (bridge, subject) => (bridge, subject));

    public IReadOnlyList<ResourceObject> Referring(ResourceDefinition type, Field field, Guid id) =>
        type.Lifetime.Includes(Release) && TableOf(type) is { Count: > 0 } table ? [.. table.Referring(field, id)] : [];

    public IReadOnlyList<ResourceObject> Referring(ResourceDefinition type, Field field, string text) =>
        type.Lifetime.Includes(Release) ? [.. TableOf(type).Referring(field, text)] : [];

    public ResourceObject? FindIn(string collection, Guid id) => Catalog.Named(collection) is { } type ? Find(type, id) : null;

    public int Count(ResourceDefinition type) => type.Lifetime.Includes(Release) ? TableOf(type).Count : 0;

    public int CountOwned(ResourceDefinition type, Guid owner) => OwnedBy(type, owner).Count;

    public IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner) =>
        type.Lifetime.Includes(Release) ? TableOf(type).OwnedBy(owner) : [];

    public IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value) => Configuration.Store.HoldersOf(unique, value);

    public bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject) => Configuration.Store.IsHeldByOthers(unique, value, subject);

    public IEnumerable<string> SharedValues(Uniqueness unique) => Configuration.Store.SharedValues(unique);

    public Limits Limits => Settings;

    public bool IsFullWith(int more) => Configuration.Store.Count > Settings.Objects - more;

    public IEnumerable<ResourceObject> PlannedHoldersOf(Uniqueness unique, string value) => Configuration.Store.PlannedHoldersOf(unique, value);

    public PlannedValues Plan(IReadOnlyList<Uniqueness> unique) => Configuration.Store.Plan(unique, Configuration.JobsEnd);

    public ResourceObject? FindByUnique(ResourceDefinition type, Uniqueness unique, string value) =>
        TableOf(type).FindByUnique(unique, value);

    public IReadOnlySet<string> ReferencedIn(string collection)
    {
        var ids = new HashSet<string>();
        Configuration.Store.AddReferencedIn(collection, ids);
        foreach (var bridge in _cluster.Bridges)
            bridge.Local.AddReferencedIn(collection, ids);
        return ids;
    }

    public ResourceObject Add(ResourceValues values, Guid id)
    {
        Configuration.RequireWritable(values.Type);
        values.DropTransients();
        var subject = new ResourceObject(values.Type, id, values.Values, _cluster.NextAge()) { Home = values.Type.IsLocal ? this : null };
        TableOf(values.Type).Add(subject);
        NoteChange(subject, "added");
        return subject;
    }

    public void Change(ResourceObject subject, ResourceValues values)
    {
        Configuration.RequireWritable(subject.Type);
        values.DropTransients();
        TableOf(subject.Type).Change(subject, values.Values);
        NoteChange(subject);
    }

    public void NoteChange(ResourceObject subject) => NoteChange(subject, "changed");

    public void Remove(ResourceObject subject)
    {
        Configuration.RequireWritable(subject.Type);
        if (!TableOf(subject.Type).Remove(subject))
            return;
        NoteChange(subject, "removed");
        subject.Type.AfterDelete(subject, this);
        RemoveOwned(subject);

        // References to the object are cleared. An object in use can be deleted (inferred).
        ClearReferences(Configuration.Store, subject);
        foreach (var bridge in _cluster.Bridges)
        {
            if (bridge.Configuration.Store == Configuration.Store)
                bridge.ClearReferences(bridge.Local, subject);
        }
    }

    public void After(TimeSpan delay, Action action) => After(delay, action, Ends);

    public void Every(TimeSpan period, Action action) => _cluster.Timeline.Every(period, Booted, action, Ends);

    public void WhenGateIsLeft(Action action) => _cluster.Changes.AfterSettling(action);

    public Deadline DeadlineOf(ResourceObject subject)
    {
        if (!_deadlines.TryGetValue(subject, out var deadline))
            _deadlines.Add(subject, deadline = new Deadline(this));
        return deadline;
    }

    public void AfterAsJob(TimeSpan delay, Action action) => After(delay, action, Configuration.JobsEnd);

    public void AfterOthers(Action action)
    {
        _cluster.RequireGate();
        _cluster.Timeline.AfterOthers(action, Configuration.JobsEnd);
    }

    public void Post(Uri address, string mediaType, Func<bool, byte[]> document, TimeSpan answerWithin, Action<bool> answered) =>
        FaultyPosts.Send(_cluster.Faults.NextPost(BridgeName, address.AbsoluteUri), document, (bytes, learn) => _cluster.Outgoing.Post(address, mediaType, bytes, answerWithin, learn, Ends), answered, this);

    /// <summary>Fetches the document outside the gate, and calls back inside it. A stopped bridge does not call back.</summary>
    public void Fetch(DocumentFetch document, Action<FetchedDocument> answered) => _cluster.Outgoing.Fetch(document, answered, Ends);

    public void Log(string text) => Syslog.WriteServer("user"u8, text);

    public void LogOf(string process, string text) => Syslog.WriteOf(process, text);

    public void Warn(string text) => Syslog.Warn(text);

    public void Audit(string text) => Syslog.WriteServer("local0"u8, text);

    public void NoteMet(Delivery kind, string type) => _cluster.History.Met(kind, type);

    /// <summary>Counts a request to the API, and adds it to the journal.</summary>
    public void NoteExchange(in JournalEntry entry, in ExchangeFacts facts = default, ReadOnlySpan<byte> form = default, ReadOnlySpan<byte> answer = default)
    {
        Counters.NoteRequest(entry.Status, entry.Refusals);
        _cluster.Journal.Note(entry, facts, form, answer);
    }

    /// <summary>Stops the bridge: its pending timers and waits end.</summary>
    public void Dispose()
    {
        if (!IsRunning)
            return;
        _end.Cancel();
        _end.Dispose();
        Configuration.Dispose();
    }

    /// <summary>The facts as they are now, for a world file.</summary>
    public BridgeFacts CurrentFacts() => Facts.AsOf(this);

    private void After(TimeSpan delay, Action action, CancellationToken end)
    {
        _cluster.RequireGate();
        _cluster.Timeline.After(delay, action, end);
    }

    private ResourceObject? FindAtPeers(ResourceDefinition type, Guid id)
    {
        foreach (var bridge in _cluster.Bridges)
        {
            if (Reaches(bridge) && bridge.TableOf(type).Find(id) is { } found)
                return found;
        }
        return null;
    }

    private void NoteChange(ResourceObject subject, string change) => _cluster.NoteChange(this, subject, change);

    private void RemoveOwned(ResourceObject subject)
    {
        foreach (var type in Catalog.OwnedBy(subject.Type.Collection))
        {
            // They leave the collection while it is read.
            foreach (var owned in TableOf(type).OwnedBy(subject.Id) is { Count: > 0 } all ? all.ToArray() : [])
                Remove(owned);
        }
    }

    /// <summary>Clears the values in the store that refer to an object which has been deleted.</summary>
    public void ClearReferences(ObjectStore store, ResourceObject subject)
    {
        foreach (var (holder, field) in store.ReferencesTo(subject))
        {
            var values = new ResourceValues(holder.Type, holder);
            values.Set(field, null);
            store[holder.Type].Change(holder, values.Values);
            NoteChange(holder);
        }
    }
}

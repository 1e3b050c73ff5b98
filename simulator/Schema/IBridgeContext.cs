using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Schema;

/// <summary>The bridge that runs a rule, as the rule sees it. Every member is called inside the gate.</summary>
internal interface IBridgeContext : IObjects
{
    /// <summary>The time on the clock of the cluster, which durations and timers follow.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The time on the bridge's own clock, which can be off. Log stamps show it.</summary>
    DateTimeOffset WallClock { get; }

    /// <summary>The time that call detail records show.</summary>
    DateTimeOffset CdrTime => WallClock + CdrClockOffset;

    /// <summary>The name of the bridge in its cluster.</summary>
    string BridgeName { get; }

    /// <summary>The id of the callBridge object that describes the bridge; null when the world names none.</summary>
    Guid? CallBridgeId { get; set; }

    /// <summary>The unique id of the bridge's host. It stays the same when the bridge restarts.</summary>
    Guid HostId { get; }

    /// <summary>The unique id of the cluster; null for a bridge outside a cluster.</summary>
    Guid? ClusterId { get; }

    /// <summary>The time when the bridge started.</summary>
    DateTimeOffset Booted { get; }

    /// <summary>The time by which the bridge's CDR clock is ahead of its syslog clock.</summary>
    TimeSpan CdrClockOffset { get; }

    /// <summary>The number of the next CDR.</summary>
    int CdrCorrelatorIndex { get; set; }

    /// <summary>The session in which CDRs are numbered.</summary>
    Guid CdrSession { get; }

    /// <summary>Keeps the CDRs that wait for receivers; null when the state of the cluster is not kept.</summary>
    IRecordKeeper? RecordKeeper { get; }

    string SoftwareVersion { get; }

    /// <summary>True when the bridge shares its database with other bridges.</summary>
    bool IsClustered { get; }

    /// <summary>False once the bridge has been stopped. None of its pending actions runs after that.</summary>
    bool IsRunning { get; }

    /// <summary>True while the bridge is cut off from its peers.</summary>
    bool IsIsolated { get; }

    /// <summary>All bridges of the cluster, including this one, in the order of the world file.</summary>
    IReadOnlyList<IBridgeContext> Bridges { get; }

    /// <summary>The shared database as this bridge sees it.</summary>
    DatabaseStatus Database { get; }

    /// <summary>True when this bridge can write to the shared database; without a master in reach it can only read.</summary>
    bool ReachesMaster { get; }

    /// <summary>The licensed features of the bridge.</summary>
    IReadOnlyList<LicensedFeature> Licenses { get; }

    SimulatorSettings Settings { get; }

    /// <summary>The live calls of the bridge.</summary>
    ILiveCalls Live { get; }

    CallCounters Counters { get; }

    /// <summary>The bridges of the cluster that this bridge reaches, including this one.</summary>
    IEnumerable<IBridgeContext> Reachable { get; }

    /// <summary>True when this bridge and the other reach each other. A stopped bridge reaches no bridge, not even itself.</summary>
    bool Reaches(IBridgeContext other);

    /// <summary>The first far end that matches the address. The default far end when none matches or the work budget is used up.</summary>
    FarEnd FarEndOf(string remoteParty, Work? work = null);

    /// <summary>The behaviour of servers beside the bridges. The first match of an address wins.</summary>
    IReadOnlyList<Server> Servers { get; }

    /// <summary>The entries of the world's LDAP directory at the address; null when no directory answers there.</summary>
    IReadOnlyList<DirectoryEntry>? DirectoryAt(string address);

    /// <summary>Searches a directory on the network, outside the gate. Calls <c>answered</c> inside the gate.</summary>
    void Search(DirectorySearch search, Action<DirectoryAnswer> answered);

    Guid NextId();

    /// <summary>
    /// An id that is derived from a name instead of drawn from the sequence. It is for events whose time the run does not determine, such as
    /// the answer of another machine: they must not change the ids of other objects. The n-th id for a name is the same in every run.
    /// </summary>
    Guid DerivedId(string name);

    /// <summary>A call ID of nine digits. The caller checks that no space uses it.</summary>
    string NextCallId();

    /// <summary>A new secret: 22 characters from the bridge's alphabet.</summary>
    string NextSecret();

    /// <summary>The only object of a singleton that stores its values.</summary>
    ResourceObject SettingOf(ResourceDefinition type);

    /// <summary>All objects of the type on all bridges that this bridge reaches.</summary>
    IEnumerable<(IBridgeContext Bridge, ResourceObject Subject)> AllInCluster(ResourceDefinition type);

    /// <summary>The object with this id in a collection; null when there is none.</summary>
    ResourceObject? FindIn(string collection, Guid id);

    /// <summary>
    /// The objects whose field holds the id, in the order in which they got the value. An index finds them. It covers the references of
    /// local types and the fields in <see cref="ResourceDefinition.LookedUpBy"/>.
    /// </summary>
    IReadOnlyList<ResourceObject> Referring(ResourceDefinition type, Field field, Guid id);

    /// <summary>The objects whose indexed field holds the text, in the order in which they got the value.</summary>
    IReadOnlyList<ResourceObject> Referring(ResourceDefinition type, Field field, string text);

    /// <summary>True when the configuration cannot hold this number of further objects.</summary>
    bool IsFullWith(int more);

    /// <summary>The number of objects of the type.</summary>
    int Count(ResourceDefinition type);

    /// <summary>The number of objects of the type that belong to the owner.</summary>
    int CountOwned(ResourceDefinition type, Guid owner);

    /// <summary>The object of the type that holds the unique value in any of the fields.</summary>
    ResourceObject? FindByUnique(ResourceDefinition type, Uniqueness unique, string value);

    /// <summary>The ids of the objects in the collection that other objects refer to.</summary>
    IReadOnlySet<string> ReferencedIn(string collection);

    ResourceObject Add(ResourceValues values, Guid id);

    void Change(ResourceObject subject, ResourceValues values);

    /// <summary>Changes one value of the object; null removes it.</summary>
    void Set(ResourceObject subject, Field field, string? canonicalText)
    {
        var values = new ResourceValues(subject.Type, subject);
        values.Set(field, canonicalText);
        Change(subject, values);
    }

    void Remove(ResourceObject subject);

    /// <summary>Notes that the object has changed although its stored values have not, such as the state of a leg.</summary>
    void NoteChange(ResourceObject subject);

    /// <summary>The deadline of the object. The first call creates it.</summary>
    Deadline DeadlineOf(ResourceObject subject);

    /// <summary>Runs the action later on the simulated clock, inside the gate.</summary>
    void After(TimeSpan delay, Action action);

    /// <summary>
    /// Repeats the action after each period, counted from the start of the bridge, until the bridge stops. It is no pending work: a virtual
    /// clock that runs until it is idle does not wait for it.
    /// </summary>
    void Every(TimeSpan period, Action action);

    /// <summary>Runs the action when the gate is left, after all changes have been published to listeners.</summary>
    void WhenGateIsLeft(Action action);

    /// <summary>
    /// Runs a part of a job later. If the bridge has stopped or lost the database master by then, the part does not run; a bridge that
    /// reaches the master restarts the job.
    /// </summary>
    void AfterAsJob(TimeSpan delay, Action action);

    /// <summary>
    /// Continues a job after other requests had their chance to enter the gate, at the same time of the simulated clock. It ends as
    /// <see cref="AfterAsJob"/> does.
    /// </summary>
    void AfterOthers(Action action);

    /// <summary>
    /// Starts a plan that reserves unique values for objects that a sync will save. Other objects cannot use values in the plan until it is
    /// disposed of.
    /// </summary>
    PlannedValues Plan(IReadOnlyList<Uniqueness> unique);

    /// <summary>
    /// Sends a document to another machine; a fault can have its parts reversed, as the argument says. Inside the gate, calls <c>answered</c> with true when the answer is a 2xx, and with false for
    /// any other answer or none within the time. The time is real time.
    /// </summary>
    void Post(Uri address, string mediaType, Func<bool, byte[]> document, TimeSpan answerWithin, Action<bool> answered);

    /// <summary>Counts a record, a subscription or an update that a client has met.</summary>
    void NoteMet(Delivery kind, string type);

    /// <summary>Writes a line to the bridge's syslog, facility <c>user</c>.</summary>
    void Log(string text);

    /// <summary>Writes a line of another process to the bridge's syslog, facility <c>user</c>.</summary>
    void LogOf(string process, string text);

    /// <summary>Writes a warning to the bridge's syslog, facility <c>user</c>.</summary>
    void Warn(string text);

    /// <summary>Writes an audit line to the bridge's syslog, facility <c>local0</c>.</summary>
    void Audit(string text);
}

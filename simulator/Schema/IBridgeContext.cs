using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Schema;

/// <summary>What a rule may ask of the bridge that runs it. Every member is called inside the gate.</summary>
internal interface IBridgeContext : IObjects
{
    /// <summary>The bridge's syslog clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The name of the bridge in its cluster.</summary>
    string BridgeName { get; }

    /// <summary>The callBridge object that describes the bridge, if its world names one.</summary>
    Guid? CallBridgeId { get; }

    /// <summary>What tells this machine from all others; it stays the same through restarts.</summary>
    Guid HostId { get; }

    /// <summary>The same for the cluster; none where the bridge is alone.</summary>
    Guid? ClusterId { get; }

    /// <summary>When the bridge started.</summary>
    DateTimeOffset Booted { get; }

    /// <summary>Seconds by which CDR times are ahead of the syslog clock; a bridge has two clocks.</summary>
    TimeSpan CdrClockOffset { get; }

    /// <summary>Number of the next CDR.</summary>
    int CdrCorrelatorIndex { get; set; }

    /// <summary>The session that CDRs are numbered in.</summary>
    Guid CdrSession { get; }

    string SoftwareVersion { get; }

    /// <summary>Whether the bridge shares its database with others.</summary>
    bool IsClustered { get; }

    /// <summary>False once the bridge has been stopped; all that it was doing is over then.</summary>
    bool IsRunning { get; }

    /// <summary>Whether the bridge is cut off from its peers.</summary>
    bool IsIsolated { get; }

    /// <summary>All bridges of the cluster, this one included, in order.</summary>
    IReadOnlyList<IBridgeContext> Bridges { get; }

    /// <summary>The bridge whose copy of the shared database is written to; null when this bridge does not see it, and can only read.</summary>
    IBridgeContext? DatabaseMaster { get; }

    /// <summary>The features it is licensed for.</summary>
    IReadOnlyList<LicensedFeature> Licenses { get; }

    SimulatorSettings Settings { get; }

    /// <summary>The live calls of the bridge.</summary>
    ILiveCalls Live { get; }

    CallCounters Counters { get; }

    /// <summary>The bridges of the cluster that answer, this one included.</summary>
    IEnumerable<IBridgeContext> Reachable { get; }

    /// <summary>Whether this bridge and the other see each other; one that is stopped sees nobody.</summary>
    bool Reaches(IBridgeContext other);

    /// <summary>How the address behaves when it is dialled. Once the work is used up, as one that no far end is for.</summary>
    FarEnd FarEndOf(string remoteParty, Work? work = null);

    /// <summary>What the directory behind an LDAP server holds; null when none answers at the address.</summary>
    IReadOnlyList<DirectoryEntry>? DirectoryAt(string address);

    Guid NextId();

    /// <summary>
    /// An id aside of the sequence, for what comes at moments that are not the run's to decide, such as when a machine outside answers:
    /// the ids of other things do not depend on it. The first for a name is always the same, and so is each further one.
    /// </summary>
    Guid DerivedId(string name);

    /// <summary>Nine digits; whether a space has them already is for the caller to see.</summary>
    string NextCallId();

    /// <summary>22 characters from the bridge's alphabet.</summary>
    string NextSecret();

    /// <summary>The one object of a singleton whose values are kept.</summary>
    ResourceObject SettingOf(ResourceDefinition type);

    /// <summary>All objects of the type on all bridges of the cluster that answer.</summary>
    IEnumerable<(IBridgeContext Bridge, ResourceObject Subject)> AllInCluster(ResourceDefinition type);

    /// <summary>The object of a collection, as a reference names it.</summary>
    ResourceObject? FindIn(string collection, Guid id);

    /// <summary>
    /// The objects whose field holds the id, in the order in which they came to do so, found without a look at the others: references of a
    /// bridge's own types, and fields by which the type says that it is looked up.
    /// </summary>
    IReadOnlyList<ResourceObject> Referring(ResourceDefinition type, Field field, Guid id);

    /// <summary>The same with the value as text.</summary>
    IReadOnlyList<ResourceObject> Referring(ResourceDefinition type, Field field, string text);

    /// <summary>Whether the database has no room for so many more objects.</summary>
    bool IsFullWith(int more);

    /// <summary>How many objects of the type there are.</summary>
    int Count(ResourceDefinition type);

    /// <summary>How many objects of the type hang on the owner.</summary>
    int CountOwned(ResourceDefinition type, Guid owner);

    /// <summary>The object that holds the unique value, whichever of the pool's fields it is in.</summary>
    ResourceObject? FindByUnique(ResourceDefinition type, Uniqueness unique, string value);

    /// <summary>The ids of all objects of the collection that some object refers to.</summary>
    IReadOnlySet<string> ReferencedIn(string collection);

    ResourceObject Add(ResourceValues values, Guid id);

    void Change(ResourceObject subject, ResourceValues values);

    void Remove(ResourceObject subject);

    /// <summary>Notes that the object is another than before, though none of its values is.</summary>
    void Touch(ResourceObject subject);

    /// <summary>The one deadline of the object. The first call makes it.</summary>
    Deadline DeadlineOf(ResourceObject subject);

    /// <summary>Runs the action later on the simulated clock, inside the gate.</summary>
    void After(TimeSpan delay, Action action);

    /// <summary>Runs the action in the moment the gate is left, after listeners have learned of all changes.</summary>
    void WhenGateIsLeft(Action action);

    /// <summary>Goes on with long work after other requests had their chance to enter the gate, at the same moment of the simulated clock.</summary>
    void AfterOthers(Action action);

    /// <summary>
    /// Keeps values for objects that a sync is about to save, as they are added to what is returned, until that is disposed of: no other object
    /// is given them meanwhile.
    /// </summary>
    PlannedValues Plan(IReadOnlyList<Uniqueness> unique);

    /// <summary>
    /// Sends a document to a machine outside, and tells inside the gate whether it was answered with a 2xx; without an answer in
    /// that time, which is real time, it was not.
    /// </summary>
    void Post(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered);

    /// <summary>A line of the bridge's syslog, facility <c>user</c>.</summary>
    void Log(string text);

    /// <summary>The same of something that is amiss.</summary>
    void Warn(string text);

    /// <summary>A line of facility <c>local0</c>, as for what people did.</summary>
    void Audit(string text);
}

using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>The queued job that applies a parameter set: it removes the spaces the set made before and makes them anew.</summary>
internal static class BulkSync
{
    // An unknown set is no refusal: the job ends as failedNoSuchParameterSet.
    public static readonly Field<Guid> ParameterSet = Field.Identifier("cospaceBulkParameterSet").Required().CreateOnly();
    public static readonly Field<bool> RemoveAll = Field.Flag("removeAll").CreateOnly();
    public static readonly Field<string> Status = Field.Choice(
        "status", JobQueue.Pending, "running", "complete", "failedCoSpaceUriConflict", "failedCallIdConflict", "failedIndexRangeInvalid",
        "failedIndexRangeTooGreat", "failedNoSuchParameterSet", "failed").ReadOnly();

    private static readonly JobQueue s_queue = new(Status, "running", settings => settings.BulkSyncPending, Run);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "cospaceBulkSyncs",
        Aliases = ["cospaceBulkSynchs"],
        Element = "cospaceBulkSync",
        NotFound = Failure.BulkSyncDoesNotExist,
        AuditName = "object type 30",
        Verbs = Verbs.All & ~Verbs.Modify,
        VerbsOn = [(Verbs.Delete, Basis.Inferred("no source mentions it; everything else can be deleted"))],
        Fields = [ParameterSet, Status, RemoveAll],
        Item = [ParameterSet, Status, RemoveAll],
        Listed = [ParameterSet, Status, RemoveAll],
        Filters =
        [
            QueryFilter.RefersTo("cospaceBulkParameterSet", ParameterSet) with { Basis = Basis.Inferred("a parameter of the list; that it filters is a guess") },
        ],
        Complete = (sync, _) => sync.Set(Status, JobQueue.Pending),
        AfterCreate = s_queue.StartNext,
        AfterRestore = s_queue.Restore,
    };

    private static void Run(ResourceObject sync, IBridgeContext bridge, Action finished) => bridge.After(bridge.Settings.BulkSyncRunning, () =>
    {
        // A job that was deleted meanwhile is cancelled.
        if (bridge.Find(Definition, sync.Id) is not null)
            s_queue.Enter(sync, Apply(sync, bridge), bridge);
        finished();
    });

    /// <summary>Does the work and returns the state the job ends in. A failed job changes nothing.</summary>
    private static string Apply(ResourceObject sync, IBridgeContext bridge)
    {
        if (bridge.Find(BulkParameterSet.Definition, sync.Get(ParameterSet)) is not { } set)
            return "failedNoSuchParameterSet";

        var setId = set.Id.ToString();
        var made = bridge.All(CoSpace.Definition).Where(space => space.Text(CoSpace.MadeBy) == setId).ToHashSet();
        List<ResourceValues> wanted = [];
        if (!sync.Get(RemoveAll))
        {
            var (start, end) = (set.Get(BulkParameterSet.StartIndex), set.Get(BulkParameterSet.EndIndex));
            if (start > end)
                return "failedIndexRangeInvalid";
            if (end - start >= bridge.Settings.BulkSyncLargestRange)
                return "failedIndexRangeTooGreat";

            wanted = SpacesOf(set, start, end);
            if (CoSpace.FirstTaken(wanted, CoSpace.UniqueUri, made, bridge) is not null)
                return "failedCoSpaceUriConflict";
            if (CoSpace.FirstTaken(wanted, CoSpace.UniqueCallId, made, bridge) is not null)
                return "failedCallIdConflict";
        }

        foreach (var space in made)
            bridge.Remove(space);
        foreach (var space in wanted)
        {
            var id = bridge.NextId();
            CoSpace.NumberAndSecret(space, bridge);
            bridge.Add(space, id);
        }
        return "complete";
    }

    private static List<ResourceValues> SpacesOf(ResourceObject set, long start, long end)
    {
        var (name, uri, callId) = (Mapping(set, BulkParameterSet.NameMapping), Mapping(set, BulkParameterSet.UriMapping), Mapping(set, BulkParameterSet.CallIdMapping));
        var setId = set.Id.ToString();
        var spaces = new List<ResourceValues>();
        for (var i = start; i <= end; i++)
        {
            var index = i.ToString(CultureInfo.InvariantCulture);
            var space = new ResourceValues(CoSpace.Definition);
            space.Set(CoSpace.Name, name?.For(index));
            space.Set(CoSpace.Uri, uri?.For(index).ToLowerInvariant());
            space.Set(CoSpace.CallId, callId?.For(index));
            space.Set(CoSpace.Tenant, set.Text(BulkParameterSet.Tenant));
            space.Set(CoSpace.CallProfileId, set.Text(BulkParameterSet.CallProfileId));
            space.Set(CoSpace.CallLegProfileId, set.Text(BulkParameterSet.CallLegProfileId));
            space.Set(CoSpace.CallBrandingProfile, set.Text(BulkParameterSet.CallBrandingProfile));
            space.Set(CoSpace.NonMemberAccess, set.Text(BulkParameterSet.NonMemberAccess));
            space.Set(CoSpace.MadeBy, setId);
            spaces.Add(space);
        }
        return spaces;
    }

    private static IndexMapping? Mapping(ResourceObject set, Field<string> field) =>
        set.Text(field) is { } text ? IndexMapping.Parse(text) : null;
}

using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>A queued job that applies a bulk parameter set: it removes the spaces created from the set and creates them again.</summary>
internal static class BulkSync
{
    // An unknown parameter set is not refused. The job ends as failedNoSuchParameterSet.
    public static readonly Field<Guid> ParameterSet = Field.Identifier("cospaceBulkParameterSet").Required().CreateOnly().From("cospaceBulkParameterSets", "id");
    public static readonly Field<bool> RemoveAll = Field.Flag("removeAll").CreateOnly();
    public static readonly Field<string> Status = Field.Choice(
        "status", JobQueue.Pending, "running", "complete", "failedCoSpaceUriConflict", "failedCallIdConflict", "failedIndexRangeInvalid",
        "failedIndexRangeTooGreat", "failedNoSuchParameterSet", "failed").ReadOnly();

    private static readonly (Field<string> Field, Field<string> Mapping)[] s_mapped =
        [(CoSpace.Name, BulkParameterSet.NameMapping), (CoSpace.Uri, BulkParameterSet.UriMapping), (CoSpace.CallId, BulkParameterSet.CallIdMapping)];

    // A list of 2022 has removeAll before the status. The bridge that gave it was a 2.9 or later; for older ones, and for the item, the place
    // is inferred.
    private static readonly IReadOnlyList<Element> s_shown = [ParameterSet, new Placed(RemoveAll).Since("2.9"), Status, new Placed(RemoveAll).Until("2.9")];

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
        Item = s_shown,
        Listed = s_shown,
        Filters =
        [
            QueryFilter.RefersTo("cospaceBulkParameterSet", ParameterSet) with { Basis = Basis.Inferred("documented as a parameter of the list; that it filters is inferred") },
        ],
        Complete = (sync, _) => sync.Set(Status, JobQueue.Pending),
        AfterCreate = s_queue.StartNext,
        AfterRestore = s_queue.Restore,
    };

    private static void Run(ResourceObject sync, IBridgeContext bridge, Action finished) => bridge.AfterAsJob(bridge.Settings.BulkSyncRunning, () =>
    {
        // Deleting a job before it starts to work cancels it. A job that has started is completed.
        if (bridge.Find(Definition, sync.Id) is null)
        {
            finished();
            return;
        }
        var job = new Job(sync, bridge);
        LongWork.Do(job.Apply(), bridge, () =>
        {
            if (bridge.Find(Definition, sync.Id) is not null)
                s_queue.SetState(sync, job.Outcome, bridge);
            finished();
        });
    });

    /// <summary>One running job. Everything that can fail comes before the first change, so a failed job changes nothing.</summary>
    private sealed class Job(ResourceObject sync, IBridgeContext bridge)
    {
        /// <summary>The status that the job ends with.</summary>
        public string Outcome { get; private set; } = "complete";

        public IEnumerable<LongWork.Step> Apply()
        {
            if (bridge.Find(BulkParameterSet.Definition, sync.Get(ParameterSet)) is not { } set)
            {
                Outcome = "failedNoSuchParameterSet";
                yield break;
            }
            List<ResourceValues> wanted = [];
            if (!sync.Get(RemoveAll))
            {
                var (start, end) = (set.Get(BulkParameterSet.StartIndex), set.Get(BulkParameterSet.EndIndex));
                if (RangeFailure(start, end) is { } failure)
                {
                    Outcome = failure;
                    yield break;
                }

                // Counts the spaces, because the largest possible index has no successor.
                for (var i = 0L; i <= end - start; i++)
                {
                    if (SpaceOf(set, start + i) is not { } space)
                    {
                        Outcome = "failed";
                        yield break;
                    }
                    wanted.Add(space);
                    yield return default;
                }
            }

            var made = bridge.Referring(CoSpace.Definition, CoSpace.MadeBy, set.Id).Order(CoSpace.Definition.Order).ToList();
            if (bridge.IsFullWith(wanted.Count - made.Count))
            {
                Outcome = "failed";
                yield break;
            }
            using var together = new SpacesToSave(wanted, made.ToHashSet(), bridge);
            foreach (var step in together.Check())
                yield return step;
            if (together.Clash is var (unique, _))
            {
                Outcome = unique == CoSpace.UniqueUri ? "failedCoSpaceUriConflict" : "failedCallIdConflict";
                yield break;
            }

            foreach (var space in made)
            {
                bridge.Remove(space);
                yield return default;
            }
            foreach (var space in wanted)
            {
                var id = bridge.NextId();
                CoSpace.ForgetLost(space, bridge);
                CoSpace.NumberAndSecret(space, bridge);
                bridge.Add(space, id);
                yield return default;
            }
        }

        private string? RangeFailure(long start, long end) =>
            start > end ? "failedIndexRangeInvalid"
            : (ulong)end - (ulong)start >= (ulong)bridge.Settings.BulkSyncLargestRange ? "failedIndexRangeTooGreat"
            : null;
    }

    /// <summary>
    /// The space with this index; null when a mapping produces a value that its field does not accept. The job then fails (inferred).
    /// </summary>
    private static ResourceValues? SpaceOf(ResourceObject set, long number)
    {
        var index = number.ToString(CultureInfo.InvariantCulture);
        var space = new ResourceValues(CoSpace.Definition);
        foreach (var (field, mapping) in s_mapped)
        {
            if (set.Text(mapping) is not { } text || IndexMapping.Parse(text)?.For(index) is not { } mapped)
                continue;
            if (field.Canonical(mapped) is not { } value)
                return null;
            space.Set(field, value);
        }
        space.Set(CoSpace.Tenant, set.Text(BulkParameterSet.Tenant));
        space.Set(CoSpace.CallProfileId, set.Text(BulkParameterSet.CallProfileId));
        space.Set(CoSpace.CallLegProfileId, set.Text(BulkParameterSet.CallLegProfileId));
        space.Set(CoSpace.CallBrandingProfile, set.Text(BulkParameterSet.CallBrandingProfile));
        space.Set(CoSpace.NonMemberAccess, set.Text(BulkParameterSet.NonMemberAccess));
        space.Set(CoSpace.MadeBy, set.Id.ToString());
        return space;
    }
}

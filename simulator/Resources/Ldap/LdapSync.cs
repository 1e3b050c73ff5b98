using System.Globalization;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>
/// A queued job that imports users and their spaces from the directories: from one source, one tenant's sources, or all sources.
/// </summary>
internal static class LdapSync
{
    // If the tenant or source is deleted while the job is queued, the job fails.
    public static readonly Field<Guid> Tenant = Field.Identifier("tenant").CreateOnly();
    public static readonly Field<Guid> Source = Field.Identifier("ldapSource").CreateOnly();
    public static readonly Field<bool> RemoveWhenFinished = Field.Flag("removeWhenFinished").CreateOnly().DefaultsTo("true").InExamples("false");
    public static readonly Field<string> State = Field.Choice("state", JobQueue.Pending, "inProgress", "complete", "failed").ReadOnly();
    public static readonly Field<string> FailureReason = Field
        .Choice("failureReason", "tenantDoesNotExist", "ldapSourceDoesNotExist", "clashOccurred", "ldapError").ReadOnly();
    public static readonly Field<long> NumUsersImported = Field.Number("numUsersImported").ReadOnly();
    public static readonly Field<long> NumLdapSourcesComplete = Field.Number("numLdapSourcesComplete").ReadOnly();
    public static readonly Field<string> ClashingUserJid = Field.Text("clashingUserJid").ReadOnly();
    public static readonly Field<string> ClashingUri = Field.Text("clashingUri").ReadOnly();
    public static readonly Field<string> ClashingCallId = Field.Text("clashingCallId").ReadOnly();

    private static readonly JobQueue s_queue = new(State, "inProgress", settings => settings.LdapSyncPending, Run);

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "ldapSyncs",
        Element = "ldapSync",
        NotFound = Failure.LdapSyncDoesNotExist,
        AuditName = "LDAP sync",
        Refuses = [Failure.LdapSyncCannotBeCancelled, Failure.TenantDoesNotExist, Failure.LdapSourceDoesNotExist, Failure.TooManyLdapSyncs],
        Verbs = Verbs.All & ~Verbs.Modify,
        Fields =
        [
            Tenant, Source, RemoveWhenFinished, State, FailureReason, NumUsersImported, NumLdapSourcesComplete, ClashingUserJid, ClashingUri,
            ClashingCallId,
        ],
        Item = [State, FailureReason, NumUsersImported, NumLdapSourcesComplete, ClashingUserJid, ClashingUri, ClashingCallId],
        Listed = [State, FailureReason, NumUsersImported, NumLdapSourcesComplete],
        PlacedByGuess = [NumUsersImported, NumLdapSourcesComplete],
        BeforeSave = MayBeQueued,
        Complete = (sync, _) => sync.Set(State, JobQueue.Pending),
        AfterCreate = s_queue.StartNext,
        AfterRestore = s_queue.Restore,

        // The guide says that finished jobs cannot be cancelled either, but also that kept jobs are to be deleted.
        BeforeDelete = (sync, _) => sync.Text(State) is "inProgress" ? new Refusal(Failure.LdapSyncCannotBeCancelled) : null,
    };

    private static Refusal? MayBeQueued(ResourceValues sync, IBridgeContext bridge)
    {
        if (sync.Has(Tenant) && bridge.Find(Tenants.Tenant.Definition, sync.Get(Tenant)) is null)
            return new Refusal(Failure.TenantDoesNotExist, "tenant");
        if (sync.Has(Source) && bridge.Find(LdapSource.Definition, sync.Get(Source)) is null)
            return new Refusal(Failure.LdapSourceDoesNotExist, "ldapSource");
        return s_queue.Length(Definition, bridge) >= bridge.Settings.LdapSyncsAtOnce ? new Refusal(Failure.TooManyLdapSyncs) : null;
    }

    private static void Run(ResourceObject sync, IBridgeContext bridge, Action finished)
    {
        var tenant = sync.Text(Tenant);
        var sources = bridge.All(LdapSource.Definition)
            .Where(source => (!sync.Has(Source) || source.Id == sync.Get(Source)) && (tenant is null || source.Text(LdapSource.Tenant) == tenant))
            .ToList();
        ReadNext(sync, new LdapImport(bridge, isWhole: tenant is null && !sync.Has(Source)), sources, 0, bridge, finished);
    }

    // No object changes before all sources have been read.
    private static void ReadNext(ResourceObject sync, LdapImport import, List<ResourceObject> sources, int done, IBridgeContext bridge, Action finished)
    {
        Update(sync, bridge, (NumUsersImported, Number(import.Count)), (NumLdapSourcesComplete, done > 0 ? Number(done) : null));
        bridge.AfterAsJob(bridge.Settings.LdapSyncPerSource, () =>
        {
            var failure = sync.Has(Tenant) && bridge.Find(Tenants.Tenant.Definition, sync.Get(Tenant)) is null ? "tenantDoesNotExist"
                : sync.Has(Source) && bridge.Find(LdapSource.Definition, sync.Get(Source)) is null ? "ldapSourceDoesNotExist"
                : null;
            if (failure is not null)
                End(failure);
            else if (done < sources.Count)
                import.Read(sources[done], ReadNextOrApply);
            else
                ReadNextOrApply();
        });

        void ReadNextOrApply()
        {
            if (import.Failure is { } why)
            {
                // No source shows how a bridge logs this (inferred).
                bridge.Warn($"LDAP sync failed: {why}");
                End("ldapError");
            }
            else if (done + 1 < sources.Count)
                ReadNext(sync, import, sources, done + 1, bridge, finished);
            else
                LongWork.Do(import.Apply(), bridge, Applied);
        }

        void Applied()
        {
            // No source shows whether a bridge logs this (inferred). A filter that matches no user is hard to find without it.
            if (import is { Count: 0, Clash: null })
                bridge.Log($"LDAP sync: no users found (LDAP sources: {Number(sources.Count)}, matching entries: {Number(import.Selected)})");
            End(null);
        }

        void End(string? failure)
        {
            Finish(sync, failure, import.Clash, bridge);
            finished();
        }
    }

    private static void Finish(ResourceObject sync, string? failure, Clash? clash, IBridgeContext bridge)
    {
        if (sync.Get(RemoveWhenFinished))
        {
            bridge.Remove(sync);
            return;
        }
        failure ??= clash is null ? null : "clashOccurred";
        Update(sync, bridge, (State, failure is null ? "complete" : "failed"), (FailureReason, failure), (NumUsersImported, null), (NumLdapSourcesComplete, null));
        if (clash is not null)
            Update(sync, bridge, (clash.Field, clash.Value));
    }

    private static void Update(ResourceObject sync, IBridgeContext bridge, params ReadOnlySpan<(Field Field, string? Value)> news)
    {
        var values = new ResourceValues(Definition, sync);
        foreach (var (field, value) in news)
            values.Set(field, value);
        bridge.Change(sync, values);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary><c>/callProfiles</c>: how calls behave.</summary>
public sealed class CallProfiles
{
    private readonly Collection<CallProfile> collection;

    internal CallProfiles(CmsClient client) => collection = new(client, "/api/v1/callProfiles");

    /// <summary>Some of the profiles: as many as the bridge returns at once.</summary>
    /// <param name="limit">Upper bound; the bridge has its own besides.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="usageFilter"><c>referenced</c> or <c>unreferenced</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<CmsPage<CallProfile>> ListAsync(
        int? limit = null, int? offset = null, string? usageFilter = null, CancellationToken cancellation = default) =>
        collection.ListAsync(limit, offset, FormBody.Encoded.With("usageFilter", usageFilter), cancellation);

    /// <summary>All profiles, page by page.</summary>
    /// <param name="usageFilter"><c>referenced</c> or <c>unreferenced</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CallProfile>> ListAllAsync(string? usageFilter = null, CancellationToken cancellation = default) =>
        collection.ListAllAsync(FormBody.Encoded.With("usageFilter", usageFilter), cancellation);

    /// <summary>One profile, in full.</summary>
    public Task<CallProfile> GetAsync(Guid id, CancellationToken cancellation = default) => collection.GetAsync(id, cancellation);

    /// <summary>Creates one and returns its id.</summary>
    public Task<Guid> CreateAsync(CallProfileFields fields, CancellationToken cancellation = default) =>
        collection.CreateAsync(fields.ToForm(), cancellation);

    /// <summary>Changes those fields that are given.</summary>
    public Task ModifyAsync(Guid id, CallProfileFields fields, CancellationToken cancellation = default) =>
        collection.ModifyAsync(id, fields.ToForm(), cancellation);

    /// <summary>Removes it.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellation = default) => collection.DeleteAsync(id, cancellation);
}

/// <summary>How calls behave; what is unset is null and inherited.</summary>
public sealed record CallProfile : ICmsObject<CallProfile>
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The most participants at once.</summary>
    public long? ParticipantLimit { get; init; }

    /// <summary>Whether members may write messages.</summary>
    public bool? MessageBoardEnabled { get; init; }

    /// <summary>Whether calls begin locked.</summary>
    public bool? Locked { get; init; }

    /// <summary><c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? RecordingMode { get; init; }

    /// <summary>Whom a lock keeps out: <c>all</c> or <c>needsActivation</c>.</summary>
    public string? LockMode { get; init; }

    /// <summary>Where recordings are dialled to.</summary>
    public string? SipRecorderUri { get; init; }

    /// <summary>Where streams are dialled to.</summary>
    public string? SipStreamerUri { get; init; }

    /// <summary><c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? StreamingMode { get; init; }

    /// <summary>Whether a guest must give the passcode (<c>required</c>) or may wait (<c>timeout</c>).</summary>
    public string? PasscodeMode { get; init; }

    /// <summary>How long to wait for a passcode, in seconds.</summary>
    public long? PasscodeTimeout { get; init; }

    /// <summary>Whether forwarded audio calls skip video.</summary>
    public bool? GatewayAudioCallOptimization { get; init; }

    /// <summary><c>dualHomeCluster</c>, <c>dualHomeCallBridge</c> or <c>gateway</c>.</summary>
    public string? LyncConferenceMode { get; init; }

    /// <summary>A banner shown in the call.</summary>
    public string? MessageBannerText { get; init; }

    /// <summary>How muting by others acts.</summary>
    public string? MuteBehavior { get; init; }

    /// <summary>Whether the call has a chat.</summary>
    public bool? ChatAllowed { get; init; }

    /// <summary>Whether hands can be raised.</summary>
    public bool? RaiseHandEnabled { get; init; }

    static string ICmsObject<CallProfile>.ElementName => "callProfile";

    static CallProfile ICmsObject<CallProfile>.Read(XElement element) => new()
    {
        Id = element.Id(),
        ParticipantLimit = element.Number("participantLimit"),
        MessageBoardEnabled = element.Flag("messageBoardEnabled"),
        Locked = element.Flag("locked"),
        RecordingMode = element.Text("recordingMode"),
        LockMode = element.Text("lockMode"),
        SipRecorderUri = element.Text("sipRecorderUri"),
        SipStreamerUri = element.Text("sipStreamerUri"),
        StreamingMode = element.Text("streamingMode"),
        PasscodeMode = element.Text("passcodeMode"),
        PasscodeTimeout = element.Number("passcodeTimeout"),
        GatewayAudioCallOptimization = element.Flag("gatewayAudioCallOptimization"),
        LyncConferenceMode = element.Text("lyncConferenceMode"),
        MessageBannerText = element.Text("messageBannerText"),
        MuteBehavior = element.Text("muteBehavior"),
        ChatAllowed = element.Flag("chatAllowed"),
        RaiseHandEnabled = element.Flag("raiseHandEnabled"),
    };
}

/// <summary>What a call profile is created or modified with.</summary>
public sealed record CallProfileFields : Fields
{
    /// <summary>The most participants at once.</summary>
    public long? ParticipantLimit { get; init; }

    /// <summary>Whether members may write messages.</summary>
    public bool? MessageBoardEnabled { get; init; }

    /// <summary>Whether calls begin locked.</summary>
    public bool? Locked { get; init; }

    /// <summary><c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? RecordingMode { get; init; }

    /// <summary>Whom a lock keeps out: <c>all</c> or <c>needsActivation</c>.</summary>
    public string? LockMode { get; init; }

    /// <summary>Where recordings are dialled to.</summary>
    public string? SipRecorderUri { get; init; }

    /// <summary>Where streams are dialled to.</summary>
    public string? SipStreamerUri { get; init; }

    /// <summary><c>disabled</c>, <c>manual</c> or <c>automatic</c>.</summary>
    public string? StreamingMode { get; init; }

    /// <summary>Whether a guest must give the passcode (<c>required</c>) or may wait (<c>timeout</c>).</summary>
    public string? PasscodeMode { get; init; }

    /// <summary>How long to wait for a passcode, in seconds.</summary>
    public long? PasscodeTimeout { get; init; }

    /// <summary>Whether forwarded audio calls skip video.</summary>
    public bool? GatewayAudioCallOptimization { get; init; }

    /// <summary><c>dualHomeCluster</c>, <c>dualHomeCallBridge</c> or <c>gateway</c>.</summary>
    public string? LyncConferenceMode { get; init; }

    /// <summary>A banner shown in the call.</summary>
    public string? MessageBannerText { get; init; }

    /// <summary>How muting by others acts.</summary>
    public string? MuteBehavior { get; init; }

    /// <summary>Whether the call has a chat.</summary>
    public bool? ChatAllowed { get; init; }

    /// <summary>Whether hands can be raised.</summary>
    public bool? RaiseHandEnabled { get; init; }

    private protected override FormBody AddTo(FormBody form) => form
        .With("participantLimit", ParticipantLimit)
        .With("messageBoardEnabled", MessageBoardEnabled)
        .With("locked", Locked)
        .With("recordingMode", RecordingMode)
        .With("lockMode", LockMode)
        .With("sipRecorderUri", SipRecorderUri)
        .With("sipStreamerUri", SipStreamerUri)
        .With("streamingMode", StreamingMode)
        .With("passcodeMode", PasscodeMode)
        .With("passcodeTimeout", PasscodeTimeout)
        .With("gatewayAudioCallOptimization", GatewayAudioCallOptimization)
        .With("lyncConferenceMode", LyncConferenceMode)
        .With("messageBannerText", MessageBannerText)
        .With("muteBehavior", MuteBehavior)
        .With("chatAllowed", ChatAllowed)
        .With("raiseHandEnabled", RaiseHandEnabled);
}

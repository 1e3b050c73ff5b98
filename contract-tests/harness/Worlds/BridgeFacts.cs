using System.Globalization;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Worlds;

/// <summary>The facts about the bridge that wrote a log, as far as a part of the log shows them at its start.</summary>
internal sealed class BridgeFacts
{
    private readonly List<string> _users = [];

    public string? SoftwareVersion { get; set; }

    public bool? IsClustered { get; set; }

    public string? HostId { get; set; }

    public string? ClusterId { get; set; }

    /// <summary>The machines of the cluster, the own one included, in the order of an answer.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>The id of the own machine. Null when it is not known.</summary>
    public string? OwnHost => HostId ?? (Hosts is [var first, ..] ? first : null);

    /// <summary>The names of the nodes of the database.</summary>
    public IReadOnlyList<string> Nodes { get; set; } = [];

    public int? MaxActive { get; set; }

    public int? Completed { get; set; }

    public int? CdrCorrelatorIndex { get; set; }

    /// <summary>The number of legs in the first status. Null when none is shown.</summary>
    public int? Active { get; set; }

    /// <summary>The number of legs in the latest status. Null when it does not show it.</summary>
    public int? ActiveNow { get; set; }

    public int? NextTrace { get; set; }

    public int? NextCall { get; set; }

    public int? NextConnection { get; set; }

    /// <summary>The numbers that follow the highest ones so far.</summary>
    public int? CallAfter { get; set; }

    public int? ConnectionAfter { get; set; }

    /// <summary>The address of the first client.</summary>
    public string? Client { get; set; }

    /// <summary>The users of the API that the log names.</summary>
    public IReadOnlyList<string> Users => _users;

    /// <summary>The dialled addresses with the behaviour of their far ends, in the order of dialling.</summary>
    public Dictionary<string, FarEndGuess> FarEnds { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The dialled addresses by the number of the leg.</summary>
    public Dictionary<int, string> Dialled { get; } = [];

    /// <summary>The number of the leg that was dialled last.</summary>
    public int? LastDialled { get; set; }

    /// <summary>True when an answer that needs the other bridges is overtaken by another one; false when it is not. Null without one.</summary>
    public bool? PeersAreSlow { get; set; }

    /// <summary>True once a request has begun or ended a call or a leg, so that counters of legs change.</summary>
    public bool IsStirred { get; set; }

    /// <summary>The highest release that has everything that the log shows. Null when all of it is old.</summary>
    public Version? AtLeast { get; private set; }

    public void NoteUser(string name)
    {
        if (!_users.Contains(name))
            _users.Add(name);
    }

    /// <summary>Notes that the log shows something that came with a release.</summary>
    public void NoteSince(string? release)
    {
        if (release is not null && Version.TryParse(release, out var since) && (AtLeast is null || since > AtLeast))
            AtLeast = since;
    }

    /// <summary>The highest release that has every parameter that requests send. Bridges ignore parameters that they do not know.</summary>
    public Version? Sent { get; private set; }

    /// <summary>Notes that a request sends a parameter that came with a release.</summary>
    public void NoteSent(string? release)
    {
        if (release is not null && Version.TryParse(release, out var since) && (Sent is null || since > Sent))
            Sent = since;
    }

    /// <summary>The lowest release that has a node that the bridge lacks. Null when the log shows none.</summary>
    public Version? Below { get; private set; }

    /// <summary>Notes that the release lacks a documented node. If every known release before has it, it was removed.</summary>
    public void NoteLacking(ApiNode node)
    {
        if (!Version.TryParse(node.Since, out var since) || since <= Version.Parse(ReleaseGuess.Known[0]))
            NoteSince(node.Removed);
        else if (node.Removed is null && (Below is null || since < Below))
            Below = since;
    }

    /// <summary>Returns the facts with which the next part begins.</summary>
    public BridgeFacts Carry(bool isRestarted)
    {
        var next = new BridgeFacts
        {
            SoftwareVersion = isRestarted ? null : SoftwareVersion,
            IsClustered = IsClustered,
            HostId = HostId,
            ClusterId = ClusterId,
            Hosts = Hosts,
            Nodes = Nodes,
            NextCall = isRestarted ? null : CallAfter ?? NextCall,
            NextConnection = isRestarted ? null : ConnectionAfter ?? NextConnection,
            CallAfter = isRestarted ? null : CallAfter,
            ConnectionAfter = isRestarted ? null : ConnectionAfter,
            Client = Client,
            FarEnds = new(FarEnds, StringComparer.OrdinalIgnoreCase),
            AtLeast = AtLeast,
            Sent = Sent,
            Below = isRestarted ? null : Below,
        };
        next._users.AddRange(_users);
        return next;
    }

    internal static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

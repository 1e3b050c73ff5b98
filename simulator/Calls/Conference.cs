using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>What runs behind one call of a bridge while it lasts.</summary>
internal sealed class Conference(IBridgeContext home, DateTimeOffset startedAt)
{
    private readonly OrderedBag<Presence> _present = [];

    /// <summary>The bridge that the call is on.</summary>
    public IBridgeContext Home { get; } = home;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Those who have entered, in the order in which they came.</summary>
    public IReadOnlyCollection<Presence> Present => _present;

    /// <summary>Whether a world has just brought the call, so that its links are not reported as new.</summary>
    public bool IsResuming { get; set; }

    /// <summary>Whether the call stands in its world as answers show it, so that the world does not name what answers do not show.</summary>
    public bool IsPasted { get; set; }

    public Capture Recording { get; } = new();

    public Capture Streaming { get; } = new();

    /// <summary>How many of them let the others in.</summary>
    public int Activators { get; private set; }

    /// <summary>How many of them wait in the lobby.</summary>
    public int Waiting { get; private set; }

    /// <summary>The legs that lead to the same meeting on other bridges.</summary>
    public Dictionary<IBridgeContext, ResourceObject> Links { get; } = [];

    /// <summary>The legs that are somebody's.</summary>
    public int Participants => Legs - Links.Count;

    /// <summary>Most legs at one time.</summary>
    public int MaxLegs { get; set; }

    public int Legs { get; private set; }

    /// <summary>Legs that were here and are gone.</summary>
    public int CompletedLegs { get; private set; }

    /// <summary>Whether it ended because nobody was left.</summary>
    public bool WasLeftByAll { get; private set; }

    /// <summary>Whether the log has it that a leg is not encrypted.</summary>
    public bool HasUnencryptedMedia { get; set; }

    public void LegStarted() => MaxLegs = Math.Max(MaxLegs, ++Legs);

    public void LegEnded()
    {
        Legs--;
        CompletedLegs++;
    }

    public void Enter(Presence presence)
    {
        _present.Add(presence);
        Count(presence, 1);
    }

    public void Leave(Presence presence)
    {
        Count(presence, -1);
        _present.Remove(presence);
    }

    /// <summary>Changes what is counted of one who is present.</summary>
    public void Change(Presence presence, Action change)
    {
        Count(presence, -1);
        change();
        Count(presence, 1);
    }

    /// <summary>The call is over; what legs there still are end with it.</summary>
    public void End(bool endsWithLastLeg) => WasLeftByAll = endsWithLastLeg && Participants == 0;

    /// <summary>Logs the first unencrypted media of the conference, once (document 212298).</summary>
    public void NoteUnencryptedMedia(string name, IBridgeContext bridge)
    {
        if (HasUnencryptedMedia)
            return;
        HasUnencryptedMedia = true;
        bridge.Log($"conference \"{name}\": unencrypted call legs now present");
    }

    private void Count(Presence presence, int difference)
    {
        if (presence.IsActivator)
            Activators += difference;
        if (presence.IsDeactivated)
            Waiting += difference;
    }
}

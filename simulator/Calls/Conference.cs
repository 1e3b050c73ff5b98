using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>What runs behind one call of a bridge while it lasts.</summary>
internal sealed class Conference(DateTimeOffset startedAt)
{
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Most legs at one time.</summary>
    public int MaxLegs { get; set; }

    public int Legs { get; private set; }

    /// <summary>Legs that were here and are gone.</summary>
    public int CompletedLegs { get; private set; }

    /// <summary>Begun for a leg that was placed here, not by anyone who would end it.</summary>
    public bool EndsWithLastLeg { get; set; }

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

    /// <summary>The call is over; what legs there still are end with it.</summary>
    public void End() => WasLeftByAll = EndsWithLastLeg && Legs == 0;

    /// <summary>Logs the first unencrypted media of the conference, once (document 212298).</summary>
    public void NoteUnencryptedMedia(string name, IBridgeContext bridge)
    {
        if (HasUnencryptedMedia)
            return;
        HasUnencryptedMedia = true;
        bridge.Log($"conference \"{name}\": unencrypted call legs now present");
    }
}

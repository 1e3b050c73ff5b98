using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>A running call on one bridge. A meeting on several bridges is several calls with one correlator.</summary>
/// <param name="subject">The call in the API.</param>
/// <param name="startedAt">The time the call started.</param>
internal sealed class LiveCall(ResourceObject subject, DateTimeOffset startedAt) : ILiveCall
{
    private readonly OrderedBag<Attendee> _attendees = [];

    /// <summary>The call in the API.</summary>
    public ResourceObject Object { get; } = subject;

    public IBridgeContext Home { get; } = subject.Home!;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The legs that have entered, in order.</summary>
    public IReadOnlyCollection<Attendee> Attendees => _attendees;

    /// <summary>True while a call that a world file brought opens its links. They are not reported as new.</summary>
    public bool IsBeingRestored { get; set; }

    /// <summary>True if the world file was written by hand from answers, so that it lacks what answers do not show.</summary>
    public bool IsFromAnswers { get; set; }

    public RecordingSession Recording { get; } = new();

    public RecordingSession Streaming { get; } = new();

    /// <summary>The number of attendees that activate the others.</summary>
    public int Activators { get; private set; }

    /// <summary>The number of attendees in the lobby.</summary>
    public int Waiting { get; private set; }

    /// <summary>The links to the same meeting on other bridges.</summary>
    public Dictionary<IBridgeContext, DistributionLink> Links { get; } = [];

    public int Participants => Legs - Links.Count;

    public int MaxLegs { get; set; }

    public int Legs { get; private set; }

    /// <summary>The number of legs that have ended.</summary>
    public int CompletedLegs { get; private set; }

    /// <summary>True if the call ended because its last participant left.</summary>
    public bool WasLeftByAll { get; private set; }

    /// <summary>The reason for which the legs end with the call; null if a client deletes it.</summary>
    public TeardownReason? EndsFor { get; set; }

    /// <summary>True once the log says that a leg is not encrypted.</summary>
    public bool HasUnencryptedMedia { get; set; }

    /// <summary>True once the call has been removed from the API. Its legs end after it.</summary>
    public bool IsOver => Home.Find(Call.Definition, Object.Id) is null;

    public string Name => Object.Text(Call.Name) ?? "";

    /// <summary>The running call behind an object of <c>/calls</c>.</summary>
    public static LiveCall Of(ResourceObject call) => LiveCalls.On(call.Home!).CallOf(call);

    /// <summary>The calls of the same meeting on all bridges in reach, this one included.</summary>
    public List<LiveCall> Instances() => [.. Call.InstancesOf(Object, Home).Select(Of)];

    public void LegStarted() => MaxLegs = Math.Max(MaxLegs, ++Legs);

    public void LegEnded()
    {
        Legs--;
        CompletedLegs++;
    }

    public void Add(Attendee attendee)
    {
        _attendees.Add(attendee);
        Count(attendee, 1);
    }

    public void Remove(Attendee attendee)
    {
        Count(attendee, -1);
        _attendees.Remove(attendee);
    }

    /// <summary>Changes an attendee and corrects the counts.</summary>
    public void Change(Attendee attendee, Action change)
    {
        Count(attendee, -1);
        change();
        Count(attendee, 1);
    }

    /// <summary>Notes whether the call ends because its last participant left.</summary>
    public void NoteEnd() => WasLeftByAll = Object.Get(Call.EndsWithLastLeg) && Participants == 0;

    /// <summary>Logs the first unencrypted media of the call, once (document 212298).</summary>
    public void NoteUnencryptedMedia()
    {
        if (HasUnencryptedMedia)
            return;
        HasUnencryptedMedia = true;
        Home.Log($"conference \"{Name}\": unencrypted call legs now present");
    }

    private void Count(Attendee attendee, int difference)
    {
        if (attendee.IsActivator)
            Activators += difference;
        if (attendee.IsDeactivated)
            Waiting += difference;
    }
}

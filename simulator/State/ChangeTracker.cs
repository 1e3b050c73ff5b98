using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>Something happened to an object: it is new, has changed or is gone; without an object, anything may have.</summary>
internal readonly record struct ObjectChange(Bridge? Bridge, ResourceObject? Subject);

/// <summary>What has happened since the gate was entered, for those who tell others of it. While nobody listens, nothing is noted.</summary>
internal sealed class ChangeTracker
{
    private readonly List<ObjectChange> _noted = [];

    /// <summary>Raised inside the gate, before it is left, when something was touched.</summary>
    public event Action<IReadOnlyList<ObjectChange>>? Settled;

    public void Note(Bridge bridge, ResourceObject subject)
    {
        if (Settled is not null)
            _noted.Add(new ObjectChange(bridge, subject));
    }

    /// <summary>So much is different that all has to be looked at.</summary>
    public void NoteAll()
    {
        if (Settled is not null)
            _noted.Add(default);
    }

    /// <summary>Tells what was noted. Called inside the gate, by whoever leaves it.</summary>
    public void Settle()
    {
        if (_noted.Count == 0)
            return;
        try
        {
            Settled?.Invoke(_noted);
        }
        finally
        {
            _noted.Clear();
        }
    }
}

using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Kept;

namespace CmsSim.Simulator.State;

/// <summary>An object that was added, changed or removed. Without an object, any object may have changed.</summary>
internal readonly record struct ObjectChange(Bridge? Bridge, ResourceObject? Subject);

/// <summary>Collects the changes made since the gate was entered, and hands them to listeners. With none, it collects nothing.</summary>
internal sealed class ChangeTracker
{
    private readonly List<ObjectChange> _noted = [];
    private readonly List<Action> _afterSettling = [];

    /// <summary>Raised inside the gate, before it is left, when an object has changed.</summary>
    public event Action<IReadOnlyList<ObjectChange>>? Settled;

    /// <summary>Keeps the changes for the next start of the process; null when the state is not kept.</summary>
    public StateKeeper? Keeper { get; set; }

    public void Note(Bridge bridge, ResourceObject subject)
    {
        Keeper?.Note(bridge, subject);
        if (Settled is not null)
            _noted.Add(new ObjectChange(bridge, subject));
    }

    /// <summary>Notes that any object may have changed, so that listeners read all of them again.</summary>
    public void NoteAll()
    {
        Keeper?.NoteAll();
        if (Settled is not null)
            _noted.Add(default);
    }

    /// <summary>Runs the action once listeners have received the changes so far, or when the gate is left without any.</summary>
    public void AfterSettling(Action action) => _afterSettling.Add(action);

    /// <summary>Raises <see cref="Settled"/> with the collected changes. Called inside the gate, when it is about to be left.</summary>
    public void Settle()
    {
        if (_noted.Count == 0 && _afterSettling.Count == 0)
            return;
        try
        {
            if (_noted.Count > 0)
                Settled?.Invoke(_noted);
        }
        finally
        {
            _noted.Clear();
            _afterSettling.ForEach(action => action());
            _afterSettling.Clear();
        }
    }
}

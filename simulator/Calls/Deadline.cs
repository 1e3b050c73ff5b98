using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>A moment that can be put off and set anew as often as requests like, with one timer instead of one for each time.</summary>
internal sealed class Deadline(IBridgeContext home)
{
    private DateTimeOffset? _armedFor;
    private DateTimeOffset _due;
    private Action? _action;

    /// <summary>Runs the action after the delay, in place of what was to run before.</summary>
    public void Set(TimeSpan delay, Action action)
    {
        (_due, _action) = (home.Now + delay, action);
        Arm();
    }

    /// <summary>Nothing is to run any more.</summary>
    public void Clear() => _action = null;

    // A timer that comes too early is set again.
    private void Arm()
    {
        if (_armedFor <= _due)
            return;
        var due = _due;
        _armedFor = due;
        home.After(due - home.Now, () =>
        {
            // Another one was set for an earlier moment.
            if (_armedFor != due)
                return;
            _armedFor = null;
            if (_action is not { } action)
                return;
            if (_due > home.Now)
            {
                Arm();
                return;
            }
            _action = null;
            action();
        });
    }
}

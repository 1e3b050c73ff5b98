namespace CmsSim.Simulator.Schema;

/// <summary>One action with a time that can be moved. Moving it to a later time starts no new timer.</summary>
internal sealed class Deadline(IBridgeContext home)
{
    private DateTimeOffset? _armedFor;
    private DateTimeOffset _due;
    private Action? _action;

    /// <summary>Runs the action after the delay, instead of the action set before.</summary>
    public void Set(TimeSpan delay, Action action)
    {
        (_due, _action) = (home.Now + delay, action);
        Arm();
    }

    /// <summary>Cancels the action.</summary>
    public void Clear() => _action = null;

    // A timer that fires too early is set again.
    private void Arm()
    {
        if (_armedFor <= _due)
            return;
        var due = _due;
        _armedFor = due;
        home.After(due - home.Now, () =>
        {
            // A timer for an earlier time has replaced this one.
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

namespace CmsSim.Simulator.Expressions;

/// <summary>
/// The steps that one piece of work may take, counted by those that do it. The outcome depends on the input alone and not on the machine,
/// as it would with a limit of time.
/// </summary>
internal sealed class Work(long steps)
{
    private long _left = steps;

    public bool IsUsedUp => _left <= 0;

    /// <summary>Whether so many steps are left.</summary>
    public bool IsEnoughFor(long steps) => _left >= steps;

    /// <summary>Takes so many steps; false once there are not enough, and from then on.</summary>
    public bool Take(long steps)
    {
        if (_left < steps)
        {
            _left = 0;
            return false;
        }
        _left -= steps;
        return true;
    }
}

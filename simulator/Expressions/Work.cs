namespace CmsSim.Simulator.Expressions;

/// <summary>
/// A work budget: the steps that one operation may take. Unlike with a time limit, the outcome depends on the input only, not on the speed
/// of the machine.
/// </summary>
internal sealed class Work(long steps)
{
    private long _left = steps;

    public bool IsUsedUp => _left <= 0;

    /// <summary>True when at least this number of steps is left.</summary>
    public bool IsEnoughFor(long steps) => _left >= steps;

    /// <summary>
    /// Subtracts steps from the budget. When too few are left, it returns false and uses up the budget, so that later calls fail too.
    /// </summary>
    public bool TryUse(long steps)
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

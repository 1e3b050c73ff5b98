namespace CmsSim.Simulator.Expressions;

/// <summary>
/// Writes the parts of a regular expression as program steps, with repetitions written out. It stops when there are too many steps.
/// </summary>
internal sealed class ExpressionWriter(int most, Func<int, int> numberOfNamed)
{
    private readonly List<ExpressionInstruction> _steps = [];
    private int _visited;

    public bool IsTooLarge { get; private set; }

    public ExpressionInstruction[] Steps => [.. _steps];

    public void Finish() => Step(new(ExpressionStep.Match));

    public void Add(ExpressionNode node)
    {
        // Parts that write no step count as well, because they can be repeated.
        if (IsTooLarge |= ++_visited > most * 4L)
            return;
        switch (node)
        {
            case ExpressionNode.Literal literal:
                Step(new(ExpressionStep.Character, literal.Character));
                break;
            case ExpressionNode.Take take:
                Step(new(ExpressionStep.Set, Set: take.Set));
                break;
            case ExpressionNode.Assert assert:
                Step(new(ExpressionStep.Assertion, (int)assert.Assertion));
                break;
            case ExpressionNode.Group group:
                var number = group.Number < 0 ? numberOfNamed(-group.Number) : group.Number;
                Step(new(ExpressionStep.Mark, number * 2));
                Add(group.Content);
                Step(new(ExpressionStep.Mark, (number * 2) + 1));
                break;
            case ExpressionNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                    Add(part);
                break;
            case ExpressionNode.Either either:
                Add(either);
                break;
            case ExpressionNode.Repeat repeat:
                Add(repeat);
                break;
        }
    }

    private void Add(ExpressionNode.Either either)
    {
        List<int> ends = [];
        foreach (var alternative in either.Alternatives.SkipLast(1))
        {
            var fork = Step(default);
            Add(alternative);
            ends.Add(Step(default));
            Set(fork, new(ExpressionStep.Fork, fork + 1, _steps.Count));
        }
        Add(either.Alternatives[^1]);
        foreach (var end in ends)
            Set(end, new(ExpressionStep.Jump, _steps.Count));
    }

    private void Add(ExpressionNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Least && !IsTooLarge; i++)
            Add(repeat.Content);
        if (repeat.Most == int.MaxValue)
            AddEndless(repeat);
        else
            AddOptional(repeat);
    }

    // A part that can be empty is followed by a second fork instead of a jump back, so that an empty round ends the repetition.
    private void AddEndless(ExpressionNode.Repeat repeat)
    {
        var fork = Step(default);
        Add(repeat.Content);
        if (repeat.Content.CanBeEmpty)
        {
            var again = Step(default);
            Set(again, Fork(fork + 1, again + 1, repeat.IsLazy));
        }
        else
        {
            Step(new(ExpressionStep.Jump, fork));
        }
        Set(fork, Fork(fork + 1, _steps.Count, repeat.IsLazy));
    }

    private void AddOptional(ExpressionNode.Repeat repeat)
    {
        List<int> forks = [];
        for (var i = repeat.Least; i < repeat.Most && !IsTooLarge; i++)
        {
            forks.Add(Step(default));
            Add(repeat.Content);
        }
        foreach (var fork in forks)
            Set(fork, Fork(fork + 1, _steps.Count, repeat.IsLazy));
    }

    private static ExpressionInstruction Fork(int into, int past, bool isLazy) =>
        isLazy ? new(ExpressionStep.Fork, past, into) : new(ExpressionStep.Fork, into, past);

    private int Step(ExpressionInstruction instruction)
    {
        if (IsTooLarge |= _steps.Count >= most)
            return 0;
        _steps.Add(instruction);
        return _steps.Count - 1;
    }

    private void Set(int step, ExpressionInstruction instruction)
    {
        if (!IsTooLarge)
            _steps[step] = instruction;
    }
}

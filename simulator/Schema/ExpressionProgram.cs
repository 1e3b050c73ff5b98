namespace CmsSim.Simulator.Schema;

/// <summary>Why a pattern is no program.</summary>
internal enum ExpressionProblem
{
    None,

    /// <summary>It is no expression, or one of a kind that is not taken.</summary>
    Unreadable,

    /// <summary>It has too many steps.</summary>
    TooLarge,
}

/// <summary>What one step of an expression does.</summary>
internal enum ExpressionStep
{
    Character,
    Set,
    Assertion,
    Mark,
    Fork,
    Jump,
    Match,
}

/// <summary>What a step demands of the place, without taking a character.</summary>
internal enum ExpressionAssertion
{
    Start,
    LineStart,
    End,
    EndOrLastLineEnd,
    LineEnd,
    WordBorder,
    NoWordBorder,
}

/// <summary>One step: a character or a set of them, a place to mark, or two steps to go on with, the first of which is preferred.</summary>
internal readonly record struct ExpressionInstruction(ExpressionStep Step, int First = 0, int Second = 0, ExpressionSet? Set = null);

/// <summary>An expression, ready to be run.</summary>
/// <param name="Steps">What it does, beginning with the first.</param>
/// <param name="Groups">How many groups it has, the whole included.</param>
/// <param name="Names">The numbers of groups that have names.</param>
internal sealed record ExpressionProgram(ExpressionInstruction[] Steps, int Groups, IReadOnlyDictionary<string, int> Names)
{
    public ExpressionProblem Problem { get; init; }

    public static ExpressionProgram Without(ExpressionProblem problem) => new([], 0, new Dictionary<string, int>()) { Problem = problem };
}

namespace CmsSim.Simulator.Expressions;

/// <summary>The reason why a pattern cannot be used.</summary>
internal enum ExpressionProblem
{
    None,

    /// <summary>The pattern is not a valid expression, or uses an unsupported construct.</summary>
    Unreadable,

    /// <summary>The expression has too many steps.</summary>
    TooLarge,
}

/// <summary>The kinds of steps of an expression.</summary>
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

/// <summary>The conditions on a place in the text that a step can require without consuming a character.</summary>
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

/// <summary>
/// One step: a character or set to match, a place to mark, or one or two steps to continue with, the first of which is preferred.
/// </summary>
internal readonly record struct ExpressionInstruction(ExpressionStep Step, int First = 0, int Second = 0, ExpressionSet? Set = null);

/// <summary>A regular expression in executable form.</summary>
/// <param name="Steps">The steps; execution starts with the first.</param>
/// <param name="Groups">The number of groups, including the whole match.</param>
/// <param name="Names">The numbers of the named groups.</param>
internal sealed record ExpressionProgram(ExpressionInstruction[] Steps, int Groups, IReadOnlyDictionary<string, int> Names)
{
    public ExpressionProblem Problem { get; init; }

    public static ExpressionProgram Without(ExpressionProblem problem) => new([], 0, new Dictionary<string, int>()) { Problem = problem };
}

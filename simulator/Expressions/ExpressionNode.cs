namespace CmsSim.Simulator.Expressions;

/// <summary>A syntactic part of a regular expression.</summary>
internal abstract record ExpressionNode
{
    /// <summary>True when the part can match the empty text.</summary>
    public abstract bool CanBeEmpty { get; }

    public sealed record Literal(char Character) : ExpressionNode
    {
        public override bool CanBeEmpty => false;
    }

    public sealed record Take(ExpressionSet Set) : ExpressionNode
    {
        public override bool CanBeEmpty => false;
    }

    public sealed record Assert(ExpressionAssertion Assertion) : ExpressionNode
    {
        public override bool CanBeEmpty => true;
    }

    /// <summary>A capturing group. Negative numbers are those of named groups.</summary>
    public sealed record Group(int Number, ExpressionNode Content) : ExpressionNode
    {
        public override bool CanBeEmpty { get; } = Content.CanBeEmpty;
    }

    public sealed record Sequence(IReadOnlyList<ExpressionNode> Parts) : ExpressionNode
    {
        public override bool CanBeEmpty { get; } = Parts.All(part => part.CanBeEmpty);
    }

    public sealed record Either(IReadOnlyList<ExpressionNode> Alternatives) : ExpressionNode
    {
        public override bool CanBeEmpty { get; } = Alternatives.Any(alternative => alternative.CanBeEmpty);
    }

    public sealed record Repeat(ExpressionNode Content, int Least, int Most, bool IsLazy) : ExpressionNode
    {
        public override bool CanBeEmpty { get; } = Least == 0 || Content.CanBeEmpty;
    }
}

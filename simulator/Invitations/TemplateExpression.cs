using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Invitations;

/// <summary>An expression of a template, such as <c>passcode</c> or <c>length (web_bridge_addresses) &gt; 0</c>.</summary>
internal abstract class TemplateExpression
{
    /// <summary>The value; null when a name has none, or when the work is used up.</summary>
    public TemplateValue? Value(TemplateScope scope, Work work) => work.TryUse(1) ? Of(scope, work) : null;

    /// <summary>True when the expression is set, or true.</summary>
    public bool IsSet(TemplateScope scope, Work work) => Value(scope, work)?.IsSet == true;

    protected abstract TemplateValue? Of(TemplateScope scope, Work work);

    private static TemplateValue.Number Flag(bool flag) => new(flag ? 1 : 0);

    public sealed class Path(IReadOnlyList<string> names) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work) => scope.Find(names);
    }

    public sealed class Constant(TemplateValue value) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work) => value;
    }

    /// <summary>The number of entries of a list or of characters of a text; 0 for a name without a value.</summary>
    public sealed class Length(TemplateExpression of) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work) => new TemplateValue.Number(of.Value(scope, work) switch
        {
            TemplateValue.List { Entries.Count: var count } => count,
            TemplateValue.Text { Content.Length: var length } => length,
            _ => 0,
        });
    }

    public sealed class Not(TemplateExpression of) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work) => Flag(!of.IsSet(scope, work));
    }

    /// <summary>Joined by <c>and</c>. A list, because a chain of pairs could be deeper than the stack.</summary>
    public sealed class All(IReadOnlyList<TemplateExpression> of) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work) => Flag(of.All(one => one.IsSet(scope, work)));
    }

    /// <summary>Joined by <c>or</c>.</summary>
    public sealed class Any(IReadOnlyList<TemplateExpression> of) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work) => Flag(of.Any(one => one.IsSet(scope, work)));
    }

    /// <summary>Compares two numbers or two texts. Other pairs are neither equal nor in order.</summary>
    public sealed class Comparison(TemplateExpression left, string comparator, TemplateExpression right) : TemplateExpression
    {
        protected override TemplateValue? Of(TemplateScope scope, Work work)
        {
            int? order = (left.Value(scope, work), right.Value(scope, work)) switch
            {
                (TemplateValue.Number one, TemplateValue.Number other) => one.Amount.CompareTo(other.Amount),
                (TemplateValue.Text one, TemplateValue.Text other) => string.CompareOrdinal(one.Content, other.Content),
                _ => null,
            };
            return Flag(comparator switch
            {
                "==" => order is 0,
                "!=" => order is not 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            });
        }
    }
}

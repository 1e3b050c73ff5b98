using System.Globalization;
using System.Text;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Invitations;

/// <summary>A part of a template that adds to the text: one of the nested types.</summary>
internal abstract class TemplatePart
{
    /// <summary>Adds the text of the part. Returns false when the work is used up; each character and each part takes one step.</summary>
    public bool TryWrite(StringBuilder output, TemplateScope scope, Work work) => work.TryUse(1) && TryWriteOwn(output, scope, work);

    public static bool TryWriteAll(IReadOnlyList<TemplatePart> parts, StringBuilder output, TemplateScope scope, Work work)
    {
        foreach (var part in parts)
        {
            if (!part.TryWrite(output, scope, work))
                return false;
        }
        return true;
    }

    protected abstract bool TryWriteOwn(StringBuilder output, TemplateScope scope, Work work);

    private static bool TryAppend(StringBuilder output, string text, Work work)
    {
        if (!work.TryUse(text.Length))
            return false;
        output.Append(text);
        return true;
    }

    public sealed class Literal(string text) : TemplatePart
    {
        protected override bool TryWriteOwn(StringBuilder output, TemplateScope scope, Work work) => TryAppend(output, text, work);
    }

    /// <summary>A value between per cent signs. A name without a value stays as it is in the template (inferred).</summary>
    public sealed class Inserted(TemplateExpression expression, string source) : TemplatePart
    {
        protected override bool TryWriteOwn(StringBuilder output, TemplateScope scope, Work work) => TryAppend(output, expression.Value(scope, work) switch
        {
            TemplateValue.Text { Content: var content } => content,
            TemplateValue.Number { Amount: var amount } => amount.ToString(CultureInfo.InvariantCulture),
            _ => source,
        }, work);
    }

    /// <summary>The first branch whose condition holds. A branch without a condition is the <c>#else</c>.</summary>
    public sealed class Condition(IReadOnlyList<(TemplateExpression? If, IReadOnlyList<TemplatePart> Parts)> branches) : TemplatePart
    {
        protected override bool TryWriteOwn(StringBuilder output, TemplateScope scope, Work work)
        {
            foreach (var (condition, parts) in branches)
            {
                if (condition is null || condition.IsSet(scope, work))
                    return TryWriteAll(parts, output, scope, work);
            }
            return !work.IsUsedUp;
        }
    }

    /// <summary>Repeats its parts for each entry of a list. A name without a list has no entries.</summary>
    public sealed class Loop(string entry, TemplateExpression list, IReadOnlyList<TemplatePart> parts) : TemplatePart
    {
        protected override bool TryWriteOwn(StringBuilder output, TemplateScope scope, Work work)
        {
            if (list.Value(scope, work) is not TemplateValue.List { Entries: var entries })
                return !work.IsUsedUp;
            foreach (var value in entries)
            {
                scope.Enter(entry, value);
                var isWritten = work.TryUse(1) && TryWriteAll(parts, output, scope, work);
                scope.Leave();
                if (!isWritten)
                    return false;
            }
            return true;
        }
    }
}

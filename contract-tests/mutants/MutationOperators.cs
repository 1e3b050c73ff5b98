using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CmsSim.Mutants;

/// <summary>A way to change one node: the code there before and after, for people, and the code around it that makes it switchable.</summary>
internal sealed record Change(SyntaxNode Place, string Original, string Mutated, Wrapping Wrapping);

/// <summary>The ways to change one node of the syntax tree. Changes that do not compile are discarded later.</summary>
internal static class MutationOperators
{
    private const string Removed = "(removed)";

    private static readonly Dictionary<SyntaxKind, string[]> s_operators = new()
    {
        [SyntaxKind.LessThanExpression] = ["<=", ">="],
        [SyntaxKind.LessThanOrEqualExpression] = ["<", ">"],
        [SyntaxKind.GreaterThanExpression] = [">=", "<="],
        [SyntaxKind.GreaterThanOrEqualExpression] = [">", "<"],
        [SyntaxKind.EqualsExpression] = ["!="],
        [SyntaxKind.NotEqualsExpression] = ["=="],
        [SyntaxKind.AddExpression] = ["-"],
        [SyntaxKind.SubtractExpression] = ["+"],
        [SyntaxKind.MultiplyExpression] = ["/"],
        [SyntaxKind.DivideExpression] = ["*"],
        [SyntaxKind.ModuloExpression] = ["*"],
        [SyntaxKind.AddAssignmentExpression] = ["-="],
        [SyntaxKind.SubtractAssignmentExpression] = ["+="],
    };

    private static readonly Dictionary<string, string> s_opposites = Both(
        ("First", "Last"), ("FirstOrDefault", "LastOrDefault"), ("Min", "Max"), ("MinBy", "MaxBy"), ("OrderBy", "OrderByDescending"),
        ("ThenBy", "ThenByDescending"), ("Any", "All"), ("StartsWith", "EndsWith"), ("IndexOf", "LastIndexOf"), ("Skip", "Take"),
        ("ToLowerInvariant", "ToUpperInvariant"), ("TakeWhile", "SkipWhile"), ("TrimStart", "TrimEnd"), ("Floor", "Ceiling"));

    private static readonly Dictionary<string, string> s_comparisons = Both(("Ordinal", "OrdinalIgnoreCase"));

    // A call of one of these is removed whatever it is called on; other calls only from the end of a chain of calls.
    private static readonly HashSet<string> s_removable = ["Where", "Distinct", "DistinctBy", "Reverse", "Skip", "Take", "Trim", "TrimStart", "TrimEnd", "Append", "Prepend", "Concat", "Except"];

    public static IEnumerable<Change> Of(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } logical => OfLogical(logical),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } coalesce => OfCoalesce(coalesce),
        BinaryExpressionSyntax binary => OfOperator(binary, binary, binary.OperatorToken),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation => [new Change(negation, $"{negation}", $"{negation.Operand}", Wrapping.Negated)],
        IsPatternExpressionSyntax pattern => [new Change(pattern, $"{pattern}", $"not ({pattern})", Wrapping.Negated)],
        LiteralExpressionSyntax literal => OfLiteral(literal),
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "StringComparison" or "StringComparer" } } comparison => OfComparison(comparison),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call => OfCall(call, member),
        CollectionExpressionSyntax { Elements.Count: > 1 } collection => OfCollection(collection),
        ExpressionStatementSyntax statement => OfStatement(statement),
        IfStatementSyntax branch => Negation(branch.Condition),
        ConditionalExpressionSyntax conditional => Negation(conditional.Condition),
        WhenClauseSyntax guard => Negation(guard.Condition),
        ReturnStatementSyntax { Expression: { } result } when ReturnsBool(node) => Negation(result),
        ArrowExpressionClauseSyntax arrow when ReturnsBool(node) => Negation(arrow.Expression),
        _ => [],
    };

    private static IEnumerable<Change> OfLogical(BinaryExpressionSyntax logical)
    {
        var isAnd = logical.IsKind(SyntaxKind.LogicalAndExpression);
        var dropped = isAnd ? Wrapping.AlwaysTrue : Wrapping.AlwaysFalse;
        yield return new(logical.Left, $"{logical}", $"{logical.Right}", dropped);
        yield return new(logical.Right, $"{logical}", $"{logical.Left}", dropped);

        // A variable that a pattern declares cannot be declared twice.
        if (logical.DescendantNodes().Any(node => node is SingleVariableDesignationSyntax))
            yield break;
        var swapped = $"({logical.Left}) {(isAnd ? "||" : "&&")} ({logical.Right})";
        yield return new(logical, $"{logical}", $"{logical.Left} {(isAnd ? "||" : "&&")} {logical.Right}", Wrapping.Instead(swapped));
    }

    private static IEnumerable<Change> OfCoalesce(BinaryExpressionSyntax coalesce)
    {
        if (coalesce.Right is ThrowExpressionSyntax)
            yield break;
        yield return Instead(coalesce, $"{coalesce.Left}");
        yield return Instead(coalesce, $"{coalesce.Right}");
    }

    private static IEnumerable<Change> OfOperator(SyntaxNode place, ExpressionSyntax whole, SyntaxToken token) =>
        from other in s_operators.GetValueOrDefault(whole.Kind(), [])
        select Instead(place, place.ToString().Remove(token.SpanStart - place.SpanStart, token.Span.Length).Insert(token.SpanStart - place.SpanStart, other));

    private static IEnumerable<Change> OfLiteral(LiteralExpressionSyntax literal) => literal.Token.Value switch
    {
        bool value => [Instead(literal, value ? "false" : "true")],
        int value when !IsStep(literal) => Neighbours(literal, value, ""),
        long value when !IsStep(literal) => Neighbours(literal, value, "L"),
        _ => [],
    };

    private static IEnumerable<Change> Neighbours(LiteralExpressionSyntax literal, long value, string suffix)
    {
        yield return Instead(literal, (value + 1).ToString(CultureInfo.InvariantCulture) + suffix);
        if (value > 0)
            yield return Instead(literal, (value - 1).ToString(CultureInfo.InvariantCulture) + suffix);
    }

    // A loop whose step is 0 never ends.
    private static bool IsStep(SyntaxNode node) => node.Parent is AssignmentExpressionSyntax { Parent: ForStatementSyntax };

    private static IEnumerable<Change> OfComparison(MemberAccessExpressionSyntax comparison) =>
        s_comparisons.TryGetValue(comparison.Name.Identifier.Text, out var other) ? [Instead(comparison, $"{comparison.Expression}.{other}")] : [];

    private static IEnumerable<Change> OfCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax member)
    {
        var name = member.Name.Identifier.Text;
        SyntaxNode place = call.Parent is ExpressionStatementSyntax statement ? statement : call;
        var end = place is ExpressionStatementSyntax ? ";" : "";

        // "All" needs a condition.
        if (s_opposites.TryGetValue(name, out var opposite) && (opposite is not "All" || call.ArgumentList.Arguments.Count > 0))
            yield return Instead(place, $"{member.Expression}.{opposite}{call.ArgumentList}{end}");
        if (s_removable.Contains(name) || (member.Expression is InvocationExpressionSyntax && !IsConversion(name)))
            yield return Instead(place, $"{member.Expression}{end}");
    }

    private static bool IsConversion(string name) =>
        name.StartsWith("To", StringComparison.Ordinal) || name.StartsWith("As", StringComparison.Ordinal) || name is "ConfigureAwait" or "GetAwaiter" or "GetResult";

    private static IEnumerable<Change> OfCollection(CollectionExpressionSyntax collection) =>
        from element in collection.Elements
        let others = string.Join(", ", collection.Elements.Where(other => other != element))
        select new Change(collection, $"{element}", Removed, Wrapping.Instead($"[{others}]"));

    private static IEnumerable<Change> OfStatement(ExpressionStatementSyntax statement)
    {
        yield return new(statement, $"{statement}", Removed, Wrapping.Skipped);
        if (statement.Expression is AssignmentExpressionSyntax assignment)
        {
            foreach (var change in OfOperator(statement, assignment, assignment.OperatorToken))
                yield return change;
        }
        if (statement.Expression is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step)
            yield return Instead(statement, $"{step.Operand}{(step.IsKind(SyntaxKind.PostIncrementExpression) ? "--" : "++")};");
    }

    // Conditions that have an operator of their own are changed there.
    private static IEnumerable<Change> Negation(ExpressionSyntax condition) =>
        condition is InvocationExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or AwaitExpressionSyntax
            or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }
            ? [new Change(condition, $"{condition}", $"!({condition})", Wrapping.Negated)]
            : [];

    private static bool ReturnsBool(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(parent => parent is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) switch
        {
            MethodDeclarationSyntax method => IsBool(method.ReturnType),
            LocalFunctionStatementSyntax function => IsBool(function.ReturnType),
            PropertyDeclarationSyntax property => IsBool(property.Type),
            _ => false,
        };

    private static bool IsBool(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword };

    private static Change Instead(SyntaxNode place, string mutated) =>
        new(place, $"{place}", mutated, place is StatementSyntax ? Wrapping.InsteadOfStatement(mutated) : Wrapping.Instead(mutated));

    private static Dictionary<string, string> Both(params (string One, string Other)[] pairs) =>
        pairs.Concat(pairs.Select(pair => (One: pair.Other, Other: pair.One))).ToDictionary(pair => pair.One, pair => pair.Other);
}

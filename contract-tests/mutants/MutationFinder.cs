using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CmsSim.Mutants;

/// <summary>Lists the possible mutations of source files.</summary>
internal static class MutationFinder
{
    private static readonly CSharpParseOptions s_parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    public static SyntaxNode Parse(string source) => CSharpSyntaxTree.ParseText(source, s_parsing).GetRoot();

    /// <summary>The mutations of all files, each with the ordinal that tells it from those that read alike.</summary>
    public static IReadOnlyList<Mutation> Find(IEnumerable<(string File, string Source)> files)
    {
        var counts = new Dictionary<string, int>();
        return
        [
            .. files.OrderBy(file => file.File, StringComparer.Ordinal).SelectMany(file => Find(file.File, file.Source))
                .Select(mutation => mutation with { Ordinal = counts[mutation.Id] = counts.GetValueOrDefault(mutation.Id) + 1 }),
        ];
    }

    private static IEnumerable<Mutation> Find(string file, string source)
    {
        foreach (var node in Parse(source).DescendantNodes(MayChange).Where(MayChange))
        {
            foreach (var (place, original, mutated, wrapping) in MutationOperators.Of(node))
            {
                if (!IsWhole(place))
                    continue;
                var line = place.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                var shown = Mutation.Shown(original, mutated);
                yield return new Mutation(file, line, MemberOf(place), place.Span, shown.Original, shown.Mutated, wrapping);
            }
        }
    }

    // These need constants, or never run in a release build.
    private static bool MayChange(SyntaxNode node) => node is not (AttributeListSyntax or EnumMemberDeclarationSyntax or PatternSyntax or CaseSwitchLabelSyntax
        or InterpolationAlignmentClauseSyntax or GotoStatementSyntax or EqualsValueClauseSyntax { Parent: ParameterSyntax })
        && !IsConstant(node)
        && !IsAssertion(node);

    private static bool IsConstant(SyntaxNode node) => node switch
    {
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        LocalDeclarationStatementSyntax local => local.IsConst,
        _ => false,
    };

    private static bool IsAssertion(SyntaxNode node) =>
        node is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Debug" } } } };

    // The right side of "a?.b" is no expression without its left side.
    private static bool IsWhole(SyntaxNode node) => node.DescendantNodesAndSelf()
        .Where(part => part is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax)
        .All(part => part.Ancestors().TakeWhile(ancestor => ancestor != node.Parent).OfType<ConditionalAccessExpressionSyntax>().Any(access => access.WhenNotNull.Span.Contains(part.Span)));

    private static string MemberOf(SyntaxNode node)
    {
        var names = node.AncestorsAndSelf().Select(NameOf).Where(name => name is not null).Reverse();
        return string.Join('.', names);
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax => "new",
        IndexerDeclarationSyntax => "this",
        EventDeclarationSyntax happening => happening.Identifier.Text,
        OperatorDeclarationSyntax unnamed => unnamed.OperatorToken.Text,
        ConversionOperatorDeclarationSyntax conversion => conversion.Type.ToString(),
        VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.Text,
        _ => null,
    };
}

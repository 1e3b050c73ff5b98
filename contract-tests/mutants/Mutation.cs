using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace CmsSim.Mutants;

/// <summary>
/// One possible change of one source file. <see cref="Id"/> depends on the member and on the code before and after, not on the file or
/// the line, so a mutation keeps its id when its member moves.
/// </summary>
internal sealed partial record Mutation(string File, int Line, string Member, TextSpan Span, string Original, string Mutated, Wrapping Wrapping)
{
    private const int LongestText = 160;

    /// <summary>The length of what is left of the beginning that both codes share, where it is cut off.</summary>
    private const int SharedText = 30;

    /// <summary>Counts the mutations of one member that read alike, from 1.</summary>
    public int Ordinal { get; init; } = 1;

    public string Id => Hash($"{Member}\n{Original}\n{Mutated}\n{Ordinal}")[..8];

    /// <summary>The folder below <c>simulator</c> that holds the file.</summary>
    public string Folder => File.Split('/')[1];

    /// <summary>The place in the sample of a seed: mutations with the lowest ranks are sampled.</summary>
    public string RankIn(int seed) => Hash($"{seed} {Id}");

    /// <summary>The code before and after, each on one line. Of long code, the beginning that both share is cut off, and the end.</summary>
    public static (string Original, string Mutated) Shown(string original, string mutated)
    {
        var (before, after) = (Whitespace().Replace(original, " ").Trim(), Whitespace().Replace(mutated, " ").Trim());
        if (before.Length <= LongestText && after.Length <= LongestText)
            return (before, after);
        var shared = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count() - SharedText;
        return (Cut(before, shared), Cut(after, shared));
    }

    private static string Cut(string line, int shared)
    {
        var shown = shared > 0 ? "…" + line[shared..] : line;
        return shown.Length <= LongestText ? shown : shown[..(LongestText - 1)] + "…";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}

/// <summary>The code around the original that switches between it and the mutated code, by the number of the mutant.</summary>
internal sealed record Wrapping(Func<string, string> Before, string After)
{
    public static readonly Wrapping Negated = new(isOn => $"({isOn} != (", "))");

    /// <summary>Makes an operand of <c>&amp;&amp;</c> true.</summary>
    public static readonly Wrapping AlwaysTrue = new(isOn => $"({isOn} || (", "))");

    /// <summary>Makes an operand of <c>||</c> false.</summary>
    public static readonly Wrapping AlwaysFalse = new(isOn => $"(!{isOn} && (", "))");

    public static readonly Wrapping Skipped = new(isOn => $"{{ if (!{isOn}) ", " }");

    public static Wrapping Instead(string expression) => new(isOn => $"({isOn} ? ({expression}) : (", "))");

    public static Wrapping InsteadOfStatement(string statement) => new(isOn => $"{{ if ({isOn}) {statement} else ", " }");
}

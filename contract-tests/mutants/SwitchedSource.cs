using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CmsSim.Mutants;

/// <summary>
/// A source file with all its sampled mutations in it. Each is off until the environment variable <see cref="Variable"/> holds its number,
/// so that one build serves all mutants.
/// </summary>
internal sealed class SwitchedSource
{
    /// <summary>The environment variable that holds the number of the mutant that is on.</summary>
    public const string Variable = "CMSSIM_MUTANT";

    /// <summary>The environment variable that holds the start of the names of files that list the mutants a process has reached.</summary>
    public const string HitsVariable = "CMSSIM_MUTANT_HITS";

    private readonly List<(Mutation Mutation, int Start, int End)> _places = [];
    private readonly StringBuilder _text = new();
    private readonly string _source;

    public SwitchedSource(string source, IEnumerable<(int Number, Mutation Mutation)> mutants)
    {
        _source = source;
        // The outer one of two mutations comes first; of two at the same place, either.
        var pending = new Queue<(int Number, Mutation Mutation)>(mutants
            .OrderBy(mutant => mutant.Mutation.Span.Start).ThenByDescending(mutant => mutant.Mutation.Span.Length).ThenBy(mutant => mutant.Number));
        Write(TextSpan.FromBounds(0, source.Length), pending);
        Text = _text.ToString();
    }

    public string Text { get; }

    /// <summary>The class that the mutated code asks which mutant is on.</summary>
    public static string SwitchClass => $$"""
        namespace CmsSim.Simulator;

        internal static class Mutant
        {
            private static readonly int s_active = int.Parse(System.Environment.GetEnvironmentVariable("{{Variable}}") ?? "-1");
            private static readonly string? s_hitsFile = System.Environment.GetEnvironmentVariable("{{HitsVariable}}");
            private static readonly bool[]? s_hits = StartRecording();

            public static bool Is(int number)
            {
                if (s_hits is not null)
                    s_hits[number] = true;
                return number == s_active;
            }

            private static bool[]? StartRecording()
            {
                if (s_hitsFile is null)
                    return null;
                var hits = new bool[100_000];
                System.AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.WriteAllLines(
                    s_hitsFile + "." + System.Environment.ProcessId, System.Linq.Enumerable.Range(0, hits.Length).Where(number => hits[number]).Select(number => number.ToString()));
                return hits;
            }
        }
        """;

    /// <summary>The mutations that can cause a compiler error at a place: the innermost one there, otherwise all those in the same member.</summary>
    public IReadOnlyList<Mutation> MutationsAt(int line, int column)
    {
        var at = SourceText.From(Text).Lines[line - 1].Start + column - 1;
        var around = _places.Where(place => place.Start <= at && at < place.End).ToList();
        if (around is [_, ..])
            return [around.MinBy(place => place.End - place.Start).Mutation];

        var member = MutationFinder.Parse(Text).FindToken(at).Parent?.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().FirstOrDefault(node => node is not BaseTypeDeclarationSyntax);
        return member is null ? [] : [.. _places.Where(place => member.Span.Contains(place.Start)).Select(place => place.Mutation)];
    }

    private void Write(TextSpan span, Queue<(int Number, Mutation Mutation)> pending)
    {
        var at = span.Start;
        while (pending.TryPeek(out var next) && next.Mutation.Span.Start < span.End)
        {
            pending.Dequeue();
            var place = next.Mutation.Span;
            _text.Append(_source, at, place.Start - at);
            var start = _text.Length;
            _text.Append(next.Mutation.Wrapping.Before($"global::CmsSim.Simulator.Mutant.Is({next.Number})"));
            Write(place, pending);
            _text.Append(next.Mutation.Wrapping.After);
            _places.Add((next.Mutation, start, _text.Length));
            at = place.End;
        }
        _text.Append(_source, at, span.End - at);
    }
}

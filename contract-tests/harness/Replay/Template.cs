using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>A part of a documented text: bytes that must be equal, a value that may differ, or a hole.</summary>
/// <param name="Text">The documented text, one character for each byte. Empty for a hole.</param>
/// <param name="Segment">The segment that the part comes from.</param>
internal sealed record Token(string Text, Segment Segment)
{
    /// <summary>The kind of a value that may differ. Null for other parts.</summary>
    public Normaliser? Kind { get; init; }

    public bool IsHole => Segment.Hole is not null;

    /// <summary>True for a hole of unknown length.</summary>
    public bool IsOpen => IsHole && Segment.Bytes is null;

    /// <summary>True when the text fits into the hole. A masked value holds no markup.</summary>
    public bool Holds(ReadOnlySpan<char> text) =>
        (Segment.Bytes is not { } bytes || bytes == text.Length) && (Segment.Hole != HoleKind.Masked || !text.Contains('<'));
}

/// <summary>
/// A documented text, split where its evidence changes, at values that may differ, and at holes. Latin-1 maps each byte to one character, so
/// any bytes can be compared by position, even invalid UTF-8.
/// </summary>
internal sealed class Template
{
    private Template(IReadOnlyList<Token> tokens)
    {
        Tokens = tokens;
        HasOpenHole = tokens.Any(token => token.IsOpen);
        HasHole = tokens.Any(token => token.IsHole);
    }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>True when the text has a hole of unknown length.</summary>
    public bool HasOpenHole { get; }

    public bool HasHole { get; }

    public static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    public static Template Of(MarkedText text, IReadOnlySet<Normaliser> allowed)
    {
        var tokens = new List<Token>();
        var run = new List<(string Text, Segment Segment)>();
        foreach (var segment in text.Segments)
        {
            if (segment.Hole is null)
            {
                run.Add((Latin1(segment.Text), segment));
                continue;
            }

            AddRun(tokens, run, allowed);
            tokens.Add(new Token("", segment));
        }

        AddRun(tokens, run, allowed);
        return new Template(tokens);
    }

    /// <summary>Returns an actual text as a template, to compare its pieces with those of a documented one.</summary>
    public static Template OfActual(string latin1, IReadOnlySet<Normaliser> allowed)
    {
        var tokens = new List<Token>();
        AddRun(tokens, [(latin1, Segment.Printed(latin1))], allowed);
        return new Template(tokens);
    }

    /// <summary>Splits the text as the API trace does: into tags and leaves. A hole is a piece of its own.</summary>
    public IReadOnlyList<Piece> Pieces()
    {
        var pieces = new List<Piece>();
        for (var i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i].IsHole)
            {
                pieces.Add(new Piece([Tokens[i]]));
                continue;
            }

            var from = i;
            while (i + 1 < Tokens.Count && !Tokens[i + 1].IsHole)
                i++;
            AddPieces(pieces, [.. Tokens.Skip(from).Take(i + 1 - from)]);
        }

        return pieces;
    }

    private static void AddPieces(List<Piece> pieces, Token[] run)
    {
        var (index, at) = (0, 0);
        foreach (var text in XmlLines.Split(string.Concat(run.Select(token => token.Text))))
        {
            var inside = new List<Token>();
            for (var missing = text.Length; missing > 0;)
            {
                var token = run[index];
                var length = Math.Min(token.Text.Length - at, missing);
                if (length > 0)
                    inside.Add(token with { Text = token.Text.Substring(at, length) });
                (missing, at) = (missing - length, at + length);
                if (at == token.Text.Length)
                    (index, at) = (index + 1, 0);
            }

            pieces.Add(new Piece(inside));
        }
    }

    private static void AddRun(List<Token> tokens, List<(string Text, Segment Segment)> run, IReadOnlySet<Normaliser> allowed)
    {
        var all = string.Concat(run.Select(part => part.Text));
        var variables = Variables.Find(all, allowed);
        var (end, at, next) = (0, 0, 0);
        foreach (var (text, segment) in run)
        {
            end += text.Length;
            for (; next < variables.Count && variables[next].Start < end; next++)
            {
                // A value that begins in one segment and ends in another belongs to the first.
                AddLiteral(tokens, all, at, variables[next].Start, segment);
                tokens.Add(new Token(all.Substring(variables[next].Start, variables[next].Length), segment) { Kind = variables[next].Kind });
                at = variables[next].End;
            }

            AddLiteral(tokens, all, at, end, segment);
            at = Math.Max(at, end);
        }

        run.Clear();
    }

    private static void AddLiteral(List<Token> tokens, string all, int from, int to, Segment segment)
    {
        if (from < to)
            tokens.Add(new Token(all[from..to], segment));
    }
}

/// <summary>A tag, a leaf or a hole of a text.</summary>
internal sealed class Piece
{
    public Piece(IReadOnlyList<Token> tokens)
    {
        Tokens = tokens;

        // No character of a Latin-1 text has these numbers.
        Key = IsHole ? "\uFFFF" : string.Concat(tokens.Select(token => token.Kind is { } kind ? ((char)(0x100 + (int)kind)).ToString() : token.Text));
    }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>The text with a mark in place of each value that may differ. Pieces with equal keys belong together.</summary>
    public string Key { get; }

    public bool IsHole => Tokens is [{ IsHole: true }];

    public string Text => string.Concat(Tokens.Select(token => token.Text));
}

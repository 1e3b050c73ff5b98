namespace CmsSim.Harness.Replay;

/// <summary>The result of matching the tokens of a template with an actual text.</summary>
/// <param name="Parts">The actual text of each token, in order.</param>
/// <param name="Bindings">The bindings, including those found in the text.</param>
internal sealed record TemplateMatch(IReadOnlyList<string> Parts, Bindings Bindings)
{
    // A hole is tried at its shortest first, which is right unless a masked value or a binding contradicts. Then longer ones are tried.
    private const int MostReturns = 1_000;

    /// <summary>
    /// Matches the whole text: everything but holes and values must be equal, byte by byte. Returns null when the text does not match.
    /// </summary>
    public static TemplateMatch? Whole(IReadOnlyList<Token> tokens, string actual, Bindings bindings)
    {
        var search = new Search(tokens, actual);
        return search.All(bindings) is { } after ? new TemplateMatch(search.Parts, after) : null;
    }

    private sealed class Search(IReadOnlyList<Token> tokens, string actual)
    {
        public string[] Parts { get; } = new string[tokens.Count];

        /// <summary>Returns the bindings, including those found. Returns null when the text does not match.</summary>
        public Bindings? All(Bindings bindings)
        {
            if (Run(0, 0, bindings) is not { } now)
                return null;
            var filled = new Stack<(Reached At, int Start)>();
            var start = now.End;
            for (var returns = 0; now.Next < tokens.Count;)
            {
                if (Behind(now, start) is var (found, after))
                {
                    filled.Push((now, found + 1));
                    now = after;
                    start = now.End;
                }
                else if (filled.Count == 0 || ++returns > MostReturns)
                {
                    return null;
                }
                else
                {
                    (now, start) = filled.Pop();
                }
            }

            return now.After;
        }

        /// <summary>Fills the hole that is reached, and matches the run behind it at the first position from a start on.</summary>
        private (int Start, Reached After)? Behind(Reached now, int start)
        {
            var (hole, at, bindings) = now;
            if (hole == tokens.Count - 1)
                return start == at && Fill(hole, at, actual.Length) ? (at, new(tokens.Count, actual.Length, bindings)) : null;
            if (tokens[hole + 1].IsOpen)
                return start == at && Fill(hole, at, at) ? (at, new(hole + 1, at, bindings)) : null;

            for (start = Candidate(hole + 1, start); start >= 0 && Fill(hole, at, start); start = Candidate(hole + 1, start + 1))
            {
                if (Run(hole + 1, start, bindings) is { } reached)
                    return (start, reached);
            }

            return null;
        }

        // Literal text is searched for; before a value, every position is possible.
        private int Candidate(int index, int at) =>
            at > actual.Length ? -1
            : tokens[index] is { Kind: null, IsHole: false } literal ? actual.IndexOf(literal.Text, at, StringComparison.Ordinal)
            : at;

        private bool Fill(int hole, int from, int to)
        {
            var inside = actual.AsSpan(from, to - from);
            if (!tokens[hole].Holds(inside))
                return false;
            Parts[hole] = inside.ToString();
            return true;
        }

        // Matches up to the next hole of unknown length, or to the end of the text.
        private Reached? Run(int index, int at, Bindings bindings)
        {
            for (; index < tokens.Count && !tokens[index].IsOpen; index++)
            {
                if (One(index, at, bindings) is not var (end, after))
                    return null;
                (at, bindings) = (end, after);
            }

            return index < tokens.Count || at == actual.Length ? new Reached(index, at, bindings) : null;
        }

        private (int End, Bindings After)? One(int index, int at, Bindings bindings)
        {
            var token = tokens[index];
            if (token.IsHole)
            {
                var end = at + token.Segment.Bytes!.Value;
                return end <= actual.Length && end >= at && Fill(index, at, end) ? (end, bindings) : null;
            }

            if (token.Kind is not { } kind)
            {
                Parts[index] = token.Text;
                return string.CompareOrdinal(actual, at, token.Text, 0, token.Text.Length) == 0 ? (at + token.Text.Length, bindings) : null;
            }

            var length = Variables.LengthAt(kind, token.Text, actual, at);
            if (length < 0)
                return null;
            Parts[index] = actual.Substring(at, length);
            var after = kind switch
            {
                Normaliser.Id or Normaliser.Host => bindings.Bind(token.Text, Parts[index], isUnique: true),
                Normaliser.Secret => bindings.Bind(token.Text, Parts[index], isUnique: false),
                _ => bindings,
            };
            return after is null ? null : (at + length, after);
        }

        /// <summary>A state of the search: the next token, the position in the text, and the bindings so far.</summary>
        private readonly record struct Reached(int Next, int End, Bindings After);
    }
}

using System.Text;

namespace CmsSim.Harness.Replay;

/// <summary>Restores the documented order of a list whose objects are in another order.</summary>
internal static class ListOrder
{
    /// <summary>The maximum number of objects that are compared pair by pair.</summary>
    private const int MostObjects = 2_000;

    /// <summary>A list with its objects in the documented order, and the order in which they came.</summary>
    /// <param name="Text">The text in the documented order.</param>
    /// <param name="Order">The order in which the documented objects came, such as <c>the order 2, 1, 3</c>.</param>
    /// <param name="Path">The path of the list.</param>
    internal sealed record Restored(string Text, string Order, string Path);

    /// <summary>Returns the text in the documented order. Returns null unless the two lists hold the same objects in another order.</summary>
    public static Restored? Restore(Template documented, string actual, Bindings bindings)
    {
        // A hole may hide any number of objects.
        if (documented.HasHole || ListOf(documented.Pieces()) is not { } wanted
            || ListOf(Template.OfActual(actual, bindings.Allowed).Pieces()) is not { } came
            || wanted.Objects.Count != came.Objects.Count || wanted.Objects.Count is < 2 or > MostObjects)
        {
            return null;
        }

        var places = Pair(wanted.Objects, came.Objects, bindings);
        if (places is null || places.Index().All(place => place.Index == place.Item))
            return null;

        var text = new StringBuilder().Append(Text(came.Head));
        foreach (var place in places)
            text.Append(Text(came.Objects[place]));
        return new Restored(text.Append(Text(came.Tail)).ToString(), $"the order {string.Join(", ", places.Select(place => place + 1))}", wanted.Path);
    }

    // Objects with a known id are paired first, so that they are not taken by others.
    private static int[]? Pair(IReadOnlyList<IReadOnlyList<Piece>> wanted, IReadOnlyList<IReadOnlyList<Piece>> came, Bindings bindings)
    {
        var places = new int[wanted.Count];
        var isFree = came.Select(_ => true).ToArray();
        var texts = came.Select(Text).ToArray();
        var byKey = came.Index().ToLookup(item => Key(item.Item), item => item.Index, StringComparer.Ordinal);
        foreach (var (i, item) in wanted.Index().OrderByDescending(item => item.Item[0].Tokens.Any(token => bindings.Known.ContainsKey(token.Text))))
        {
            Token[] tokens = [.. item.SelectMany(piece => piece.Tokens)];
            var found = false;
            foreach (var place in byKey[Key(item)].Where(place => isFree[place]))
            {
                if (TemplateMatch.Whole(tokens, texts[place], bindings) is not { } match)
                    continue;
                (places[i], isFree[place], bindings, found) = (place, false, match.Bindings, true);
                break;
            }

            if (!found)
                return null;
        }

        return places;
    }

    private static (IReadOnlyList<Piece> Head, IReadOnlyList<IReadOnlyList<Piece>> Objects, IReadOnlyList<Piece> Tail, string Path)? ListOf(IReadOnlyList<Piece> pieces)
    {
        var head = pieces.TakeWhile(piece => !IsStart(piece.Text)).Count();
        if (head + 1 >= pieces.Count || IsLeaf(pieces[head].Text))
            return null;
        List<IReadOnlyList<Piece>> objects = [];
        List<Piece> current = [];
        var depth = 0;
        var i = head + 1;
        for (; i < pieces.Count; i++)
        {
            var text = pieces[i].Text;
            if (depth == 0 && text.StartsWith("</", StringComparison.Ordinal))
                break;
            current.Add(pieces[i]);
            depth += IsLeaf(text) || !text.StartsWith('<') ? 0 : text.StartsWith("</", StringComparison.Ordinal) ? -1 : 1;
            if (depth > 0)
                continue;
            objects.Add(current);
            current = [];
        }

        return current is [] ? ([.. pieces.Take(head + 1)], objects, [.. pieces.Skip(i)], "/" + pieces[head].Text.Trim('<', '>').Split(' ')[0]) : null;
    }

    private static bool IsStart(string text) => text.StartsWith('<') && !text.StartsWith("<?", StringComparison.Ordinal);

    private static bool IsLeaf(string text) => text.EndsWith("/>", StringComparison.Ordinal) || text.LastIndexOf('<') > 0;

    private static string Text(IReadOnlyList<Piece> pieces) => string.Concat(pieces.Select(piece => piece.Text));

    private static string Key(IReadOnlyList<Piece> pieces) => string.Concat(pieces.Select(piece => piece.Key));
}

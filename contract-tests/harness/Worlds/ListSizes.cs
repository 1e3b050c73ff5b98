using System.Text;

namespace CmsSim.Harness.Worlds;

/// <summary>
/// Finds values for the objects of lists that a log elides. The size of each such list is one equation: it counts the bytes of all its
/// objects. Lists with some objects in common are solved together.
/// </summary>
/// <param name="model">The model of the part.</param>
/// <param name="note">Receives the sentence about each guess.</param>
internal sealed class ListSizes(WorldModel model, Action<string> note)
{
    private const int LeastLabel = 4;

    private readonly List<Equation> _equations = [];
    private readonly Dictionary<Unknown, int> _solved = [];

    /// <summary>Sets the values of objects that only the sizes of a list show.</summary>
    public void Solve(ModelList list)
    {
        _equations.Clear();
        _solved.Clear();
        var text = new ListText(list.Shape, model);
        foreach (var sight in list.Sights)
        {
            if (EquationOf(list, sight, text) is { } equation)
                _equations.Add(equation);
        }

        Eliminate();
        foreach (var equation in _equations)
            Distribute(equation, list, text);
        foreach (var (unknown, bytes) in _solved.OrderBy(pair => list.PositionOf(pair.Key.Object.Id) is >= 0 and var position ? position : int.MaxValue))
        {
            var sight = list.Sights.First(sight => sight.Shown.Contains(unknown.Object) || Others(list, sight).Contains(unknown.Object) || sight.Alive.Contains(unknown.Object));
            if (unknown.IsLabel)
                text.SetLabel(unknown.Object, bytes, list, model.Hints);
            else
                text.SetRest(unknown.Object, bytes, sight);
            note($"The values of an object of {list.Shape} that a list elides are made up. They have the length that the size of the list leaves.");
        }
    }

    // Objects that the part shows only later, or that it never names.
    private IEnumerable<ModelObject> Others(ModelList list, ListSight sight) => model.OfType(list.Shape).Where(one =>
        one.ExistsAtStart && !(one.GoneBy < sight.Exchange) && (list.Owner is null || one.Owner == list.Owner) && !sight.Alive.Contains(one));

    private Equation? EquationOf(ModelList list, ListSight sight, ListText text)
    {
        ModelObject[] all = [.. sight.Alive.Where(one => model.Find(one.Shape, one.Id) == one), .. Others(list, sight)];
        if (all.Length != sight.Total)
            return null;
        var left = sight.Size!.Value - sight.FrameBytes;
        HashSet<Unknown> unknown = [];
        foreach (var one in all)
        {
            left -= text.FrameBytes;
            var hasRest = false;
            foreach (var path in text.Paths)
            {
                if (ValueOf(one, path) is { } value)
                    left -= value.Length == 0 && path != text.Label ? 0 : ListText.BytesOf(path, value);
                else if (one.IsCreated || WasChanged(one, path) || !ListText.IsText(list.Shape, path))
                    left -= text.BytesOfSample(sight, path, one);
                else if (path == text.Label && unknown.Add(new Unknown(one, true)))
                    left -= ListText.BytesOf(path, "");
                else
                    hasRest = true;
            }

            if (hasRest)
                unknown.Add(new Unknown(one, false));
        }

        return unknown.Count > 0 && left >= 0 ? new Equation(unknown, left) : null;

        bool WasChanged(ModelObject one, string path) => sight.Values.TryGetValue(one, out var then) && then.ContainsKey(path);

        string? ValueOf(ModelObject one, string path) =>
            sight.Values.TryGetValue(one, out var then) && then.TryGetValue(path, out var value) ? value : one.AtStart(path);
    }

    // Two lists that differ by some objects show the bytes of these.
    private void Eliminate()
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var (small, large) in _equations.SelectMany(small => _equations.Select(large => (small, large))).ToArray())
            {
                if (small == large || small.Left.Count == 0 || small.Left.Count >= large.Left.Count || !small.Left.IsSubsetOf(large.Left) || large.Bytes < small.Bytes)
                    continue;
                large.Left.ExceptWith(small.Left);
                large.Bytes -= small.Bytes;
                found = true;
            }
        }
    }

    private void Distribute(Equation equation, ModelList list, ListText text)
    {
        Unknown[] open = [.. equation.Left.Where(unknown => !_solved.ContainsKey(unknown))];
        var bytes = equation.Bytes - equation.Left.Where(_solved.ContainsKey).Sum(unknown => _solved[unknown]);
        if (open is [] || bytes < 0)
            return;
        Unknown[] labels = [.. open.Where(unknown => unknown.IsLabel)];
        Unknown[] rests = [.. open.Where(unknown => !unknown.IsLabel)];
        var sight = list.Sights[0];
        var usual = text.UsualRest(sight);
        foreach (var rest in rests)
        {
            var share = labels.Length == 0 && rest == rests[^1] ? bytes
                : bytes - usual >= labels.Length * LeastLabel ? usual : 0;
            _solved[rest] = share;
            bytes -= share;
        }

        foreach (var (i, label) in labels.Index())
        {
            var share = i == labels.Length - 1 ? bytes : bytes / (labels.Length - i);
            if (i < labels.Length - 1 && model.Hints.ValuesOf(label.Object, text.Label!) is [var hint, ..] && ListText.Escaped(hint) <= bytes - ((labels.Length - 1 - i) * LeastLabel))
                share = ListText.Escaped(hint);
            _solved[label] = share;
            bytes -= share;
        }
    }

    /// <summary>A number of bytes that is not known: those of an object's label, or those of its other texts with their tags.</summary>
    private sealed record Unknown(ModelObject Object, bool IsLabel);

    private sealed class Equation(HashSet<Unknown> left, int bytes)
    {
        public HashSet<Unknown> Left => left;

        public int Bytes { get; set; } = bytes;
    }
}

namespace CmsSim.Harness.Worlds;

/// <summary>Gives the values for which requests were refused to objects of the start. A log may hold very many, so each type is searched once.</summary>
/// <param name="model">The model, after all exchanges of the part.</param>
/// <param name="note">Receives the sentence about each guess.</param>
internal sealed class TakenValues(WorldModel model, Action<string> note)
{
    /// <summary>Adds the values.</summary>
    public void Add()
    {
        foreach (var taken in model.Taken.GroupBy(taken => (taken.Shape, taken.Path)).ToArray())
            Add(taken.Key.Shape, taken.Key.Path, taken);
    }

    private void Add(ApiShape shape, string path, IEnumerable<TakenValue> all)
    {
        ModelObject[] objects = [.. model.OfType(shape).Where(one => one.ExistsAtStart)];
        var values = objects.Select(one => one.AtStart(path)).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        ModelObject[] open = [.. objects.Where(one => one.AtStart(path) is null)];
        var hinted = open.SelectMany(one => model.Hints.ValuesOf(one, path).Select(value => (value, one))).ToLookup(hint => hint.value, hint => hint.one);
        var next = new LinkedList<ModelObject>(open.OrderBy(one => !one.IsPlaceholder));
        foreach (var taken in all)
        {
            if (!values.Add(taken.Value))
                continue;
            var other = hinted[taken.Value].FirstOrDefault(IsFree) ?? Next(taken, next);
            if (other is null && model.ListOf(shape, taken.Owner).CountAtStart is not null)
                continue;
            other ??= model.AddPlaceholder(shape, taken.Owner);
            other.Assume(path, taken.Value);
            note($"A request was refused because an object of {shape} had the {path}. An object with it is added.");

            bool IsFree(ModelObject one) => one.Id != taken.NotBy && one.AtStart(path) is null;
        }
    }

    private static ModelObject? Next(TakenValue taken, LinkedList<ModelObject> open)
    {
        for (var node = open.First; node is not null;)
        {
            var (one, after) = (node.Value, node.Next);
            if (one.AtStart(taken.Path) is not null)
            {
                open.Remove(node);
            }
            else if (one.Id != taken.NotBy)
            {
                open.Remove(node);
                return one;
            }

            node = after;
        }

        return null;
    }
}

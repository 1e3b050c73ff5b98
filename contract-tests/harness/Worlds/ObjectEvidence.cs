namespace CmsSim.Harness.Worlds;

/// <summary>Notes the values of one object that an answer shows.</summary>
internal static class ObjectEvidence
{
    /// <summary>The element with the seconds since an object began.</summary>
    public const string Duration = "durationSeconds";

    /// <summary>Notes the values in an element.</summary>
    /// <param name="model">The model.</param>
    /// <param name="one">The object.</param>
    /// <param name="element">Its element.</param>
    /// <param name="isList">True when the element is part of a list, which shows only some of the values.</param>
    public static void Show(WorldModel model, ModelObject one, AnswerElement element, bool isList)
    {
        HashSet<string> shown = [];
        Show(model, one, element, "", shown);
        if (!element.IsWhole)
            return;
        foreach (var field in one.Shape.Node.Elements)
        {
            if ((isList ? field.InList : field.InItem) && field.Type is not "object" && !shown.Contains(field.Name))
                one.ShowAbsent(field.Name);
        }
    }

    /// <summary>Notes an answer that shows some values of an object, or objects that refer to it, such as <c>/coSpaces/{id}/meetingEntryDetail</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="owner">The object.</param>
    /// <param name="view">The node of the answer.</param>
    /// <param name="root">The element of the answer.</param>
    public static void ShowView(WorldModel model, ModelObject owner, ApiShape view, AnswerElement root)
    {
        foreach (var child in root.Children.Where(child => child.IsWhole && child.Text is { Length: > 0 }))
        {
            if (view.ElementAt(child.Name) is not { } field)
                continue;
            if (owner.Shape.ElementAt(child.Name)?.Type == field.Type && field.Type != "id" && owner.Now(child.Name) is null)
                owner.TryShow(child.Name, child.Text!);
            if (view.TargetOf(child.Name) is { } target && target != owner.Shape && target.ReferencesTo(owner.Shape) is [var path] && Guid.TryParse(child.Text, out _)
                && model.Need(target, child.Text!) is var other && other.Now(path) is null)
            {
                other.TryShow(path, owner.Id);
            }
        }
    }

    private static void Show(WorldModel model, ModelObject one, AnswerElement element, string prefix, HashSet<string> shown)
    {
        foreach (var child in element.Children)
        {
            var path = prefix + child.Name;
            if (child.Children is [_, ..])
            {
                Show(model, one, child, path + "/", shown);
                continue;
            }

            if (child.MaskedBytes is > 0 and var masked && one.ExistsAtStart && one.Now(path) is null && !one.IsChanged(path))
                one.Assume(path, model.MadeUp(masked));
            if (child.Text is null)
                shown.Add(path);
            if (child.Text is not { } text || !child.IsWhole || !shown.Add(path))
                continue;
            model.Facts.NoteSince(one.Shape.ElementAt(path)?.Since);
            if (child.Name == Duration && BridgeFacts.Number(text) is { } seconds)
            {
                one.Durations.Add((model.Exchange, seconds));
                one.DurationPath = path;
                continue;
            }

            if (one.IsCreated && one.Shape.NameSource is { } source && path == "name" && !one.IsChanged(path) && one.Now(source) is { } space && one.Shape.TargetOf(source) is { } named
                && model.Find(named, space) is { } origin && origin.Now(path) is null)
            {
                origin.TryShow(path, text);
            }

            if (!one.TryShow(path, text))
                model.Contradict($"{path} of an object of {one.Shape} has another value, and no request of the part set it");
            if (one.Shape.TargetOf(path) is { } target && Guid.TryParse(text, out _) && target != one.Shape)
                model.Need(target, text);
        }
    }
}

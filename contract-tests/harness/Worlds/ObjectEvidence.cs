namespace CmsSim.Harness.Worlds;

/// <summary>Notes the values of one object that an answer shows.</summary>
internal static class ObjectEvidence
{
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

            if (child.Text is not { } text || !child.IsWhole || !shown.Add(path))
                continue;
            model.Facts.NoteSince(one.Shape.ElementAt(path)?.Since);
            if (child.Name == "durationSeconds" && one.ExistsAtStart && BridgeFacts.Number(text) is { } seconds)
                text = Math.Max(0, seconds - (int)Math.Round(model.Seconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (!one.TryShow(path, text))
                model.Contradict($"{path} of an object of {one.Shape} has another value, and no request of the part set it");
            if (one.Shape.TargetOf(path) is { } target && Guid.TryParse(text, out _) && target != one.Shape)
                model.Need(target, text);
        }
    }
}

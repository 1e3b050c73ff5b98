namespace CmsSim.Client.Generator;

/// <summary>Writes a class of constants for each parameter and element with documented values.</summary>
internal static class KnownValues
{
    public static string Write(IReadOnlyList<Node> nodes)
    {
        var code = CodeWriter.File();
        foreach (var (name, fields) in GroupsOf(nodes).OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            code.Summary($"The documented values of <c>{fields[0].Field.Name}</c>. Later releases may have further ones, so properties are strings.");
            code.Remarks($"Nodes: {string.Join(", ", fields.Select(pair => $"<c>{pair.Node.Path}</c>").Distinct())}.");
            code.Line($"public static class {name}");
            code.Line("{");
            foreach (var value in fields.SelectMany(pair => pair.Field.Values).Distinct())
            {
                var since = fields.Select(pair => pair.Field.ValuesSince.GetValueOrDefault(value)).OfType<string>().FirstOrDefault();
                code.Summary($"<c>{CodeWriter.Escape(value)}</c>.{(since is null ? "" : $" Since release {since}.")}");
                code.Line($"public const string {Constant(value)} = \"{value}\";");
                code.Line();
            }
            code.Line("}");
            code.Line();
        }
        return code.ToString();
    }

    // Parameters of the same name share a class when their values overlap, as layouts do. Others, such as scope, have one for each record.
    private static IEnumerable<(string Name, List<Place> Fields)> GroupsOf(IReadOnlyList<Node> nodes)
    {
        var all = nodes.SelectMany(node => node.Parameters.Concat(node.Attributes).Concat(node.Elements).SelectMany(field => Nested(node, field, "")));
        foreach (var same in all.Where(place => place.Field.Values.Count > 0).GroupBy(place => place.Field.Name))
        {
            List<List<Place>> groups = [];
            foreach (var place in same)
            {
                var near = groups.Where(group => group.Any(other => other.Field.Values.Intersect(place.Field.Values).Any())).ToList();
                groups.RemoveAll(near.Contains);
                groups.Add([.. near.SelectMany(group => group), place]);
            }
            foreach (var group in groups)
            {
                var isOnlyOfRecord = groups.Count(other => Names.Record(other[0].Node) == Names.Record(group[0].Node)) is 1;
                yield return ((groups.Count is 1 ? "" : Names.Record(group[0].Node) + (isOnlyOfRecord ? "" : group[0].Owner)) + Names.Pascal(same.Key) + "Values", group);
            }
        }
    }

    private static IEnumerable<Place> Nested(Node node, Field field, string owner) =>
        field.Children.Concat(field.Attributes).SelectMany(child => Nested(node, child, Names.Pascal(field.Name))).Prepend(new Place(node, field, owner));

    // Values such as h263+ and 1080p are no names.
    private static string Constant(string value)
    {
        var spoken = value.Replace("+", "-plus", StringComparison.Ordinal);
        var name = string.Concat(spoken.Split([.. spoken.Where(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '_')]).Where(word => word.Length > 0).Select(Names.Pascal));
        return char.IsAsciiLetter(name[0]) ? name : "Value" + name;
    }

    /// <param name="Node">The node.</param>
    /// <param name="Field">The parameter, element or attribute.</param>
    /// <param name="Owner">The element that the element is in. Empty outside others.</param>
    private sealed record Place(Node Node, Field Field, string Owner);
}

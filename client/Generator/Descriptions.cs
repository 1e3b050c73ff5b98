namespace CmsSim.Client.Generator;

/// <summary>The sentences of <c>descriptions.txt</c>.</summary>
internal sealed class Descriptions
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly HashSet<string> _unused = [];

    public Descriptions(string file)
    {
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] is not '#'))
        {
            var end = line.IndexOf(": ", StringComparison.Ordinal);
            if (!_texts.TryAdd(line[..end], line[(end + 2)..]))
                throw new InvalidDataException($"{file}: duplicate line for {line[..end]}");
            _unused.Add(line[..end]);
        }
    }

    /// <summary>The names of lines that no part of the reference has used.</summary>
    public IReadOnlyCollection<string> Unused => _unused;

    public string Of(Node node) => Find("/" + node.Id) ?? throw Missing("/" + node.Id);

    /// <summary>Returns the description of a parameter, element or attribute, for one node or for all.</summary>
    public string Of(Node node, Field field) =>
        Find($"{node.Id}.{field.Name}")
        ?? Find(field.Name)
        ?? (field.Name is "id" ? $"The id of the {Names.One(node.Parent?.Id ?? node.Id)}."
            : field.Ref is { } collection ? $"The id of the {Names.One(collection)}."
            : throw Missing(field.Name));

    /// <summary>Returns the description of a parameter of the query.</summary>
    public string OfQuery(Node node, Field field) => Find("?" + field.Name) ?? Of(node, field);

    private string? Find(string name)
    {
        _unused.Remove(name);
        return _texts.GetValueOrDefault(name);
    }

    private static InvalidDataException Missing(string name) =>
        new($"client/Generator/descriptions.txt has no line for {name}; each name of the reference needs one.");
}

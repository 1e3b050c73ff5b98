namespace CmsSim.Client.Generator;

/// <summary>Generates the typed part of the client: a file for each node, and files for the client, the known values and the failures.</summary>
internal sealed class TypedClient
{
    private readonly IReadOnlyList<Node> _nodes;
    private readonly Descriptions _descriptions;
    private readonly Dictionary<string, string> _files = [];

    private TypedClient(IReadOnlyList<Node> nodes, Descriptions descriptions)
    {
        // Records and fields that several nodes share belong to the list of all objects.
        _nodes = [.. nodes.OrderBy(node => node.Kind is "collection" ? 0 : 1)];
        _descriptions = descriptions;
        Models = Shapes.RecordsOf(_nodes, descriptions);
        FieldModels = Shapes.FieldsOf(_nodes, descriptions);
    }

    /// <summary>The records by their names, without those of nested elements.</summary>
    public IReadOnlyDictionary<string, RecordModel> Models { get; }

    /// <summary>The fields of requests by the names of their records.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PropertyModel>> FieldModels { get; }

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The text of each file by its name.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    /// <summary>The lines of <c>descriptions.txt</c> that describe nothing.</summary>
    public IReadOnlyCollection<string> UnusedDescriptions => _descriptions.Unused;

    /// <summary>Generates the files from the reference of a repository.</summary>
    /// <param name="repository">The folder with <c>CmsSim.sln</c>.</param>
    /// <exception cref="InvalidDataException">A name of the reference has no description.</exception>
    public static TypedClient Generate(string repository)
    {
        var reference = Path.Combine(repository, "fixtures", "reference");
        var client = new TypedClient(Reference.ReadNodes(reference), new Descriptions(Path.Combine(repository, "client", "Generator", "descriptions.txt")));
        client.AddNodes();
        client._files["CmsClient.g.cs"] = ClientFile.Write(client._nodes, client._descriptions);
        client._files["KnownValues.g.cs"] = KnownValues.Write(client._nodes);
        client._files["Failures.g.cs"] = Failures.Write(Reference.ReadReasons(reference));
        return client;
    }

    private void AddNodes()
    {
        HashSet<string> written = [];
        foreach (var node in _nodes)
        {
            var code = CodeWriter.File("System.Xml.Linq", "CmsSim.Client.Transport");
            var isEmpty = true;
            if (node.HasAccessor)
            {
                Accessors.Write(code, node, _nodes, _descriptions);
                code.Line();
                isEmpty = false;
            }
            if (node.HasRecord && written.Add(Names.Record(node)))
            {
                foreach (var record in Shapes.WithNested(Models[Names.Record(node)]))
                    Records.Write(code, record);
                isEmpty = false;
            }
            if (node.HasFields && written.Add(Names.Fields(node)))
            {
                FieldRecords.Write(code, Names.Fields(node), node, FieldModels[Names.Fields(node)]);
                isEmpty = false;
            }
            if (!isEmpty)
                _files.Add(string.Concat(node.Id.Split('.').Select(Names.Pascal)) + ".g.cs", code.ToString());
        }
    }
}

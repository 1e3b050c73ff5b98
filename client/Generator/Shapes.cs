namespace CmsSim.Client.Generator;

/// <summary>Joins the nodes that show the same objects: one record has the elements of all of them.</summary>
internal static class Shapes
{
    public static IReadOnlyDictionary<string, RecordModel> RecordsOf(IReadOnlyList<Node> nodes, Descriptions descriptions)
    {
        var records = new Dictionary<string, RecordModel>();
        foreach (var node in nodes.Where(node => node.HasRecord))
        {
            var name = Names.Record(node);
            if (!records.TryGetValue(name, out var record))
                records[name] = record = new RecordModel { Name = name, Node = node, Element = node.ItemRoot! };
            AddAll(record, node, node.Attributes, node.Elements, descriptions, name);
        }
        return records;
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<PropertyModel>> FieldsOf(IReadOnlyList<Node> nodes, Descriptions descriptions) =>
        nodes.Where(node => node.HasFields).GroupBy(Names.Fields).ToDictionary(
            group => group.Key,
            group => (IReadOnlyList<PropertyModel>)
            [
                .. group.SelectMany(node => node.Parameters, (node, field) => (Node: node, Field: field)).GroupBy(pair => pair.Field.Name).Select(same => new PropertyModel(
                    Names.Property(same.Key, group.Key), same.First().Field with { On = [.. same.SelectMany(pair => pair.Field.On).Distinct()] }, descriptions.Of(same.First().Node, same.First().Field))),
            ]);

    /// <summary>Returns the record and those of the elements inside it.</summary>
    public static IEnumerable<RecordModel> WithNested(RecordModel record) =>
        record.Properties.Select(property => property.Nested).OfType<RecordModel>().SelectMany(WithNested).Prepend(record);

    private static void AddAll(RecordModel record, Node node, IReadOnlyList<Field> attributes, IReadOnlyList<Field> elements, Descriptions descriptions, string top)
    {
        foreach (var (field, isAttribute) in attributes.Select(field => (field, true)).Concat(elements.Select(field => (field, false))))
        {
            if (record.Properties.FindIndex(property => property.Field.Name == field.Name) is >= 0 and var known)
            {
                if (record.Properties[known].Nested is { } same)
                    AddAll(same, node, field.Attributes, field.Children, descriptions, top);
                continue;
            }
            var nested = field.IsObject || field.Attributes.Count > 0 && field.Children.Count > 0 ? Nested(record, node, field, descriptions, top) : null;
            record.Properties.Add(new PropertyModel(Names.Property(field.Name, record.Name), field, descriptions.Of(node, field)) { IsAttribute = isAttribute, Nested = nested });

            // An attribute of an element with text is read beside it.
            foreach (var attribute in nested is null ? field.Attributes : [])
                record.Properties.Add(new PropertyModel(Names.Property(field.Name, record.Name) + Names.Pascal(attribute.Name), attribute with { Name = $"{field.Name}/@{attribute.Name}" }, $"The attribute <c>{attribute.Name}</c> of <c>{field.Name}</c>, which older releases have.") { IsAttribute = true });
        }
    }

    private static RecordModel Nested(RecordModel owner, Node node, Field field, Descriptions descriptions, string top)
    {
        var record = new RecordModel { Name = top + Names.Pascal(field.Name), Node = node, Element = field.Name, IsNested = true };
        AddAll(record, node, field.Attributes, field.Children, descriptions, top);
        return record;
    }
}

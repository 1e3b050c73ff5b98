namespace CmsSim.Client.Generator;

/// <summary>A record to write: the elements of one kind of object, of all nodes that show it.</summary>
internal sealed class RecordModel
{
    public required string Name { get; init; }

    public required Node Node { get; init; }

    /// <summary>The wire name of the object's element.</summary>
    public required string Element { get; init; }

    public bool IsNested { get; init; }

    public List<PropertyModel> Properties { get; } = [];
}

/// <summary>A property of a record, or of the fields of requests.</summary>
internal sealed record PropertyModel(string Name, Field Field, string Description)
{
    public bool IsAttribute { get; init; }

    /// <summary>The record of an element with children. Null for other elements.</summary>
    public RecordModel? Nested { get; init; }
}

/// <summary>Writes records: the objects that answers show.</summary>
internal static class Records
{
    public static void Write(CodeWriter code, RecordModel record)
    {
        var isListed = record.Node.IsCollection && !record.IsNested;
        code.Summary(record.IsNested
            ? $"The element <c>{record.Element}</c> of <c>{record.Node.Path}</c>."
            : record.Node.IsCollection ? $"An object of <c>{record.Node.Path}</c>: {Names.Article(Names.One(record.Node.Id))}."
            : $"The answer of <c>{record.Node.Path}</c>.");
        code.Remarks("A property is null when the answer does not have the element. " + Facts.OfNode(record.Node.Evidence));
        code.Line($"public sealed partial record {record.Name}{(record.IsNested ? "" : $" : ICmsObject<{record.Name}>")}");
        code.Line("{");
        var elements = record.Properties.Where(property => !property.IsAttribute).ToList();
        code.Line("private static readonly KnownElements s_known = new(");
        code.Long("    once: [", Quoted(elements.Where(property => !property.Field.Repeats)), "],");
        code.Indented($"repeatedly: [{string.Join(", ", Quoted(elements.Where(property => property.Field.Repeats)))}]);");
        code.Line();
        if (!record.IsNested && record.Node.HasIds)
        {
            code.Summary($"The id of the {Names.One(record.Node.Id)}.");
            code.Line("public required Guid Id { get; init; }");
            code.Line();
        }
        foreach (var property in record.Properties)
        {
            code.Summary(property.Description);
            code.Remarks(Facts.OfElement(property.Field, isListed && !property.IsAttribute));
            code.Line($"public {Type(property)} {property.Name} {{ get; init; }}{Initial(property)}");
            code.Line();
        }
        code.Summary("The elements without a property, such as those of later releases, and further copies of elements that a property reads once. Empty when there are none.");
        code.Line("public IReadOnlyList<XElement> Unknown { get; init; } = Sequence<XElement>.Empty;");
        code.Line();
        if (!record.IsNested)
        {
            code.Line($"static string ICmsObject<{record.Name}>.ElementName => \"{record.Element}\";");
            code.Line();
        }
        code.Line(record.IsNested ? $"internal static {record.Name} Read(XElement element) => new()" : $"static {record.Name} ICmsObject<{record.Name}>.Read(XElement element) => new()");
        code.Line("{");
        if (!record.IsNested && record.Node.HasIds)
            code.Line("Id = element.Id(),");
        foreach (var property in record.Properties)
            code.Line($"{property.Name} = {Reading(property)},");
        code.Line("Unknown = element.Unknown(s_known),");
        code.Line("};");
        code.Line("}");
        code.Line();
    }

    /// <summary>Returns the C# type of an element or parameter, without the question mark.</summary>
    public static string Scalar(Field field) => field switch
    {
        { Name: "uptimeSeconds" } => "TimeSpan",
        { Type: "bool" } => "bool",
        { Type: "number" } => "long",
        { Type: "decimal" } => "double",
        { Type: "id" or "guid" } => "Guid",
        { Type: "timestamp" } => "DateTimeOffset",
        _ => "string",
    };

    public static string Type(PropertyModel property) => property switch
    {
        { Nested: { } nested, Field.Repeats: true } => $"IReadOnlyList<{nested.Name}>",
        { Nested: { } nested } => nested.Name + "?",
        { Field.Repeats: true } => $"IReadOnlyList<{Scalar(property.Field)}>",
        { Field.Type: "empty" } => "bool",
        _ => Scalar(property.Field) + "?",
    };

    private static string Initial(PropertyModel property) => property.Field.Repeats ? $" = Sequence<{property.Nested?.Name ?? Scalar(property.Field)}>.Empty;" : "";

    private static string Reading(PropertyModel property) => property switch
    {
        { Nested: { } nested } => $"element.{(property.Field.Repeats ? "Children" : "Child")}(\"{property.Field.Name}\", {nested.Name}.Read)",
        { Field: { Repeats: true, Type: "id" or "guid" } } => $"element.References(\"{property.Field.Name}\")",
        { Field.Type: "empty" } => $"element.Has(\"{property.Field.Name}\")",
        _ => $"element.{Reader(property.Field)}(\"{property.Field.Name}\")",
    };

    private static string Reader(Field field) => Scalar(field) switch
    {
        "TimeSpan" => "Duration",
        "bool" => "Flag",
        "long" => "Number",
        "double" => "Fraction",
        "Guid" => "Reference",
        "DateTimeOffset" => "Instant",
        _ => "Text",
    };

    private static IReadOnlyList<string> Quoted(IEnumerable<PropertyModel> properties) => [.. properties.Select(property => $"\"{property.Field.Name}\"")];
}

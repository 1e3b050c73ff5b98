namespace CmsSim.Client.Generator;

/// <summary>Writes the fields of requests: records with a property for each parameter of POST and PUT.</summary>
internal static class FieldRecords
{
    public static void Write(CodeWriter code, string name, Node node, IReadOnlyList<PropertyModel> properties)
    {
        code.Summary($"The fields of requests to <c>{node.Path}</c>. A null property is not sent.");
        code.Remarks("Empty text unsets a text field, and <see cref=\"Fields.Unset\"/> unsets fields of other types.");
        code.Line($"public sealed partial record {name} : Fields");
        code.Line("{");
        foreach (var property in properties)
        {
            code.Summary(property.Description);
            code.Remarks(Facts.OfParameter(property.Field));
            code.Line($"public {Type(property.Field)}? {property.Name} {{ get; init; }}");
            code.Line();
        }
        code.Line("private protected override FormBody AddTo(FormBody form) => form");
        foreach (var property in properties)
            code.Indented($".With(\"{property.Field.Name}\", {property.Name}){(property == properties[^1] ? ";" : "")}");
        code.Line("}");
    }

    public static string Type(Field field) => field.Type is "list" ? "IReadOnlyList<Guid>" : Records.Scalar(field);
}

using System.Collections;
using System.Globalization;
using System.Xml.Linq;
using CmsSim.Client.Generator;

namespace CmsSim.ContractTests.Client;

/// <summary>Compares a record with the XML that it was read from: every element is in a property or among the unknown ones.</summary>
internal sealed class TypedComparison
{
    public List<string> Differences { get; } = [];

    /// <summary>The elements without a property, each with the record.</summary>
    public HashSet<string> Unknown { get; } = [];

    /// <summary>The number of values that were compared.</summary>
    public int Values { get; private set; }

    public void Compare(RecordModel model, object record, XElement raw)
    {
        var type = record.GetType();
        if (type.Name != model.Name || raw.Name.LocalName != model.Element)
            Differences.Add($"{type.Name} was read from <{raw.Name}>, expected {model.Name} and <{model.Element}>");
        if (!model.IsNested && model.Node.HasIds)
            Same(model, "id", raw.Attribute("id")?.Value, type.GetProperty("Id")!.GetValue(record));
        foreach (var property in model.Properties)
        {
            var value = type.GetProperty(property.Name)!.GetValue(record);
            var elements = property.IsAttribute ? [] : raw.Elements(property.Field.Name).ToList();
            if (property.Nested is { } nested)
                CompareAll(nested, property.Field.Repeats ? [.. ((IEnumerable)value!).Cast<object>()] : value is null ? [] : [value], elements);
            else if (property.Field.Repeats)
                Same(model, property.Field.Name, string.Join(',', elements.Select(element => element.Value)), string.Join(',', ((IEnumerable)value!).Cast<object>()));
            else if (property.Field.Type is "empty")
                Same(model, property.Field.Name, elements is [] ? "False" : "True", value);
            else
                Same(model, property.Field.Name, TextOf(raw, property.Field.Name), value);
        }

        var unknown = raw.Elements().Where(element => model.Properties.All(property => property.IsAttribute || property.Field.Name != element.Name.LocalName)).ToList();
        var kept = (IReadOnlyList<XElement>)type.GetProperty("Unknown")!.GetValue(record)!;
        if (!unknown.Select(element => element.ToString()).SequenceEqual(kept.Select(element => element.ToString())))
            Differences.Add($"{model.Name} has the unknown elements {string.Concat(kept)}, expected {string.Concat(unknown)}");
        Unknown.UnionWith(unknown.Select(element => $"{model.Name} {element.Name.LocalName}"));
    }

    public void CompareAll(RecordModel model, IReadOnlyList<object> records, IReadOnlyList<XElement> raw)
    {
        if (records.Count != raw.Count)
            Differences.Add($"{records.Count} {model.Name} were read from {raw.Count} elements");
        foreach (var (record, element) in records.Zip(raw))
            Compare(model, record, element);
    }

    private static string? TextOf(XElement raw, string name) => name.Split("/@") is [var element, var attribute]
        ? raw.Element(element)?.Attribute(attribute)?.Value
        : raw.Element(name)?.Value ?? raw.Attribute(name)?.Value;

    // An empty element of a type other than text is unset.
    private void Same(RecordModel model, string name, string? raw, object? value)
    {
        if (raw is not null)
            Values++;
        var expected = raw is null || (raw.Length is 0 && value is null) ? null : value is null ? raw : TypedCalls.Parse(raw, value.GetType());
        if (!Equals(expected, value))
            Differences.Add(string.Create(CultureInfo.InvariantCulture, $"{model.Name}.{name} is \"{value}\", but the answer has \"{raw}\""));
    }
}

using System.Globalization;
using System.Xml.Linq;

namespace CmsSim.Client.Cdr;

/// <summary>The elements of a record's object. Values are optional; those that cannot be read remain among the unknown elements.</summary>
internal sealed class CdrFacts(XElement subject)
{
    private readonly HashSet<XElement> _read = [];

    /// <summary>The elements that were not read so far.</summary>
    public IReadOnlyList<XElement> Rest => [.. subject.Elements().Where(element => !_read.Contains(element))];

    public string? Text(string name) => Find(name) is { HasElements: false } found && Use(found) ? found.Value : null;

    /// <summary>True when the element is there, whatever its content.</summary>
    public bool Has(string name) => Find(name) is { } found && Use(found);

    public bool? Flag(string name) => Value<bool>(name, text => text switch { "true" => true, "false" => false, _ => null });

    public Guid? Id(string name) => Value<Guid>(name, text => Guid.TryParse(text, out var id) ? id : null);

    public int? Number(string name) => Value<int>(name, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);

    public double? Share(string name) => Value(name, Decimal);

    /// <summary>A number of seconds, with or without a fraction.</summary>
    public TimeSpan? Seconds(string name) => Value(name, text => Decimal(text) is { } seconds && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null);

    /// <summary>Reads an element that has elements. It also remains among the unknown ones when it has an unknown part.</summary>
    public T? Nested<T>(string name, Func<CdrFacts, T> read) where T : class
    {
        if (Find(name) is not { HasElements: true } found)
            return null;
        var facts = new CdrFacts(found);
        var value = read(facts);
        if (facts.Rest is [])
            Use(found);
        return facts._read.Count > 0 ? value : null;
    }

    /// <summary>Reads all elements with this name.</summary>
    public IReadOnlyList<T> All<T>(string name, Func<XElement, T?> read) where T : class
    {
        List<T> all = [];
        foreach (var found in subject.Elements().Where(element => element.Name.LocalName == name))
        {
            if (read(found) is { } value && Use(found))
                all.Add(value);
        }
        return all;
    }

    // An infinite or negative number is none of these values.
    public static double? Decimal(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private T? Value<T>(string name, Func<string, T?> parse) where T : struct =>
        Find(name) is { HasElements: false } found && parse(found.Value) is { } value && Use(found) ? value : null;

    private XElement? Find(string name) => subject.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private bool Use(XElement element)
    {
        _read.Add(element);
        return true;
    }
}

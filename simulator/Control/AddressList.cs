using System.Text;
using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>A list of addresses as JSON, each with what happens there.</summary>
/// <typeparam name="T">An entry of the list.</typeparam>
internal abstract class AddressList<T>
{
    /// <summary>A sentence that describes the list.</summary>
    public abstract string Shape { get; }

    /// <summary>The name of an entry in messages, such as <c>far end</c>.</summary>
    protected abstract string Noun { get; }

    /// <summary>An address as messages show it.</summary>
    protected abstract string Example { get; }

    /// <summary>An entry without values.</summary>
    protected abstract T Empty { get; }

    public string Write(IReadOnlyList<T> list)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var entry in list)
            {
                json.WriteStartObject();
                WriteMembers(json, entry);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Reads the list. Returns its first mistake, or null.</summary>
    public string? Read(JsonElement? list, Limits limits, out IReadOnlyList<T> entries)
    {
        var read = new List<T>();
        entries = read;
        if (list is not { ValueKind: JsonValueKind.Array } array)
            return Shape;
        if (array.GetArrayLength() > MostIn(limits))
            return $"The list has {array.GetArrayLength()} {Noun}s; at most {MostIn(limits)} are allowed. One address with * can match many.";
        foreach (var entry in array.EnumerateArray())
        {
            if (Read(entry, limits, out var one) is { } mistake)
                return $"{char.ToUpperInvariant(Noun[0])}{Noun[1..]} {read.Count + 1}{mistake}.";
            read.Add(one);
        }
        return null;
    }

    /// <summary>The most entries of a list.</summary>
    protected abstract int MostIn(Limits limits);

    protected abstract string AddressOf(T entry);

    protected abstract T WithAddress(T entry, string address);

    protected abstract void WriteMembers(Utf8JsonWriter json, T entry);

    /// <summary>Sets a member of the entry other than its address. Returns the mistake in it, or null.</summary>
    protected abstract string? ReadMember(JsonProperty property, ref T entry);

    /// <summary>The mistake of a member with a value that is none of the words.</summary>
    protected static string NoSuchWord(JsonProperty property, IEnumerable<string> words) =>
        $"invalid value \"{ControlAnswer.Short(property.Value.ToString())}\" for {property.Name}; expected {string.Join(", ", words)}";

    private string? Read(JsonElement element, Limits limits, out T entry)
    {
        entry = Empty;
        if (element.ValueKind is not JsonValueKind.Object)
            return " must be an object";
        foreach (var property in element.EnumerateObject())
        {
            if ((property.Name is "address" ? ReadAddress(property, ref entry) : ReadMember(property, ref entry)) is { } mistake)
                return ": " + mistake;
        }
        return AddressOf(entry).Length switch
        {
            0 => $" must have an address, such as \"{Example}\"",
            var length when length > limits.LongestPattern => $": the address has {length} characters; at most {limits.LongestPattern} are allowed",
            _ => null,
        };
    }

    private string? ReadAddress(JsonProperty property, ref T entry)
    {
        if (property.Value.ValueKind is not JsonValueKind.String || property.Value.GetString() is not { } address || !WireText.IsClean(address))
            return "address must be one line of text";
        entry = WithAddress(entry, address);
        return null;
    }
}

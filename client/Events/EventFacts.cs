using System.Collections.Frozen;
using System.Text.Json;

namespace CmsSim.Client.Events;

/// <summary>The elements of an update. Values are optional; those that cannot be read remain in the rest.</summary>
internal sealed class EventFacts
{
    private readonly Dictionary<string, JsonElement> _rest = [];

    /// <param name="update">The update, which is an object.</param>
    /// <param name="framing">The names in the object that are no elements.</param>
    public EventFacts(JsonElement update, ReadOnlySpan<string> framing)
    {
        foreach (var property in update.EnumerateObject())
        {
            if (EventJson.NameOf(property) is { } name && !framing.Contains(name))
                _rest[name] = property.Value;
        }
    }

    /// <summary>The elements that were not read so far, independent of the document that they are from.</summary>
    public IReadOnlyDictionary<string, JsonElement> Rest => _rest.Count == 0
        ? FrozenDictionary<string, JsonElement>.Empty
        : _rest.ToFrozenDictionary(element => element.Key, element => element.Value.Clone());

    public string? Text(string name) => _rest.TryGetValue(name, out var value) && EventJson.TextOf(value) is { } text && _rest.Remove(name) ? text : null;

    public bool? Flag(string name) =>
        _rest.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False && _rest.Remove(name) ? value.ValueKind is JsonValueKind.True : null;

    public int? Number(string name) =>
        _rest.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && _rest.Remove(name) ? number : null;

    public Guid? Id(string name) => _rest.TryGetValue(name, out var value) && EventJson.IdOf(value) is { } id && _rest.Remove(name) ? id : null;
}

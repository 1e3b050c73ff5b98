using System.Text.Json;

namespace CmsSim.Client.Events;

/// <summary>A message of an unknown type, or a part of a message that cannot be read.</summary>
public sealed record CmsOtherEvent : CmsEvent
{
    /// <summary>The type of the message on the wire. Empty when it has none.</summary>
    public required string Type { get; init; }

    /// <summary>The message, or the part of it that cannot be read.</summary>
    public required JsonElement Content { get; init; }
}

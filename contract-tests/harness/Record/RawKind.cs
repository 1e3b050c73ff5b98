namespace CmsSim.Harness.Record;

/// <summary>The kinds of entries in a recording. The numbers are part of the file format.</summary>
internal enum RawKind : byte
{
    /// <summary>The recording begins. The payload has facts about it.</summary>
    Started = 1,

    /// <summary>A client has connected. The payload has facts about the connection.</summary>
    Opened = 2,

    /// <summary>The upstream is connected. The payload has facts about that connection.</summary>
    Connected = 3,

    /// <summary>Bytes from the client.</summary>
    FromClient = 4,

    /// <summary>Bytes to the client.</summary>
    FromServer = 5,

    /// <summary>The client sends nothing further.</summary>
    ClientEnded = 6,

    /// <summary>The server sends nothing further.</summary>
    ServerEnded = 7,

    /// <summary>The connection is closed. The payload is the reason.</summary>
    Closed = 8,

    /// <summary>The recording ends as intended.</summary>
    Stopped = 9,
}

/// <summary>An entry of a recording.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Connection">The number of the connection, from 1. Zero for entries about the whole recording.</param>
/// <param name="At">The time, which is later than that of the entry before.</param>
/// <param name="Payload">The payload. It is valid until the next entry is read.</param>
internal readonly record struct RawEntry(RawKind Kind, int Connection, DateTimeOffset At, ReadOnlyMemory<byte> Payload);

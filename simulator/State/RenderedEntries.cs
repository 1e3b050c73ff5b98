using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// List entries of one cluster as XML. Lists are read far more often than their objects change, so a list can send most entries again. Used
/// inside the gate only.
/// </summary>
internal sealed class RenderedEntries
{
    // Indexed by age, so that neighbours in a list have different slots. The length bounds the memory.
    private readonly Entry?[] _entries = new Entry?[1024];

    /// <summary>The entry of the object as it is now; null when it is not kept. The version counts every change of the object.</summary>
    public byte[]? Find(ResourceObject subject) =>
        _entries[SlotOf(subject)] is { } entry && ReferenceEquals(entry.Subject, subject) && entry.Version == subject.Version ? entry.Xml : null;

    /// <summary>Keeps the entry of the object as it is now.</summary>
    public void Keep(ResourceObject subject, byte[] xml) => _entries[SlotOf(subject)] = new Entry(subject, subject.Version, xml);

    private long SlotOf(ResourceObject subject) => subject.Age & (_entries.Length - 1);

    private sealed record Entry(ResourceObject Subject, int Version, byte[] Xml);
}

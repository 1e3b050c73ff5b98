using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State.Kept;

/// <summary>Writes entries into frames.</summary>
internal sealed class EntryWriter : IDisposable
{
    private const int IdsInEntry = 4_096;
    private const int LettersInEntry = 256 * 1024;

    private static readonly byte[] s_head = new byte[StateFormat.FrameHead];

    private readonly FrameCipher _cipher;
    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;
    private int _frame = -1;

    /// <param name="key">The key with which the frames are encrypted.</param>
    public EntryWriter(byte[] key) => (_cipher, _writer) = (new FrameCipher(key), new BinaryWriter(_bytes));

    /// <summary>The number of bytes written, including those of an open frame.</summary>
    public int Length => (int)_bytes.Length;

    /// <summary>Closes the open frame.</summary>
    /// <returns>All frames so far.</returns>
    public ReadOnlySpan<byte> Close()
    {
        var all = _bytes.GetBuffer().AsSpan(0, Length);
        if (_frame >= 0)
            _cipher.Seal(all[_frame..]);
        _frame = -1;
        return all;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _cipher.Dispose();
    }

    /// <summary>Drops what was written.</summary>
    public void Clear()
    {
        _frame = -1;
        _bytes.SetLength(0);
    }

    public void Begin(Release release, int seed, IReadOnlyList<string> bridges)
    {
        Start(StateEntry.Begin);
        _writer.Write(release.ToString());
        _writer.Write(seed);
        _writer.Write(bridges.Count);
        foreach (var bridge in bridges)
            _writer.Write(bridge);
    }

    public void End() => Start(StateEntry.End);

    public void Position(DateTimeOffset now, IdPosition position)
    {
        Start(StateEntry.Position);
        _writer.Write(now.UtcTicks);
        _writer.Write(position.Ids);
        _writer.Write(position.Secrets);
        _writer.Write(position.CallIds);
        _writer.Write(position.Given);
    }

    /// <param name="place">The place of the object's bridge; −1 for an object that all bridges share.</param>
    /// <param name="type">The type of the object.</param>
    /// <param name="id">The id of the object.</param>
    /// <param name="values">The values by slot.</param>
    public void Put(int place, ResourceDefinition type, Guid id, string?[] values)
    {
        Start(StateEntry.Put);
        Key(place, type, id);
        var set = 0;
        foreach (var value in values)
            set += value is null ? 0 : 1;
        _writer.Write((ushort)set);
        for (var slot = 0; slot < values.Length; slot++)
        {
            if (values[slot] is not { } value)
                continue;
            _writer.Write(type.Fields[slot].Name);
            _writer.Write(value);
        }
    }

    public void Gone(int place, ResourceDefinition type, Guid id, Guid owner)
    {
        Start(StateEntry.Gone);
        Key(place, type, id);
        Write(owner);
    }

    /// <param name="first">The first id of the name.</param>
    /// <param name="count">The number of ids so far.</param>
    public void Derived(Guid first, int count)
    {
        Start(StateEntry.Derived);
        Write(first);
        _writer.Write(count);
    }

    public void Session(int place, Guid session, int nextCorrelator)
    {
        Start(StateEntry.Session);
        _writer.Write((sbyte)place);
        Write(session);
        _writer.Write(nextCorrelator);
    }

    public void Record(int place, Guid receiver, KeptRecord record)
    {
        Start(StateEntry.Record);
        _writer.Write((sbyte)place);
        Write(receiver);
        _writer.Write(record.Index);
        _writer.Write(record.Time.UtcTicks);
        _writer.Write(record.Correlator);
        _writer.Write(record.Type);
        _writer.Write(record.Element);
        Write(record.Id);
        _writer.Write(record.Xml);
    }

    public void Trim(int place, Guid receiver, int made, int delivered, int first)
    {
        Start(StateEntry.Trim);
        _writer.Write((sbyte)place);
        Write(receiver);
        _writer.Write(made);
        _writer.Write(delivered);
        _writer.Write(first);
    }

    public void Facts(World facts)
    {
        Start(StateEntry.Facts);
        _writer.Write(WorldWriter.Write(facts, hasSecrets: true));
    }

    public void StartedIn(string part)
    {
        Start(StateEntry.StartedIn);
        _writer.Write(part);
    }

    /// <summary>The parts of a text that fit into one entry each.</summary>
    public static IEnumerable<string> PartsOf(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(LettersInEntry, text.Length - at);

            // The two halves of a character stay together.
            if (char.IsHighSurrogate(text[at + length - 1]))
                length++;
            yield return text.Substring(at, length);
            at += length;
        }
    }

    /// <param name="name">The name of the account.</param>
    /// <param name="password">The password; null for the one that the options of the next start set.</param>
    public void Account(string name, string? password)
    {
        Start(StateEntry.Account);
        _writer.Write(name);
        _writer.Write(password is not null);
        _writer.Write(password ?? "");
    }

    public void Taken(IEnumerable<Guid> ids)
    {
        foreach (var part in ids.Chunk(IdsInEntry))
            Ids(StateEntry.Taken, part);
    }

    public void Given(IReadOnlyCollection<Guid> ids) => Ids(StateEntry.Given, ids);

    private void Ids(StateEntry entry, IReadOnlyCollection<Guid> ids)
    {
        Start(entry);
        _writer.Write(ids.Count);
        foreach (var id in ids)
            Write(id);
    }

    private void Key(int place, ResourceDefinition type, Guid id)
    {
        _writer.Write((sbyte)place);
        _writer.Write(type.Path);
        Write(id);
    }

    private void Write(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        _writer.Write(bytes);
    }

    private void Start(StateEntry entry)
    {
        if (_frame < 0)
        {
            _frame = Length;
            _writer.Write(s_head);
        }
        _writer.Write((byte)entry);
    }
}

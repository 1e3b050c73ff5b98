using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// The source of ids, secrets and call IDs. Ids that were handed in come first, then a seeded sequence. The sequence skips ids of the world
/// and ids that were handed in, so that no id is used twice.
/// </summary>
internal sealed class IdSource
{
    private const int SecretsSeed = 0x5ec2e7;
    private const int CallIdsSeed = 0x0ca111d;

    private readonly Queue<Guid> _given;
    private readonly HashSet<Guid> _taken;
    private readonly Chance _ids;
    private readonly Chance _secrets;
    private readonly Chance _callIds;

    /// <param name="seed">The same seed gives the same sequence.</param>
    /// <param name="taken">The ids of the world that the sequence begins in. The source adds to the set.</param>
    public IdSource(int seed, HashSet<Guid> taken) : this([], taken, new Chance(seed), new Chance(seed ^ SecretsSeed), new Chance(seed ^ CallIdsSeed))
    {
    }

    /// <summary>The sequences of a seed at a position that an earlier run has reached.</summary>
    /// <param name="seed">The seed of that run.</param>
    /// <param name="taken">The ids that the sequence skips. The source adds to the set.</param>
    /// <param name="given">The ids that were handed in and are not used yet.</param>
    /// <param name="position">The position.</param>
    public static IdSource At(int seed, HashSet<Guid> taken, IEnumerable<Guid> given, in IdPosition position) =>
        new(given, taken, Chance.At(seed, position.Ids), Chance.At(seed ^ SecretsSeed, position.Secrets), Chance.At(seed ^ CallIdsSeed, position.CallIds));

    private IdSource(IEnumerable<Guid> given, HashSet<Guid> taken, Chance ids, Chance secrets, Chance callIds) =>
        (_given, _taken, _ids, _secrets, _callIds) = (new(given), taken, ids, secrets, callIds);

    /// <summary>A copy that returns the same ids, secrets and call IDs next.</summary>
    public IdSource Copy() => new(_given, [.. _taken], _ids.Copy(), _secrets.Copy(), _callIds.Copy());

    /// <summary>True when the world contains the id or it was handed in, so that the sequence never returns it.</summary>
    public bool IsTaken(Guid id) => _taken.Contains(id);

    /// <summary>Queues an id, for example one of a trace. Queued ids come before the seeded ones.</summary>
    public void Give(Guid id)
    {
        _given.Enqueue(id);
        _taken.Add(id);
        Gifts++;
    }

    /// <summary>The number of ids that were handed in and are not used yet.</summary>
    public int Given => _given.Count;

    /// <summary>Those ids, in order.</summary>
    public IReadOnlyCollection<Guid> GivenIds => _given;

    /// <summary>The ids that the sequence skips.</summary>
    public IReadOnlyCollection<Guid> Taken => _taken;

    /// <summary>Counts the changes of the ids that were handed in, other than their use.</summary>
    public int Gifts { get; private set; }

    /// <summary>The position of the sequences.</summary>
    public IdPosition Position => new(_ids.Drawn, _secrets.Drawn, _callIds.Drawn, _given.Count);

    /// <summary>Forgets the ids that were handed in and are not used yet.</summary>
    public void DropGiven()
    {
        _taken.ExceptWith(_given);
        _given.Clear();
        Gifts++;
    }

    /// <summary>The next id: a version 4 GUID, as all ids of a CMS are.</summary>
    public Guid NextId()
    {
        if (_given.TryDequeue(out var given))
            return given;

        Span<byte> bytes = stackalloc byte[16];
        while (true)
        {
            _ids.NextBytes(bytes);
            if (Version4(bytes) is var id && !_taken.Contains(id))
                return id;
        }
    }

    /// <summary>An id outside the sequence. The same seed and name always give the same id.</summary>
    public static Guid Derived(int seed, string name) =>
        Version4(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {name}"))).AsSpan(0, 16));

    public string NextSecret() => string.Create(SecretText.Length, _secrets, static (text, random) =>
    {
        foreach (ref var c in text)
            c = SecretText.Alphabet[random.Next(SecretText.Alphabet.Length)];
    });

    public string NextCallId() => _callIds.Next(1_000_000_000).ToString("D9", CultureInfo.InvariantCulture);

    private static Guid Version4(Span<byte> bytes)
    {
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>A position in the sequences of ids, secrets and call IDs.</summary>
/// <param name="Ids">The steps of the sequence of ids.</param>
/// <param name="Secrets">The steps of the sequence of secrets.</param>
/// <param name="CallIds">The steps of the sequence of call IDs.</param>
/// <param name="Given">The number of ids that were handed in and are not used yet.</param>
internal readonly record struct IdPosition(long Ids, long Secrets, long CallIds, int Given);

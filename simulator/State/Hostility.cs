namespace CmsSim.Simulator.State;

/// <summary>A behaviour that the documentation allows and few clients expect.</summary>
internal enum HostileEffect
{
    /// <summary>The bridge answers 503 and does not handle the request.</summary>
    Busy,

    /// <summary>A page has fewer entries than the limit, though more follow.</summary>
    ShortPage,

    /// <summary>An entry before the page was added or removed, so that the client sees one entry twice or not at all.</summary>
    ListChanged,

    /// <summary>An optional element is missing.</summary>
    ElementAbsent,

    /// <summary>The answer has an element that no release knows.</summary>
    UnknownElement,

    /// <summary>The connection is closed after the answer.</summary>
    ConnectionClosed,
}

/// <summary>Makes bridges as difficult as the documentation allows. The seed decides every effect. Used inside the gate only.</summary>
internal sealed class Hostility(int seed)
{
    private readonly long[] _counts = new long[Enum.GetValues<HostileEffect>().Length];
    private Chance _chance = new(seed);

    public int Seed => seed;

    public long CountOf(HostileEffect effect) => _counts[(int)effect];

    /// <summary>Draws the effects on the next request.</summary>
    public HostileExchange Begin() => new(this, _chance.Next(int.MaxValue));

    public void Count(HostileEffect effect) => _counts[(int)effect]++;

    /// <summary>The same hostile mode, with its counts and the position of its random sequence.</summary>
    public Hostility Copy()
    {
        var copy = new Hostility(seed) { _chance = _chance.Copy() };
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }
}

/// <summary>The effects on one exchange with a hostile bridge. Its own random sequence makes them independent of other exchanges.</summary>
internal sealed class HostileExchange
{
    private readonly Hostility _all;
    private readonly Random _chance;
    private readonly List<HostileEffect> _effects = [];

    public HostileExchange(Hostility all, int seed)
    {
        (_all, _chance) = (all, new Random(seed));
        ClosesConnection = Happens(8, HostileEffect.ConnectionClosed);
        IsBusy = Happens(10, HostileEffect.Busy);
    }

    public bool IsBusy { get; }

    public bool ClosesConnection { get; }

    /// <summary>The effects on the exchange so far.</summary>
    public IReadOnlyList<HostileEffect> Effects => _effects;

    /// <summary>The number of entries of a page with this limit: sometimes fewer.</summary>
    public int Shortened(int limit) => limit > 1 && Happens(2, HostileEffect.ShortPage) ? 1 + _chance.Next(limit - 1) : limit;

    /// <summary>1 when an entry before the offset counts as removed since the last page, -1 when one counts as added, otherwise 0.</summary>
    public int Shift(int offset) => offset > 0 && Happens(4, HostileEffect.ListChanged) ? (_chance.Next(2) * 2) - 1 : 0;

    public bool OmitsElement() => Happens(6, HostileEffect.ElementAbsent);

    /// <summary>The name of an unknown element to add; null for none.</summary>
    public string? UnknownElement() =>
        Happens(6, HostileEffect.UnknownElement) ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"futureElement{_chance.Next(100)}") : null;

    private bool Happens(int oneIn, HostileEffect effect)
    {
        if (_chance.Next(oneIn) != 0)
            return false;
        _all.Count(effect);
        if (!_effects.Contains(effect))
            _effects.Add(effect);
        return true;
    }
}

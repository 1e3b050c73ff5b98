namespace CmsSim.Simulator.State;

/// <summary>What the documentation allows a bridge to do, and few clients expect.</summary>
internal enum HostileEffect
{
    /// <summary>503: busy, try again.</summary>
    Busy,

    /// <summary>A page has fewer entries than asked for, though more follow.</summary>
    ShortPage,

    /// <summary>An entry came or went before the page, so that one is seen twice or not at all.</summary>
    ListChanged,

    /// <summary>An element that need not be there is not.</summary>
    ElementAbsent,

    /// <summary>An element that no release before knew.</summary>
    UnknownElement,

    /// <summary>The connection is closed after the answer.</summary>
    ConnectionClosed,
}

/// <summary>Makes bridges as unpleasant as the documentation lets them be; all of it follows from the seed. Touched inside the gate only.</summary>
internal sealed class Hostility(int seed)
{
    private readonly long[] _counts = new long[Enum.GetValues<HostileEffect>().Length];
    private Chance _chance = new(seed);

    public int Seed => seed;

    public long CountOf(HostileEffect effect) => _counts[(int)effect];

    /// <summary>What may become of one request.</summary>
    public HostileTurn Begin() => new(this, _chance.Next(int.MaxValue));

    public void Count(HostileEffect effect) => _counts[(int)effect]++;

    /// <summary>The same, with the same to come.</summary>
    public Hostility Copy()
    {
        var copy = new Hostility(seed) { _chance = _chance.Copy() };
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }
}

/// <summary>One request to a hostile bridge. It has a sequence of its own, so that what becomes of it hangs on no other.</summary>
internal sealed class HostileTurn
{
    private readonly Hostility _all;
    private readonly Random _chance;
    private readonly List<HostileEffect> _effects = [];

    public HostileTurn(Hostility all, int seed)
    {
        (_all, _chance) = (all, new Random(seed));
        ClosesConnection = Happens(8, HostileEffect.ConnectionClosed);
        IsBusy = Happens(10, HostileEffect.Busy);
    }

    public bool IsBusy { get; }

    public bool ClosesConnection { get; }

    /// <summary>What was done to the exchange.</summary>
    public IReadOnlyList<HostileEffect> Effects => _effects;

    /// <summary>How many entries a page has that may have so many.</summary>
    public int Shortened(int limit) => limit > 1 && Happens(2, HostileEffect.ShortPage) ? 1 + _chance.Next(limit - 1) : limit;

    /// <summary>1 when an entry has gone before the offset since the page before, -1 when one has come.</summary>
    public int Shift(int offset) => offset > 0 && Happens(4, HostileEffect.ListChanged) ? (_chance.Next(2) * 2) - 1 : 0;

    public bool LeavesOut() => Happens(6, HostileEffect.ElementAbsent);

    /// <summary>The name of an element to put in; null for none.</summary>
    public string? Unknown() =>
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

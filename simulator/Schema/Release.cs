using System.Globalization;

namespace CmsSim.Simulator.Schema;

/// <summary>A release of the CMS software, such as 2.3.3.</summary>
internal readonly record struct Release(int Major, int Minor, int Patch = 0) : IComparable<Release>
{
    public static Release Oldest { get; } = new(2, 0);

    /// <summary>The releases that can be simulated.</summary>
    public static IReadOnlyList<Release> Known { get; } =
    [
        Oldest, new(2, 1), new(2, 2), new(2, 3), new(2, 3, 3), new(2, 4), new(2, 5), new(2, 6), new(2, 7), new(2, 8), new(2, 9), new(3, 0), new(3, 1), new(3, 2),
        new(3, 3), new(3, 4), new(3, 5), new(3, 6), new(3, 7), new(3, 8), new(3, 9), new(3, 10), new(3, 11), new(3, 12),
    ];

    /// <summary>The newest release that can be simulated.</summary>
    public static Release Newest => Known[^1];

    /// <summary>The last release that the sources cover in full. They describe later ones in part.</summary>
    public static Release LastInDetail { get; } = new(3, 0);

    public static Release Parse(string text)
    {
        var parts = text.Split('.').Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        return new Release(parts[0], parts[1], parts.Length > 2 ? parts[2] : 0);
    }

    /// <summary>The known release with this name.</summary>
    public static Release? Named(string name)
    {
        foreach (var release in Known)
        {
            if (release.ToString() == name)
                return release;
        }
        return null;
    }

    public int CompareTo(Release other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public static bool operator <(Release left, Release right) => left.CompareTo(right) < 0;

    public static bool operator >(Release left, Release right) => left.CompareTo(right) > 0;

    public static bool operator <=(Release left, Release right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Release left, Release right) => left.CompareTo(right) >= 0;

    public override string ToString() => Patch == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}")
        : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}

/// <summary>The first release that has a feature, and the first later one that no longer has it.</summary>
internal readonly record struct Lifetime(Release Since, Release? Until)
{
    /// <summary>Every simulated release.</summary>
    public static Lifetime Always { get; } = new(Release.Oldest, null);

    public bool Includes(Release release) => release >= Since && !(release >= Until);

    /// <summary>The releases that both lifetimes include.</summary>
    public Lifetime Within(Lifetime outer) => new(
        Since > outer.Since ? Since : outer.Since,
        Until is { } until && !(until > outer.Until) ? until : outer.Until);

    /// <summary>The range from the first release of either lifetime to the last.</summary>
    public Lifetime Joined(Lifetime other) => new(
        Since < other.Since ? Since : other.Since,
        Until is { } until && other.Until is { } others ? (until > others ? until : others) : null);

    /// <summary>The releases in words, such as <c>releases from 3.4 on</c>.</summary>
    public override string ToString() => (Since > Release.Oldest, Until) switch
    {
        (true, null) => $"releases from {Since} on",
        (true, { } until) => $"releases from {Since} to before {until}",
        (false, { } until) => $"releases before {until}",
        _ => "all releases",
    };

    public static Lifetime From(string release) => new(Release.Parse(release), null);

    public static Lifetime UpTo(string release) => new(Release.Oldest, Release.Parse(release));
}

/// <summary>The releases of the bridges of a cluster: mostly one, several during an upgrade.</summary>
internal readonly struct Releases(params IReadOnlyList<Release> all)
{
    /// <summary>The newest of them.</summary>
    public Release Newest { get; } = all.Max();

    /// <summary>True when one of the releases has a feature with this lifetime.</summary>
    public bool Have(Lifetime lifetime)
    {
        foreach (var release in all)
        {
            if (lifetime.Includes(release))
                return true;
        }
        return false;
    }
}

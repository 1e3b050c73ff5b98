namespace CmsSim.Simulator.Schema;

/// <summary>How surely a behaviour is that of a real CMS.</summary>
public enum Evidence
{
    /// <summary>A document of the vendor says so.</summary>
    Documented,

    /// <summary>Bytes, log lines or clients of a real system show it.</summary>
    Observed,

    /// <summary>Nothing says; it is what a user would expect.</summary>
    Inferred,
}

/// <summary>What a behaviour rests on, and where that is written.</summary>
internal readonly record struct Basis(Evidence Evidence, string Source)
{
    public static Basis Guide { get; } = new(Evidence.Documented, "API reference guide 2.0");

    public static Basis Documented(string source) => new(Evidence.Documented, source);

    public static Basis Observed(string source) => new(Evidence.Observed, source);

    public static Basis Inferred(string reason) => new(Evidence.Inferred, reason);

    /// <summary>The same for what came with a later release: the guide of 2.0 cannot have it.</summary>
    public Basis For(Lifetime lifetime) => this != Guide || lifetime.Since == Release.Oldest
        ? this
        : Documented(lifetime.Since > Release.LastInDetail ? $"contents of the API reference guide {lifetime.Since}" : "API reference 2.8 to 3.0");

    public override string ToString() => $"{Evidence.ToString().ToLowerInvariant()}: {Source}";
}

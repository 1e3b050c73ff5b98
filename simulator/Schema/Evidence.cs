namespace CmsSim.Simulator.Schema;

/// <summary>How surely a behaviour is that of a real CMS.</summary>
internal enum Evidence
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

    public override string ToString() => $"{Evidence.ToString().ToLowerInvariant()}: {Source}";
}

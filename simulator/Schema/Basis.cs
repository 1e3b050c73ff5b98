namespace CmsSim.Simulator.Schema;

/// <summary>The evidence for a behaviour, and its source.</summary>
internal readonly record struct Basis(Evidence Evidence, string Source)
{
    public static Basis Guide { get; } = new(Evidence.Documented, "API reference guide 2.0");

    public static Basis Documented(string source) => new(Evidence.Documented, source);

    public static Basis Observed(string source) => new(Evidence.Observed, source);

    public static Basis Inferred(string reason) => new(Evidence.Inferred, reason);

    /// <summary>
    /// The basis of something that came with a later release, which the guide of 2.0 cannot describe. No text describes the releases after the
    /// last one in detail, so parts of these name their own source.
    /// </summary>
    public Basis For(Lifetime lifetime) => this != Guide || lifetime.Since == Release.Oldest ? this
        : lifetime.Since > Release.LastInDetail ? Inferred($"no source is named for release {lifetime.Since}")
        : Documented("API reference 2.8 to 3.0");

    public override string ToString() => $"{Evidence.ToString().ToLowerInvariant()}: {Source}";
}

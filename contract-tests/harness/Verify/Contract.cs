namespace CmsSim.Harness.Verify;

/// <summary>A named statement about every Cisco Meeting Server, with its evidence and the requests that check it.</summary>
/// <param name="Name">The name, unique in the suite: the area, a dot, and words with hyphens, such as <c>errors.unknown-id</c>.</param>
/// <param name="Claim">The statement as one sentence.</param>
public sealed record Contract(string Name, string Claim)
{
    /// <summary>The sources of the statement, strongest first. At least one.</summary>
    public required IReadOnlyList<ContractEvidence> Evidence { get; init; }

    /// <summary>The requests and checks.</summary>
    public required Func<CmsSession, Task> Check { get; init; }

    /// <summary>The parts of the target that the contract needs. Defaults to nothing.</summary>
    public Needs Needs { get; init; }

    /// <summary>The first release that it holds for, such as <c>2.4</c>. Null when it holds for all earlier ones.</summary>
    public string? Since { get; init; }

    /// <summary>The first release that it no longer holds for, such as <c>3.0</c>. Null when it holds for all later ones.</summary>
    public string? Until { get; init; }

    /// <summary>The area: the part of the name before the dot, such as <c>errors</c>.</summary>
    public string Area => Name[..Name.IndexOf('.')];

    /// <summary>The strength of the strongest source.</summary>
    public Basis Basis => Evidence.Min(source => source.Basis);

    /// <summary>True if the contract holds for a release.</summary>
    /// <param name="release">The release, such as <c>2.9</c>.</param>
    public bool HoldsFor(string release) =>
        ReleaseNumber.Of(release) is var number && (Since is null || number >= ReleaseNumber.Of(Since)) && (Until is null || number < ReleaseNumber.Of(Until));

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}

namespace CmsSim.Harness.Coverage;

/// <summary>A source of exchanges, records and events, such as a journal or the files of a recording.</summary>
public interface ICoverageSource
{
    /// <summary>The name of the source, for people to read.</summary>
    string Name { get; }

    /// <summary>Adds all that the source has to a meter. A source that grows adds only what came since the last call.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>A sentence for each thing that the source does not show. Empty when it shows all.</returns>
    /// <exception cref="Replay.TargetUnreachableException">A server does not answer, or its answer is not of the expected form.</exception>
    Task<IReadOnlyList<string>> ReadAsync(CoverageMeter meter, CancellationToken cancellation = default);
}

namespace CmsSim.Harness.Verify;

/// <summary>The outcome of a cleanup.</summary>
/// <param name="Removed">The addresses of the objects that the cleanup removed, in order.</param>
/// <param name="Restored">The addresses of the objects whose values the cleanup restored, in order.</param>
/// <param name="Left">A sentence for each object that could not be removed or restored.</param>
public sealed record CleanupReport(IReadOnlyList<string> Removed, IReadOnlyList<string> Restored, IReadOnlyList<string> Left)
{
    /// <summary>True when nothing of the verification is left on the target.</summary>
    public bool IsComplete => Left.Count == 0;
}

namespace CmsSim.Harness.Clone;

/// <summary>The progress of a clone or of its check.</summary>
/// <param name="Answers">The number of answers so far, those of an earlier run included.</param>
/// <param name="Node">The node that is being read, such as <c>coSpaces</c>.</param>
/// <param name="Done">The number of objects of the node that are read.</param>
/// <param name="All">The number of objects of the node.</param>
public sealed record CloneProgress(int Answers, string Node, int Done, int All);

namespace CmsSim.Mutants;

/// <summary>A class of the suite: its time without a mutant, with the start of the process, and the numbers of the mutants that it reaches.</summary>
internal sealed record TestClass(string Name, double Seconds, IReadOnlyList<int> Reaches);

namespace CmsSim.Simulator;

/// <summary>Thrown when the cluster cannot start with its options. The message is one sentence for the user.</summary>
public sealed class SimulatorStartException(string sentence, Exception? cause = null) : Exception(sentence, cause);

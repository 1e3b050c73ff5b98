namespace CmsSim.Simulator;

/// <summary>A cluster cannot start with its options. The message is one sentence, or one line for each mistake in the world.</summary>
public sealed class SimulatorStartException(string sentence, Exception? cause = null) : Exception(sentence, cause);

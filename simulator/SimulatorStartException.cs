namespace CmsSim.Simulator;

/// <summary>The cluster cannot start as asked; the message is one sentence for whoever asked.</summary>
public sealed class SimulatorStartException(string sentence, Exception? cause = null) : Exception(sentence, cause);

namespace CmsSim.Mutants;

/// <summary>A reason why the tool ends without a score.</summary>
internal sealed class UserErrorException(string message) : Exception(message);

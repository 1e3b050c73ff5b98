namespace CmsSim.Cli;

/// <summary>What the tool's exit status means; fixed, because scripts rely on it.</summary>
internal static class ExitStatus
{
    public const int Fine = 0;
    public const int Differs = 1;
    public const int WrongUsage = 2;
    public const int Unreachable = 3;
    public const int Cancelled = 4;
}

/// <summary>A mistake of the caller: told in one sentence on stderr, without a stack trace.</summary>
internal sealed class UserErrorException(string sentence, int exitStatus = ExitStatus.WrongUsage) : Exception(sentence)
{
    public int ExitStatus { get; } = exitStatus;
}

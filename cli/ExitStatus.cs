namespace CmsSim.Cli;

/// <summary>The exit statuses of the tool. The numbers are fixed, because scripts rely on them.</summary>
internal static class ExitStatus
{
    public const int Fine = 0;
    public const int Differs = 1;
    public const int WrongUsage = 2;
    public const int Unreachable = 3;
    public const int Cancelled = 4;
}

/// <summary>A failure that the caller can act on. The tool prints its message as one sentence on stderr, without a stack trace.</summary>
internal sealed class UserErrorException(string sentence, int exitStatus = ExitStatus.WrongUsage) : Exception(sentence)
{
    public int ExitStatus { get; } = exitStatus;
}

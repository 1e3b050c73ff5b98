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

/// <summary>A failure that the caller can act on. The tool prints each sentence on a line of its own on stderr, without a stack trace.</summary>
internal sealed class UserErrorException(IReadOnlyList<string> sentences, int exitStatus = ExitStatus.WrongUsage) : Exception(string.Join('\n', sentences))
{
    public UserErrorException(string sentence, int exitStatus = CmsSim.Cli.ExitStatus.WrongUsage) : this([sentence], exitStatus)
    {
    }

    public IReadOnlyList<string> Sentences { get; } = sentences;

    public int ExitStatus { get; } = exitStatus;
}

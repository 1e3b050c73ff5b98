namespace CmsSim.ContractTests.Docs;

/// <summary>The output of a command that runs beside others.</summary>
internal sealed class OutputCapture : StringWriter
{
    private readonly Lock _sync = new();

    public string Text
    {
        get
        {
            lock (_sync)
                return ToString();
        }
    }

    /// <summary>Waits until the output is as wanted, or the command has ended, or half a minute is over; the output then.</summary>
    public async Task<string> UntilAsync(Func<string, bool> isAsWanted, Task command)
    {
        for (var look = 0; look < 3_000 && !isAsWanted(Text) && !command.IsCompleted; look++)
            await Task.Delay(10);
        return Text;
    }

    public override void Write(char value)
    {
        lock (_sync)
            base.Write(value);
    }

    public override void Write(string? value)
    {
        lock (_sync)
            base.Write(value);
    }

    public override void WriteLine(string? value)
    {
        lock (_sync)
            base.WriteLine(value);
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }
}

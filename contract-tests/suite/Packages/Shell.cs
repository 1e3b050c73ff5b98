using System.Diagnostics;

namespace CmsSim.ContractTests.Packages;

/// <summary>Runs commands as processes, in a home of their own.</summary>
/// <param name="home">The home; null for that of this process.</param>
internal sealed class Shell(string? home)
{
    /// <summary>Long enough for a busy machine. Only failing tests wait for it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public string Home => home ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Runs a command to its end, which has to be good, and returns the output.</summary>
    public async Task<string> RunAsync(string folder, string command, params string[] arguments)
    {
        var (status, output) = await TryAsync(folder, command, arguments);
        return status == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {status}:\n{output}");
    }

    /// <summary>Runs a command to its end. Returns its exit status and its output, with the errors last.</summary>
    public async Task<(int Status, string Output)> TryAsync(string folder, string command, params string[] arguments)
    {
        using var process = Start(folder, command, arguments);
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} {string.Join(' ', arguments)} does not end.");
        }
    }

    /// <summary>Starts a command that runs until it is killed.</summary>
    public Process Start(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // A test run that MSBuild started passes on settings of its own.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";

        // Processes that outlive a command would keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        // Advisories on packages of others are a matter of releases, and come over the network.
        start.Environment["NuGetAudit"] = "false";
        if (home is not null)
        {
            foreach (var name in (string[])["HOME", "USERPROFILE", "DOTNET_CLI_HOME"])
                start.Environment[name] = home;
            start.Environment["NUGET_PACKAGES"] = Path.Combine(home, ".nuget", "packages");
            start.Environment.Remove("XDG_DATA_HOME");
            start.Environment.Remove("XDG_CONFIG_HOME");
        }
        return Process.Start(start)!;
    }
}

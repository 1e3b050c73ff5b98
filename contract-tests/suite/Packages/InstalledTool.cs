using System.Diagnostics;
using System.Text.Json;
using CmsSim.ContractTests.Docs;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Packages;

/// <summary>The tool, installed from its package as its readme says.</summary>
[Collection(nameof(Packed))]
public sealed class InstalledTool(PackedPackages packages)
{
    [Fact]
    public async Task The_installed_tool_has_help_serves_and_reports_its_health()
    {
        var folder = packages.NewFolder("tool");
        packages.WriteSettings(folder);
        var install = new Page("readme", packages.Open("cmssim").Text("README.md")).Blocks.Single().Commands()[0].Text.Split(' ');
        install.Should().StartWith(["dotnet", "tool", "install", "--global"]);
        await packages.Shell.RunAsync(folder, install[0], install[1..]);
        var tool = Path.Combine(packages.Shell.Home, ".dotnet", "tools", OperatingSystem.IsWindows() ? "cmssim.exe" : "cmssim");

        (await packages.Shell.RunAsync(folder, tool, "--help")).Should().Contain("  serve ").And.Contain("  replay ");

        using var serve = packages.Shell.Start(folder, tool, "serve", "--json", "--https-port", "0", "--http-port", "0", "--control-port", "0");
        try
        {
            using var ready = JsonDocument.Parse((await serve.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
            var control = ready.RootElement.GetProperty("control").GetString()!;

            (await packages.Shell.RunAsync(folder, tool, "health", "--control", control)).Should().NotBeEmpty();
            File.Exists(Path.Combine(folder, "logs", "run", "Core1.log")).Should().BeTrue();
        }
        finally
        {
            await EndAsync(serve);
        }
        serve.ExitCode.Should().Be(0);
    }

    private static async Task EndAsync(Process process)
    {
        if (OperatingSystem.IsWindows())
            process.Kill();
        else
            await Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExitAsync();
        await process.WaitForExitAsync();
    }
}

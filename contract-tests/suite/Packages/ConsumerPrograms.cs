using System.Diagnostics;

namespace CmsSim.ContractTests.Packages;

/// <summary>The programs of the readmes, each in a project that references one package, and a program that references all of them.</summary>
internal sealed class ConsumerPrograms
{
    /// <summary>The packages that are libraries.</summary>
    public static readonly string[] Libraries = ["CmsSim.Aspire.Hosting", "CmsSim.Client", "CmsSim.Client.Hosting", "CmsSim.Client.Scheduling.Sqlite", "CmsSim.Harness", "CmsSim.Simulator", "CmsSim.Testcontainers"];

    private readonly string _folder;
    private readonly Shell _shell;

    private ConsumerPrograms(string folder, Shell shell) => (_folder, _shell) = (folder, shell);

    public static async Task<ConsumerPrograms> BuildAsync(PackedPackages packages)
    {
        var folder = packages.NewFolder("consumers");
        foreach (var id in Libraries.Where(id => id != "CmsSim.Simulator"))
            Write(folder, NameOf(id), [id], packages.Open(id).Code);
        Write(folder, NameOf("Everything"), Libraries, """
            using CmsSim.Client;
            using CmsSim.Client.Hosting;
            using CmsSim.Client.Scheduling.Sqlite;
            using CmsSim.Harness.Fixtures;
            using CmsSim.Simulator;

            await using var cms = await CmsSimulator.StartAsync();
            using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
            Console.WriteLine((await client.SystemStatus.GetAsync()).SoftwareVersion);
            foreach (var type in new[] { typeof(CmsClients), typeof(SqliteScheduleStore), typeof(Fixture) })
                Console.WriteLine(type.Assembly.GetName().Name);
            """);

        // One solution: one restore, and builds side by side.
        File.WriteAllText(Path.Combine(folder, "Consumers.slnx"), $"""
            <Solution>
            {string.Join('\n', Directory.GetDirectories(folder).Select(Path.GetFileName).Select(name => $"  <Project Path=\"{name}/{name}.csproj\" />"))}
            </Solution>
            """);
        packages.WriteSettings(folder);
        await packages.Shell.RunAsync(folder, "dotnet", "build", "Consumers.slnx", "-v", "quiet", "--nologo");
        return new ConsumerPrograms(folder, packages.Shell);
    }

    /// <summary>Runs the program of a package to its end, which has to be good, and returns its output.</summary>
    public Task<string> RunAsync(string id, params string[] arguments) => _shell.RunAsync(FolderOf(id), "dotnet", [AssemblyOf(id), .. arguments]);

    /// <summary>Starts the program of a package that runs until it is killed.</summary>
    public Process Start(string id, params string[] arguments) => _shell.Start(FolderOf(id), "dotnet", [AssemblyOf(id), .. arguments]);

    /// <summary>The folder in which the program of a package runs.</summary>
    public string FolderOf(string id) => Path.Combine(_folder, NameOf(id));

    // A project that has the name of a package cannot reference it.
    private static string NameOf(string id) => $"{id}.Consumer";

    private static string AssemblyOf(string id) => Path.Combine("bin", "Debug", "net10.0", $"{NameOf(id)}.dll");

    private static void Write(string folder, string name, string[] packages, string program)
    {
        var project = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), program);
        File.WriteAllText(Path.Combine(project, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
            {string.Join('\n', packages.Select(id => $"    <PackageReference Include=\"{id}\" Version=\"{PackedPackages.Version}\" />"))}
              </ItemGroup>
            </Project>
            """);
    }
}

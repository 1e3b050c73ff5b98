using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Cli.Worlds;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary><c>cmssim world</c>: generates worlds of any size, and runs a meeting day.</summary>
internal static class WorldCommand
{
    private const int MostObjects = 1_000_000;

    private static readonly Option<int> s_spaces = Count("--spaces", "Number of spaces.", 100);
    private static readonly Option<int> s_users = Count("--users", "Number of users. The world's LDAP directory holds them too.", 20);
    private static readonly Option<int> s_seed = new Option<int>("--seed") { Description = "Seed. The same seed and sizes generate the same world." }.InRange(int.MinValue, int.MaxValue);
    private static readonly Option<string?> s_release = new("--release") { Description = "Release that the world requires. [default: any]" };
    private static readonly Option<FileInfo?> s_output = new("--output", "-o") { Description = "File to write. [default: standard output]" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print a summary of the file as one line of JSON." };

    public static Command Create()
    {
        var generate = new Command("generate", "Generates a world: the users and spaces of a company.") { s_spaces, s_users, s_seed, s_release, s_output, s_json };
        generate.SetAction(GenerateAsync);
        return new Command("world", "Generates worlds to start a cluster from, and runs a day in one.") { generate, DayCommand.Create() };
    }

    private static async Task<int> GenerateAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var size = new WorldSize(parsed.GetValue(s_spaces), parsed.GetValue(s_users), parsed.GetValue(s_seed), parsed.GetValue(s_release));
        if (size.Release is not null && !SimulatorOptions.KnownReleases.Contains(size.Release))
            throw new UserErrorException($"Invalid value \"{size.Release}\" for --release; expected one of {string.Join(", ", SimulatorOptions.KnownReleases)}.");

        var output = parsed.InvocationConfiguration.Output;
        using var made = new MemoryStream();
        WorldGenerator.Write(size, made);
        made.Position = 0;
        if (parsed.GetValue(s_output) is not { } file)
        {
            if (parsed.GetValue(s_json))
                throw new UserErrorException("--json needs --output: it prints a summary of the file.");
            await OutputWriter.ForFile(output).WriteAsync(await new StreamReader(made).ReadToEndAsync(cancellation));
            return ExitStatus.Fine;
        }

        await OutputFile.WriteAsync(file.FullName, file.ToString(), isPrivate: false, draft => made.CopyToAsync(draft, cancellation));
        await output.WriteLineAsync(parsed.GetValue(s_json)
            ? new JsonObject { ["file"] = file.ToString(), ["release"] = size.Release, ["spaces"] = size.Spaces, ["users"] = size.Users, ["seed"] = size.Seed }.ToJsonString()
            : $"{file}: {size.Spaces} spaces, {size.Users} users, seed {size.Seed}. Start it with cmssim serve --world {file}");
        return ExitStatus.Fine;
    }

    private static Option<int> Count(string name, string description, int otherwise) =>
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise }.InRange(0, MostObjects);
}

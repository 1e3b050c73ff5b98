using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Cli.Worlds;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary><c>cmssim world</c>: makes up worlds of any size.</summary>
internal static class WorldCommand
{
    private const int MostObjects = 1_000_000;

    private static readonly Option<int> s_spaces = Count("--spaces", "How many spaces.", 100);
    private static readonly Option<int> s_users = Count("--users", "How many users, who also stand in a directory.", 20);
    private static readonly Option<int> s_seed = new Option<int>("--seed") { Description = "The same seed and sizes give the same world." }.Takes(int.MinValue, int.MaxValue);
    private static readonly Option<string?> s_release = new("--release") { Description = "Release that the world names; without it, it starts in any." };
    private static readonly Option<FileInfo?> s_output = new("--output", "-o") { Description = "File to write; without it the world goes to standard output." };
    private static readonly Option<bool> s_json = new("--json") { Description = "Say what was written as one line of JSON." };

    public static Command Create()
    {
        var generate = new Command("generate", "Makes up a world: a company's users and spaces.") { s_spaces, s_users, s_seed, s_release, s_output, s_json };
        generate.SetAction(GenerateAsync);
        return new Command("world", "Makes worlds to start a cluster in.") { generate };
    }

    private static async Task<int> GenerateAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var size = new WorldSize(parsed.GetValue(s_spaces), parsed.GetValue(s_users), parsed.GetValue(s_seed), parsed.GetValue(s_release));
        if (size.Release is not null && !SimulatorOptions.KnownReleases.Contains(size.Release))
            throw new UserErrorException($"Release {size.Release} is not known; known: {string.Join(", ", SimulatorOptions.KnownReleases)}.");

        var output = parsed.InvocationConfiguration.Output;
        using var made = new MemoryStream();
        WorldGenerator.Write(size, made);
        made.Position = 0;
        if (parsed.GetValue(s_output) is not { } file)
        {
            if (parsed.GetValue(s_json))
                throw new UserErrorException("--json says what was written to a file; name the file with -o.");
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
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise }.Takes(0, MostObjects);
}

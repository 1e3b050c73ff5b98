using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;

namespace CmsSim.Cli;

/// <summary><c>cmssim redact</c>: replaces values in fixtures and worlds, restores them, and searches files for them.</summary>
internal static class RedactCommand
{
    private static readonly Argument<string[]> s_files = new("FILE") { Description = "Fixtures, folders of fixtures, or worlds. The worlds of fixtures are redacted with them.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "Folder to write to.", HelpName = "DIR", DefaultValueFactory = _ => "redacted" };
    private static readonly Option<string?> s_key = new("--key") { Description = "File of the key. [default: redaction.key in cmssim's folder of the user's configuration, created at first use]", HelpName = "FILE" };
    private static readonly Option<bool> s_undo = new("--undo") { Description = "Restore the originals of redacted files. Passcodes, secrets and tokens are not kept, so they stay replaced." };
    private static readonly Option<bool> s_check = new("--check") { Description = "Search files for originals of a redaction." };
    private static readonly Option<string?> s_map = new("--map") { Description = "Map of the redaction, or a folder of maps whose values are all used, for --undo and --check. [default: FILE.map]", HelpName = "MAP" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the result as JSON." };

    public static Command Create()
    {
        var command = new Command("redact", "Replaces what fixtures and worlds say about an installation, so that they can be shared.") { s_files, s_output, s_key, s_undo, s_check, s_map, s_json };
        command.SetAction((parsed, _) => (parsed.GetValue(s_undo), parsed.GetValue(s_check)) switch
        {
            (true, true) => throw new UserErrorException("--undo and --check exclude each other."),
            (true, _) => UndoAsync(parsed),
            (_, true) => CheckAsync(parsed),
            _ when parsed.GetValue(s_map) is not null => throw new UserErrorException("--map needs --undo or --check."),
            _ => RedactAsync(parsed),
        });
        return command;
    }

    private static async Task<int> RedactAsync(ParseResult parsed)
    {
        var key = RedactionKeyFile.ReadOrCreate(parsed.GetValue(s_key), parsed.InvocationConfiguration.Error);
        var inputs = RedactInputs.Read(parsed.GetRequiredValue(s_files));
        foreach (var (fixture, _) in inputs.Fixtures.Where(input => input.Fixture.RedactedWith is not null))
            throw new UserErrorException($"{fixture.File}: this fixture is already redacted, with the key {fixture.RedactedWith}.");
        var set = new RedactionSet(key, [.. inputs.Fixtures.Select(input => input.Fixture)], [.. inputs.Worlds.Select(world => world.Text)]);
        var files = new RedactedFiles(inputs, set, key, parsed.GetRequiredValue(s_output));
        try
        {
            files.Check();
        }
        catch (LeakException leak)
        {
            throw new UserErrorException(leak.Message, ExitStatus.Differs);
        }

        await files.WriteAsync();
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
            await output.WriteLineAsync(Json(set.Report()!, files).ToJsonString());
        else
            Print(set.Report()!, files, output);
        return ExitStatus.Fine;
    }

    private static async Task<int> UndoAsync(ParseResult parsed)
    {
        var key = RedactionKeyFile.Read(parsed.GetValue(s_key));
        var folder = parsed.GetResult(s_output) is { Implicit: false } ? parsed.GetRequiredValue(s_output) : "restored";
        var results = new JsonArray();
        foreach (var file in parsed.GetRequiredValue(s_files))
        {
            var text = RedactInputs.ReadText(file);
            var map = Open(key, parsed.GetValue(s_map) ?? RedactedFiles.MapOf(file));
            var path = Path.Combine(folder, Path.GetFileName(file));
            Directory.CreateDirectory(folder);
            await OutputFile.WriteAsync(path, path, isPrivate: false, draft => draft.WriteAsync(Encoding.UTF8.GetBytes(map.Undo(text))).AsTask());
            results.Add((JsonNode)new JsonObject { ["file"] = path, ["exact"] = map.IsExact(text) });
            if (!parsed.GetValue(s_json))
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{path}: restored{(map.IsExact(text) ? "" : "; the file is not the redacted one itself, so single values were restored")}.");
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(s_json) ? results.ToJsonString() : "Passcodes, secrets, Authorization and tokens were not kept; they stay replaced.");
        return ExitStatus.Fine;
    }

    private static async Task<int> CheckAsync(ParseResult parsed)
    {
        var key = RedactionKeyFile.Read(parsed.GetValue(s_key));
        var leaks = new JsonArray();
        foreach (var file in parsed.GetRequiredValue(s_files))
        {
            var gate = new LeakGate(Open(key, parsed.GetValue(s_map) ?? RedactedFiles.MapOf(file)).Originals);
            var leak = gate.Find(Encoding.UTF8.GetBytes(RedactInputs.ReadText(file)));
            if (leak is not null)
                leaks.Add((JsonNode)new JsonObject { ["file"] = file, ["kind"] = leak.Kind.ToString(), ["encoding"] = leak.Encoding, ["byte"] = leak.Position });
            if (!parsed.GetValue(s_json))
                await parsed.InvocationConfiguration.Output.WriteLineAsync(leak is null ? $"{file}: holds none of {gate.Count} originals." : $"{file}: {leak}.");
        }

        if (parsed.GetValue(s_json))
            await parsed.InvocationConfiguration.Output.WriteLineAsync(leaks.ToJsonString());
        return leaks.Count == 0 ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static RedactionMap Open(RedactionKey key, string path)
    {
        if (!Directory.Exists(path))
            return OpenFile(key, path);
        string[] maps = [.. Directory.EnumerateFiles(path, "*" + RedactedFiles.MapOf("")).Order(StringComparer.Ordinal)];
        return maps is [] ? throw new UserErrorException($"{path} holds no map; expected files whose names end in {RedactedFiles.MapOf("")}.")
            : RedactionMap.OfValues(maps.Select(map => OpenFile(key, map)));
    }

    private static RedactionMap OpenFile(RedactionKey key, string path)
    {
        try
        {
            return RedactionMap.Open(key, InputFile.ReadAllBytes(path, $"The map {path}", int.MaxValue));
        }
        catch (RedactionMapException wrong)
        {
            throw new UserErrorException($"{path}: {wrong.Message}.");
        }
    }

    private static void Print(RedactionReport report, RedactedFiles files, TextWriter output)
    {
        foreach (var file in files.Paths)
            output.WriteLine(file);
        output.WriteLine($"key: {report.Key}");
        output.WriteLine($"replaced: {string.Join(", ", report.Values.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}; {report.Secrets} secrets by stand-ins");
        output.WriteLine($"sorted lists: {report.OrdersKept} kept their order{(report.OrdersChanged is [] ? "" : $", {report.OrdersChanged.Count} did not")}");
        foreach (var place in report.OrdersChanged)
            output.WriteLine($"  {place}: no longer sorted; a replay in the redacted world finds another order");
        output.WriteLine($"not searched for: {report.NotTelling} values that are too short or too common to be telling");
    }

    private static JsonObject Json(RedactionReport report, RedactedFiles files) => new()
    {
        ["files"] = new JsonArray([.. files.Paths.Select(path => (JsonNode)path)]),
        ["key"] = report.Key,
        ["replaced"] = new JsonObject(report.Values.OrderBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key.ToString(), (JsonNode?)pair.Value))),
        ["secrets"] = report.Secrets,
        ["ordersKept"] = report.OrdersKept,
        ["ordersChanged"] = new JsonArray([.. report.OrdersChanged.Select(place => (JsonNode)place)]),
        ["notTelling"] = report.NotTelling,
    };
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.Simulator.Control;

namespace CmsSim.Cli;

/// <summary><c>cmssim ctl</c>: the control API as shell commands. The commands come from the API's own table of operations.</summary>
internal static class CtlCommand
{
    private const int LargestFile = 1024 * 1024 * 1024;

    private static readonly Option<string> s_after = new("--after") { Description = "Seconds until the far end answers or refuses." };
    private static readonly Option<string> s_hangUpAfter = new("--hang-up-after") { Description = "Seconds until the far end ends the call." };
    private static readonly Argument<string> s_address = new("address") { Description = "The address; * matches any text." };
    private static readonly Argument<string> s_behaviour = new("behaviour") { Description = "The behaviour, such as answer, ringOut, busy or decline." };
    private static readonly Argument<string> s_serverBehaviour = new("behaviour") { Description = "The behaviour, such as answer, unreachable or unresolvable." };
    private static readonly Option<bool> s_follow = new("--follow") { Description = "Continue with new entries as they arrive." };
    private static readonly Option<FileInfo?> s_journalFile = new("-o", "--output") { Description = "File to write instead: HAR (.har) or requests for an editor (.http). The journal holds no bodies.", HelpName = "FILE" };
    private static readonly Option<FileInfo?> s_output = new("-o", "--output") { Description = "File to write. [default: standard output]" };

    public static Command Create()
    {
        var root = new Command("ctl", "Controls a running cluster over its control API.") { ControlConnection.Address, ControlConnection.Token, ControlConnection.Timeout, ControlConnection.Json };
        foreach (var operation in ControlOperation.All)
        {
            if (CtlVerbs.CommandOf(operation) is { } syntax)
                Add(root, operation, new CtlSyntax(syntax));
        }
        AddSet(root, "far-ends", s_behaviour, s_after, s_hangUpAfter);
        AddSet(root, "servers", s_serverBehaviour);
        return root;
    }

    private static void Add(Command root, ControlOperation operation, CtlSyntax syntax)
    {
        var command = Below(root, syntax.Words);
        command.Description = operation.Summary;
        var parts = syntax.Parts.Select(part => part.AddTo(command, operation.SummaryOf(part.Place))).ToList();
        var queries = operation.Query.Select(query => new CtlPart(query.Name, query.Type is "boolean" ? "flag" : "text", query.Name, IsOption: true).AddTo(command, query.Summary)).ToList();
        var isText = operation is { MediaType: not null, Body: null };
        if (isText && !operation.IsStream)
            command.Add(s_output);
        if (operation.HasFollowing)
        {
            command.Add(s_follow);
            command.Add(s_journalFile);
        }

        ControlConnection.SetAction(command, async (parsed, connection, cancellation) =>
        {
            var (path, body) = (operation.Path, operation.Body is null ? null : new JsonObject());
            byte[]? file = null;
            foreach (var (part, valueOf) in parts)
            {
                if (valueOf(parsed) is not { } value)
                    continue;
                if (path.Contains("{" + part.Place + "}"))
                    path = path.Replace("{" + part.Place + "}", Uri.EscapeDataString(value.ToString()));
                else if (part.Type is "file")
                    file = InputFile.ReadAllBytes(value.ToString(), value.ToString(), LargestFile);
                else
                    part.SetIn(body!, value);
            }
            var query = string.Join('&', queries.Select(entry => (entry.Part.Name, Value: entry.ValueOf(parsed)))
                .Where(entry => entry.Value is not null).Select(entry => $"{entry.Name}={Uri.EscapeDataString(entry.Value!.ToString())}"));
            var output = parsed.InvocationConfiguration.Output;
            var target = query.Length > 0 ? $"{path}?{query}" : path;
            if (operation.IsStream)
                return await connection.FollowAsync(target, (name, data) => output.WriteLineAsync(connection.IsJson ? data : $"{name}: {CtlText.OneLine(data)}"), cancellation);
            var after = queries.Select(entry => entry.ValueOf(parsed)?.ToString()).FirstOrDefault();
            if (operation.HasFollowing && parsed.GetValue(s_journalFile) is { } journal)
                return await SaveJournalAsync(connection, after, journal, parsed.GetValue(s_follow), output, cancellation);
            if (operation.HasFollowing && parsed.GetValue(s_follow))
                return await FollowJournalAsync(connection, after, output, cancellation);

            var sent = file ?? (body is null ? null : System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()));
            var mediaType = operation.WantedMediaType ?? "application/json";
            if (!isText)
            {
                await WriteAsync(output, connection, operation, await connection.SendAsync(operation.Method, target, sent, cancellation, mediaType));
            }
            else if (parsed.GetValue(s_output) is { } saved)
            {
                await connection.SaveAsync(operation.Method, target, sent, saved, cancellation, mediaType);
            }
            else
            {
                await connection.SendToAsync(operation.Method, target, sent, OutputWriter.ForFile(output), cancellation, mediaType);
                await output.WriteAsync("\n");
            }
            return ExitStatus.Fine;
        });
    }

    private static void AddSet(Command root, string list, Argument<string> behaviour, params Option<string>[] seconds)
    {
        var set = new Command("set", "Sets the behaviour of one address, ahead of all others.") { s_address, behaviour };
        foreach (var option in seconds)
            set.Add(option);
        ControlConnection.SetAction(set, (parsed, connection, cancellation) => SetAsync(list, behaviour, seconds, parsed, connection, cancellation));
        Below(root, [list]).Add(set);
    }

    private static async Task<int> SetAsync(
        string list, Argument<string> behaviour, IEnumerable<Option<string>> seconds, ParseResult parsed, ControlConnection connection, CancellationToken cancellation)
    {
        var address = parsed.GetValue(s_address)!;
        var all = JsonNode.Parse(await connection.SendAsync("GET", "/" + list, null, cancellation)) as JsonArray
            ?? throw new FormatException($"GET /{list} does not return a list");
        foreach (var former in all.Where(entry => string.Equals((string?)entry?["address"], address, StringComparison.OrdinalIgnoreCase)).ToList())
            all.Remove(former);
        var first = new JsonObject { ["address"] = address, ["behaviour"] = parsed.GetValue(behaviour) };
        foreach (var option in seconds)
        {
            if (parsed.GetValue(option) is { } value)
                first[option == s_after ? "after" : "hangUpAfter"] = CtlPart.Number(option.Name, value);
        }
        all.Insert(0, (JsonNode)first);
        var answer = await connection.SendAsync("PUT", "/" + list, System.Text.Encoding.UTF8.GetBytes(all.ToJsonString()), cancellation);
        await WriteAsync(parsed.InvocationConfiguration.Output, connection, null, answer);
        return ExitStatus.Fine;
    }

    private static Task WriteAsync(TextWriter output, ControlConnection connection, ControlOperation? operation, string answer)
    {
        using var document = JsonDocument.Parse(answer);
        var note = operation is null ? null : CtlVerbs.NoteOn(operation, document.RootElement);
        return output.WriteAsync(connection.IsJson ? answer.TrimEnd('\n') + "\n" : CtlText.Lines(document.RootElement) + (note is null ? "" : note + "\n"));
    }

    private static async Task<int> SaveJournalAsync(ControlConnection connection, string? after, FileInfo file, bool follows, TextWriter output, CancellationToken cancellation)
    {
        if (follows)
            throw new UserErrorException("--follow and -o exclude each other; a file is written once.");
        var count = await JournalFile.WriteAsync(connection, NumberAfter(after), file, cancellation);
        await output.WriteLineAsync(connection.IsJson
            ? new JsonObject { ["exchanges"] = count, ["file"] = file.ToString() }.ToJsonString()
            : string.Create(CultureInfo.InvariantCulture, $"{count} exchanges written to {file}; the journal holds no bodies"));
        return ExitStatus.Fine;
    }

    private static long NumberAfter(string? after) =>
        after is null ? 0
        : long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UserErrorException($"Invalid value \"{after}\" for --after; expected the number of an entry, from 0.");

    /// <summary>Prints the entries of the journal, then new entries as they arrive. No entry is lost or printed twice in between.</summary>
    private static Task<int> FollowJournalAsync(ControlConnection connection, string? after, TextWriter output, CancellationToken cancellation)
    {
        var last = NumberAfter(after);
        return connection.FollowAsync("/stream?events=exchange", WriteNewAsync, cancellation, async () =>
        {
            (var entries, last) = await connection.JournalAsync(last, cancellation);
            foreach (var entry in entries)
                await WriteEntryAsync(entry);
        });

        async Task WriteNewAsync(string name, string data)
        {
            using var entry = JsonDocument.Parse(data);
            if (name is "exchange" && entry.RootElement.GetProperty("sequence").GetInt64() > last)
                await WriteEntryAsync(entry.RootElement);
        }

        Task WriteEntryAsync(JsonElement entry) => output.WriteLineAsync(connection.IsJson ? entry.GetRawText() : CtlText.OneLine(entry));
    }

    private static Command Below(Command root, IEnumerable<string> words)
    {
        var command = root;
        foreach (var word in words)
        {
            var next = command.Subcommands.FirstOrDefault(sub => sub.Name == word);
            if (next is null)
                command.Add(next = new Command(word, CtlSyntax.Groups.GetValueOrDefault(word, "")));
            command = next;
        }
        return command;
    }
}

/// <summary>The command line of one operation, such as <c>clock advance &lt;seconds:number&gt;</c>.</summary>
internal sealed class CtlSyntax
{
    public CtlSyntax(string text)
    {
        var tokens = text.Split(' ');
        Words = [.. tokens.TakeWhile(token => token[0] is not ('<' or '-'))];
        Parts = [.. tokens.Skip(Words.Count).Select(PartOf)];
    }

    /// <summary>The descriptions of words that only group other commands.</summary>
    public static IReadOnlyDictionary<string, string> Groups { get; } = new Dictionary<string, string>
    {
        ["world"] = "Reads and replaces the world.",
        ["leg"] = "Controls the far end of a call leg.",
        ["bridges"] = "Stops, starts, isolates and rejoins bridges.",
        ["network"] = "Splits the network between the servers of the cluster.",
        ["database"] = "Stops and starts nodes of the database cluster.",
    };

    public IReadOnlyList<string> Words { get; }

    public IReadOnlyList<CtlPart> Parts { get; }

    private static CtlPart PartOf(string token)
    {
        var isOption = token.StartsWith("--", StringComparison.Ordinal);
        var (left, place) = token.Trim('<', '>').TrimStart('-').Split('=') is [var before, var after] ? (before, after) : (token.Trim('<', '>').TrimStart('-'), null);
        var (name, type) = left.Split(':') is [var named, var typed] ? (named, typed) : (left, "text");
        return new CtlPart(name, type, place ?? name, isOption);
    }
}

/// <summary>One argument or option of a command.</summary>
/// <param name="Name">The name on the command line, without dashes.</param>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>flag</c>, <c>list</c>, <c>groups</c> (lists with commas) or <c>file</c>.</param>
/// <param name="Place">The placeholder in the path of the URL, or the dotted path in the body, that gets the value.</param>
/// <param name="IsOption">True for an option, false for an argument.</param>
internal sealed record CtlPart(string Name, string Type, string Place, bool IsOption)
{
    public (CtlPart Part, Func<ParseResult, JsonNode?> ValueOf) AddTo(Command command, string? description)
    {
        if (Type is "flag")
        {
            var flag = new Option<bool>("--" + Name) { Description = description };
            command.Add(flag);
            return (this, parsed => parsed.GetValue(flag) ? JsonValue.Create(true) : null);
        }
        if (Type is "list" or "groups")
        {
            var list = new Argument<string[]>(Name) { Arity = ArgumentArity.OneOrMore, Description = description };
            command.Add(list);
            return (this, parsed => new JsonArray([.. parsed.GetValue(list)!.Select(text => Type is "list" ? JsonValue.Create(text) : (JsonNode)new JsonArray([.. text.Split(',').Select(one => JsonValue.Create(one))]))]));
        }
        if (IsOption)
        {
            var option = new Option<string?>("--" + Name) { Description = description };
            command.Add(option);
            return (this, parsed => parsed.GetValue(option) is { } text ? ValueOf(text) : null);
        }
        var argument = new Argument<string>(Name) { Description = description };
        command.Add(argument);
        return (this, parsed => ValueOf(parsed.GetValue(argument)!));
    }

    /// <summary>Sets the value at its place in the body.</summary>
    public void SetIn(JsonObject body, JsonNode value)
    {
        var steps = Place.Split('.');
        foreach (var step in steps[..^1])
        {
            if (body[step] is not JsonObject inner)
                body[step] = inner = [];
            body = inner;
        }
        body[steps[^1]] = value;
    }

    public static JsonValue Number(string name, string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : throw new UserErrorException($"Invalid value \"{text}\" for {name}; expected a number.");

    private JsonValue ValueOf(string text) => Type is "number" ? Number(IsOption ? "--" + Name : Name, text) : JsonValue.Create(text);
}

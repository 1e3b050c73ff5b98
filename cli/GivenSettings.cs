using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.Files;

namespace CmsSim.Cli;

/// <summary>
/// The options of a command that environment variables and a configuration file set. They become arguments, so that the definition of each option
/// parses and checks them. The command line comes before the environment, and the environment before the file.
/// </summary>
internal sealed partial class GivenSettings
{
    /// <summary>The start of the name of each variable, as in <c>CMSSIM__HTTPS_PORT</c>.</summary>
    public const string Prefix = "CMSSIM__";

    private const int LargestFile = 1024 * 1024;

    private readonly Dictionary<string, Option> _options;
    private readonly HashSet<string> _set = [];
    private readonly Dictionary<string, string> _origins = [];
    private readonly List<string> _arguments = [];
    private readonly List<string> _mistakes = [];

    private GivenSettings(IEnumerable<Option> options) => _options = options.ToDictionary(option => KeyOf(option.Name));

    /// <summary>The arguments that set the options.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>The names that no option has, and the values that are no values.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Reads the variables, and the file that the command line or a variable names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The options of the command.</param>
    /// <param name="config">The option that names the file.</param>
    /// <param name="variables">The environment.</param>
    public static GivenSettings Read(ParseResult parsed, IReadOnlyList<Option> options, Option<FileInfo?> config, IEnumerable<(string Name, string? Value)> variables)
    {
        var given = new GivenSettings(options);
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                given._set.Add(option.Name);
        }
        var file = given.ReadVariables(variables, config);
        if (parsed.GetResult(config) is { Implicit: false })
            file = parsed.GetValue(config);
        if (file is not null)
            given.ReadFile(file);
        return given;
    }

    /// <summary>A sentence about options, in which the place that set an option takes the place of its name.</summary>
    public string Located(string sentence) => OptionName().Replace(sentence, match => _origins.GetValueOrDefault(match.Value, match.Value));

    private FileInfo? ReadVariables(IEnumerable<(string Name, string? Value)> variables, Option config)
    {
        FileInfo? file = null;
        Dictionary<string, string> seen = [];
        foreach (var (name, value) in variables.OrderBy(variable => variable.Name, StringComparer.Ordinal))
        {
            // Compose files pass an empty variable for one that is not set.
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || string.IsNullOrEmpty(value))
                continue;
            if (!_options.TryGetValue(KeyOf(name[Prefix.Length..]), out var option))
                _mistakes.Add($"{name} names no option; the nearest is {Prefix}{Nearest(name[Prefix.Length..]).Replace('-', '_').ToUpperInvariant()}.");
            else if (!seen.TryAdd(option.Name, name))
                _mistakes.Add($"{seen[option.Name]} and {name} set the same option; leave out one of them.");
            else if (option == config)
                file = new FileInfo(value);
            else
                Set(option, name, IsList(option) ? value.Split(',') : [value]);
        }
        _set.UnionWith(seen.Keys);
        return file;
    }

    private void ReadFile(FileInfo file)
    {
        try
        {
            using var document = JsonDocument.Parse(BoundedFile.ReadAllBytes(file.FullName, LargestFile, isText: true), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                _mistakes.Add($"{file} must be a JSON object whose members are options, such as {{\"httpsPort\": 8443}}.");
            else
                ReadMembers(file, document.RootElement);
        }
        catch (JsonException error)
        {
            _mistakes.Add($"{file}:{error.LineNumber + 1}: not valid JSON; expected an object whose members are options, such as {{\"httpsPort\": 8443}}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _mistakes.Add($"The configuration {file} cannot be read: {error.Message}");
        }
    }

    private void ReadMembers(FileInfo file, JsonElement root)
    {
        Dictionary<string, string> seen = [];
        foreach (var member in root.EnumerateObject())
        {
            if (!_options.TryGetValue(KeyOf(member.Name), out var option) || option.Name is "--config")
                _mistakes.Add($"{file}: \"{member.Name}\" names no option; the nearest is \"{CamelCase(Nearest(member.Name))}\".");
            else if (!seen.TryAdd(option.Name, member.Name))
                _mistakes.Add($"{file}: \"{seen[option.Name]}\" and \"{member.Name}\" set the same option; leave out one of them.");
            else if (ValuesOf(member.Value, option) is not { } values)
                _mistakes.Add($"{file}: \"{member.Name}\" must be {(IsList(option) ? "a list, or an object of names and values" : "one value: a text, a number, true or false")}.");
            else if (values is [_, ..] && !_set.Contains(option.Name))
                Set(option, $"\"{member.Name}\" in {file}", values);
        }
    }

    // Null for a value of the wrong kind; empty for one that sets nothing.
    private static IReadOnlyList<string>? ValuesOf(JsonElement value, Option option) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Object => IsList(option) ? [.. value.EnumerateObject().Select(entry => $"{entry.Name}={entry.Value}")] : null,
        JsonValueKind.Array => IsList(option) ? [.. value.EnumerateArray().Select(entry => entry.ToString())]
            : option.Name is "--listen" ? [string.Join(',', value.EnumerateArray())]
            : null,
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        _ => [value.ToString()],
    };

    // An option that needs no value is set by true, and left out by false.
    private void Set(Option option, string origin, IReadOnlyList<string> values)
    {
        if (_set.Contains(option.Name))
            return;
        _origins[option.Name] = origin;
        foreach (var value in values)
        {
            if (option.Arity.MinimumNumberOfValues > 0 || option.ValueType == typeof(bool) || !bool.TryParse(value, out var isOn))
                _arguments.Add($"{option.Name}={value}");
            else if (isOn)
                _arguments.Add(option.Name);
        }
    }

    private string Nearest(string name) => _options.Where(entry => entry.Value.Name is not "--config").MinBy(entry => Distance(entry.Key, KeyOf(name))).Value.Name[2..];

    private static bool IsList(Option option) => option.ValueType.IsArray;

    // --https-port, HttpsPort, HTTPS_PORT and httpsPort are the same name.
    private static string KeyOf(string name) => name.Replace("-", "").Replace("_", "").ToLowerInvariant();

    private static string CamelCase(string name)
    {
        var text = new StringBuilder();
        foreach (var word in name.Split('-'))
            text.Append(text.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]);
        return text.ToString();
    }

    // The number of letters to insert, remove or replace.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (diagonal, above) = (row[0], 0);
            row[0] = i;
            for (var k = 1; k <= other.Length; k++)
            {
                above = row[k];
                row[k] = Math.Min(Math.Min(row[k - 1], above) + 1, diagonal + (one[i - 1] == other[k - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }

    [GeneratedRegex("--[a-z]+(-[a-z]+)*")]
    private static partial Regex OptionName();
}

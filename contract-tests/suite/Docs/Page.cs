using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Docs;

/// <summary>A page of the documentation: the README, or a Markdown file below <c>docs</c>.</summary>
internal sealed partial class Page
{
    private static readonly Lazy<IReadOnlyList<string>> s_names = new(() =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.PathOf(), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ]);

    public Page(string name, string text)
    {
        (Name, Text) = (name, text.ReplaceLineEndings("\n"));
        (Blocks, Prose) = Split(name, Text.Split('\n'));
    }

    /// <summary>The pages there are now; a new file is one of them without a change here.</summary>
    public static IReadOnlyList<string> Names => s_names.Value;

    /// <summary>The path from the root of the repository.</summary>
    public string Name { get; }

    public string Text { get; }

    /// <summary>The fenced blocks, in order.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The page without its fenced blocks.</summary>
    public string Prose { get; }

    /// <summary>The anchors of the headings, as GitHub derives them.</summary>
    public IEnumerable<string> Anchors => Headings().Matches(Prose)
        .Select(heading => NotInAnchors().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The targets of the links to other files and to headings; links to web sites are left out.</summary>
    public IEnumerable<string> Links => InlineLinks().Matches(Prose).Select(link => link.Groups[1].Value).Where(target => !target.Contains("://"));

    /// <summary>The names in backticks that begin with a folder of the repository.</summary>
    public IEnumerable<string> Paths => PathsInBackticks().Matches(Prose).Select(path => path.Groups[1].Value);

    public static Page Read(string name) => new(name, File.ReadAllText(Repository.PathOf(name.Split('/'))));

    private static (IReadOnlyList<Block> Blocks, string Prose) Split(string page, string[] lines)
    {
        List<Block> blocks = [];
        var prose = new StringBuilder();
        var before = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is not { Success: true } fence)
            {
                prose.Append(lines[i]).Append('\n');
                before = lines[i].Trim() is { Length: > 0 } line ? line : before;
                continue;
            }
            var (indent, start) = (fence.Groups[1].Length, i + 1);
            while (++i < lines.Length && lines[i].Trim() != fence.Groups[2].Value)
            {
            }
            if (i == lines.Length)
                throw new FormatException($"{page}:{start}: the block has no end.");
            blocks.Add(new Block(page, start, fence.Groups[3].Value, string.Concat(lines[start..i].Select(line => line[Math.Min(indent, line.Length)..] + "\n")), before));
            before = "";
        }
        return (blocks, prose.ToString());
    }

    [GeneratedRegex("^( *)(```+)(.*)$")]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ +(.*)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("[^\\p{L}\\p{N} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("\\]\\(([^)\\s]+)\\)")]
    private static partial Regex InlineLinks();

    [GeneratedRegex("`((?:benchmarks|cli|client|contract-tests|docs|eng|fixtures|logs/documented|simulator|\\.ci)/[A-Za-z0-9_./-]*)`")]
    private static partial Regex PathsInBackticks();
}

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page's name.</param>
/// <param name="Line">The line of the opening fence.</param>
/// <param name="Language">The language after the fence.</param>
/// <param name="Text">The lines inside, without the indentation of the fence.</param>
/// <param name="Before">The last line of text before the block.</param>
internal sealed partial record Block(string Page, int Line, string Language, string Text, string Before)
{
    public string Place => $"{Page}:{Line}";

    /// <summary>The reason that the page gives for a block that no test runs; null for all others.</summary>
    public string? NotRunBecause => NotRun().Match(Before) is { Success: true } note ? note.Groups[1].Value : null;

    /// <summary>True for a block that the tests of the packages run, in an empty folder with nothing but the packages.</summary>
    public bool IsRunInAnEmptyFolder => Before is "*In an empty folder:*";

    /// <summary>The name of the file in which readers are to save the block; null for none.</summary>
    public string? FileName => SavedAs().Match(Before) is { Success: true } name ? name.Groups[1].Value : null;

    /// <summary>
    /// The commands of the block, each with the output that the page shows. In a <c>console</c> block, commands are the lines behind <c>$</c>;
    /// in an <c>sh</c> block, they are all lines, and in a <c>yaml</c> block, the shell steps of a workflow. These show no output.
    /// </summary>
    public IReadOnlyList<Command> Commands()
    {
        List<Command> commands = [];
        var lines = Text.Replace("\\\n", " ").Split('\n');
        foreach (var (i, whole) in lines.Index())
        {
            var line = Language is "yaml" ? Step().Match(whole).Groups[1].Value : whole;
            if (Language is "console" && !line.StartsWith("$ ", StringComparison.Ordinal))
            {
                if (commands is [.., var last])
                    commands[^1] = last with { Output = last.Output + line + "\n" };
                else if (line.Length > 0)
                    throw new FormatException($"{Place}: the block begins with output; a line behind $ comes first.");
            }
            else if (line.Trim() is { Length: > 0 } text && !text.StartsWith('#'))
            {
                commands.Add(new Command($"{Page}:{Line + i + 1}", Language is "console" ? line[2..] : text.EndsWith(" &", StringComparison.Ordinal) ? text[..^2] : text, ""));
            }
        }
        return [.. commands.Select(command => command with { Output = command.Output.Trim() })];
    }

    [GeneratedRegex("^\\*Not run by the tests: (.+)\\.\\*$")]
    private static partial Regex NotRun();

    // A line of a script, whether it is an item of a list, the value of run, or part of a block.
    [GeneratedRegex("^ *(?:- )?(?:run: )?((?:cmssim|curl|cat) .*)$")]
    private static partial Regex Step();

    [GeneratedRegex("`([A-Za-z0-9_-]+\\.(?:xml|json|txt|har|http|ics))`:$")]
    private static partial Regex SavedAs();
}

/// <summary>A command of a page, and the output that the page shows for it.</summary>
internal sealed record Command(string Place, string Text, string Output);

using System.Text.Json.Nodes;
using Spectre.Console;

namespace CmsSim.Cli;

/// <summary>One table of <c>cmssim api</c>. Backticks mark names of the wire, as in Markdown.</summary>
internal sealed record ApiTable(string? Title, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>The output of <c>cmssim api</c>: tables for people, and the same as JSON for programs.</summary>
internal sealed record ApiPage(JsonObject Json, IReadOnlyList<ApiTable> Tables)
{
    public string? Title { get; init; }

    public string? Remark { get; init; }

    private IEnumerable<string> Headings => ((string?[])[Title, Remark]).OfType<string>();

    private IEnumerable<ApiTable> NonEmptyTables => Tables.Where(table => table.Rows.Count > 0);

    public void WriteMarkdown(TextWriter output)
    {
        if (Title is { } title)
            output.WriteLine($"## `{title}`\n");
        if (Remark is { } remark)
            output.WriteLine($"{remark}\n");
        var first = true;
        foreach (var table in NonEmptyTables)
        {
            if (!first)
                output.WriteLine();
            first = false;
            if (table.Title is { } name)
                output.WriteLine($"### {name}\n");
            WriteRow(table.Headers);
            WriteRow([.. table.Headers.Select(_ => "---")]);
            foreach (var row in table.Rows)
                WriteRow(row);
        }

        void WriteRow(IEnumerable<string> cells) =>
            output.WriteLine($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
    }

    public void WriteLines(TextWriter output)
    {
        foreach (var heading in Headings)
            output.WriteLine(heading);
        foreach (var table in NonEmptyTables)
        {
            if (table.Title is { } title)
                output.WriteLine($"\n{title}");
            List<string[]> rows = [[.. table.Headers], .. table.Rows.Select(row => row.Select(Bare).ToArray())];
            var widths = table.Headers.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
            foreach (var row in rows)
                output.WriteLine(string.Join("  ", row.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
        }
    }

    public void WriteTables(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        foreach (var heading in Headings)
            console.WriteLine(heading);
        foreach (var table in NonEmptyTables)
        {
            var shown = new Table().Border(TableBorder.Rounded).AddColumns([.. table.Headers]);
            if (table.Title is { } title)
                shown.Title(new TableTitle(title.EscapeMarkup()));
            foreach (var row in table.Rows)
                shown.AddRow(row.Select(cell => new Text(Bare(cell))));
            console.Write(shown);
        }
    }

    private static string Bare(string cell) => cell.Replace("`", "", StringComparison.Ordinal);
}

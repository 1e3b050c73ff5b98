using System.CommandLine;
using System.Globalization;
using System.Text;

namespace CmsSim.Cli;

/// <summary>Writes commands, options and arguments as a manual page, in the man macros of roff.</summary>
internal sealed class ManPage
{
    private const string Name = "cmssim";

    private static readonly (int Status, string Text)[] s_statuses =
    [
        (ExitStatus.Fine, "Success."),
        (ExitStatus.Differs, "Answers differ, or checks failed."),
        (ExitStatus.WrongUsage, "Wrong usage, or input that cannot be read."),
        (ExitStatus.Unreachable, "The target cannot be reached."),
        (ExitStatus.Cancelled, "Cancelled."),
    ];

    private readonly StringBuilder _text = new();

    private ManPage()
    {
    }

    /// <summary>Returns the manual page of a command with all commands below it.</summary>
    public static string Of(Command root, string version)
    {
        var page = new ManPage();
        page.Line($".TH CMSSIM 1 \"\" \"{Name} {version}\" \"CmsSim\"");
        page.Section("NAME");
        page.Line($"{Name} \\- {Escaped(root.Description!)}");
        page.Section("SYNOPSIS");
        page.Line($".B {Name}");
        page.Line("[\\fIcommand\\fR] [\\fIoptions\\fR]");
        page.Section("DESCRIPTION");
        page.Line("Without a command, cmssim serves. Each command has the option \\-\\-help.");
        page.Section("COMMANDS");
        foreach (var command in root.Subcommands)
            page.Write(command, Name);
        page.Section("EXIT STATUS");
        foreach (var (status, text) in s_statuses)
            page.Item($"\\fB{status.ToString(CultureInfo.InvariantCulture)}\\fR", text);
        return page._text.ToString();
    }

    private void Write(Command command, string parent)
    {
        if (command.Hidden)
            return;
        var path = $"{parent} {command.Name}";
        Line($".SS {Escaped(path)}{string.Concat(command.Arguments.Where(IsShown).Select(argument => " " + ShownName(argument)))}");
        Paragraph(command.Description);
        foreach (var argument in command.Arguments.Where(argument => IsShown(argument) && argument.Description is { Length: > 0 }))
            Item(ShownName(argument), argument.Description!);
        foreach (var option in command.Options.Where(IsShown))
            Item($"{string.Join(", ", option.Aliases.Prepend(option.Name).Select(alias => $"\\fB{Escaped(alias)}\\fR"))}{ValueOf(option)}", $"{option.Description}{DefaultOf(option)}");
        foreach (var below in command.Subcommands)
            Write(below, path);
    }

    private static bool IsShown(Symbol symbol) => !symbol.Hidden && symbol is not System.CommandLine.Help.HelpOption;

    private static string ShownName(Argument argument) =>
        argument.Arity.MinimumNumberOfValues == 0 ? $"[\\fI{Escaped(argument.Name)}\\fR]" : $"\\fI{Escaped(argument.Name)}\\fR{(argument.Arity.MaximumNumberOfValues > 1 ? " ..." : "")}";

    private static string ValueOf(Option option) =>
        option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : $" \\fI{Escaped(option.HelpName ?? option.Name.TrimStart('-'))}\\fR";

    private static string DefaultOf(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value and not System.Collections.ICollection { Count: 0 } && $"{value}" is { Length: > 0 } text
            ? $" [default: {text}]"
            : "";

    private void Section(string title) => Line($".SH {title}");

    private void Item(string head, string text)
    {
        Line(".TP");
        Line(head);
        Paragraph(text);
    }

    private void Paragraph(string? text)
    {
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Line(Escaped(line));
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    // A dot or an apostrophe at the start of a line begins a request of roff.
    private static string Escaped(string text)
    {
        var escaped = text.Replace("\\", "\\e").Replace("-", "\\-");
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}

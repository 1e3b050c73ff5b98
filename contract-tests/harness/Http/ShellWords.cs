using System.Text;

namespace CmsSim.Harness.Http;

/// <summary>The shells in which cURL commands are written.</summary>
internal enum Shell
{
    Bash,
    Cmd,
    PowerShell,
}

/// <summary>Splits a command into words as its shell does, up to its end: a pipe, a redirection or a further command.</summary>
internal sealed class ShellWords
{
    private readonly string _text;
    private readonly Shell _shell;
    private readonly Func<string, string?> _valueOf;
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private bool _hasWord;
    private int _at;

    private ShellWords(string text, Shell shell, Func<string, string?> valueOf) => (_text, _shell, _valueOf) = (text, shell, valueOf);

    /// <summary>Returns the words of a command.</summary>
    /// <param name="text">The command, perhaps of several lines.</param>
    /// <param name="shell">The shell.</param>
    /// <param name="valueOf">Returns the value of a variable. Null when the text does not set it.</param>
    /// <param name="isOpen">True when the command continues on the next line.</param>
    public static IReadOnlyList<string> Split(string text, Shell shell, Func<string, string?> valueOf, out bool isOpen)
    {
        var isCut = false;
        if (shell is Shell.Cmd)
            text = CmdLine.Read(text, valueOf, out isCut);
        var words = new ShellWords(text, shell, valueOf);
        isOpen = !words.Run() || isCut;
        return words._words;
    }

    private bool IsEscape(char c) => _shell switch { Shell.Cmd => c is '\\' && Next is '"', Shell.PowerShell => c is '`', _ => c is '\\' };

    private bool Run()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\r')
                EndWord();
            else if (IsEnd(c))
                break;
            else if (!One(c))
                return Open();
            _at++;
        }
        EndWord();
        return true;
    }

    private bool Open()
    {
        EndWord();
        return false;
    }

    // An address without quotes often has & between its parameters.
    private bool IsEnd(char c) => _shell is not Shell.Cmd && (c is '\n' or '|' or '>' or ';'
        || (c is '&' && (_at + 1 >= _text.Length || _text[_at + 1] is '&' or ' ' or '\n')));

    /// <summary>Reads one character or quoted text. Returns false when it is not closed.</summary>
    private bool One(char c)
    {
        if (IsEscape(c))
            return Escaped();
        if (c is '$' && _shell is Shell.Bash && Next is '\'')
            return AnsiQuoted();
        if (c is '\'' && _shell is not Shell.Cmd)
            return SingleQuoted();
        if (c is '"')
            return DoubleQuoted();
        if (IsVariable(c))
            Variable();
        else
            Append(c);
        return true;
    }

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    private bool Escaped()
    {
        _at++;
        while (_at < _text.Length && _text[_at] is '\r')
            _at++;
        if (_at >= _text.Length)
            return false;
        if (_text[_at] is not '\n')
            Append(_text[_at]);
        return true;
    }

    private bool SingleQuoted()
    {
        _hasWord = true;
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] is not '\'')
                _word.Append(_text[_at]);
            else if (_shell is Shell.PowerShell && Next is '\'')
                _word.Append(_text[++_at]);
            else
                return true;
        }
        return false;
    }

    private bool DoubleQuoted()
    {
        _hasWord = true;
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c is '"' && _shell is not Shell.Bash && Next is '"')
                _word.Append(_text[++_at]);
            else if (c is '"')
                return true;
            else if (IsEscapeInQuotes(c))
                AppendEscapedInQuotes();
            else if (IsVariable(c))
                Variable();
            else
                _word.Append(c);
        }
        return false;
    }

    private bool IsEscapeInQuotes(char c) => _shell switch
    {
        Shell.Bash => c is '\\' && Next is '"' or '\\' or '$' or '`' or '\n',
        Shell.PowerShell => c is '`' || (c is '\\' && Next is '"'),
        _ => c is '\\' && Next is '"' or '\\',
    };

    private void AppendEscapedInQuotes()
    {
        _at++;
        if (_at < _text.Length && _text[_at] is not '\n')
            _word.Append(_text[_at]);
    }

    private bool AnsiQuoted()
    {
        _hasWord = true;
        for (_at += 2; _at < _text.Length; _at++)
        {
            if (_text[_at] is '\'')
                return true;
            if (_text[_at] is '\\')
                AnsiEscape();
            else
                _word.Append(_text[_at]);
        }
        return false;
    }

    private void AnsiEscape()
    {
        _at++;
        var c = _at < _text.Length ? _text[_at] : '\\';
        if (c is 'x' or 'u' or 'U')
        {
            var most = c switch { 'x' => 2, 'u' => 4, _ => 8 };
            var digits = _text.Skip(_at + 1).Take(most).TakeWhile(char.IsAsciiHexDigit).ToArray();
            _at += digits.Length;
            if (digits.Length > 0 && int.Parse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture) is var code and >= 0 and <= 0xffff)
                _word.Append((char)code);
            return;
        }
        _word.Append(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v', 'e' => '\u001b', _ => c });
    }

    private bool IsVariable(char c) => _shell is not Shell.Cmd && c is '$' && (Next is '{' or '(' or '_' || char.IsAsciiLetter(Next));

    private void Variable()
    {
        var isEnclosed = Next is '{' or '(';
        var begin = _at + (isEnclosed ? 2 : 1);
        var end = isEnclosed ? Closing(Next is '{' ? '}' : ')') : EndOfName(begin);
        var name = _text[begin..end];
        if (name.StartsWith("env:", StringComparison.OrdinalIgnoreCase))
            name = name[4..];
        _word.Append(_valueOf(name) ?? Placeholders.Of(name));
        _hasWord = true;
        _at = isEnclosed ? Math.Min(end, _text.Length - 1) : end - 1;
    }

    private int Closing(char close) => _text.IndexOf(close, _at + 2) is >= 0 and var end ? end : _text.Length;

    private int EndOfName(int from)
    {
        var end = from;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' || (_text[end] is ':' && _text.AsSpan(from, end - from) is "env")))
            end++;
        return end;
    }

    private void Append(char c)
    {
        _word.Append(c);
        _hasWord = true;
    }

    private void EndWord()
    {
        if (_hasWord)
            _words.Add(_word.ToString());
        _word.Clear();
        _hasWord = false;
    }
}

/// <summary>
/// The work that <c>cmd.exe</c> does before a program splits its line: carets, variables and the end of the command. Browsers put a caret
/// before each quote, which hides the quote from <c>cmd.exe</c> but not from the program.
/// </summary>
internal static class CmdLine
{
    /// <summary>Returns the line as the program gets it.</summary>
    public static string Read(string text, Func<string, string?> valueOf, out bool isOpen)
    {
        var line = new StringBuilder(text.Length);
        var isQuoted = false;
        isOpen = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '^' && !isQuoted)
            {
                at = AfterCaret(text, at + 1, line);
                isOpen = at >= text.Length;
                continue;
            }
            if (c is '\n' || (!isQuoted && c is '|' or '>' or '&'))
                break;
            isQuoted ^= c is '"';
            if (c is '%' && EndOfVariable(text, at) is { } end)
            {
                var name = text[(at + 1)..end];
                line.Append(valueOf(name) ?? Placeholders.Of(name));
                at = end;
            }
            else
            {
                line.Append(c);
            }
        }
        return line.ToString();
    }

    // A caret at the end of a line joins the next one.
    private static int AfterCaret(string text, int at, StringBuilder line)
    {
        while (at < text.Length && text[at] is '\r')
            at++;
        if (at < text.Length && text[at] is not '\n')
            line.Append(text[at]);
        return at;
    }

    // %2F is an encoded slash and begins no variable.
    private static int? EndOfVariable(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_'))
            end++;
        var isName = end < text.Length && text[end] is '%' && end > at + 1 && !char.IsAsciiDigit(text[at + 1]);
        var isEscape = end >= at + 3 && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);
        return isName && !isEscape ? end : null;
    }
}

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>A calendar file is not valid, or asks for something that a booking cannot be.</summary>
internal sealed class CalendarFormatException(int line, string message) : Exception(message)
{
    public int Line => line;
}

/// <summary>A line of a calendar (RFC 5545): <c>NAME;PARAMETER=value:VALUE</c>.</summary>
/// <param name="Number">The number of the line in the file, from 1.</param>
/// <param name="Name">The name, in capitals.</param>
/// <param name="Parameters">The parameters, with their names in capitals.</param>
/// <param name="Value">The value as it is in the file.</param>
internal sealed record ContentLine(int Number, string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    /// <summary>The value as text, on one line.</summary>
    public string Text
    {
        get
        {
            var text = new System.Text.StringBuilder(Value.Length);
            for (var i = 0; i < Value.Length; i++)
            {
                var isEscaped = Value[i] is '\\' && i + 1 < Value.Length;
                var next = isEscaped ? Value[++i] : Value[i];
                text.Append((isEscaped && next is ('n' or 'N')) || char.IsControl(next) ? ' ' : next);
            }
            return text.ToString().Trim();
        }
    }

    /// <exception cref="CalendarFormatException">The text is not a content line.</exception>
    public static ContentLine Parse(string text, int number)
    {
        var at = text.AsSpan().IndexOfAny(';', ':');
        if (at <= 0)
            throw Wrong(number, text);
        var name = text[..at].ToUpperInvariant();
        if (!name.All(each => char.IsAsciiLetterOrDigit(each) || each is '-'))
            throw Wrong(number, text);
        var parameters = new Dictionary<string, string>();
        while (text[at] is ';')
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
                throw Wrong(number, text);
            var key = text[(at + 1)..equals].ToUpperInvariant();
            at = equals + 1;
            var isQuoted = false;
            while (at < text.Length && (isQuoted || text[at] is not (';' or ':')))
                isQuoted ^= text[at++] is '"';
            if (at == text.Length)
                throw Wrong(number, text);
            parameters[key] = text[(equals + 1)..at].Replace("\"", "", StringComparison.Ordinal);
        }
        return new(number, name, parameters, text[(at + 1)..]);
    }

    /// <summary>Returns an exception that names this line.</summary>
    public CalendarFormatException Invalid(string expected) => new(Number, $"invalid {Name} \"{Value}\"; expected {expected}");

    private static CalendarFormatException Wrong(int number, string text) => new(number, $"\"{text}\" is not a line of a calendar; expected NAME:VALUE");
}

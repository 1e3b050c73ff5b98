using System.Text;

namespace CmsSim.Harness.Traces;

/// <summary>Reads the rows of a table with separated columns. A quoted field may hold separators and line ends.</summary>
internal sealed class TableRow(char separator)
{
    private const int LongestRow = 1 << 16;

    private readonly HeadReader _heads = new(new StringCache());
    private readonly StringBuilder _open = new();
    private List<string>? _names;

    /// <summary>Reads a line. Returns the entry of the row that it completes. Returns null for other lines.</summary>
    public string? Read(string line)
    {
        if (_open.Length > 0)
            _open.Append('\n');
        _open.Append(line);
        if (_open.Length < LongestRow && Count(_open) % 2 == 1)
            return null;
        return Row();
    }

    public string? End() => _open.Length > 0 ? Row() : null;

    /// <summary>Splits a row into its fields.</summary>
    public static List<string> Split(string row, char separator)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == '"' && isQuoted && i + 1 < row.Length && row[i + 1] == '"')
                field.Append(row[++i]);
            else if (row[i] == '"' && (isQuoted || field.Length == 0))
                isQuoted = !isQuoted;
            else if (row[i] == separator && !isQuoted)
                Next();
            else
                field.Append(row[i]);
        }

        Next();
        return fields;

        void Next()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }

    private string? Row()
    {
        var values = Split(_open.ToString(), separator);
        _open.Clear();
        if (_names is null)
        {
            _names = values;
            if (values.Exists(ExportFields.IsMessage))
                return null;
            _names = [];
        }

        var fields = new ExportFields();
        for (var i = 0; i < values.Count; i++)
            fields.Add(i < _names.Count ? _names[i] : "", values[i]);
        return fields.ToLine(_heads) ?? string.Join(' ', values);
    }

    private static int Count(StringBuilder text)
    {
        var count = 0;
        foreach (var chunk in text.GetChunks())
            count += chunk.Span.Count('"');
        return count;
    }
}

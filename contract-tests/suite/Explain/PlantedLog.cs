using System.Globalization;
using System.Text.RegularExpressions;

namespace CmsSim.ContractTests.Explain;

/// <summary>An ordinary day into which a test plants something odd. Line numbers begin with 1.</summary>
internal sealed partial class PlantedLog(IEnumerable<string> day)
{
    private const string Client = "127.0.0.1";

    // The log has settled, and hours follow.
    private const int Middle = 2_000;
    private const int Length = 3_500;

    // An exchange that is cut at the end would be odd.
    public List<string> Lines { get; } = [.. day.TakeWhile((line, index) => index < Length || !Request().IsMatch(line))];

    /// <summary>The index of the first request for the status after the middle. The exchange has twelve lines, and the next one follows within its second.</summary>
    public int Status => Lines.FindIndex(Middle, line => line.Contains("GET for \"/api/v1/system/status\"", StringComparison.Ordinal));

    /// <summary>The index of the next request after an index.</summary>
    public int NextRequest(int after) => Lines.FindIndex(after + 1, line => Request().IsMatch(line));

    public string Stamp(int index) => Lines[index][..15];

    /// <summary>Inserts a line of the Call Bridge before an index, with the stamp of that line. Returns its number.</summary>
    public int Insert(int index, string text, string facility = "user") => InsertRaw(index, $"{Stamp(index)} {facility}.info Core1 host:server:  INFO : {text}");

    public int InsertRaw(int index, string line)
    {
        Lines.Insert(index, line);
        return index + 1;
    }

    /// <summary>Inserts an exchange before a request and moves the numbers of all that follow. Returns the number of its first line.</summary>
    public int InsertExchange(int index, string method, string path, int status, string? body = null, string client = Client, string? answer = null, params string[] audit)
    {
        var number = TraceAt(index);
        for (var i = index; i < Lines.Count; i++)
            Lines[i] = Trace().Replace(Lines[i], match => $"API trace {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1}:", 1);

        List<string> texts = [$"API trace {number}: {method} for \"{path}\" (from {client})"];
        if (body is not null)
            texts.AddRange([$"API trace {number}: content data size {body.Length}, type \"application/x-www-form-urlencoded\":", .. Pieces(body).Select(piece => $"API trace {number}:  {piece}")]);
        texts.AddRange(audit);
        texts.Add($"API trace {number}: sending {status} response, size {(answer is null ? 0 : answer.Length + 21)}");
        if (answer is not null)
            texts.Add($"API trace {number}:  {answer}");
        for (var i = 0; i < texts.Count; i++)
            Insert(index + i, texts[i], texts[i].Contains("API user", StringComparison.Ordinal) ? "local0" : "user");
        return index + 1;
    }

    /// <summary>Moves the stamps from an index on.</summary>
    public void Shift(int index, TimeSpan by, int count = int.MaxValue)
    {
        for (var i = index; i < Lines.Count && i - index < count; i++)
        {
            var time = DateTime.ParseExact("2016 " + Stamp(i), "yyyy MMM d HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite) + by;
            Lines[i] = string.Create(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day,2} {time:HH:mm:ss}") + Lines[i][15..];
        }
    }

    public void Replace(int from, string old, string text)
    {
        for (var i = from; i < Lines.Count; i++)
            Lines[i] = Lines[i].Replace(old, text, StringComparison.Ordinal);
    }

    /// <summary>Gives the trace numbers from an index on new values.</summary>
    public void Renumber(int index, int first)
    {
        var by = first - TraceAt(index);
        for (var i = index; i < Lines.Count; i++)
            Lines[i] = Trace().Replace(Lines[i], match => $"API trace {int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + by}:", 1);
    }

    public int TraceAt(int index) => int.Parse(Trace().Match(Lines[index]).Groups[1].Value, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Pieces(string body) => body.Split('&').Select((piece, index) => index < body.Count(c => c == '&') ? piece + "&" : piece);

    [GeneratedRegex("API trace ([0-9]+):")]
    private static partial Regex Trace();

    [GeneratedRegex("API trace [0-9]+: [A-Z]+ for ")]
    private static partial Regex Request();
}

using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Import;

/// <summary>
/// Selects exchanges of an import. Terms have the form <c>key:value</c>. An exchange must satisfy one term of each key that is given.
/// </summary>
public sealed partial class ImportFilter
{
    private readonly ILookup<string, Func<ImportedExchange, bool>> _terms;

    private ImportFilter(IEnumerable<(string Key, Func<ImportedExchange, bool> Admits)> terms) =>
        _terms = terms.ToLookup(term => term.Key, term => term.Admits);

    /// <summary>The forms of terms, for help texts.</summary>
    public static IReadOnlyList<string> Forms { get; } =
        ["client:10.0.0.5", "path:coSpaces", "method:PUT", "status:4xx", "trace:8889-8894", "time:19:10..19:56"];

    /// <summary>A filter without terms, which admits every exchange.</summary>
    public static ImportFilter Everything { get; } = new([]);

    /// <summary>Reads terms.</summary>
    /// <exception cref="FormatException">A term has an unknown form. The message names the term and the valid forms.</exception>
    public static ImportFilter Parse(IEnumerable<string> terms) => new([.. terms.Select(Term)]);

    /// <summary>True when the filter selects the exchange.</summary>
    public bool Admits(ImportedExchange exchange) => _terms.All(key => key.Any(term => term(exchange)));

    private static (string, Func<ImportedExchange, bool>) Term(string term)
    {
        var colon = term.IndexOf(':');
        var (key, value) = colon < 0 ? (term, "") : (term[..colon].Trim(), term[(colon + 1)..].Trim());
        Func<ImportedExchange, bool>? admits = value.Length == 0 ? null : key.ToLowerInvariant() switch
        {
            "client" => exchange => Wild(value).IsMatch(exchange.From ?? ""),
            "path" => Path(value),
            "method" => exchange => exchange.Request.Method.Equals(value, StringComparison.OrdinalIgnoreCase),
            "status" => Status(value),
            "trace" => Trace(value),
            "time" => Time(value),
            _ => null,
        };
        return admits is null
            ? throw new FormatException($"invalid filter \"{term}\"; expected a form such as {string.Join(", ", Forms)}.")
            : (key.ToLowerInvariant(), admits);
    }

    // A path without a wildcard means the node and all below it.
    private static Func<ImportedExchange, bool> Path(string value)
    {
        var wanted = value.Trim('/');
        if (wanted.StartsWith("api/v1/", StringComparison.OrdinalIgnoreCase))
            wanted = wanted["api/v1/".Length..];
        var pattern = wanted.Contains('*') ? Wild(wanted) : Wild(wanted, "(?:[/?].*)?");
        return exchange => pattern.IsMatch(BelowApi(exchange.Request.Path.Text));
    }

    private static string BelowApi(string path)
    {
        var trimmed = path.TrimStart('/');
        return trimmed.StartsWith("api/v1/", StringComparison.OrdinalIgnoreCase) ? trimmed["api/v1/".Length..] : trimmed;
    }

    private static Func<ImportedExchange, bool>? Status(string value) =>
        StatusForm().IsMatch(value)
            ? exchange => exchange.Answer is { } answer && Wild(value.Replace('x', '?').Replace('X', '?')).IsMatch(answer.Status.ToString(CultureInfo.InvariantCulture))
            : null;

    private static Func<ImportedExchange, bool>? Trace(string value)
    {
        var ends = value.Split('-');
        return ends.Length <= 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                ? exchange => exchange.Trace >= first && exchange.Trace <= last
                : null;
    }

    private static Func<ImportedExchange, bool>? Time(string value)
    {
        var ends = value.Split("..");
        if (ends.Length != 2)
            return null;
        var (from, until) = (Moment.Read(ends[0]), Moment.Read(ends[1]));
        return (from is null && ends[0].Length > 0) || (until is null && ends[1].Length > 0)
            ? null
            : exchange => exchange.At is { } at && (from is null || from.CompareTo(at) <= 0) && (until is null || until.CompareTo(at) >= 0);
    }

    private static Regex Wild(string value, string after = "") =>
        new($"^{Regex.Escape(value).Replace("\\*", ".*").Replace("\\?", ".")}{after}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [GeneratedRegex("^[0-9xX]{3}$")]
    private static partial Regex StatusForm();

    /// <summary>A time of the day, or a date with a time of the day, that is compared with the parts that a log prints.</summary>
    private sealed record Moment(DateOnly? Date, TimeSpan TimeOfDay)
    {
        private static readonly string[] s_times = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

        public static Moment? Read(string text)
        {
            var parts = text.Trim().TrimEnd('Z').Split('T', ' ');
            if (!TimeOnly.TryParseExact(parts[^1], s_times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || parts.Length > 2)
                return null;
            if (parts is [_])
                return new Moment(null, time.ToTimeSpan());
            return DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? new Moment(date, time.ToTimeSpan())
                : null;
        }

        public int CompareTo(LogTime other)
        {
            if (Date is not { } date || other.Month == 0)
                return TimeOfDay.CompareTo(other.TimeOfDay);
            var compared = (other.Year is { } year ? date.Year.CompareTo(year) : 0, date.Month.CompareTo(other.Month), date.Day.CompareTo(other.Day));
            return compared switch
            {
                (not 0, _, _) => compared.Item1,
                (_, not 0, _) => compared.Item2,
                (_, _, not 0) => compared.Item3,
                _ => TimeOfDay.CompareTo(other.TimeOfDay),
            };
        }
    }
}

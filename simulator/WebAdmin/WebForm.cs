using System.Text;
using CmsSim.Simulator.Api;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The decoded pairs of a form or query. A name may have several values.</summary>
internal sealed class WebForm
{
    private readonly Dictionary<string, List<string>> _values = [];

    private WebForm() { }

    /// <summary>Reads at most this many pairs. Names and values that are not UTF-8 are left out.</summary>
    public static WebForm Read(ReadOnlySpan<byte> pairs, int most)
    {
        var form = new WebForm();
        for (var read = 0; read < most && FormReader.Next(ref pairs, out var rawName, out var rawValue); read++)
        {
            if (FormReader.Decode(rawName) is not { } name || FormReader.Decode(rawValue) is not { } value)
                continue;
            if (!form._values.TryGetValue(name, out var values))
                form._values.Add(name, values = []);
            values.Add(value);
        }
        return form;
    }

    /// <summary>The first value of the name; null without one.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>All values of the name.</summary>
    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out var values) ? values : [];

    /// <summary>The number of the name, at least this; the least one when there is none.</summary>
    public int Number(string name, int least) => int.TryParse(this[name], out var number) ? Math.Max(number, least) : least;

    /// <summary>The pairs as a query, with its mark, without those that have no value; empty without any.</summary>
    public static string QueryOf(params IEnumerable<(string Name, string? Value)> pairs)
    {
        var query = FormOf(pairs.Where(pair => pair.Value is { Length: > 0 }).Select(pair => (pair.Name, pair.Value!)));
        return query.Length == 0 ? "" : "?" + query;
    }

    /// <summary>The pairs as the body of a form.</summary>
    public static string FormOf(IEnumerable<(string Name, string Value)> pairs)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in pairs)
            form.Append(form.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return form.ToString();
    }
}

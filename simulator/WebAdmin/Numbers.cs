using System.Globalization;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The numbers of the pages below a table (document 212298).</summary>
internal static class Numbers
{
    // The numbers beside that of the present page, so that a list of 100,000 pages stays one line.
    private const int Around = 4;

    /// <summary>Writes links to the first page, the last one and those around the present one.</summary>
    public static void Write(Html html, Visit visit, int number, int pages)
    {
        html.Open("nav", ("class", "numbers"), ("aria-label", $"Pages {visit.Own("")}".TrimEnd())).Open("ul");
        var before = 0;
        var last = Math.Max(1, pages);
        foreach (var one in Enumerable.Range(number - Around, (2 * Around) + 1).Where(one => one > 1 && one < last).Prepend(1).Append(last).Distinct())
        {
            if (one > before + 1)
                html.Element("li", "…");
            before = one;
            var text = one.ToString(CultureInfo.InvariantCulture);
            html.Open("li").Element("a", text, ("href", visit.AddressWith((visit.Own("page"), text))), ("aria-current", one == number ? "page" : null)).Close();
        }
        html.Close().Close();
    }
}

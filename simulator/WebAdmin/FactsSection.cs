namespace CmsSim.Simulator.WebAdmin;

/// <summary>Facts that a page only shows, each with its label.</summary>
/// <param name="facts">Returns the labels and texts.</param>
internal sealed class FactsSection(Func<Visit, IEnumerable<(string Label, string Text)>> facts) : Section
{
    public override void Write(Html html, Visit visit)
    {
        html.Open("table", ("class", "facts")).Open("tbody");
        foreach (var (label, text) in facts(visit))
            html.Open("tr").Element("th", label, ("scope", "row")).Open("td").Value(text).Close().Close();
        html.Close().Close();
    }
}

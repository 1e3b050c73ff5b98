using CmsSim.Harness.Explain;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.ContractTests.Explain;

/// <summary>A log that was explained in a test.</summary>
internal sealed class Explained : IExplanationSink
{
    private Explained()
    {
    }

    public List<ExplainedLine> Lines { get; } = [];

    public Explanation Summary { get; private set; } = null!;

    bool IExplanationSink.WantsOrdinaryLines => true;

    /// <summary>Explains a log given as text.</summary>
    public static Explained Text(string log, string name = "log")
    {
        var explained = new Explained();
        var explainer = new LogExplainer(explained);
        explainer.Begin(name);
        foreach (var entry in SyslogReader.Read(log, name).Entries)
            explainer.Add(entry);
        explained.Summary = explainer.Finish();
        return explained;
    }

    public static Explained Text(IEnumerable<string> lines) => Text(string.Join('\n', lines));

    /// <summary>The kinds of the oddities with the number of the first line of each.</summary>
    public IEnumerable<(OddityKind Kind, long Line)> Oddities => Summary.Oddities.Select(oddity => (oddity.Kind, oddity.Places[0].Line));

    void IExplanationSink.Add(ExplainedLine line) => Lines.Add(line);

    void IExplanationSink.Add(ImportNote note)
    {
    }
}

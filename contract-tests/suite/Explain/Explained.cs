using System.Text;
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
    public static Explained Text(string log) => OfStream(new MemoryStream(Encoding.UTF8.GetBytes(log)), "log");

    public static Explained Text(IEnumerable<string> lines) => Text(string.Join('\n', lines));

    /// <summary>Explains a file.</summary>
    public static Explained OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return OfStream(stream, Path.GetFileName(path));
    }

    /// <summary>The kinds of the oddities with the number of the first line of each.</summary>
    public IEnumerable<(OddityKind Kind, long Line)> Oddities => Summary.Oddities.Select(oddity => (oddity.Kind, oddity.Places[0].Line));

    private static Explained OfStream(Stream log, string name)
    {
        var explained = new Explained();
        var explainer = new LogExplainer(explained);
        explainer.Begin(name);
        LogReader.Read(log, name, explainer, CancellationToken.None);
        explained.Summary = explainer.Finish();
        return explained;
    }

    void IExplanationSink.Add(ExplainedLine line) => Lines.Add(line);

    void IExplanationSink.Add(ImportNote note)
    {
    }
}

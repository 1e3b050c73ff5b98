using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The totals of a replay, from one pass over its results.</summary>
internal sealed class ReportTotals
{
    private readonly int[] _verdicts = new int[Enum.GetValues<Verdict>().Length];
    private readonly long[] _excuses = new long[Enum.GetValues<Normaliser>().Length];
    private readonly SortedDictionary<HoleKind, int> _holes = [];

    private readonly SortedSet<Normaliser> _allowed = [];

    public ReportTotals(ReplayReport report)
        : this(report.Fixtures)
    {
    }

    public ReportTotals(params IEnumerable<FixtureReplay> fixtures)
    {
        foreach (var fixture in fixtures)
        {
            _allowed.UnionWith(fixture.Allowed);
            foreach (var hole in fixture.Fixture.Holes)
                Count(hole.Kind);
            foreach (var result in fixture.Results)
                Add(result);
        }
    }

    public int Exchanges => _verdicts.Sum();

    public int Differing => this[Verdict.Differs];

    public int NotCompared => this[Verdict.NotCompared];

    /// <summary>The sum of the times from each request to its answer.</summary>
    public TimeSpan Elapsed { get; private set; }

    public int this[Verdict verdict] => _verdicts[(int)verdict];

    public IReadOnlyDictionary<HoleKind, int> Holes => _holes;

    /// <summary>The normalisers that excused a difference, with the count.</summary>
    public IEnumerable<(Normaliser By, long Count)> Excused =>
        Enum.GetValues<Normaliser>().Select(by => (by, _excuses[(int)by])).Where(entry => entry.Item2 > 0);

    /// <summary>The normalisers that were allowed and excused nothing.</summary>
    public IEnumerable<Normaliser> Unused => _allowed.Where(by => _excuses[(int)by] == 0);

    /// <summary>The excuses in one or two sentences.</summary>
    public string ExcusesInWords
    {
        get
        {
            var excused = string.Join(", ", Excused.Select(entry => $"{Words.Number(entry.Count)} {Words.Of(entry.By)}"));
            var unused = string.Join(", ", Unused.Select(Words.Of));
            return (excused, unused) switch
            {
                ("", "") => "No difference was excused, and none was allowed.",
                ("", _) => $"No difference was excused; allowed: {unused}.",
                (_, "") => $"Excused differences: {excused}.",
                _ => $"Excused differences: {excused}. Excused nothing: {unused}.",
            };
        }
    }

    /// <summary>The exchanges that were not compared, in one sentence. Null for none.</summary>
    public string? NotComparedInWords => NotCompared == 0
        ? null
        : $"Not compared: {Words.Count(NotCompared, "exchange")} whose answer or request the fixture does not hold. The totals count {(NotCompared == 1 ? "it" : "them")} as matching.";

    private void Add(ReplayResult result)
    {
        _verdicts[(int)result.Verdict()]++;
        Elapsed += result.Elapsed;
        foreach (var excuse in result.Excuses)
            _excuses[(int)excuse.By]++;
        foreach (var hole in result.Exchange.Holes())
            Count(hole.Kind);
    }

    private void Count(HoleKind kind) => _holes[kind] = _holes.GetValueOrDefault(kind) + 1;
}

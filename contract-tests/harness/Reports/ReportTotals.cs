using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The totals of a replay, from one pass over its results.</summary>
internal sealed class ReportTotals
{
    private const int MostTraces = 5;

    private readonly int[] _verdicts = new int[Enum.GetValues<Verdict>().Length];
    private readonly long[] _excuses = new long[Enum.GetValues<Normaliser>().Length];
    private readonly SortedDictionary<HoleKind, int> _holes = [];

    private readonly SortedSet<Normaliser> _allowed = [];
    private readonly int[] _sides = new int[Enum.GetValues<DifferingSide>().Length];
    private readonly List<int> _onlySimulator = [];

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

    /// <summary>The number of exchanges that were replayed against the simulator as well.</summary>
    public int Simulated => _sides.Sum();

    public int this[DifferingSide side] => _sides[(int)side];

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

    /// <summary>The comparison of the target with the simulator in one or two sentences. Null without a replay against the simulator.</summary>
    public string? SidesInWords
    {
        get
        {
            if (Simulated == 0)
                return null;
            var total = $"Simulator: {Words.Count(Simulated, "exchange")}, {Words.Number(this[DifferingSide.None] + this[DifferingSide.Target])} match, {Words.Number(this[DifferingSide.Simulator] + this[DifferingSide.Both])} differ.";
            if (this[DifferingSide.None] == Simulated)
                return total;
            var traces = _onlySimulator is [] ? "" : $" ({string.Join(", ", _onlySimulator.Select(trace => Words.Number(trace)))}{(this[DifferingSide.Simulator] > _onlySimulator.Count ? ", …" : "")})";
            return $"{total} Only the target differs in {Words.Number(this[DifferingSide.Target])}, only the simulator in {Words.Number(this[DifferingSide.Simulator])}{traces}, both in {Words.Number(this[DifferingSide.Both])}.";
        }
    }

    private void Add(ReplayResult result)
    {
        if (result.Side() is { } side)
            _sides[(int)side]++;
        if (result.Side() == DifferingSide.Simulator && _onlySimulator.Count < MostTraces)
            _onlySimulator.Add(result.Exchange.Trace);
        _verdicts[(int)result.Verdict()]++;
        Elapsed += result.Elapsed;
        foreach (var excuse in result.Excuses)
            _excuses[(int)excuse.By]++;
        foreach (var hole in result.Exchange.Holes())
            Count(hole.Kind);
    }

    private void Count(HoleKind kind) => _holes[kind] = _holes.GetValueOrDefault(kind) + 1;
}

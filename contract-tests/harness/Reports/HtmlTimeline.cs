using System.Globalization;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Draws the exchanges of one fixture as bars along the time of the source, with one lane for each client. Times are evenly stretched
/// between two pauses. A pause of more than ten seconds has a fixed width and the length in words.
/// </summary>
internal sealed class HtmlTimeline
{
    private const double Width = 1000;
    private const double WidthOfPause = 36;
    private const double WidestBar = 28;
    private const int MostBars = 400;
    private const int MostLanes = 8;
    private const int MostLabels = 6;
    private static readonly TimeSpan s_longestUnbroken = TimeSpan.FromSeconds(10);

    private readonly HtmlWriter _page;
    private readonly List<Bar> _bars = [];
    private readonly List<(double At, double Width, TimeSpan Length)> _pauses = [];
    private readonly int _perBar;

    private HtmlTimeline(HtmlWriter page, FixtureReplay fixture, Func<int, string> linkOf)
    {
        _page = page;
        _perBar = (fixture.Results.Count + MostBars - 1) / MostBars;
        foreach (var chunk in fixture.Results.Index().Chunk(Math.Max(1, _perBar)))
            _bars.Add(Bar.Of(chunk, linkOf));
        Stretch(fixture);
    }

    /// <summary>Writes the figure. Writes nothing for fewer than two exchanges.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fixture">The fixture.</param>
    /// <param name="linkOf">Returns the id of an exchange on the page by its index.</param>
    public static void Write(HtmlWriter page, FixtureReplay fixture, Func<int, string> linkOf)
    {
        if (fixture.Results.Count > 1)
            new HtmlTimeline(page, fixture, linkOf).Write();
    }

    private void Write()
    {
        _page.Raw("<figure aria-label=\"Time line of the exchanges\">\n");
        var lanes = _bars.GroupBy(bar => bar.From, StringComparer.Ordinal).ToList();
        foreach (var lane in lanes.Take(lanes.Count > MostLanes ? MostLanes - 1 : MostLanes))
            AddLane(lane.Key, [.. lane]);
        if (lanes.Count > MostLanes)
            AddLane($"{Words.Count(lanes.Count - MostLanes + 1, "more client")}", [.. lanes.Skip(MostLanes - 1).SelectMany(lane => lane)]);
        AddTimes();
        _page.Raw("<figcaption>").Text(Caption()).Raw("</figcaption>\n</figure>\n");
    }

    private string Caption() =>
        (_perBar > 1
            ? $"Each bar is the start of up to {Words.Number(_perBar)} exchanges."
            : "Each bar is an exchange, from its request to its answer as far as the source shows the time.")
        + " Red: differs. Outlined: has a hole." + (_pauses is [] ? "" : " Grey columns are pauses, not drawn to scale.");

    private void AddLane(string client, IReadOnlyList<Bar> bars)
    {
        _page.Raw("<div class=\"lane\"><span class=\"mono\">").Text(client).Raw("</span>")
            .Raw($"<svg viewBox=\"0 0 {Number(Width)} 26\" preserveAspectRatio=\"none\" role=\"group\" aria-label=\"{HtmlWriter.Encode($"Exchanges of {client}")}\">");
        foreach (var (at, width, _) in _pauses)
            _page.Raw($"<rect class=\"pause\" x=\"{Number(at)}\" y=\"0\" width=\"{Number(width)}\" height=\"26\"/>");
        foreach (var bar in bars)
        {
            var shape = $"x=\"{Number(bar.X)}\" y=\"5\" width=\"{Number(bar.Width)}\" height=\"16\"";
            _page.Raw($"<a href=\"#{bar.Link}\"").Raw(bar.Verdict switch
            {
                Verdict.Differs => " class=\"bad\">",
                Verdict.NotCompared => " class=\"open\">",
                _ => ">",
            });
            _page.Raw("<title>").Text(bar.Title).Raw($"</title><rect {shape}/>");
            if (bar.HasHole)
                _page.Raw($"<rect class=\"holed\" {shape}/>");
            _page.Raw("</a>");
        }

        _page.Raw("</svg></div>\n");
    }

    private void AddTimes()
    {
        _page.Raw("<div class=\"lane\"><span></span><div class=\"times\">")
            .Raw("<span class=\"first\">").Text(Clock(_bars[0].Start)).Raw("</span>");
        // Only the longest pauses have room for their length. The first and last label need the ends of the line.
        foreach (var (at, width, length) in _pauses.OrderByDescending(pause => pause.Length).Take(MostLabels).Where(pause => pause.At is > Width * 0.14 and < Width * 0.86))
            _page.Raw($"<span style=\"left:{Number((at + width / 2) / Width * 100)}%\">").Text(Words.Duration(length)).Raw("</span>");
        _page.Raw("<span class=\"last\" style=\"left:100%\">").Text(Clock(_bars.Max(bar => bar.Start))).Raw("</span></div></div>\n");
    }

    /// <summary>Gives each bar its place. Every bar advances by a least width, so that bars of one second stay apart.</summary>
    private void Stretch(FixtureReplay fixture)
    {
        var order = _bars.OrderBy(bar => bar.Start).ToList();
        var unbroken = order.Zip(order.Skip(1), (a, b) => b.Start - a.Start).Where(gap => gap <= s_longestUnbroken).Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap);
        var pauses = order.Zip(order.Skip(1)).Count(pair => pair.Second.Start - pair.First.Start > s_longestUnbroken);
        var pauseWidth = Math.Min(WidthOfPause, Width / 3 / Math.Max(1, pauses));
        var room = Width - pauses * pauseWidth;
        var (step, scale) = (room * 0.6 / order.Count, unbroken > TimeSpan.Zero ? room * 0.4 / unbroken.TotalMilliseconds : 0);
        if (scale == 0)
            step = room / order.Count;

        var x = 0.0;
        for (var i = 0; i < order.Count; i++)
        {
            order[i].X = x;
            order[i].Width = Math.Clamp(step * 0.8, 1, WidestBar);
            x += step;
            if (i + 1 == order.Count)
                break;
            var gap = order[i + 1].Start - order[i].Start;
            if (gap <= s_longestUnbroken)
            {
                x += gap.TotalMilliseconds * scale;
                continue;
            }

            _pauses.Add((x, pauseWidth, gap));
            x += pauseWidth;
        }

        LengthenToAnswers(fixture);
    }

    // An answer that follows a later exchange comes at the earliest when that exchange is answered.
    private void LengthenToAnswers(FixtureReplay fixture)
    {
        if (_perBar > 1)
            return;
        var byTrace = new Dictionary<int, Bar>();
        for (var i = 0; i < _bars.Count; i++)
            byTrace.TryAdd(fixture.Results[i].Exchange.Trace, _bars[i]);
        for (var i = 0; i < _bars.Count; i++)
        {
            if (fixture.Results[i].Exchange.AnsweredAfter is { } trace && byTrace.TryGetValue(trace, out var later) && later.X > _bars[i].X)
                _bars[i].Width = Math.Min(Width - _bars[i].X, later.X + later.Width - _bars[i].X);
        }
    }

    private static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private sealed class Bar
    {
        public required DateTimeOffset Start { get; init; }

        public required string From { get; init; }

        public required Verdict Verdict { get; init; }

        public required bool HasHole { get; init; }

        public required string Link { get; init; }

        public required string Title { get; init; }

        public double X { get; set; }

        public double Width { get; set; }

        public static Bar Of((int Index, ReplayResult Result)[] results, Func<int, string> linkOf)
        {
            var (index, first) = results.FirstOrDefault(entry => !entry.Result.Matches, results[0]);
            var more = results.Length > 1 ? $" and {Words.Count(results.Length - 1, "more exchange")}" : "";
            var verdict = results.Any(entry => !entry.Result.Matches) ? Verdict.Differs
                : results.All(entry => entry.Result.Verdict() == Verdict.NotCompared) ? Verdict.NotCompared : Verdict.Match;
            return new()
            {
                Start = results[0].Result.Exchange.At,
                From = first.Exchange.From,
                Verdict = verdict,
                HasHole = results.Any(entry => entry.Result.Exchange.Holes().Any()),
                Link = linkOf(index),
                Title = $"{first.Name()}{more}: {Words.Of(verdict)}, {Words.Time(first.Exchange.At)}",
            };
        }
    }
}

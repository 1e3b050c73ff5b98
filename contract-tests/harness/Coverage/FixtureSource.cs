using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Worlds;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Coverage;

/// <summary>The exchanges of fixtures. The release of each fixture is that of its world.</summary>
/// <param name="name">The name of the source, for people to read.</param>
/// <param name="fixtures">The fixtures.</param>
public sealed class FixtureSource(string name, IReadOnlyList<Fixture> fixtures) : ICoverageSource
{
    private static readonly XmlLimits s_worlds = new() { Length = 256 * 1024 * 1024, Nodes = 20_000_000 };

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadAsync(CoverageMeter meter, CancellationToken cancellation = default)
    {
        var (hidden, worldless) = (0, 0);
        foreach (var fixture in fixtures)
        {
            var release = ReleaseOf(fixture);
            worldless += release is null ? 1 : 0;
            foreach (var exchange in fixture.Exchanges)
            {
                cancellation.ThrowIfCancellationRequested();
                var form = FormOf(exchange.Request.Body);
                hidden += form is null ? 1 : 0;
                meter.Add(new CoverageExchange(exchange.Request.Method, exchange.Request.Path.Text)
                {
                    Form = form,
                    Status = exchange.Answer?.Status ?? 0,
                    Answer = exchange.Answer is { } answer ? ShownOf(answer.Body) : null,
                    Release = release,
                });
            }
        }

        List<string> notes = [];
        if (hidden > 0)
            notes.Add($"{name} does not show the form of {Reports.Words.Count(hidden, "request")}");
        if (worldless > 0)
            notes.Add($"{name} has {Reports.Words.Count(worldless, "fixture")} without a world, so the release is not known");
        return Task.FromResult<IReadOnlyList<string>>(notes);
    }

    // The release is an attribute of the root, so only the start of the world is read.
    private static string? ReleaseOf(Fixture fixture)
    {
        try
        {
            if (fixture.ReadWorld() is not { } world)
                return null;
            using var reader = BoundedXml.Open(world, s_worlds);
            reader.MoveToContent();
            return reader.GetAttribute("release") ?? Api.ApiRelease.Known[0];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static string? FormOf(FixtureForm? form)
    {
        if (form is null)
            return "";
        var text = string.Concat(form.Content.Segments.Select(segment => segment.Hole is null ? segment.Text : AnswerElement.Hole.ToString()));
        return FormPairs.OfText(text).Any(pair => pair.Name.Contains(AnswerElement.Hole)) ? null : text;
    }

    // A masked value hides no element. Other holes may hide any.
    private static string ShownOf(MarkedText body) =>
        string.Concat(body.Segments.TakeWhile(segment => segment.Hole is null or HoleKind.Masked).Select(segment => segment.Hole is null ? segment.Text : "********"));
}

using System.Xml;
using System.Xml.Linq;
using CmsSim.Simulator;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Diff;

/// <summary>Makes a world fit another release: elements that the release lacks are left out and reported.</summary>
internal static class ReleaseWorld
{
    private const int MostRounds = 500;

    // The reader of worlds has limits of its own; these only stop a file that is no world.
    private static readonly XmlLimits s_limits = new() { Length = 512 * 1024 * 1024, Nodes = 50_000_000 };

    /// <summary>Returns the world for a release, and the parts that were left out.</summary>
    /// <param name="world">The text of the world.</param>
    /// <param name="release">The release.</param>
    /// <param name="load">Loads a world, and throws a <see cref="WorldFormatException"/> for one with mistakes.</param>
    /// <exception cref="UserErrorException">The world is invalid in its own release, or cannot be made to fit.</exception>
    public static async Task<(string Text, IReadOnlyList<WorldChange> Changes)> FitAsync(string world, string release, Func<string, Task> load)
    {
        var root = Parse(world);
        var isOwn = ((string?)root.Attribute("release") ?? SimulatorOptions.KnownReleases[0]) == release;
        root.SetAttributeValue("release", release);
        foreach (var bridge in root.Elements("bridge"))
        {
            bridge.Attribute("release")?.Remove();

            // The version of the software is that of the world's own release.
            if (!isOwn)
                bridge.Attribute("softwareVersion")?.Remove();
        }

        List<(string Element, string Why)> left = [];
        for (var round = 0; ; round++)
        {
            var text = root.ToString();
            try
            {
                await load(text);
                return (text, [.. left.GroupBy(one => one).Select(same => new WorldChange(release, same.Key.Element, same.Key.Why, same.Count()))]);
            }
            catch (WorldFormatException wrong) when (!isOwn && round < MostRounds)
            {
                // Each element is on a line of its own, which the mistakes name.
                root = Parse(text);
                if (!Repair(root, wrong.Mistakes, left))
                    throw new UserErrorException($"The world cannot be loaded in release {release}: {wrong.Mistakes[0]}");
            }
        }
    }

    private static bool Repair(XElement root, IReadOnlyList<WorldMistake> mistakes, List<(string Element, string Why)> left)
    {
        var byLine = root.Descendants().GroupBy(element => ((IXmlLineInfo)element).LineNumber).ToDictionary(line => line.Key, line => line.Last());
        var repaired = false;
        foreach (var mistake in mistakes)
        {
            // A part of an element that was just left out.
            if (!byLine.TryGetValue(mistake.Line, out var element) || element.AncestorsAndSelf().Last() != root)
                continue;
            left.Add((PathOf(element, root), mistake.Text.Split(';')[0]));
            if (MissingIn(mistake.Text) is { } missing)
                element.Add(new XElement(missing));
            else
                element.Remove();
            repaired = true;
        }

        return repaired;
    }

    // An element that a release requires may be empty.
    private static string? MissingIn(string mistake) =>
        mistake.StartsWith("missing <", StringComparison.Ordinal) && mistake.IndexOf('>') is > 0 and var end ? mistake["missing <".Length..end] : null;

    private static string PathOf(XElement element, XElement root) =>
        string.Join('/', element.AncestorsAndSelf().Reverse().Where(one => one != root).Select(one => one.Name.LocalName));

    private static XElement Parse(string text)
    {
        try
        {
            var root = BoundedXml.Read(text, s_limits, LoadOptions.SetLineInfo);

            // Without the blanks between elements, each element is written on a line of its own.
            root.DescendantNodes().OfType<XText>().Where(blank => blank.Parent is { HasElements: true } && string.IsNullOrWhiteSpace(blank.Value)).Remove();
            return root;
        }
        catch (XmlRefusedException broken)
        {
            throw new UserErrorException($"The world, line {broken.Line}: {broken.Message}");
        }
    }
}

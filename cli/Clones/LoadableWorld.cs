using System.Text;
using System.Xml;
using System.Xml.Linq;
using CmsSim.Harness.Clone;
using CmsSim.Simulator;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Clones;

/// <summary>
/// Makes a cloned world one that the simulator accepts. A bridge may hold values that a request could not set, such as a space whose URI
/// moved to another one while the bridge was read.
/// </summary>
internal static class LoadableWorld
{
    private const int MostRounds = 200;
    private const int LongestText = 300;

    private static readonly XmlLimits s_limits = new() { Length = int.MaxValue, Nodes = 64_000_000 };

    /// <summary>Starts the simulator in a world, with a stopped clock and without a log.</summary>
    /// <exception cref="SimulatorStartException">The world has mistakes.</exception>
    public static Task<SimulatorHost> StartAsync(string world, CancellationToken cancellation) => SimulatorHost.StartAsync(
        new SimulatorOptions
        {
            HttpsPort = null,
            HttpPort = 0,
            ControlPort = 0,
            VirtualClock = DateTimeOffset.UnixEpoch,
            World = world,
            LogDirectory = null,
        },
        cancellation);

    /// <summary>Returns the world without the elements that the simulator refuses.</summary>
    /// <param name="world">The text of the world. Each element begins on a line of its own.</param>
    /// <param name="notes">Receives a note about each element that is removed.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="SimulatorStartException">The mistakes cannot be removed.</exception>
    public static async Task<string> OfAsync(string world, ICollection<CloneNote> notes, CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                await using var host = await StartAsync(world, cancellation);
                return world;
            }
            catch (SimulatorStartException refused) when (refused.InnerException is WorldFormatException mistakes && round < MostRounds)
            {
                if (Without(world, mistakes.Mistakes, notes, cancellation) is not { } left)
                    throw;
                world = left;
            }
        }
    }

    private static string? Without(string world, IReadOnlyList<WorldMistake> mistakes, ICollection<CloneNote> notes, CancellationToken cancellation)
    {
        var root = BoundedXml.Read(world, s_limits, LoadOptions.SetLineInfo, cancellation);
        var lines = mistakes.ToLookup(mistake => mistake.Line);
        XElement[] wrong = [.. root.Descendants().Where(element => element.Name.LocalName is not "bridge" && lines.Contains(((IXmlLineInfo)element).LineNumber))];
        foreach (var element in wrong)
        {
            var text = lines[((IXmlLineInfo)element).LineNumber].First().Text;
            notes.Add(new CloneNote(CloneNoteKind.LeftOut, PathOf(element), VisibleText.Short(text, LongestText)));
        }

        foreach (var element in wrong)
            element.Remove();
        return wrong is [] ? null : Text(root);
    }

    private static string PathOf(XElement element) =>
        string.Concat(element.AncestorsAndSelf().Reverse().Skip(1).Where(one => one.Name.LocalName is not "bridge").Select(one => "/" + ((string?)one.Attribute("id") ?? one.Name.LocalName)));

    private static string Text(XElement root)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize }))
            root.WriteTo(writer);
        return text.Append('\n').ToString();
    }
}

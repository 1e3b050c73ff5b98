extern alias simulator;

using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.ContractTests.Traces;
using CmsSim.Simulator;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using FluentAssertions;
using simulator::CmsSim.Untrusted;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>XML from outside is read in one place, which limits its depth, length and number of nodes.</summary>
public sealed partial class XmlReading
{
    private static readonly XmlLimits s_small = new() { Levels = 10, Length = 30_000, Piece = 5_000, Nodes = 50, Attributes = 3, Name = 20 };

    [Fact]
    public void No_shipped_source_reads_XML_in_any_other_way()
    {
        var sources = ((string[])["simulator", "client", "cli", Path.Combine("contract-tests", "harness")])
            .SelectMany(folder => Directory.GetFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToList();

        sources.Should().HaveCountGreaterThan(100);
        sources.Where(file => OtherReader().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName).Should().Equal("BoundedXml.cs");
    }

    [Theory]
    [InlineData("XDocument.Parse(text)")]
    [InlineData("XElement.LoadAsync(stream, LoadOptions.None, cancellation)")]
    [InlineData("System.Xml.XmlReader.Create(text)")]
    [InlineData("new XmlDocument()")]
    public void The_source_scan_finds_other_readers(string source) => OtherReader().IsMatch(source).Should().BeTrue();

    [Fact]
    public void A_text_with_many_levels_is_refused_after_its_first_bytes()
    {
        using var bytes = new CountedBytes(Nested(100_000));

        FluentActions.Invoking(() => BoundedXml.Read(bytes, new XmlLimits())).Should().Throw<XmlRefusedException>()
            .WithMessage("elements are nested more than 100 levels deep.");

        bytes.Taken.Should().BeLessThan(64 * 1024);
    }

    [Fact]
    public void A_text_with_the_allowed_number_of_levels_is_read()
    {
        BoundedXml.Read(Nested(10), s_small).DescendantsAndSelf().Should().HaveCount(10);
        FluentActions.Invoking(() => BoundedXml.Read(Nested(11), s_small)).Should().Throw<XmlRefusedException>();
    }

    public static TheoryData<string, string> TooMuch => new()
    {
        { $"<a>{string.Concat(Enumerable.Repeat("<b/>\n", 3_000))}</a>", "the document has more than 50 elements, texts and attributes." },
        { $"<a>{new string('x', 20_000)}</a>", "a tag or text is longer than 5,000 characters." },
        { $"<a b='{new string('x', 20_000)}'/>", "a tag or text is longer than 5,000 characters." },
        { "<a b='' c='' d='' e=''/>", "an element has more than 3 attributes." },
        { $"<{new string('a', 21)}/>", "a name is longer than 20 characters." },
        { $"<a {new string('b', 21)}=''/>", "a name is longer than 20 characters." },
    };

    [Theory, MemberData(nameof(TooMuch))]
    public void A_text_beyond_any_limit_is_refused(string text, string sentence)
    {
        FluentActions.Invoking(() => BoundedXml.Read(text, s_small)).Should().Throw<XmlRefusedException>().WithMessage(sentence).Which.IsTooMuch.Should().BeTrue();
        FluentActions.Invoking(() => BoundedXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), s_small)).Should().Throw<XmlRefusedException>().WithMessage(sentence);
    }

    [Fact]
    public void An_endless_text_is_refused_at_the_limit()
    {
        using var bytes = new CountedBytes("<a>" + string.Concat(Enumerable.Repeat("<b/>", 20_000)));

        FluentActions.Invoking(() => BoundedXml.Read(bytes, s_small with { Nodes = long.MaxValue })).Should().Throw<XmlRefusedException>()
            .WithMessage("the document is longer than 30,000 characters.");

        bytes.Taken.Should().BeLessThan(40_000);
    }

    [Fact]
    public void Reading_stops_when_the_sender_disconnects()
    {
        using var gone = new CancellationTokenSource();
        using var bytes = new CountedBytes($"<a>{string.Concat(Enumerable.Repeat("<b/>", 100_000))}</a>") { After = 10_000, Then = gone.Cancel };

        FluentActions.Invoking(() => BoundedXml.Read(bytes, new XmlLimits(), cancellation: gone.Token)).Should().Throw<OperationCanceledException>();

        bytes.Taken.Should().BeLessThan(64 * 1024);
    }

    [Theory]
    [InlineData("<a>\u001b[2J</a>")]
    [InlineData("<a>\0</a>")]
    [InlineData("<a>&#27;</a>")]
    [InlineData("<a\u202e")]
    [InlineData("")]
    public void Error_messages_show_control_characters_escaped(string text)
    {
        var sentence = FluentActions.Invoking(() => BoundedXml.Read(text, new XmlLimits())).Should().Throw<XmlRefusedException>().Which.Message;

        sentence.Should().NotContainAny("\u001b", "\0", "\u202e").And.NotContain("\n");
        sentence.Any(char.IsControl).Should().BeFalse();
    }

    [Fact]
    public void An_error_message_about_a_name_of_5_KB_is_short() =>
        FluentActions.Invoking(() => BoundedXml.Read($"<a></{new string('b', 5_000)}>", new XmlLimits())).Should().Throw<XmlRefusedException>()
            .Which.Message.Length.Should().BeLessThan(400);

    [Fact]
    public void A_world_with_100000_levels_is_refused_with_its_line()
    {
        var world = $"<world><bridge name=\"A\"/>\n{Nested(100_000)}</world>";

        FluentActions.Invoking(() => new WorldReader(Catalog.In).Read(world, Release.Oldest)).Should().Throw<WorldFormatException>()
            .WithMessage("World, line 2: elements are nested more than 100 levels deep.");
    }

    [Fact]
    public void Reading_a_world_stops_when_its_sender_disconnects() =>
        FluentActions.Invoking(() => new WorldReader(Catalog.In).Read("<world><bridge name=\"A\"/></world>", Release.Oldest, cancellation: new(canceled: true)))
            .Should().Throw<OperationCanceledException>();

    [Fact]
    public void The_limits_of_a_world_are_options()
    {
        var world = "<world><bridge name=\"A\"/></world>";

        FluentActions.Invoking(() => new WorldReader(Catalog.In, new Limits { WorldNodes = 2 }).Read(world, Release.Oldest)).Should().Throw<WorldFormatException>()
            .WithMessage("World, line 1: the document has more than 2 elements, texts and attributes.");
    }

    [Fact]
    public async Task The_control_API_refuses_a_world_with_100000_levels()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("PUT", "/world", $"<world>{Nested(100_000)}</world>");

        status.Should().Be(400);
        text.Should().Contain("elements are nested more than 100 levels deep");
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels));

    [GeneratedRegex(@"\b(?:XDocument|XElement)\.(?:Parse|Load|LoadAsync)\(|\bXmlReader\.Create\(|\bXmlDocument\b|\bXmlTextReader\b|\bXPathDocument\b|\bXmlSerializer\b|\bXStreamingElement\b")]
    private static partial Regex OtherReader();

    /// <summary>A stream that counts the bytes read from it.</summary>
    private sealed class CountedBytes(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public int Taken { get; private set; }

        public int After { get; init; } = int.MaxValue;

        public Action Then { get; init; } = () => { };

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, Math.Min(count, 4096));
            Taken += read;
            if (Taken > After)
                Then();
            return read;
        }
    }
}

using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CmsSim.Client.Cdr;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>The client reads documents of call detail records: those of real bridges, those of later releases, and hostile ones.</summary>
public sealed class CallDetailRecordsRead
{
    private const string Session = "5552fc55-8d82-4963-8f99-d5a0be6e2f92";
    private const string Id = "f54bfbc3-c11e-47a6-a918-6a308018ac1d";

    public static TheoryData<string> Posts => [.. Directory.GetFiles(Repository.PathOf("fixtures", "samples", "cdr"), "*.xml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory, MemberData(nameof(Posts))]
    public void A_recorded_POST_is_read_without_a_rest(string name)
    {
        var bytes = File.ReadAllBytes(Repository.PathOf("fixtures", "samples", "cdr", name + ".xml"));
        var recorded = XElement.Parse(Encoding.UTF8.GetString(bytes));

        var document = CdrDocument.Parse(bytes);

        document.Session.Should().Be((Guid)recorded.Attribute("session")!);
        document.CallBridge.Should().Be((Guid?)recorded.Attribute("callBridge"));
        document.Records.Should().HaveCount(recorded.Elements("record").Count());
        foreach (var (record, element) in document.Records.Zip(recorded.Elements("record")))
        {
            record.Type.Should().Be((string)element.Attribute("type")!);
            record.GetType().Name.Should().BeEquivalentTo("Cdr" + record.Type);
            record.Time.Should().Be((DateTimeOffset)element.Attribute("time")!);
            (record.RecordIndex, record.CorrelatorIndex).Should().Be(((long)element.Attribute("recordIndex")!, (long)element.Attribute("correlatorIndex")!));
            record.Unknown.Should().BeEmpty();
            ValuesOf(record).Should().Contain(element.Elements().Single().Elements().Where(leaf => !leaf.HasElements && leaf.Value is not ("" or "true" or "false"))
                .Select(leaf => leaf.Name.LocalName.Contains("uration") ? TimeSpan.FromSeconds(double.Parse(leaf.Value, CultureInfo.InvariantCulture)).ToString() : leaf.Value), "each value is in a property");
        }
    }

    [Fact]
    public void Every_recorded_POST_is_read() => Posts.Should().HaveCount(21);

    [Fact]
    public void The_end_of_a_leg_has_its_media()
    {
        var end = (CdrCallLegEnd)CdrDocument.Parse(File.ReadAllBytes(Repository.PathOf("fixtures", "samples", "cdr", "2022-callLegEnd.xml"))).Records.Single();
        var sample = XElement.Load(Repository.PathOf("fixtures", "samples", "cdr", "2022-callLegEnd.xml")).Descendants("callLeg").Single();

        end.Reason.Should().Be(sample.Element("reason")!.Value);
        end.Duration.Should().Be(TimeSpan.FromSeconds((int)sample.Element("durationSeconds")!));

        var rich = (CdrCallLegEnd)One("callLegEnd", $"""
            <callLeg id="{Id}"><reason>remoteTeardown</reason><remoteTeardown>true</remoteTeardown><durationSeconds>45</durationSeconds><activatedDuration>29</activatedDuration>
            <mediaUsagePercentages><mainVideoViewer>99.9</mainVideoViewer><multiStreamVideo>1.5</multiStreamVideo></mediaUsagePercentages>
            <alarm type="packetLoss" durationPercentage="1.4" /><alarm type="excessiveJitter" durationPercentage="0.0" /><unencryptedMedia>true</unencryptedMedia>
            <rxAudio><codec>opus</codec><packetStatistics><packetLossBursts><duration>1.250</duration><density>0.12</density></packetLossBursts><packetGap><duration>43.750</duration><density>0.01</density></packetGap></packetStatistics></rxAudio>
            <rxVideo><codec>h264</codec><maxSizeWidth>1280</maxSizeWidth><maxSizeHeight>720</maxSizeHeight></rxVideo></callLeg>
            """);

        rich.Should().BeEquivalentTo(new
        {
            Id = new Guid(Id),
            RemoteTeardown = true,
            ActivatedDuration = TimeSpan.FromSeconds(29),
            MediaUsage = new CdrMediaUsage { MainVideoViewer = 99.9, MultistreamVideo = 1.5 },
            Alarms = new[] { new CdrAlarm("packetLoss", 1.4), new CdrAlarm("excessiveJitter", 0) },
            EncryptedMedia = false,
            UnencryptedMedia = true,
            RxAudio = new CdrMedia { Codec = "opus", PacketLossBursts = new(TimeSpan.FromSeconds(1.25), 0.12), PacketGap = new(TimeSpan.FromSeconds(43.75), 0.01) },
            TxAudio = (CdrMedia?)null,
            RxVideo = new CdrMedia { Codec = "h264", MaxSizeWidth = 1280, MaxSizeHeight = 720 },
        });
        rich.Unknown.Should().BeEmpty();
    }

    [Theory]
    [InlineData("recordingStart", "<recording id='{0}'><path>a/b.mp4</path><recorderUri>rec@example.com</recorderUri><call>{0}</call><callLeg>{0}</callLeg></recording>", typeof(CdrRecordingStart))]
    [InlineData("recordingEnd", "<recording id='{0}'/>", typeof(CdrRecordingEnd))]
    [InlineData("streamingStart", "<streaming id='{0}'><streamUrl>rtmp://a/b</streamUrl><call>{0}</call><callLeg>{0}</callLeg></streaming>", typeof(CdrStreamingStart))]
    [InlineData("streamingEnd", "<stream id='{0}'/>", typeof(CdrStreamingEnd))]
    public void Recordings_and_streams_are_read(string type, string content, Type expected)
    {
        var record = One(type, string.Format(CultureInfo.InvariantCulture, content, Id));

        record.Should().BeOfType(expected);
        record.Unknown.Should().BeEmpty();
    }

    [Fact]
    public void Unknown_elements_and_records_survive()
    {
        var known = (CdrCallStart)One("callStart", $"<call id='{Id}'><name>Talk</name><mood>good</mood><callCorrelator>none</callCorrelator></call>");
        var later = One("participantWave", $"<wave id='{Id}'><hand>left</hand></wave>");
        var noId = One("callEnd", "<call><durationSeconds>3</durationSeconds></call>");
        var part = (CdrCallLegEnd)One("callLegEnd", $"<callLeg id='{Id}'><rxVideo><codec>av2</codec><holograms>3</holograms></rxVideo></callLeg>");

        (known.Name, known.CallCorrelator).Should().Be(("Talk", null));
        known.Unknown.Select(element => element.ToString()).Should().Equal("<mood>good</mood>", "<callCorrelator>none</callCorrelator>");
        later.Should().BeOfType<CdrOtherRecord>().Which.Type.Should().Be("participantWave");
        later.Unknown.Single().Element("hand")!.Value.Should().Be("left");
        noId.Should().BeOfType<CdrOtherRecord>().Which.Type.Should().Be("callEnd");
        part.RxVideo!.Codec.Should().Be("av2");
        part.Unknown.Single().Element("holograms")!.Value.Should().Be("3");
    }

    [Theory]
    [InlineData("", "Line 1 of the records cannot be read: *")]
    [InlineData("hello", "Line 1 of the records cannot be read: *")]
    [InlineData("<records session='1'>", "Line 1 of the records cannot be read: *")]
    [InlineData("<!DOCTYPE records [<!ENTITY a 'b'>]><records/>", "Line 1 of the records cannot be read: *")]
    [InlineData("<calls/>", "The root element is <calls>; expected <records>.")]
    [InlineData("<records/>", "<records> has no session; expected an id.")]
    [InlineData("<records session='one'/>", "invalid value \"one\" for session of <records>; expected an id.")]
    [InlineData("<records session='" + Session + "'><record/></records>", "<record> has no type; expected *")]
    [InlineData("<records session='" + Session + "'><record type='callEnd' time='now'/></records>", "invalid value \"now\" for time of <record>; expected *")]
    [InlineData("<records session='" + Session + "'><record type='callEnd' time='2026-01-01T00:00:00Z' recordIndex='-1'/></records>", "invalid value \"-1\" for recordIndex of <record>; expected a whole number.")]
    public void A_document_that_cannot_be_read_is_refused(string text, string sentence)
    {
        FluentActions.Invoking(() => CdrDocument.Parse(text)).Should().Throw<CdrFormatException>().WithMessage(sentence);
        FluentActions.Invoking(() => CdrDocument.Parse(Encoding.UTF8.GetBytes(text))).Should().Throw<CdrFormatException>();
    }

    [Fact]
    public void A_document_beyond_the_limits_is_refused()
    {
        var deep = $"<records session='{Session}'>{string.Concat(Enumerable.Repeat("<a>", 100))}{string.Concat(Enumerable.Repeat("</a>", 100))}</records>";

        FluentActions.Invoking(() => CdrDocument.Parse(deep)).Should().Throw<CdrFormatException>();
        FluentActions.Invoking(() => CdrDocument.Parse(Encoding.UTF8.GetBytes($"<records session='{Session}'/>"), largest: 20)).Should().Throw<CdrFormatException>();
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused()
    {
        var random = new Random(1);
        var samples = Posts.Select(row => File.ReadAllBytes(Repository.PathOf("fixtures", "samples", "cdr", row.Data + ".xml"))).ToList();
        var refused = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = samples[i % samples.Count].ToArray();
            for (var damage = 0; damage <= random.Next(4); damage++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                CdrDocument.Parse(bytes);
            }
            catch (CdrFormatException)
            {
                refused++;
            }
        }
        refused.Should().BeInRange(100, 1_990);
    }

    private static CdrRecord One(string type, string content) =>
        CdrDocument.Parse($"<records session='{Session}'><record type='{type}' time='2026-01-01T09:00:00Z' recordIndex='1' correlatorIndex='0'>{content}</record></records>").Records.Single();

    private static List<string> ValuesOf(object record) =>
        [.. record.GetType().GetProperties().Select(property => property.GetValue(record)).OfType<object>().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
}

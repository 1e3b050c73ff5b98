using System.Text;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Cdr;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cdr;

/// <summary>POSTs of real bridges, written again to the byte from what they tell.</summary>
public sealed class CdrSamples
{
    public static TheoryData<string> Posts => [.. Directory.GetFiles(Repository.PathOf("fixtures", "samples", "cdr"), "*.xml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Fact]
    public void All_posts_are_there() => Posts.Should().HaveCount(21);

    [Theory]
    [MemberData(nameof(Posts))]
    public void A_recorded_post_is_written_again(string name)
    {
        var bytes = File.ReadAllBytes(Repository.PathOf("fixtures", "samples", "cdr", name + ".xml"));
        var told = XElement.Parse(Encoding.UTF8.GetString(bytes));
        var records = told.Elements("record").Select(record => new NumberedRecord(
            (int)record.Attribute("recordIndex")!,
            new MadeRecord((DateTimeOffset)record.Attribute("time")!, (int)record.Attribute("correlatorIndex")!, RecordOf((string)record.Attribute("type")!, record.Elements().Single()))));

        var written = CdrDocument.Write((Guid)told.Attribute("session")!, (Guid?)told.Attribute("callBridge"), missing: 0, records);

        Encoding.UTF8.GetString(written).Should().Be(Encoding.UTF8.GetString(bytes));
    }

    private static CdrRecord RecordOf(string type, XElement told)
    {
        var id = (Guid)told.Attribute("id")!;
        return type switch
        {
            "callStart" => new CallStart(id, Text("name")!, Text("callType")!, (Guid)told.Element("callCorrelator")!) { OwnerName = Text("ownerName"), CoSpace = Text("coSpace") },
            "callEnd" => new CallEnd(id, (int)told.Element("callLegsCompleted")!, (int)told.Element("callLegsMaxActive")!, (long)told.Element("durationSeconds")!),
            "callLegStart" => new CallLegStart(id, Text("type")!, Text("direction")!, Text("groupId")!)
            {
                RemoteParty = Text("remoteParty")!,
                LocalAddress = Text("localAddress"),
                DisplayName = Text("displayName"),
                RemoteAddress = Text("remoteAddress"),
                Call = Text("call"),
                SipCallId = Text("sipCallId"),
            },
            "callLegUpdate" => new CallLegUpdate(id, Text("state"), Text("groupId")!)
            {
                Call = Text("call"),
                Deactivated = (bool?)told.Element("deactivated"),
                SipCallId = Text("sipCallId"),
                DisplayName = Text("displayName"),
                RemoteAddress = Text("remoteAddress"),
                CanMove = (bool?)told.Element("canMove"),
                ConfirmationStatus = Text("confirmationStatus"),
            },
            "callLegEnd" => new CallLegEnd(id, Text("reason")!, (bool)told.Element("remoteTeardown")!, (long)told.Element("durationSeconds")!)
            {
                ConfirmationStatus = Text("confirmationStatus"),
                Media = told.Element("activatedDuration") is { } activated ? MediaOf(told, (long)activated) : null,
                SipCallId = Text("sipCallId"),
            },
            _ => throw new InvalidOperationException($"No sample is a {type}."),
        };

        string? Text(string name) => (string?)told.Element(name);
    }

    private static CdrMedia MediaOf(XElement told, long activated) => new(activated)
    {
        Usage = [.. told.Elements("mediaUsagePercentages").Elements().Select(use => (use.Name.LocalName, use.Value))],
        Alarms = [.. told.Elements("alarm").Select(alarm => ((string)alarm.Attribute("type")!, (string)alarm.Attribute("durationPercentage")!))],
        Encrypted = told.Element("encryptedMedia") is not null,
        Unencrypted = told.Element("unencryptedMedia") is not null,
        RxAudio = StreamOf(told.Element("rxAudio")),
        TxAudio = StreamOf(told.Element("txAudio")),
        RxVideo = StreamOf(told.Element("rxVideo")),
        TxVideo = StreamOf(told.Element("txVideo")),
    };

    private static CdrStream? StreamOf(XElement? told) => told is null ? null : new CdrStream((string)told.Element("codec")!)
    {
        MaxSize = told.Element("maxSizeWidth") is { } width ? ((int)width, (int)told.Element("maxSizeHeight")!) : null,
        Packets = told.Element("packetStatistics") is { } packets ? new CdrPackets(Period(packets.Element("packetLossBursts")!), Period(packets.Element("packetGap")!)) : null,
    };

    private static (string Duration, string Density) Period(XElement told) => ((string)told.Element("duration")!, (string)told.Element("density")!);
}

using System.Text;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Cdr;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cdr;

/// <summary>POSTs of real bridges, written again to the byte from the facts in them.</summary>
public sealed class CdrSamples
{
    public static TheoryData<string> Posts => [.. Directory.GetFiles(Repository.PathOf("fixtures", "samples", "cdr"), "*.xml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Fact]
    public void Every_recorded_POST_is_compared() => Posts.Should().HaveCount(21);

    [Theory]
    [MemberData(nameof(Posts))]
    public void A_recorded_POST_is_written_again_to_the_byte(string name)
    {
        var bytes = File.ReadAllBytes(Repository.PathOf("fixtures", "samples", "cdr", name + ".xml"));
        var recorded = XElement.Parse(Encoding.UTF8.GetString(bytes));
        var records = recorded.Elements("record").Select(record => new NumberedRecord(
            (int)record.Attribute("recordIndex")!,
            new MadeRecord((DateTimeOffset)record.Attribute("time")!, (int)record.Attribute("correlatorIndex")!, RecordOf((string)record.Attribute("type")!, record.Elements().Single()))));

        var written = CdrDocument.Write((Guid)recorded.Attribute("session")!, (Guid?)recorded.Attribute("callBridge"), missing: 0, records);

        Encoding.UTF8.GetString(written).Should().Be(Encoding.UTF8.GetString(bytes));
    }

    private static CdrRecord RecordOf(string type, XElement recorded)
    {
        var id = (Guid)recorded.Attribute("id")!;
        return type switch
        {
            "callStart" => new CallStart(id, Text("name")!, Text("callType")!, (Guid)recorded.Element("callCorrelator")!) { OwnerName = Text("ownerName"), CoSpace = Text("coSpace") },
            "callEnd" => new CallEnd(id, (int)recorded.Element("callLegsCompleted")!, (int)recorded.Element("callLegsMaxActive")!, (long)recorded.Element("durationSeconds")!),
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
                Deactivated = (bool?)recorded.Element("deactivated"),
                SipCallId = Text("sipCallId"),
                DisplayName = Text("displayName"),
                RemoteAddress = Text("remoteAddress"),
                CanMove = (bool?)recorded.Element("canMove"),
                ConfirmationStatus = Text("confirmationStatus"),
            },
            "callLegEnd" => new CallLegEnd(id, Text("reason")!, (bool)recorded.Element("remoteTeardown")!, (long)recorded.Element("durationSeconds")!)
            {
                ConfirmationStatus = Text("confirmationStatus"),
                Media = recorded.Element("activatedDuration") is { } activated ? MediaOf(recorded, (long)activated) : null,
                SipCallId = Text("sipCallId"),
            },
            _ => throw new InvalidOperationException($"No sample is a {type}."),
        };

        string? Text(string name) => (string?)recorded.Element(name);
    }

    private static CdrMedia MediaOf(XElement recorded, long activated) => new(activated)
    {
        Usage = [.. recorded.Elements("mediaUsagePercentages").Elements().Select(use => (use.Name.LocalName, use.Value))],
        Alarms = [.. recorded.Elements("alarm").Select(alarm => ((string)alarm.Attribute("type")!, (string)alarm.Attribute("durationPercentage")!))],
        Encrypted = recorded.Element("encryptedMedia") is not null,
        Unencrypted = recorded.Element("unencryptedMedia") is not null,
        RxAudio = StreamOf(recorded.Element("rxAudio")),
        TxAudio = StreamOf(recorded.Element("txAudio")),
        RxVideo = StreamOf(recorded.Element("rxVideo")),
        TxVideo = StreamOf(recorded.Element("txVideo")),
    };

    private static CdrStream? StreamOf(XElement? recorded) => recorded is null ? null : new CdrStream((string)recorded.Element("codec")!)
    {
        MaxSize = recorded.Element("maxSizeWidth") is { } width ? ((int)width, (int)recorded.Element("maxSizeHeight")!) : null,
        Packets = recorded.Element("packetStatistics") is { } packets ? new CdrPackets(Period(packets.Element("packetLossBursts")!), Period(packets.Element("packetGap")!)) : null,
    };

    private static (string Duration, string Density) Period(XElement recorded) => ((string)recorded.Element("duration")!, (string)recorded.Element("density")!);
}

using System.Globalization;
using System.Xml.Linq;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Days;

/// <summary>The world of a company, with the objects and fields that a release knows.</summary>
/// <param name="company">The company.</param>
/// <param name="release">The release of the world.</param>
internal sealed class CompanyWorld(Company company, Release release)
{
    private const int Hosts = 1;
    private const int Guests = 2;

    // The modes of recording, each with the number of its call profile.
    private static readonly string[] s_recordingModes = ["manual", "automatic"];

    /// <summary>The world as XML.</summary>
    /// <param name="receiverOf">Returns the address of the CDR receiver of a bridge; null for none.</param>
    public string Write(Func<string, string>? receiverOf = null) => new XElement("world",
        new XAttribute("release", release),
        Enumerable.Range(0, company.Sites).Select(site => Bridge(site, receiverOf)),
        new XElement("accounts", new XElement("account", new XAttribute("name", "admin"), new XAttribute("password", "admin"))),
        FarEnds(),
        All(CallBridge.Definition, Enumerable.Range(1, company.Sites), number => Of(CallBridge.Definition, BridgeId(number),
            (CallBridge.Name, string.Create(CultureInfo.InvariantCulture, $"CallBridge-Core{number}")),
            (CallBridge.Address, string.Create(CultureInfo.InvariantCulture, $"https://198.51.100.{number}")))),
        All(Recorder.Definition, [1], number => Of(Recorder.Definition, Company.IdOf("5ec04de0", number), (Recorder.Url, "https://192.0.2.40:8443"))),
        All(CallLegProfile.Definition, [Hosts, Guests], number => Of(CallLegProfile.Definition, LegProfileId(number),
            (LegSettings.NeedsActivation, number == Guests ? "true" : "false"))),
        All(CallProfile.Definition, s_recordingModes, mode => Of(CallProfile.Definition, CallProfileId(mode),
            (CallProfile.RecordingMode, mode), (CallProfile.SipRecorderUri, Recorder.Definition.Lifetime.Includes(release) ? null : Company.Recorder))),
        All(Ivr.Definition, [1], number => Of(Ivr.Definition, Company.IdOf("1f400000", number), (Ivr.Uri, Company.Ivr))),
        All(CoSpace.Definition, company.Spaces, space => Of(CoSpace.Definition, space.Id,
            (CoSpace.Name, space.Name),
            (CoSpace.Uri, space.Uri),
            (CoSpace.CallId, space.CallId),
            (CoSpace.CdrTag, space.Department),
            (CoSpace.Passcode, space.Passcode),
            (CoSpace.CallLegProfileId, space.Kind is SpaceKind.Customer ? LegProfileId(Guests).ToString() : null),
            (CoSpace.CallProfileId, space.RecordingMode is { } mode ? CallProfileId(mode).ToString() : null),
            (CoSpace.MeetingScheduler, space.Members[0].Name))),
        All(AccessMethod.Definition, company.Spaces.Where(space => space.HostUri != space.Uri), space => Of(AccessMethod.Definition, Company.IdOf("acce5500", space.Number),
            (AccessMethod.Uri, space.HostUri), (AccessMethod.CallLegProfile, LegProfileId(Hosts).ToString()), (AccessMethod.CoSpaceId, space.Id.ToString())))).ToString();

    private static Guid BridgeId(int number) => Company.IdOf("b41d9e00", number);

    private static Guid LegProfileId(int number) => Company.IdOf("1e640f11", number);

    private static Guid CallProfileId(string mode) => Company.IdOf("ca1140f1", Array.IndexOf(s_recordingModes, mode) + 1);

    private XElement Bridge(int site, Func<string, string>? receiverOf)
    {
        var name = Company.BridgeName(site);
        return new XElement("bridge",
            new XAttribute("name", name),
            new XAttribute("callBridge", BridgeId(site + 1)),
            new XAttribute("serverName", $"{name.ToLowerInvariant()}.{Company.Domain}"),
            receiverOf is null ? null : All(CdrReceiver.Definition, [receiverOf(name)], address => Of(CdrReceiver.Definition, Company.IdOf("cd4ecef0", site + 1), (CdrReceiver.Uri, address))));
    }

    // The last digit of an extension decides how its phone behaves.
    private static XElement FarEnds() => new("farEnds",
        FarEnd("*3@phones." + Company.Domain, "busy"),
        FarEnd("*6@phones." + Company.Domain, "ringOut"),
        FarEnd("*9@phones." + Company.Domain, "decline", after: 7),
        FarEnd("*@phones." + Company.Domain, "answer", after: 5),
        FarEnd("*@" + Company.Domain, "answer", after: 1));

    private static XElement FarEnd(string address, string behaviour, int? after = null) =>
        new("farEnd", new XAttribute("address", address), new XAttribute("behaviour", behaviour), after is null ? null : new XAttribute("after", after));

    /// <summary>The list of a type; null in a release without the type.</summary>
    private XElement? All<T>(ResourceDefinition type, IEnumerable<T> all, Func<T, XElement> element) =>
        type.Lifetime.Includes(release) ? new XElement(WorldNameOf(type), all.Select(element)) : null;

    private static string WorldNameOf(ResourceDefinition type) => type.Collection[(type.Collection.LastIndexOf('/') + 1)..];

    private XElement Of(ResourceDefinition type, Guid id, params (Field Field, string? Value)[] values) => new(type.Element,
        new XAttribute("id", id),
        values.Where(entry => entry.Value is not null && entry.Field.Lifetime.Includes(release)).Select(entry => new XElement(entry.Field.Name, entry.Value)));
}

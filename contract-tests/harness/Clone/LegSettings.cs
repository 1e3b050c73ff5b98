using System.Xml.Linq;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>
/// The settings of a call leg itself. The answer about a leg shows the settings in force, which mostly come from profiles. Its
/// <c>callLegProfileTrace</c> shows the level of each.
/// </summary>
internal sealed class LegSettings
{
    private const string Configuration = "configuration";

    private static readonly ApiShape s_profiles = ApiShape.Named("callLegProfiles")!;

    private readonly HashSet<string>? _own;

    public LegSettings(CloneJournal journal, CloneObject leg)
    {
        if (journal.Find(leg.Bridge, leg.Path + "/callLegProfileTrace") is not { Status: 200 } answer || AnswerXml.Read(answer) is not { } trace)
            return;
        _own = [.. Level("callLeg").Elements().Select(setting => setting.Name.LocalName)];
        Profile = Level("callOut").Select(profile => (string?)profile.Attribute("id")).FirstOrDefault(id => Guid.TryParse(id, out _));

        IEnumerable<XElement> Level(string scope) => trace.Elements("profile").Where(profile => (string?)profile.Attribute("scope") == scope).Elements("callLegProfile");
    }

    /// <summary>The id of the profile that the request to dial the leg named. Null for none.</summary>
    public string? Profile { get; }

    /// <summary>Returns the answer about the leg without the settings that come from profiles. Returns it whole when the bridge shows no trace.</summary>
    public XElement OwnOnly(XElement shown)
    {
        if (_own is null)
            return shown;
        var own = new XElement(shown);
        own.Element(Configuration)?.Elements().Where(setting => s_profiles.Parameter(setting.Name.LocalName) is not null && !_own.Contains(setting.Name.LocalName)).Remove();
        return own;
    }
}

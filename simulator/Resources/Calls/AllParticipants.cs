using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Sets values for all participants that a bridge has in a call, or for some of them, with one request.</summary>
internal static class AllParticipants
{
    private static readonly Field<string> s_layout = LegSettings.Layout("layout");
    private static readonly Field<IReadOnlyList<Guid>> s_filterIds = Field.Ids("filterIds", most: 20).Since("2.4");
    private static readonly Field<string> s_mode = Field.Choice("mode", "exclude", "selected").Since("2.4");

    private static readonly IReadOnlyList<Field> s_settings =
    [
        .. LegSettings.All.Where(field => field.Name is "rxAudioMute" or "txAudioMute" or "rxVideoMute" or "txVideoMute"),
        s_layout,
        Field.Number("importance"),
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "participants/*",
        Below = "calls",
        Verbs = Verbs.Modify,
        Fields = [.. s_settings, s_filterIds, s_mode],
        Perform = Apply,
    };

    // Ids of participants outside the call are ignored. Participants on other bridges do not change (both inferred).
    private static Outcome Apply(ResourceValues settings, ResourceObject? call, IBridgeContext bridge)
    {
        var named = settings.Get(s_filterIds) ?? [];
        var isForNamed = settings.Text(s_mode) is "selected";
        foreach (var participant in bridge.Referring(Participant.Definition, Participant.CallId, call!.Id))
        {
            if (named.Contains(participant.Id) != isForNamed)
                continue;
            var subjects = new[] { Participant.LegOf(participant), participant }.OfType<ResourceObject>();
            foreach (var setting in s_settings.Where(settings.WasSent))
                Set(setting, settings.Text(setting), subjects, bridge);
        }
        return default;
    }

    // The leg has most settings, the participant the rest. The old name of the default layout is still in use here.
    private static void Set(Field setting, string? value, IEnumerable<ResourceObject> subjects, IBridgeContext bridge)
    {
        var name = setting == s_layout ? LegSettings.DefaultLayout.Name : setting.Name;
        foreach (var subject in subjects)
        {
            if (subject.Type.Fields.FirstOrDefault(field => field.Name == name) is not { } field)
                continue;
            bridge.Set(subject, field, value);
            return;
        }
    }
}

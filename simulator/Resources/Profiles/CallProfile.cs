using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>What holds for a call as a whole, such as how many may take part.</summary>
internal static class CallProfile
{
    public static readonly Field<long> ParticipantLimit = Field.Number("participantLimit");
    public static readonly Field<bool> MessageBoardEnabled = Field.Flag("messageBoardEnabled");
    public static readonly Field<bool> Locked = Field.Flag("locked");
    public static readonly Field<string> RecordingMode = Field.Choice("recordingMode", "disabled", "manual", "automatic");

    private static readonly IReadOnlyList<Field> s_fields = [ParticipantLimit, MessageBoardEnabled, Locked, RecordingMode];

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callProfiles",
        Element = "callProfile",
        NotFound = Failure.CallProfileDoesNotExist,
        AuditName = "call profile",
        Fields = s_fields,
        Item = s_fields,
        Listed = s_fields,
        Filters = [QueryFilter.Usage],
    };
}

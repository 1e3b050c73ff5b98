using CmsSim.Harness.Explain.Forms;

namespace CmsSim.Harness.Explain;

/// <summary>The table of all known forms of log lines. The first form that matches a line explains it.</summary>
public static class LineForms
{
    /// <summary>All forms, in the order in which they are tried.</summary>
    public static IReadOnlyList<LineForm> All { get; } =
        [.. TraceForms.All, .. CallForms.All, .. MeetingForms.All, .. ServiceForms.All, .. SipForms.All, .. ProcessForms.All];

    internal static FormIndex Index { get; } = new(All);
}

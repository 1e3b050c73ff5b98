using System.Text;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Invitations;

/// <summary>The subject and the text of an invitation.</summary>
internal readonly record struct Invitation(string Subject, string Text);

/// <summary>
/// The template of an invitation: plain text whose first line is the subject, with values, conditions and loops. Anybody may have written
/// it, so levels and work are bounded.
/// </summary>
internal sealed class InvitationTemplate
{
    private const string SubjectLine = "Subject:";

    private readonly IReadOnlyList<TemplatePart> _parts;

    private InvitationTemplate(IReadOnlyList<TemplatePart> parts) => _parts = parts;

    /// <summary>The template; null when the text is malformed or has too many levels of blocks or brackets.</summary>
    public static InvitationTemplate? Read(string text, int levels) =>
        new TemplateReader(text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimStart('\ufeff'), levels).Read() is { } parts ? new InvitationTemplate(parts) : null;

    /// <summary>The invitation for these values; null when it takes too much work, or when its first line is no subject.</summary>
    public Invitation? Write(IReadOnlyDictionary<string, TemplateValue> values, Work work)
    {
        var output = new StringBuilder();
        if (!TemplatePart.TryWriteAll(_parts, output, new TemplateScope(values), work))
            return null;
        var whole = output.ToString();
        if (!whole.StartsWith(SubjectLine, StringComparison.OrdinalIgnoreCase))
            return null;
        var end = whole.IndexOf('\n');

        // Blank lines between the subject and the text belong to neither (inferred).
        return end < 0
            ? new Invitation(whole[SubjectLine.Length..].Trim(), "")
            : new Invitation(whole[SubjectLine.Length..end].Trim(), whole[end..].TrimStart('\n'));
    }
}

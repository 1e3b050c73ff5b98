using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The reasons of the API in words (inferred: no source shows how a page words them).</summary>
internal static class Reasons
{
    private static readonly Dictionary<Failure, string> s_sentences = new()
    {
        [Failure.DuplicateCoSpaceUri] = "Another space or access method has this URI.",
        [Failure.DuplicateCoSpaceId] = "Another space or access method has this call ID.",
        [Failure.DuplicateCoSpaceUriPasscode] = "Another space or access method has this URI with the same passcode.",
        [Failure.DuplicateCoSpaceIdPasscode] = "Another space or access method has this call ID with the same passcode.",
        [Failure.DuplicateCallBridgeName] = "Another call bridge has this name.",
        [Failure.DatabaseNotReady] = "The database cannot be changed now.",
        [Failure.InboundDialPlanRuleUriConflict] = "The rule would lead one URI to the spaces of several tenants.",
        [Failure.PasscodeTooShort] = "The passcode is shorter than the security profile allows.",
        [Failure.TooManyCdrReceivers] = "There are no more CDR receivers.",
        [Failure.TooManyLdapSyncs] = "Too many synchronizations are pending.",
        [Failure.UnrecognisedObject] = "This release has no such node.",
    };

    /// <summary>The problem that a refusal is.</summary>
    public static Problem Of(Refusal refusal, Release release, Func<string, string?> labelOf, string? about)
    {
        var failure = refusal.Failure.In(release);
        var label = refusal.Parameter is { } parameter ? labelOf(parameter) ?? parameter : about;

        // The explanation may quote the value.
        var why = Secrets.IsSecret(refusal.Parameter ?? "") ? null : refusal.Why;
        var sentence = refusal.Error is "missing" ? "a value is required"
            : refusal.Error is not null ? why ?? "the value is not valid"
            : s_sentences.GetValueOrDefault(failure) ?? InWords(failure.Name);
        if (refusal.Error is null && why is not null)
            sentence = $"{sentence.TrimEnd('.')} ({why}).";
        return new Problem(label, sentence.EndsWith('.') ? sentence : sentence + ".", failure.Name);
    }

    /// <summary>The words of a name of the API, such as <c>Call bridge does not exist</c>.</summary>
    public static string InWords(string name)
    {
        var words = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0)
                words.Append(' ');
            words.Append(words.Length == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
        }
        return words.Replace("Co space", "Space").Replace("co space", "space").ToString();
    }
}

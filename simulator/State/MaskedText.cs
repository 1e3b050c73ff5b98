using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>Masks the secrets in forms and XML answers.</summary>
internal static class MaskedText
{
    /// <summary>Returns a form with the values of secret parameters masked.</summary>
    public static byte[] Form(byte[] form)
    {
        if (!Secrets.IsNamedIn(form))
            return form;
        var text = Encoding.Latin1.GetString(form);
        return Encoding.Latin1.GetBytes(string.Join('&', text.Split('&').Select(pair =>
            pair.IndexOf('=') is > 0 and var end && Secrets.IsSecret(Encoding.Latin1.GetBytes(pair, 0, end)) ? pair[..(end + 1)] + Secrets.Mask : pair)));
    }

    /// <summary>Returns an XML answer of a bridge with the texts of secret elements masked. Bridges write elements without attributes or prefixes around texts.</summary>
    public static byte[] Xml(byte[] answer)
    {
        if (!Secrets.IsNamedIn(answer))
            return answer;
        var text = Encoding.Latin1.GetString(answer);
        var masked = new StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf('<', at) is >= 0 and var start && text.IndexOf('>', start) is >= 0 and var end)
        {
            masked.Append(text, at, end + 1 - at);
            at = end + 1;
            var name = text.AsSpan(start + 1, end - start - 1);
            if (text.IndexOf('<', at) is > 0 and var next && next > at && text.AsSpan(next).StartsWith($"</{name}>") && Secrets.IsSecret(name))
            {
                masked.Append(Secrets.Mask);
                at = next;
            }
        }
        return Encoding.Latin1.GetBytes(masked.Append(text, at, text.Length - at).ToString());
    }
}

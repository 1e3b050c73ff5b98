using System.Buffers;
using System.Globalization;
using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Reads <c>name=value&amp;…</c> as leniently as a CMS: any Content-Type, empty pairs, unencoded characters. A % that starts no escape is
/// an ordinary character, for clients that do not encode at all (inferred).
/// </summary>
internal static class FormReader
{
    private const int LongestPlainName = 64;

    /// <summary>
    /// Reads the parameters of a request into the draft, notes those without effect, and returns everything that is wrong with them. A client
    /// of 2.4 and later sends some only in the query, so the query is read like the form. Where both have a parameter, the form wins (inferred).
    /// </summary>
    public static List<Refusal> Read(ApiRequest request, ReadOnlySpan<byte> form, ResourceValues values, ResourceView view, bool isCreation, Limits limits)
    {
        List<Refusal> refusals = [];
        var read = 0;
        var isWhole = Receive(request.Query, ref read, values, view, isCreation, limits, refusals) && Receive(form, ref read, values, view, isCreation, limits, refusals);
        request.Ignore(values.Ignored);
        if (!isWhole)
            return [new Refusal(Failure.ParameterError, Why: string.Create(CultureInfo.InvariantCulture, $"the request has more than {limits.FormParameters} parameters"))];

        foreach (var field in view.NotLeftEmpty)
        {
            if (values.Has(field) || !(isCreation || values.WasSent(field)))
                continue;
            if (field.Default is { } otherwise)
                values.Set(field, otherwise);
            else if ((field.IsRequired || (isCreation && field.IsRequiredAtFirst)) && !IsRefused(field, refusals))
                refusals.Add(Refusal.Missing(field.Name));
        }
        return refusals;
    }

    /// <returns>False when there are more parameters than the limit.</returns>
    private static bool Receive(ReadOnlySpan<byte> form, ref int read, ResourceValues values, ResourceView view, bool isCreation, Limits limits, List<Refusal> refusals)
    {
        while (Next(ref form, out var rawName, out var rawValue))
        {
            if (++read > limits.FormParameters)
                return false;

            // Unknown parameters are ignored; real clients rely on it.
            if (FieldNamed(rawName, view) is not { } field || !(isCreation ? field.OnCreate : field.OnModify))
            {
                if (Decode(rawName) is { } name)
                    values.Ignore(name);
                continue;
            }

            if (Decode(rawValue) is not { } text)
                refusals.Add(Refusal.InvalidValue(field.Name, "the value is not UTF-8"));
            else if (text.Length == 0)
                values.Receive(field, null);
            else if (field.Canonical(text, view.Release) is not { } canonical)
                refusals.Add(Refusal.InvalidValue(field.Name, $"invalid value \"{Shorten(text)}\" for {field.Name}; expected {field.ExpectedIn(view.Release)}{OtherReleases(field, text)}"));
            else
                values.Receive(field, canonical);
        }
        return true;
    }

    // Most names have nothing to decode.
    private static Field? FieldNamed(ReadOnlySpan<byte> raw, ResourceView view)
    {
        Span<char> name = stackalloc char[LongestPlainName];
        return raw.Length <= name.Length && !raw.ContainsAny((byte)'%', (byte)'+') && Ascii.ToUtf16(raw, name, out var length) is OperationStatus.Done ? view.FieldNamed(name[..length])
            : Decode(raw) is { } decoded ? view.FieldNamed(decoded)
            : null;
    }

    /// <summary>Removes the next pair from the form and returns it; false at the end of the form.</summary>
    public static bool Next(ref ReadOnlySpan<byte> form, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!form.IsEmpty)
        {
            var end = form.IndexOf((byte)'&');
            var pair = end < 0 ? form : form[..end];
            form = end < 0 ? default : form[(end + 1)..];
            if (pair.IsEmpty)
                continue;

            var equals = pair.IndexOf((byte)'=');
            name = equals < 0 ? pair : pair[..equals];
            value = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }
        name = value = default;
        return false;
    }

    /// <summary>The decoded text; null when the bytes are not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.Length == 0)
            return "";

        var rented = raw.Length > 512 ? ArrayPool<byte>.Shared.Rent(raw.Length) : null;
        var bytes = rented ?? stackalloc byte[512];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] is (byte)'+')
            {
                bytes[length++] = (byte)' ';
            }
            else if (raw[i] is (byte)'%' && i + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[i + 1]) && char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                bytes[length++] = (byte)((HexValue(raw[i + 1]) << 4) | HexValue(raw[i + 2]));
                i += 2;
            }
            else
            {
                bytes[length++] = raw[i];
            }
        }

        var text = StrictUtf8.Text(bytes[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    private static bool IsRefused(Field field, List<Refusal> refusals) => refusals.Exists(refusal => refusal.Parameter == field.Name);

    // Only a value that another release takes has a canonical form.
    private static string OtherReleases(Field field, string text) => field.Canonical(text) is { } word ? $"; {field.LifetimeOf(word)} have this value" : "";

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

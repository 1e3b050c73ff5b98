using CmsSim.Harness.Import;
using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>Repairs <c>call 38 :</c>, in which the bold type of a page left a blank.</summary>
internal static class CallText
{
    public static bool HasStrayBlank(ReadOnlySpan<byte> text) => text.StartsWith("call "u8) && Blank(text) > 0;

    public static ReadOnlySpan<byte> Repair(Place place, ReadOnlySpan<byte> text, IImportSink sink)
    {
        var blank = Blank(text);
        sink.Add(new ImportNote(NoteKind.Repair, place, ImportReasons.TextOf(ImportReasons.Blank))
        {
            Printed = Decode(text[..(blank + 2)]),
            Taken = Decode(text[..blank]) + ":",
        });
        return (byte[])[.. text[..blank], .. text[(blank + 1)..]];
    }

    private static int Blank(ReadOnlySpan<byte> text)
    {
        var digits = ReadNumber(text[5..], out _);
        return digits > 0 && text[(5 + digits)..] is [(byte)' ', (byte)':', (byte)' ', ..] ? 5 + digits : 0;
    }
}

using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Mutation;

/// <summary>Makes wrong answers from a right one: other statuses, headers and bytes, and wrong structure. Each differs from the right one.</summary>
public static class AnswerMutants
{
    private static readonly int[] s_statuses = [200, 201, 204, 400, 401, 403, 404, 500, 503];

    /// <summary>Returns the mutants of an answer, always the same for the same limits.</summary>
    public static IEnumerable<Mutant> Of(WireAnswer right, MutationLimits? limits = null)
    {
        limits ??= new MutationLimits();
        return OfStatus(right)
            .Concat(OfHeaders(right, limits).Where(mutant => !mutant.Answer.Headers.SequenceEqual(right.Headers)))
            .Concat(OfBytes(right, limits).Concat(BodyMutants.Of(right, limits)).Where(mutant => !mutant.Answer.Body.Span.SequenceEqual(right.Body.Span)));
    }

    /// <summary>
    /// Returns a documented answer as it is on the wire. Holes are filled with letters: as many as the fixture says, or as the size leaves room for.
    /// </summary>
    public static WireAnswer Right(FixtureAnswer documented)
    {
        var body = Filled(documented.Body, documented.Size);
        return new WireAnswer(
            documented.Status,
            [.. documented.Headers.Select(header => new WireHeader(header.Name, Encoding.Latin1.GetString(Filled(header.Value, null))))],
            body);
    }

    private static byte[] Filled(MarkedText text, int? size)
    {
        const int unknown = 8;
        var known = text.Segments.Sum(segment => segment.Hole is null ? Encoding.UTF8.GetByteCount(segment.Text) : segment.Bytes ?? 0);
        var room = Math.Max(0, size - known ?? unknown);
        var bytes = new List<byte>();
        foreach (var segment in text.Segments)
        {
            if (segment.Hole is null)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(segment.Text));
                continue;
            }

            bytes.AddRange(Enumerable.Repeat((byte)'x', segment.Bytes ?? room));
            room = segment.Bytes is null ? size is null ? unknown : 0 : room;
        }

        return [.. bytes];
    }

    private static IEnumerable<Mutant> OfStatus(WireAnswer right) =>
        from status in s_statuses
        where status != right.Status
        select new Mutant(Text($"status {status}"), right with { Status = status });

    private static IEnumerable<Mutant> OfHeaders(WireAnswer right, MutationLimits limits)
    {
        for (var i = 0; i < right.Headers.Count; i++)
        {
            var index = i;
            var header = right.Headers[i];
            yield return Headers($"{header.Name} dropped", [.. right.Headers.Where((_, j) => j != index)]);
            yield return Headers($"{header.Name} twice", [.. right.Headers, header]);
            yield return Headers($"{header.Name} in small letters", Replaced(header with { Name = header.Name.ToLowerInvariant() }));
            yield return Headers($"{header.Name} longer", Replaced(header with { Value = header.Value + ";" }));
            yield return Headers($"{header.Name} empty", Replaced(header with { Value = "" }));

            foreach (var at in limits.Places(header.Value.Length, 2, right.Body.Length))
            {
                yield return Headers(Text($"{header.Name} without character {at}"), Replaced(header with { Value = header.Value.Remove(at, 1) }));
                var other = header.Value[at] == 'x' ? 'y' : 'x';
                yield return Headers(Text($"{header.Name} with another character {at}"), Replaced(header with { Value = header.Value.Remove(at, 1).Insert(at, $"{other}") }));
            }

            if (i > 0)
            {
                WireHeader[] swapped = [.. right.Headers];
                (swapped[i - 1], swapped[i]) = (swapped[i], swapped[i - 1]);
                yield return Headers($"{header.Name} one place earlier", swapped);
            }

            WireHeader[] Replaced(WireHeader with) => [.. right.Headers.Select((old, j) => j == index ? with : old)];
        }

        yield return Headers("an undocumented header", [.. right.Headers, new("X-Powered-By", "something else")]);

        Mutant Headers(string change, WireHeader[] headers) => new(change, right with { Headers = headers });
    }

    private static IEnumerable<Mutant> OfBytes(WireAnswer right, MutationLimits limits)
    {
        var bytes = right.Body.ToArray();
        foreach (var i in limits.Places(bytes.Length, 6, bytes.Length))
        {
            yield return Body(Text($"byte {i} dropped"), [.. bytes[..i], .. bytes[(i + 1)..]]);
            yield return Body(Text($"byte {i} twice"), [.. bytes[..i], bytes[i], .. bytes[i..]]);
            yield return Body(Text($"byte {i} altered"), [.. bytes[..i], (byte)(bytes[i] ^ 1), .. bytes[(i + 1)..]]);
            yield return Body(Text($"byte {i} no UTF-8"), [.. bytes[..i], 0xFF, .. bytes[(i + 1)..]]);
            yield return Body(Text($"nothing from byte {i} on"), bytes[..i]);
            if (i > 0)
                yield return Body(Text($"byte {i} one place earlier"), [.. bytes[..(i - 1)], bytes[i], bytes[i - 1], .. bytes[(i + 1)..]]);
        }

        yield return Body("a line feed at the end", [.. bytes, (byte)'\n']);
        yield return Body("a byte order mark in front", [0xEF, 0xBB, 0xBF, .. bytes]);

        Mutant Body(string change, byte[] body) => new(change, right with { Body = body });
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

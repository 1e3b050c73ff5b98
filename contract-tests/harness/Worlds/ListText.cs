using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Worlds;

/// <summary>The bytes of the objects in a list, and made-up values of a given length.</summary>
internal sealed class ListText
{
    private readonly ApiShape _shape;
    private readonly WorldModel _model;
    private int _number;

    public ListText(ApiShape shape, WorldModel model)
    {
        (_shape, _model) = (shape, model);
        Paths = [.. Listed(shape)];
        Label = LabelOf(shape);
    }

    /// <summary>The element by which lists of a type may be sorted. Null for none.</summary>
    public static string? LabelOf(ApiShape shape) => Listed(shape).Contains("name") ? "name" : Listed(shape).FirstOrDefault(path => IsText(shape, path));

    private static IEnumerable<string> Listed(ApiShape shape) =>
        shape.Node.Elements.Where(field => field.InList && field.Type is not "object").Select(field => field.Name).Distinct();

    /// <summary>The elements that a list shows of each object.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The element by which the list may be sorted. Null for none.</summary>
    public string? Label { get; }

    /// <summary>The bytes of an object without any element.</summary>
    public int FrameBytes => Encoding.UTF8.GetByteCount($"<{_shape.Element} id=\"\"></{_shape.Element}>") + 36;

    public static bool IsText(ApiShape shape, string path) => shape.ElementAt(path)?.Type is "string" or "uri" or "uriUser" or "url";

    /// <summary>The bytes of an element.</summary>
    public static int BytesOf(string path, string value) => (2 * path.Length) + 5 + Escaped(value);

    /// <summary>The bytes of a text as a bridge escapes it.</summary>
    public static int Escaped(string value) => Encoding.UTF8.GetByteCount(value) + value.Sum(c => c switch { '&' => 4, '<' or '>' => 3, '\'' or '"' => 5, _ => 0 });

    /// <summary>The bytes of an element that the list's first whole object has as well. Its value is taken for an object of the start.</summary>
    public int BytesOfSample(ListSight sight, string path, ModelObject one)
    {
        var sample = sight.SampleElements.FirstOrDefault(element => element.Name == path)?.Text;
        var type = _shape.ElementAt(path)?.Type;
        if (sample is not { Length: > 0 } || type is not ("bool" or "enum" or "number" or "id" or "guid"))
            return 0;
        if (type is "id" or "guid")
        {
            if (!one.ExistsAtStart || one.IsChanged(path) || (type is "guid" ? _model.MadeUpId() : Free(path)) is not { } id)
                return BytesOf(path, sample);
            one.Assume(path, id);
            return BytesOf(path, id);
        }

        if (one.ExistsAtStart && !one.IsChanged(path))
            one.Assume(path, sample);
        return BytesOf(path, sample);
    }

    // An object of the start to which no other object refers by this element.
    private string? Free(string path) => _shape.TargetOf(path) is { IsKept: true } target
        ? _model.OfType(target).FirstOrDefault(one => one.ExistsAtStart && !_model.OfType(_shape).Any(other => (other.AtStart(path) ?? other.Now(path)) == one.Id))?.Id
        : null;

    /// <summary>The bytes of the other texts of the list's first whole object.</summary>
    public int UsualRest(ListSight sight) => Rest(sight).Sum(path => BytesOf(path, sight.SampleElements.First(element => element.Name == path).Text!));

    /// <summary>Sets the label of an object to a text with this number of bytes, which has its place in the lists.</summary>
    public void SetLabel(ModelObject one, int bytes, ModelList list, LogHints hints)
    {
        if (hints.ValuesOf(one, Label!).FirstOrDefault(hint => Escaped(hint) == bytes) is { } known)
        {
            one.Assume(Label!, known);
            return;
        }

        var bounds = list.Bounds.Where(bound => bound.Object == one || (bound.Object is null && one.IsPlaceholder)).ToArray();
        var after = bounds.Select(bound => bound.After?.Known(Label!)).OfType<string>().Max(StringComparer.OrdinalIgnoreCase);
        var before = bounds.Select(bound => bound.Before?.Known(Label!)).OfType<string>().Min(StringComparer.OrdinalIgnoreCase);
        string[] candidates = [.. after is null ? [] : Behind(after, bytes), new('z', bytes), new('m', bytes), new('0', bytes), new('!', bytes)];
        one.Assume(Label!, candidates.FirstOrDefault(candidate => IsBetween(candidate, after, before)) ?? candidates[0]);
    }

    // Texts of this length that follow another one closely.
    private static IEnumerable<string> Behind(string text, int bytes)
    {
        if (Escaped(text) < bytes)
            yield return text + new string('!', bytes - Escaped(text));
        if (Escaped(text) == bytes)
            yield return text;
        if (bytes <= text.Length && bytes > 0 && text[..bytes].All(char.IsAscii) && char.IsAsciiLetterOrDigit(text[bytes - 1]) && text[bytes - 1] is not ('z' or 'Z' or '9'))
            yield return text[..(bytes - 1)] + (char)(text[bytes - 1] + 1);
    }

    private static bool IsBetween(string text, string? after, string? before) =>
        (after is null || string.Compare(text, after, StringComparison.OrdinalIgnoreCase) >= 0)
        && (before is null || string.Compare(text, before, StringComparison.OrdinalIgnoreCase) <= 0);

    /// <summary>Sets the other texts of an object, so that they and their tags have this number of bytes.</summary>
    public void SetRest(ModelObject one, int bytes, ListSight sight)
    {
        string[] usual = [.. Rest(sight)];
        string[] open = [.. usual.Concat(Paths.Where(path => path != Label && IsText(_shape, path)).Except(usual)).Where(path => one.AtStart(path) is null)];
        for (var count = Math.Min(usual.Length == 0 ? 1 : usual.Length, open.Length); count > 0; count--)
        {
            var content = bytes - open[..count].Sum(path => BytesOf(path, ""));
            if (content < count)
                continue;
            foreach (var (i, path) in open[..count].Index())
            {
                var share = i == count - 1 ? content : Math.Clamp(content - SampleLength(sight, open[..count].Skip(i + 1)), 1, content - (count - 1 - i));
                one.Assume(path, IsNumber(path) ? Padded("9", share, '0') : Padded("z", share, 'z'));
                content -= share;
            }

            break;
        }

        foreach (var path in open)
            one.Assume(path, "");
    }

    private IEnumerable<string> Rest(ListSight sight) => Paths.Where(path =>
        path != Label && IsText(_shape, path) && sight.SampleElements.Any(element => element.Name == path && element.Text is { Length: > 0 }));

    private static int SampleLength(ListSight sight, IEnumerable<string> paths) =>
        paths.Sum(path => sight.SampleElements.FirstOrDefault(element => element.Name == path)?.Text?.Length ?? 1);

    private static bool IsNumber(string path) => path is "callId" or "passcode";

    // Each text ends with another number, as far as its length allows.
    private string Padded(string start, int length, char pad)
    {
        var number = (++_number).ToString(CultureInfo.InvariantCulture);
        return length <= number.Length ? number[^length..] : start.Length + number.Length <= length
            ? start + new string(pad, length - start.Length - number.Length) + number
            : new string(pad, length - number.Length) + number;
    }
}

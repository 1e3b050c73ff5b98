using System.Text;

namespace CmsSim.Harness.Explain;

/// <summary>The sentence of a <see cref="LineForm"/>, split at its placeholders.</summary>
internal sealed class MeaningText
{
    private readonly List<(string Text, string? Name)> _parts = [];

    public MeaningText(string meaning)
    {
        for (var at = 0; at < meaning.Length;)
        {
            var open = meaning.IndexOf('{', at);
            if (open < 0)
            {
                _parts.Add((meaning[at..], null));
                break;
            }

            var close = meaning.IndexOf('}', open);
            _parts.Add((meaning[at..open], meaning[(open + 1)..close]));
            at = close + 1;
        }
    }

    /// <summary>The names of the placeholders.</summary>
    public IEnumerable<string> Names => _parts.Where(part => part.Name is not null).Select(part => part.Name!);

    /// <summary>Returns the sentence with the values filled in.</summary>
    public string With(Func<string, string> valueOf)
    {
        var text = new StringBuilder();
        foreach (var (words, name) in _parts)
        {
            text.Append(words);
            if (name is not null)
                text.Append(valueOf(name));
        }

        return text.ToString();
    }
}

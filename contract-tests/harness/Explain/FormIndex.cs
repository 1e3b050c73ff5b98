using System.Collections.Frozen;

namespace CmsSim.Harness.Explain;

/// <summary>Finds the form of a line. The first words of the line select a few candidates, which are tried in their order in the table.</summary>
internal sealed class FormIndex
{
    private const string CallBridge = "";

    private readonly FrozenDictionary<string, Bucket> _processes;

    public FormIndex(IEnumerable<LineForm> forms)
    {
        _processes = forms.GroupBy(form => form.Process ?? CallBridge)
            .ToFrozenDictionary(group => group.Key, group => new Bucket([.. group]), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True for a process that writes lines of a known form.</summary>
    public bool Knows(ReadOnlySpan<char> process) => _processes.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(process);

    /// <summary>Returns the first form that matches, or null.</summary>
    /// <param name="process">The process that wrote the line, without its number. Empty for the Call Bridge.</param>
    /// <param name="text">The text of the line.</param>
    /// <param name="values">Receives the places of the values.</param>
    public LineForm? Find(ReadOnlySpan<char> process, ReadOnlySpan<char> text, Span<Range> values)
    {
        if (!_processes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(process, out var bucket))
            return null;
        foreach (var form in bucket.Candidates(text))
        {
            if (form.Compiled.Matches(text, values))
                return form;
        }

        return null;
    }

    private sealed class Bucket
    {
        private readonly FrozenDictionary<string, LineForm[]> _byTwoWords;
        private readonly FrozenDictionary<string, LineForm[]> _byFirstWord;
        private readonly LineForm[] _others;

        public Bucket(IReadOnlyList<LineForm> forms)
        {
            var heads = forms.Select(form => (Form: form, Words: WholeWords(form.Compiled))).ToList();
            _others = [.. heads.Where(head => head.Words is []).Select(head => head.Form)];
            _byFirstWord = Group(heads.Where(head => head.Words is [_, ..]).Select(head => head.Words[0]),
                word => heads.Where(head => head.Words is [] || (head.Words is [var only] && only == word)));
            _byTwoWords = Group(heads.Where(head => head.Words is [_, _]).Select(head => $"{head.Words[0]} {head.Words[1]}"),
                words => heads.Where(head => head.Words is [] || words == string.Join(' ', head.Words) || (head.Words is [var only] && words.StartsWith(only + " ", StringComparison.Ordinal))));
        }

        public ReadOnlySpan<LineForm> Candidates(ReadOnlySpan<char> text)
        {
            var first = text.IndexOf(' ');
            var second = first < 0 ? -1 : text[(first + 1)..].IndexOf(' ');
            var two = second < 0 ? text : text[..(first + 1 + second)];
            if (first >= 0 && _byTwoWords.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(two, out var forms))
                return forms;
            return _byFirstWord.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(first < 0 ? text : text[..first], out forms) ? forms : _others;
        }

        private static FrozenDictionary<string, LineForm[]> Group(IEnumerable<string> keys, Func<string, IEnumerable<(LineForm Form, string[] Words)>> formsOf) =>
            keys.Distinct().ToFrozenDictionary(key => key, key => formsOf(key).Select(head => head.Form).ToArray(), StringComparer.Ordinal);

        // The words of the head that end before the first placeholder, at most two.
        private static string[] WholeWords(LinePattern pattern)
        {
            var words = pattern.Head.Split(' ');
            return [.. (pattern.IsWhole ? words : words[..^1]).Take(2)];
        }
    }
}

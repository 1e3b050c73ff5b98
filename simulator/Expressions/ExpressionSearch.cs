using System.Buffers;
using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Expressions;

/// <summary>
/// Finds the matches of an expression in one text, from left to right. Of the matches at the leftmost place, it finds the preferred one.
/// </summary>
/// <remarks>
/// It backtracks, but visits each pair of a step and a place only once. A pair that failed before fails again, because no step depends
/// on the text that groups have captured.
/// </remarks>
internal sealed class ExpressionSearch : IDisposable
{
    private const int WordBits = 64;

    private readonly ExpressionProgram _program;
    private readonly string _text;
    private readonly Work _work;
    private readonly ulong[] _visited;
    private readonly int _words;
    private readonly int[] _marks;

    // The states to resume from when a step fails: a step and a place, or a mark to restore, stored as a negative number.
    private (int Step, int Place)[] _left = new (int, int)[64];
    private int _count;

    public ExpressionSearch(ExpressionProgram program, string text, Work work)
    {
        (_program, _text, _work) = (program, text, work);
        _marks = new int[program.Groups * 2];
        _words = (int)Math.Min(((long)program.Steps.Length * (text.Length + 1) / WordBits) + 1, int.MaxValue / 2);

        // If the work budget does not suffice, nothing is searched and no memory is rented.
        _visited = work.IsEnoughFor(_words) ? ArrayPool<ulong>.Shared.Rent(_words) : [];
    }

    /// <summary>The start and the end of the match.</summary>
    public (int Start, int End) Whole => (_marks[0], _marks[1]);

    /// <summary>Searches for the next match, starting at a place.</summary>
    public bool Find(int from)
    {
        if (_visited.Length == 0 || !_work.TryUse(1 + (_words / 16)))
            return false;
        Array.Clear(_visited, 0, _words);
        for (var start = from; start <= _text.Length; start++)
        {
            Array.Fill(_marks, -1);
            if (FindAt(start))
                return true;
            if (_work.IsUsedUp)
                return false;
        }
        return false;
    }

    /// <summary>The text that a group captured; empty when it captured none.</summary>
    public ReadOnlySpan<char> Group(int number) =>
        number < _program.Groups && _marks[(number * 2) + 1] is >= 0 and var end ? _text.AsSpan(_marks[number * 2], end - _marks[number * 2]) : default;

    /// <summary>Appends the part of the match that a replacement code such as <c>1</c>, <c>{name}</c> or <c>&amp;</c> names.</summary>
    public bool Append(ReadOnlySpan<char> format, StringBuilder output, out int length)
    {
        length = 1;
        switch (format[0])
        {
            case '$':
                output.Append('$');
                return true;
            case '&':
                output.Append(Group(0));
                return true;
            case '`':
                output.Append(_text, 0, _marks[0]);
                return true;
            case '\'':
                output.Append(_text, _marks[1], _text.Length - _marks[1]);
                return true;
            case '_':
                output.Append(_text);
                return true;
            case '+':
                output.Append(Group(_program.Groups - 1));
                return true;
            case '{' when format.IndexOf('}') is > 1 and var end && NumberOf(format[1..end]) is { } named:
                length = end + 1;
                output.Append(Group(named));
                return true;
            case >= '0' and <= '9':
                return AppendNumbered(format, output, ref length);
            default:
                return false;
        }
    }

    public void Dispose()
    {
        if (_visited.Length > 0)
            ArrayPool<ulong>.Shared.Return(_visited);
    }

    // Uses as many digits as form the number of an existing group.
    private bool AppendNumbered(ReadOnlySpan<char> format, StringBuilder output, ref int length)
    {
        var found = -1;
        var number = 0;
        for (var i = 0; i < format.Length && char.IsAsciiDigit(format[i]) && number < 1_000; i++)
        {
            number = (number * 10) + format[i] - '0';
            if (number < _program.Groups)
                (found, length) = (number, i + 1);
        }
        if (found < 0)
            return false;
        output.Append(Group(found));
        return true;
    }

    private int? NumberOf(ReadOnlySpan<char> name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number < _program.Groups ? number : null)
        : _program.Names.TryGetValue(name.ToString(), out var named) ? named
        : null;

    private bool FindAt(int start)
    {
        _count = 0;
        Push(0, start);
        while (_count > 0)
        {
            var (step, place) = _left[--_count];
            if (step < 0)
                _marks[~step] = place;
            else if (Run(step, place))
                return true;
        }
        return false;
    }

    /// <summary>Runs from a step until a step fails; true at a match.</summary>
    private bool Run(int step, int place)
    {
        while (_work.TryUse(1) && Visit(step, place))
        {
            var instruction = _program.Steps[step++];
            switch (instruction.Step)
            {
                case ExpressionStep.Character when place < _text.Length && _text[place] == instruction.First:
                case ExpressionStep.Set when place < _text.Length && instruction.Set!.Has(_text[place]):
                    place++;
                    break;
                case ExpressionStep.Assertion when Holds((ExpressionAssertion)instruction.First, place):
                    break;
                case ExpressionStep.Mark:
                    Push(~instruction.First, _marks[instruction.First]);
                    _marks[instruction.First] = place;
                    break;
                case ExpressionStep.Fork:
                    Push(instruction.Second, place);
                    step = instruction.First;
                    break;
                case ExpressionStep.Jump:
                    step = instruction.First;
                    break;
                case ExpressionStep.Match:
                    return true;
                default:
                    return false;
            }
        }
        return false;
    }

    private bool Visit(int step, int place)
    {
        var bit = ((long)step * (_text.Length + 1)) + place;
        ref var word = ref _visited[bit / WordBits];
        var mask = 1ul << (int)(bit % WordBits);
        if ((word & mask) != 0)
            return false;
        word |= mask;
        return true;
    }

    private void Push(int step, int place)
    {
        if (_count == _left.Length)
            Array.Resize(ref _left, _count * 2);
        _left[_count++] = (step, place);
    }

    private bool Holds(ExpressionAssertion assertion, int place) => assertion switch
    {
        ExpressionAssertion.Start => place == 0,
        ExpressionAssertion.LineStart => place == 0 || _text[place - 1] is '\n',
        ExpressionAssertion.End => place == _text.Length,
        ExpressionAssertion.EndOrLastLineEnd => place == _text.Length || (place == _text.Length - 1 && _text[place] is '\n'),
        ExpressionAssertion.LineEnd => place == _text.Length || _text[place] is '\n',
        _ => (IsWord(place - 1) != IsWord(place)) == assertion is ExpressionAssertion.WordBorder,
    };

    // In word boundaries, the framework counts the two zero-width joiners as word characters.
    private bool IsWord(int place) =>
        (uint)place < (uint)_text.Length && ((ExpressionSet.Word & ExpressionSet.Mask(char.GetUnicodeCategory(_text[place]))) != 0 || _text[place] is '\u200d' or '\u200c');
}

using System.Text;

namespace CmsSim.ContractTests.Docs;

/// <summary>Splits a command into words as a POSIX shell does, as far as pages use one.</summary>
internal static class ShellWords
{
    private const string Special = "|&;<>$`\\()*?[]{}!";

    /// <exception cref="FormatException">The command uses what only a real shell can do.</exception>
    public static string[] Split(string command)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var isWord = false;
        for (var i = 0; i < command.Length; i++)
        {
            switch (command[i])
            {
                case ' ':
                    if (isWord)
                        words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                    continue;
                case '\'' or '"':
                    var quote = command[i];
                    var end = command.IndexOf(quote, i + 1);
                    if (end < 0)
                        throw new FormatException($"{command}: a quote has no end.");
                    var quoted = command[(i + 1)..end];
                    if (quote is '"' && quoted.AsSpan().IndexOfAny('$', '\\', '`') >= 0)
                        throw new FormatException($"{command}: the tests know no $, \\ and ` between double quotes.");
                    word.Append(quoted);
                    i = end;
                    break;
                case var special when Special.Contains(special):
                    throw new FormatException($"{command}: a shell gives {special} a meaning; put it between quotes.");
                default:
                    word.Append(command[i]);
                    break;
            }
            isWord = true;
        }
        if (isWord)
            words.Add(word.ToString());
        return [.. words];
    }
}

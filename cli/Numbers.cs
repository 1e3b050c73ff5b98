using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace CmsSim.Cli;

/// <summary>Options and arguments whose value is a number. Any other value ends the command with a list of the valid numbers.</summary>
internal static class Numbers
{
    private const string InvalidValue = "Invalid value";

    /// <summary>The sentence of a mistake in the command line. Those of numbers say what is valid; the others name the help.</summary>
    public static string SentenceOf(ParseError error) => error.Message.StartsWith(InvalidValue, StringComparison.Ordinal) ? error.Message : $"{error.Message} See cmssim --help.";

    public static Option<T> InRange<T>(this Option<T> option, T min, T max) where T : struct, INumber<T>
    {
        option.CustomParser = given => Read(given, option.Name, min, max) ?? default;
        return option;
    }

    public static Option<T?> InRange<T>(this Option<T?> option, T min, T max) where T : struct, INumber<T>
    {
        option.CustomParser = given => Read(given, option.Name, min, max);
        return option;
    }

    public static Argument<T> InRange<T>(this Argument<T> argument, T min, T max) where T : struct, INumber<T>
    {
        argument.CustomParser = given => Read(given, argument.Name, min, max) ?? default;
        return argument;
    }

    /// <summary>Restricts an option to two numbers.</summary>
    public static Option<int> OneOf(this Option<int> option, int one, int other)
    {
        option.CustomParser = given => Read<int>(given, option.Name, number => number == one || number == other, $"{one} or {other}") ?? default;
        return option;
    }

    private static T? Read<T>(ArgumentResult given, string name, T min, T max) where T : struct, INumber<T> =>
        Read<T>(given, name, number => number >= min && number <= max, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));

    // An option whose value is optional may come without one.
    private static T? Read<T>(ArgumentResult given, string name, Func<T, bool> fits, string expected) where T : struct, INumber<T>
    {
        switch (given.Tokens)
        {
            case []:
                return null;
            case [var token] when T.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && fits(number):
                return number;
            default:
                given.AddError($"{InvalidValue} \"{given.Tokens[0].Value}\" for {name}; expected {expected}.");
                return null;
        }
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace CmsSim.Cli;

/// <summary>Options and arguments that take a number; whoever gives them something else reads which.</summary>
internal static class Numbers
{
    public static Option<T> Takes<T>(this Option<T> option, T min, T max) where T : struct, INumber<T>
    {
        option.CustomParser = given => Read(given, option.Name, min, max) ?? default;
        return option;
    }

    public static Option<T?> Takes<T>(this Option<T?> option, T min, T max) where T : struct, INumber<T>
    {
        option.CustomParser = given => Read(given, option.Name, min, max);
        return option;
    }

    public static Argument<T> Takes<T>(this Argument<T> argument, T min, T max) where T : struct, INumber<T>
    {
        argument.CustomParser = given => Read(given, argument.Name, min, max) ?? default;
        return argument;
    }

    /// <summary>The only two numbers that it takes.</summary>
    public static Option<int> TakesEither(this Option<int> option, int one, int other)
    {
        option.CustomParser = given => Read<int>(given, option.Name, number => number == one || number == other, $"{one} or {other}") ?? default;
        return option;
    }

    private static T? Read<T>(ArgumentResult given, string name, T min, T max) where T : struct, INumber<T> =>
        Read<T>(given, name, number => number >= min && number <= max, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));

    // An option may do without its number.
    private static T? Read<T>(ArgumentResult given, string name, Func<T, bool> fits, string what) where T : struct, INumber<T> => given.Tokens switch
    {
        [] => null,
        [var token] when T.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && fits(number) => number,
        [var token, ..] => throw new UserErrorException($"{name} takes {what}, not \"{token.Value}\"."),
    };
}

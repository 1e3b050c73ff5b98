using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Http;

/// <summary>
/// Writes <c>.http</c> files that Visual Studio Code, JetBrains and Visual Studio can send. The answers are comments before their requests.
/// Authorization, cookies and tokens are left out.
/// </summary>
public static class HttpFileWriter
{
    /// <summary>Writes a fixture. <see cref="HttpFileReader"/> reads it back.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="output">The writer. The caller disposes it.</param>
    public static void Write(Fixture fixture, TextWriter output) =>
        Write(HostedExchange.Of(fixture), $"{fixture.Flow}: {fixture.About}\nSource: {fixture.Source}", output);

    /// <summary>Writes exchanges in the order of their requests.</summary>
    /// <param name="exchanges">The exchanges.</param>
    /// <param name="about">The comment on the whole file.</param>
    /// <param name="output">The writer. The caller disposes it.</param>
    public static void Write(IEnumerable<HostedExchange> exchanges, string about, TextWriter output)
    {
        Comment(output, about);
        Comment(output, "The answers are comments. Authorization, cookies and tokens are left out; add the header Authorization to send the requests.");
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (var exchange in exchanges)
        {
            if (!variables.TryGetValue(exchange.UrlHost, out var variable))
            {
                variables.Add(exchange.UrlHost, variable = variables.Count == 0 ? "host" : string.Create(CultureInfo.InvariantCulture, $"host{variables.Count + 1}"));
                output.Write($"\n@{variable} = https://{exchange.UrlHost}\n");
            }
            Write(output, exchange, variable);
        }
    }

    private static void Write(TextWriter output, HostedExchange hosted, string variable)
    {
        var exchange = hosted.Exchange;
        var from = exchange.From.Length > 0 ? $" from {exchange.From}" : "";
        output.Write("\n###\n");
        var trace = exchange.Trace > 0 ? string.Create(CultureInfo.InvariantCulture, $"trace {exchange.Trace} ") : "";
        Comment(output, $"{trace}at {FixtureTime.Format(exchange.At)}{from}");
        if (hosted.Remark is { } remark)
            Comment(output, char.ToUpperInvariant(remark[0]) + remark[1..]);
        if (exchange.Answer is { } answer)
            WriteAnswer(output, hosted, answer);
        output.Write($"{exchange.Request.Method} {{{{{variable}}}}}{hosted.WrittenTarget}\n");
        if (exchange.Request.Body is { } form)
            output.Write($"Content-Type: {form.ContentType}\n\n{form.Content.Text}\n");
    }

    private static void WriteAnswer(TextWriter output, HostedExchange hosted, FixtureAnswer answer)
    {
        var text = new StringBuilder();
        text.Append(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {StatusText.Of(answer.Status)}").TrimEnd());
        foreach (var header in hosted.WrittenHeaders.Where(header => !header.Value.Holes.Any()))
            text.Append('\n').Append(header.Name).Append(": ").Append(header.Value.Text);
        if (answer.Size is { } size)
            text.Append(CultureInfo.InvariantCulture, $"\nContent-Length: {size}");
        if (answer.Body.Text is { Length: > 0 } body)
            text.Append("\n\n").Append(body);
        foreach (var line in text.ToString().Split('\n'))
            Comment(output, line.Length > 0 ? "< " + line : "<");
    }

    private static void Comment(TextWriter output, string text)
    {
        foreach (var line in text.Split('\n'))
            output.Write($"# {line}\n");
    }
}

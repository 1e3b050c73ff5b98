using System.Buffers;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Import;

/// <summary>Replaces characters that a fixture cannot hold, because XML cannot: damaged logs have control characters anywhere.</summary>
internal static class WritableText
{
    private static readonly SearchValues<char> s_suspicious = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(code => (char)code).Except(['\t', '\n', '\r']), .. Enumerable.Range(0xd800, 0x800).Select(code => (char)code), '\ufffe', '\uffff']);

    /// <summary>Returns the exchange as a fixture can hold it: the same one if nothing is replaced.</summary>
    public static ImportedExchange Of(ImportedExchange exchange)
    {
        var (request, answer) = (exchange.Request, exchange.Answer);
        var isSame = IsWritable(exchange.Host) && IsWritable(exchange.From) && IsWritable(request.Path) && IsWritable(request.Body?.ContentType) && IsWritable(request.Body?.Content)
            && IsWritable(answer?.Body) && answer?.Headers.All(header => IsWritable(header.Name) && IsWritable(header.Value)) is not false
            && exchange.During.All(IsWritable) && exchange.After.All(IsWritable);
        return isSame ? exchange : exchange with
        {
            Host = exchange.Host is { } host ? Of(host) : null,
            From = exchange.From is { } from ? Of(from) : null,
            Request = request with { Path = Of(request.Path), Body = request.Body is { } body ? body with { ContentType = Of(body.ContentType), Content = Of(body.Content) } : null },
            Answer = answer is null ? null : answer with { Body = Of(answer.Body), Headers = [.. answer.Headers.Select(header => header with { Name = Of(header.Name), Value = Of(header.Value) })] },
            During = [.. exchange.During.Select(Of)],
            After = [.. exchange.After.Select(Of)],
        };
    }

    private static bool IsWritable(LogEntry line) => IsWritable(line.Text) && IsWritable(line.Process) && IsWritable(line.Facility);

    private static LogEntry Of(LogEntry line) => line with { Text = Of(line.Text), Process = line.Process is { } process ? Of(process) : null, Facility = line.Facility is { } facility ? Of(facility) : null };

    private static bool IsWritable(MarkedText? text) => text?.Segments.All(segment => IsWritable(segment.Text) && IsWritable(segment.Prints) && IsWritable(segment.Logged)) is not false;

    private static MarkedText Of(MarkedText text) => new([.. text.Segments.Select(segment => segment with
    {
        Text = Of(segment.Text),
        Prints = segment.Prints is { } prints ? Of(prints) : null,
        Logged = segment.Logged is { } logged ? Of(logged) : null,
    })]);

    private static bool IsWritable(string? text) => text is null || text.AsSpan().IndexOfAny(s_suspicious) < 0 || Of(text) == text;

    private static string Of(string text)
    {
        var writable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            writable.Append(rune.Value is < ' ' and not ('\t' or '\n' or '\r') or 0xfffe or 0xffff ? Rune.ReplacementChar : rune);
        return writable.ToString();
    }
}

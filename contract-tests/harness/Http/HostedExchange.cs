using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Http;

/// <summary>An exchange with the bridge that took part, for files that hold several bridges.</summary>
/// <param name="Host">The name of the bridge, or host and port.</param>
/// <param name="Exchange">The exchange. The trace number 0 means that it has none; an empty address of the client is unknown.</param>
public sealed record HostedExchange(string Host, FixtureExchange Exchange)
{
    /// <summary>Returns the exchanges of a fixture.</summary>
    public static IEnumerable<HostedExchange> Of(Fixture fixture) => fixture.Exchanges.Select(exchange => new HostedExchange(fixture.Host, exchange));

    /// <summary>The host as a URL can have it.</summary>
    internal string UrlHost => Host.Length > 0 && Host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']') ? Host : "bridge";

    /// <summary>The headers of the answer that may be written: no credentials and no tokens.</summary>
    internal IEnumerable<FixtureHeader> WrittenHeaders => Exchange.Answer is { } answer
        ? answer.Headers.Where(header => !AnswerHead.IsCredential(header.Name) && !AnswerHead.IsToken(header.Name))
        : [];

    /// <summary>The target of the request, with the values of tokens and passwords replaced.</summary>
    internal string WrittenTarget => ApiUrl.Marked(Exchange.Request.Path.Text, out _).Text;

    /// <summary>The holes and reconstructed parts in words. Null when each byte is known.</summary>
    internal string? Remark
    {
        get
        {
            List<string> remarks = [];
            Describe(remarks, "the path", Exchange.Request.Path);
            Describe(remarks, "the body of the request", Exchange.Request.Body?.Content);
            if (Exchange.Answer is null)
                remarks.Add("the answer is missing");
            Describe(remarks, "the body of the answer", Exchange.Answer?.Body);
            foreach (var header in Exchange.Answer?.Headers ?? [])
            {
                if (header.Value.Holes.Any() || AnswerHead.IsToken(header.Name))
                    remarks.Add($"the header {header.Name} is left out");
            }
            return remarks is [] ? null : string.Join("; ", remarks) + ".";
        }
    }

    private static void Describe(List<string> remarks, string part, MarkedText? text)
    {
        if (text is null)
            return;
        foreach (var hole in text.Holes)
            remarks.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{part} has a hole ({HoleWords.Write(hole.Hole!.Value)}, {(hole.Bytes is { } bytes ? $"{bytes} bytes" : "size unknown")})"));
        if (text.Segments.Any(segment => segment.Provenance is Provenance.Reconstructed))
            remarks.Add($"{part} is reconstructed in part");
    }
}

using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>Adds the headers that an API trace does not print, as document 213812 shows them for GET, POST, PUT and DELETE (inferred for failures).</summary>
internal static class UnloggedHeaders
{
    /// <summary>Returns an answer with all its headers. An answer of an input that prints headers is returned as it is.</summary>
    public static FixtureAnswer AddTo(FixtureAnswer answer)
    {
        if (answer.Headers.Any(header => !header.IsLogged))
            return answer;
        List<FixtureHeader> headers =
        [
            Header("Server", "Apache"),
            Header("X-Frame-Options", "DENY"),
            Header("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            .. answer.Headers,
        ];
        if (answer.Size is not 0 && (answer.Size is not null || answer.Body.Segments is [_, ..]))
            headers.Add(Header("Content-Type", "text/xml"));
        headers.Add(Header("Vary", "Accept-Encoding"));
        return answer with { Headers = headers };
    }

    private static FixtureHeader Header(string name, string value) =>
        new(name, new MarkedText([new Segment(Provenance.Reconstructed, value) { Why = ImportReasons.Headers }]));
}

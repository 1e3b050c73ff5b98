using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>Adds the headers that an API trace does not print, as document 213812 shows them for GET, POST, PUT and DELETE (inferred for failures).</summary>
internal static class UnloggedHeaders
{
    private static readonly FixtureHeader[] s_before =
    [
        Header("Server", "Apache"),
        Header("X-Frame-Options", "DENY"),
        Header("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ];

    private static readonly FixtureHeader s_type = Header("Content-Type", "text/xml");
    private static readonly FixtureHeader s_vary = Header("Vary", "Accept-Encoding");
    private static readonly FixtureHeader[] s_ofEmpty = [.. s_before, s_vary];
    private static readonly FixtureHeader[] s_ofXml = [.. s_before, s_type, s_vary];

    /// <summary>Returns an answer with all its headers. An answer of an input that prints headers is returned as it is.</summary>
    public static FixtureAnswer AddTo(FixtureAnswer answer)
    {
        var hasBody = answer.Size is not 0 && (answer.Size is not null || answer.Body.Segments is [_, ..]);
        if (answer.Headers is [])
            return answer with { Headers = hasBody ? s_ofXml : s_ofEmpty };
        return answer.Headers.All(header => header.IsLogged)
            ? answer with { Headers = [.. s_before, .. answer.Headers, .. hasBody ? [s_type] : Array.Empty<FixtureHeader>(), s_vary] }
            : answer;
    }

    private static FixtureHeader Header(string name, string value) =>
        new(name, new MarkedText([new Segment(Provenance.Reconstructed, value) { Why = ImportReasons.Headers }]));
}

using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CmsSim.Simulator.Control;

/// <summary>
/// The files of the page that shows the cluster in a browser. They hold no data, so they need no token. The page reads all data from the
/// control API.
/// </summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";

    /// <summary>Only files of the page itself run or are shown, and no other page can frame it.</summary>
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<PageFiles> s_embedded = new(() => new PageFiles(ReadEmbedded()));

    private readonly FrozenDictionary<string, PageFile> _byPath;

    /// <param name="files">The names and contents of the files. <c>index.html</c> is also the file of the path <c>/</c>.</param>
    public PageFiles(IEnumerable<(string Name, byte[] Content)> files)
    {
        var byPath = files.ToDictionary(file => "/" + file.Name, file => new PageFile(file.Name, file.Content));
        byPath["/"] = byPath["/index.html"];
        _byPath = byPath.ToFrozenDictionary();
    }

    /// <summary>The files in this library.</summary>
    public static PageFiles Embedded => s_embedded.Value;

    /// <summary>The paths of all files.</summary>
    public IEnumerable<string> Paths => _byPath.Keys;

    /// <summary>The file of a path; null when there is none.</summary>
    public PageFile? Find(PathString path) => _byPath.GetValueOrDefault(path.Value ?? "");

    /// <summary>Answers a request for a file, and passes on all others.</summary>
    public Task AnswerAsync(HttpContext context, RequestDelegate next) => Find(context.Request.Path) is { } file ? AnswerAsync(context, file) : next(context);

    private static Task AnswerAsync(HttpContext context, PageFile file)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            return ControlAnswer.Problem(context, 405, $"{request.Path} supports GET, HEAD, not {ControlAnswer.Short(request.Method)}.");
        }
        var (coding, content, tag) = file.In(CodingFor(request.Headers.AcceptEncoding));
        SetHeaders(response.Headers, tag);
        if (IsKnown(request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = file.MediaType;
        if (coding is not null)
            response.Headers.ContentEncoding = coding;
        response.ContentLength = content.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    // The check of the caller has set the other headers, which all answers have.
    private static void SetHeaders(IHeaderDictionary headers, string tag)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        headers.ETag = tag;
    }

    /// <summary>The shortest coding that the client accepts; null for none.</summary>
    private static string? CodingFor(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out var offers))
            return null;
        return PageFile.Codings.FirstOrDefault(coding => offers.Any(offer => offer.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && offer.Quality is null or > 0));
    }

    // Browsers and proxies may turn a tag into a weak one.
    private static bool IsKnown(StringValues tags, string tag) =>
        EntityTagHeaderValue.TryParseList(tags, out var known) && known.Any(one => one.Tag == "*" || one.Tag == tag);

    private static IEnumerable<(string Name, byte[] Content)> ReadEmbedded()
    {
        var library = Assembly.GetExecutingAssembly();
        foreach (var name in library.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var content = new MemoryStream();
            using (var resource = library.GetManifestResourceStream(name)!)
                resource.CopyTo(content);
            yield return (name[Prefix.Length..], content.ToArray());
        }
    }
}

/// <summary>One file of the page, as it is and compressed. It is compressed when a client first asks for it.</summary>
internal sealed class PageFile
{
    /// <summary>The codings of compressed files, the shortest first.</summary>
    public static readonly IReadOnlyList<string> Codings = ["br", "gzip"];

    private static readonly FrozenDictionary<string, (string MediaType, bool IsCompressible)> s_kinds = new Dictionary<string, (string, bool)>
    {
        [".html"] = ("text/html; charset=utf-8", true),
        [".js"] = ("text/javascript; charset=utf-8", true),
        [".css"] = ("text/css; charset=utf-8", true),
        [".svg"] = ("image/svg+xml", true),
        [".json"] = ("application/json", true),
        [".map"] = ("application/json", true),
        [".txt"] = ("text/plain; charset=utf-8", true),
        [".webmanifest"] = ("application/manifest+json", true),
        [".png"] = ("image/png", false),
        [".ico"] = ("image/x-icon", true),
        [".woff2"] = ("font/woff2", false),
    }.ToFrozenDictionary();

    private readonly (string? Coding, byte[] Content, string Tag) _plain;
    private readonly Dictionary<string, Lazy<(string? Coding, byte[] Content, string Tag)>> _compressed = [];

    public PageFile(string name, byte[] content)
    {
        var (mediaType, isCompressible) = s_kinds.GetValueOrDefault(Path.GetExtension(name), ("application/octet-stream", false));
        MediaType = mediaType;
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
        _plain = (null, content, $"\"{hash}\"");
        foreach (var coding in isCompressible ? Codings : [])
            _compressed[coding] = new(() => Compressed(content, coding) is var shorter && shorter.Length < content.Length ? (coding, shorter, $"\"{hash}-{coding}\"") : _plain);
    }

    public string MediaType { get; }

    /// <summary>The file in a coding, with its entity tag. A file that the coding makes no shorter stays as it is.</summary>
    public (string? Coding, byte[] Content, string Tag) In(string? coding) =>
        coding is not null && _compressed.TryGetValue(coding, out var compressed) ? compressed.Value : _plain;

    private static byte[] Compressed(byte[] content, string coding)
    {
        using var output = new MemoryStream();
        using (Stream compressor = coding is "br" ? new BrotliStream(output, CompressionLevel.SmallestSize) : new GZipStream(output, CompressionLevel.SmallestSize))
            compressor.Write(content);
        return output.ToArray();
    }
}

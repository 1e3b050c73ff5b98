namespace CmsSim.Harness.Redaction;

/// <summary>Finds the values in forms, paths, queries, headers, bodies and log lines.</summary>
internal static class RequestFields
{
    /// <summary>Returns the values of a body: XML, a form, or text.</summary>
    /// <param name="document">The body.</param>
    /// <param name="isForm">True for the body of a request that is not XML.</param>
    public static IEnumerable<Field> OfBody(char[] document, bool isForm)
    {
        var start = document.AsSpan().TrimStart();
        return start is ['<', ..] ? XmlFields.Of(document) : isForm && start is not ['{' or '[', ..] ? OfForm(document, 0) : OfLine(document);
    }

    /// <summary>Returns the values of a form or query that begins at a position.</summary>
    public static IEnumerable<Field> OfForm(char[] document, int start)
    {
        for (int end; start < document.Length; start = end + 1)
        {
            end = Array.IndexOf(document, '&', start);
            if (end < 0)
                end = document.Length;
            var equals = Array.IndexOf(document, '=', start, end - start);
            var spelled = SpelledText.Plain(document, start, (equals < 0 ? end : equals) - start).WithoutPercents(isForm: true);
            var name = spelled.Text.Trim();
            if (!LineWords.IsWord(name))
                yield return new Field(spelled, SensitiveKind.Line);
            if (equals < 0)
                continue;
            var value = SpelledText.Plain(document, equals + 1, end - equals - 1).WithoutPercents(isForm: true);
            yield return new Field(value, FieldValues.KindOf(name, FieldKinds.Of(name), value.Text), name);
        }
    }

    /// <summary>Returns the values of a path with its query, or of a URL.</summary>
    public static IEnumerable<Field> OfPath(char[] document)
    {
        var query = Array.IndexOf(document, '?');
        var length = query < 0 ? document.Length : query;
        var path = SpelledText.Plain(document, 0, length).WithoutPercents();
        var isOfApi = path.Text.Contains("/api/v1/", StringComparison.OrdinalIgnoreCase);
        yield return new Field(path, isOfApi ? SensitiveKind.Line : SensitiveKind.Url);
        if (query >= 0)
        {
            foreach (var parameter in OfForm(document, query + 1))
                yield return parameter;
        }
    }

    /// <summary>Returns the values of a header.</summary>
    public static IEnumerable<Field> OfHeader(string name, char[] document) => name.ToLowerInvariant() switch
    {
        "location" or "content-location" or "referer" => OfPath(document),
        "server" or "content-type" or "x-frame-options" or "strict-transport-security" or "vary" or "date" or "connection" or "keep-alive"
            or "cache-control" or "content-encoding" or "content-length" or "transfer-encoding" or "pragma" or "expires" or "www-authenticate"
            or "content-security-policy" or "x-content-type-options" or "x-xss-protection" or "last-modified" or "accept-ranges" =>
            [new Field(SpelledText.Plain(document, 0, document.Length), LineWords.AreAll(document) ? SensitiveKind.Kept : SensitiveKind.Line, name)],
        "host" or "via" or "x-forwarded-for" or "x-forwarded-host" or "origin" => [new Field(SpelledText.Plain(document, 0, document.Length), SensitiveKind.Address, name)],
        _ => [new Field(SpelledText.Plain(document, 0, document.Length), FieldKinds.Of(name), name)],
    };

    /// <summary>Returns the whole text as that of a log line.</summary>
    public static IEnumerable<Field> OfLine(char[] document) => [new Field(SpelledText.Plain(document, 0, document.Length), SensitiveKind.Line)];
}

using System.Text.Json;

namespace CmsSim.Harness.Http;

/// <summary>One entry of a HAR, as far as an import needs it. Authorization and cookies are never read.</summary>
internal sealed class HarEntry
{
    public required int Number { get; init; }

    public required long Line { get; init; }

    public string? Started { get; set; }

    /// <summary>The milliseconds from the request to the end of the answer.</summary>
    public double? Time { get; set; }

    public bool IsFromCache { get; set; }

    public bool IsWebSocket { get; set; }

    /// <summary>The trace number that <see cref="HarWriter"/> stores.</summary>
    public int? Trace { get; set; }

    /// <summary>The address of the client that <see cref="HarWriter"/> stores.</summary>
    public string? From { get; set; }

    public string Method { get; set; } = "";

    public ApiUrl? Url { get; set; }

    public List<HttpHeader> RequestHeaders { get; } = [];

    public HarBody Form { get; } = new();

    public bool HasForm { get; set; }

    public int Status { get; set; }

    public string Version { get; set; } = "";

    /// <summary>True when the answer came over HTTP/2 or HTTP/3, which spell names in lower case.</summary>
    public bool IsHttp2 => Version.StartsWith("HTTP/2", StringComparison.OrdinalIgnoreCase) || Version.StartsWith("HTTP/3", StringComparison.OrdinalIgnoreCase)
        || Version.StartsWith("h2", StringComparison.OrdinalIgnoreCase) || Version.StartsWith("h3", StringComparison.OrdinalIgnoreCase);

    public List<HttpHeader> Headers { get; } = [];

    public HarBody Content { get; } = new();
}

/// <summary>A body in a HAR: the <c>postData</c> of a request, or the <c>content</c> of an answer.</summary>
internal sealed class HarBody
{
    public string? Type { get; set; }

    public string? Text { get; set; }

    public bool IsBase64 { get; set; }

    /// <summary>True when a half of a surrogate pair, which is no text, was replaced.</summary>
    public bool IsBroken { get; set; }

    /// <summary>True when the text is longer than an import holds in memory.</summary>
    public bool IsTooLong { get; set; }

    /// <summary>The size that the HAR gives. Null when it gives none or −1.</summary>
    public int? Size { get; set; }

    /// <summary>The bytes that compression saved.</summary>
    public int Saved { get; set; }

    /// <summary>The parameters of a form, in the order of the HAR.</summary>
    public List<HttpHeader> Params { get; } = [];
}

/// <summary>A header, or a parameter of a form.</summary>
internal readonly record struct HttpHeader(string Name, string Value);

/// <summary>Reads one entry of a HAR.</summary>
internal sealed class HarEntryReader(JsonTokens json)
{
    private const int MostHeaders = 1000;

    /// <summary>Reads the entry whose object has just begun.</summary>
    public HarEntry Read(int number)
    {
        var entry = new HarEntry { Number = number, Line = json.Line };
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "startedDateTime": entry.Started = json.String(); break;
                case "time": entry.Time = json.Number(); break;
                case "request": Request(entry); break;
                case "response": Response(entry); break;
                case "_fromCache": entry.IsFromCache |= json.String() is not (null or "" or "false" or "none"); break;
                case "_fetchType": entry.IsFromCache |= json.String()?.Contains("Cache", StringComparison.Ordinal) is true; break;
                case "_resourceType": entry.IsWebSocket |= json.String() is "websocket"; break;
                case "_trace": entry.Trace = json.Size(); break;
                case "_from": entry.From = json.String(); break;
                default: json.Skip(); break;
            }
        }
        return entry;
    }

    private void Request(HarEntry entry)
    {
        if (!json.Opens(JsonTokenType.StartObject))
            return;
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "method": entry.Method = json.String() ?? ""; break;
                case "url": entry.Url = ApiUrl.Split(json.String() ?? ""); break;
                case "headers": Pairs(entry.RequestHeaders, skipsSecrets: true); break;
                case "bodySize": entry.Form.Size = json.Size(); break;
                case "postData": PostData(entry); break;
                default: json.Skip(); break;
            }
        }
    }

    private void PostData(HarEntry entry)
    {
        if (!json.Opens(JsonTokenType.StartObject))
            return;
        entry.HasForm = true;
        while (json.NextName() is { } name)
        {
            if (name is "params")
                Pairs(entry.Form.Params, skipsSecrets: false);
            else
                Body(entry, entry.Form, name);
        }
    }

    private void Response(HarEntry entry)
    {
        if (!json.Opens(JsonTokenType.StartObject))
            return;
        while (json.NextName() is { } name)
        {
            switch (name)
            {
                case "status": entry.Status = json.Size() ?? 0; break;
                case "httpVersion": entry.Version = json.String() ?? ""; break;
                case "headers": Pairs(entry.Headers, skipsSecrets: true); break;
                case "content": Content(entry); break;
                case "_fromCache" or "fromDiskCache" or "fromCache": entry.IsFromCache |= json.String() is "true" or "memory" or "disk"; break;
                default: json.Skip(); break;
            }
        }
    }

    private void Content(HarEntry entry)
    {
        if (!json.Opens(JsonTokenType.StartObject))
            return;
        while (json.NextName() is { } name)
            Body(entry, entry.Content, name);
    }

    private void Body(HarEntry entry, HarBody body, string name)
    {
        switch (name)
        {
            case "mimeType": body.Type = json.String(); break;
            case "encoding": body.IsBase64 = string.Equals(json.String(), "base64", StringComparison.OrdinalIgnoreCase); break;
            case "size": body.Size = json.Size(); break;
            case "compression": body.Saved = json.Number() is { } saved and > int.MinValue and < int.MaxValue ? (int)saved : 0; break;
            case "text" when entry.Url is { IsApi: false }: json.Skip(); break;
            case "text":
                body.Text = json.String();
                (body.IsBroken, body.IsTooLong) = (json.IsBroken, json.IsTooLong);
                if (body.IsTooLong)
                    body.Text = null;
                break;
            default: json.Skip(); break;
        }
    }

    private void Pairs(List<HttpHeader> pairs, bool skipsSecrets)
    {
        if (!json.Opens(JsonTokenType.StartArray))
            return;
        while (json.Read() && json.Type is not JsonTokenType.EndArray)
        {
            if (!json.IsAt(JsonTokenType.StartObject))
                continue;
            var (name, value) = Pair();
            if (pairs.Count < MostHeaders && name is not null && !(skipsSecrets && AnswerHead.IsCredential(name)))
                pairs.Add(new HttpHeader(name, value ?? ""));
        }
    }

    private (string? Name, string? Value) Pair()
    {
        string? name = null, value = null;
        while (json.NextName() is { } member)
        {
            switch (member)
            {
                case "name": name = json.String(); break;
                case "value": value = json.String(); break;
                default: json.Skip(); break;
            }
        }
        return (name, value);
    }
}

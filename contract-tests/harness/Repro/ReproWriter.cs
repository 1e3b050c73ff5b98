using System.Globalization;
using System.Text;
using System.Xml;

namespace CmsSim.Harness.Repro;

/// <summary>
/// Writes bundles as XML that people can read and compare. Texts are written as they are, and bytes that XML cannot hold as Base64. Each
/// request and command has an element of its own, in order.
/// </summary>
public static class ReproWriter
{
    /// <summary>The name of the root element.</summary>
    internal const string Root = "repro";

    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    // The mode is ignored where files have none.
    private static readonly FileStreamOptions s_ownerOnly = OperatingSystem.IsWindows()
        ? new() { Mode = FileMode.Create, Access = FileAccess.Write }
        : new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Saves a bundle to a file that only its owner can read, because it has the passwords of the world. The file is written whole or not at all.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Save(ReproBundle bundle, string path)
    {
        var draft = $"{path}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.new";
        try
        {
            using (var file = new FileStream(draft, s_ownerOnly))
                Write(bundle, file);
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Writes a bundle to a stream, as UTF-8.</summary>
    public static void Write(ReproBundle bundle, Stream stream)
    {
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = s_strict, CloseOutput = false }))
        {
            xml.WriteStartElement(Root);
            xml.WriteAttributeString("release", bundle.Release);
            xml.WriteAttributeString("seed", Number(bundle.Seed));
            xml.WriteAttributeString("start", Time(bundle.Start));
            xml.WriteAttributeString("end", Time(bundle.End));
            Write(xml, "drill", bundle.Drill);
            if (bundle.About is { } about)
                xml.WriteElementString("about", Legal(about));
            Write(xml, bundle.Options);
            WriteBytes(xml, "world", Encoding.UTF8.GetBytes(bundle.World));
            WriteSteps(xml, bundle);
            xml.WriteEndElement();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteSteps(XmlWriter xml, ReproBundle bundle)
    {
        var commands = new Queue<ReproCommand>(bundle.Commands);
        for (var answered = 0; answered <= bundle.Requests.Count; answered++)
        {
            while (commands.TryPeek(out var command) && (command.After <= answered || answered == bundle.Requests.Count))
                Write(xml, commands.Dequeue());
            if (answered < bundle.Requests.Count)
                Write(xml, bundle.Requests[answered], answered + 1);
        }
    }

    private static void Write(XmlWriter xml, ReproOptions options)
    {
        xml.WriteStartElement("options");
        foreach (var (name, value) in new[] { ("unknownIdStatus", options.UnknownIdStatus), ("pageSize", options.PageSize), ("callPageSize", options.CallPageSize), ("largestBody", options.LargestBody), ("hostile", options.Hostile) })
            Write(xml, name, value is { } number ? Number(number) : null);
        foreach (var (name, value) in options.Limits.OrderBy(limit => limit.Key, StringComparer.Ordinal))
        {
            xml.WriteStartElement("limit");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", Number(value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, ReproCommand command)
    {
        xml.WriteStartElement("command");
        xml.WriteAttributeString("time", Time(command.Time));
        xml.WriteAttributeString("method", command.Method);
        xml.WriteAttributeString("target", command.Target);
        if (command.Body.Length > 0)
            WriteBytes(xml, "body", Encoding.UTF8.GetBytes(command.Body));
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, ReproRequest request, int number)
    {
        xml.WriteStartElement("request");
        xml.WriteAttributeString("number", Number(number));
        xml.WriteAttributeString("time", Time(request.Time));
        Write(xml, "sentAfter", request.SentAfter is { } after ? Number(after) : null);
        Write(xml, "sentAt", request.SentAt is { } sent ? Time(sent) : null);
        Write(xml, "sentAs", request.SentAfter is null ? null : Number(request.SentAs));
        Write(xml, "sentAfterCommands", request.SentAfter is null ? null : Number(request.SentAfterCommands));
        xml.WriteAttributeString("bridge", request.Bridge);
        xml.WriteAttributeString("method", request.Method);
        xml.WriteAttributeString("target", request.Target);
        Write(xml, "user", request.User);
        Write(xml, "client", request.Client);
        Write(xml, "contentType", request.ContentType is { } type ? Legal(type) : null);
        Write(xml, "formTooLarge", request.IsFormTooLarge ? "true" : null);
        Write(xml, "fault", request.HasFault ? "true" : null);
        if (!request.Form.IsEmpty)
            WriteBytes(xml, "form", request.Form.Span);
        xml.WriteStartElement("answer");
        xml.WriteAttributeString("status", Number(request.Answer.Status));
        Write(xml, "location", request.Answer.Location);
        Write(xml, "mediaType", request.Answer.MediaType);
        Write(xml, "header", request.Answer.Header);
        if (!request.Answer.Body.IsEmpty)
            WriteContent(xml, request.Answer.Body.Span);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string attribute, string? value)
    {
        if (value is not null)
            xml.WriteAttributeString(attribute, value);
    }

    private static void WriteBytes(XmlWriter xml, string element, ReadOnlySpan<byte> bytes)
    {
        xml.WriteStartElement(element);
        WriteContent(xml, bytes);
        xml.WriteEndElement();
    }

    // A reader of XML turns a carriage return into a line feed, and the end of a CDATA section cannot be part of it.
    private static void WriteContent(XmlWriter xml, ReadOnlySpan<byte> bytes)
    {
        if (TextOf(bytes) is { } text && !text.Contains('\r') && !text.Contains("]]>", StringComparison.Ordinal) && text.All(IsLegal))
        {
            xml.WriteCData(text);
            return;
        }

        xml.WriteAttributeString("encoding", "base64");
        xml.WriteString(Convert.ToBase64String(bytes));
    }

    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Half a surrogate pair cannot occur: the bytes are valid UTF-8.
    private static bool IsLegal(char c) => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c);

    private static string Legal(string text) => new([.. text.Select(c => IsLegal(c) ? c : '\uFFFD')]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}

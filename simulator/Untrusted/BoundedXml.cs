using System.Globalization;
using System.Xml;
using System.Xml.Linq;

// This is the one place that may create an XML reader. Each library compiles this file, so that none depends on another.
#pragma warning disable RS0030

namespace CmsSim.Untrusted;

/// <summary>Limits on the XML that is read. A document that exceeds one is refused.</summary>
internal sealed record XmlLimits
{
    /// <summary>Most levels of nested elements.</summary>
    public int Levels { get; init; } = 100;

    /// <summary>Greatest length of the whole document: in bytes when it is read from a stream, otherwise in characters.</summary>
    public long Length { get; init; } = 16 * 1024 * 1024;

    /// <summary>Greatest length of one tag or one piece of text.</summary>
    public int Piece { get; init; } = 1024 * 1024;

    /// <summary>Most elements, texts, comments and attributes together.</summary>
    public long Nodes { get; init; } = 2_000_000;

    /// <summary>Most attributes of one element.</summary>
    public int Attributes { get; init; } = 100;

    /// <summary>Longest name of an element or attribute. Error messages repeat such names.</summary>
    public int Name { get; init; } = 200;
}

/// <summary>Thrown for XML that is not well-formed, has a document type or exceeds a limit.</summary>
/// <param name="line">The line of the mistake, counted from 1.</param>
/// <param name="sentence">A description of the mistake: one line without control characters.</param>
/// <param name="inner">The exception of the XML parser.</param>
internal sealed class XmlRefusedException(int line, string sentence, Exception? inner = null) : FormatException(sentence, inner)
{
    public int Line { get; } = line;

    /// <summary>True when the XML is refused because it has a document type declaration.</summary>
    public bool HasDocumentType { get; init; }

    /// <summary>True when the XML exceeds a limit.</summary>
    public bool IsTooMuch { get; init; }
}

/// <summary>
/// Reads untrusted XML in linear time and bounded memory. It allows no document types, and no depth, length or number of nodes beyond the
/// limits. Depth is checked while reading, because LINQ to XML walks to the root for each node.
/// </summary>
internal static class BoundedXml
{
    private const int LongestSentence = 240;

    /// <summary>Reads a text and returns its root element.</summary>
    /// <exception cref="XmlRefusedException">The text is not well-formed, has a document type or exceeds a limit.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled the reading, for example because the client has
    /// gone.</exception>
    public static XElement Read(string text, XmlLimits limits, LoadOptions options = LoadOptions.None, CancellationToken cancellation = default)
    {
        using var reader = Open(text, limits, cancellation);
        return XElement.Load(reader, options);
    }

    /// <summary>Reads bytes, in the encoding that their beginning declares, and returns the root element.</summary>
    /// <inheritdoc cref="Read(string, XmlLimits, LoadOptions, CancellationToken)"/>
    public static XElement Read(Stream bytes, XmlLimits limits, LoadOptions options = LoadOptions.None, CancellationToken cancellation = default)
    {
        using var reader = Open(bytes, limits, cancellation);
        return XElement.Load(reader, options);
    }

    /// <summary>
    /// Opens a reader of a text with the same limits and errors as <see cref="Read(string, XmlLimits, LoadOptions, CancellationToken)"/>.
    /// </summary>
    public static XmlReader Open(string text, XmlLimits limits, CancellationToken cancellation = default)
    {
        var meter = new Meter(limits, cancellation);
        return new BoundedReader(() => XmlReader.Create(new MeteredText(text, meter), Settings()), meter);
    }

    /// <summary>
    /// Opens a reader of bytes with the same limits and errors as <see cref="Read(Stream, XmlLimits, LoadOptions, CancellationToken)"/>.
    /// </summary>
    public static XmlReader Open(Stream bytes, XmlLimits limits, CancellationToken cancellation = default)
    {
        var meter = new Meter(limits, cancellation);
        return new BoundedReader(() => XmlReader.Create(new MeteredBytes(bytes, meter), Settings()), meter);
    }

    /// <summary>Reads the element at whose start a reader stands that one of these methods has opened. The reader stands at its end then.</summary>
    public static XElement ReadElement(XmlReader reader, LoadOptions options = LoadOptions.None)
    {
        using var element = reader.ReadSubtree();
        return XElement.Load(element, options);
    }

    private static XmlReaderSettings Settings() => new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private static string Counted(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Counts the input while it is read, and refuses it when it exceeds a limit.</summary>
    private sealed class Meter(XmlLimits limits, CancellationToken cancellation)
    {
        private long _length;
        private long _piece;
        private long _nodes;

        /// <summary>True when the end of the input is reached.</summary>
        public bool HasEnded { get; private set; }

        /// <summary>Counts one filled buffer. This also happens in the middle of a tag.</summary>
        public int Pulled(int count)
        {
            cancellation.ThrowIfCancellationRequested();
            HasEnded |= count == 0;
            _length += count;
            _piece += count;
            if (_length > limits.Length)
                throw new LimitException($"the document is longer than {Counted(limits.Length)} characters");
            if (_piece > limits.Piece)
                throw new LimitException($"a tag or text is longer than {Counted(limits.Piece)} characters");
            return count;
        }

        /// <summary>Checks and counts one node.</summary>
        public void Seen(XmlReader reader)
        {
            _piece = 0;
            if (reader.Depth >= limits.Levels && reader.NodeType is XmlNodeType.Element)
                throw new LimitException($"elements are nested more than {Counted(limits.Levels)} levels deep");
            if (reader.AttributeCount > limits.Attributes)
                throw new LimitException($"an element has more than {Counted(limits.Attributes)} attributes");
            if (IsTooLong(reader.LocalName) || HasTooLongName(reader))
                throw new LimitException($"a name is longer than {Counted(limits.Name)} characters");
            _nodes += 1 + reader.AttributeCount;
            if (_nodes > limits.Nodes)
                throw new LimitException($"the document has more than {Counted(limits.Nodes)} elements, texts and attributes");
        }

        private bool IsTooLong(string name) => name.Length > limits.Name;

        private bool HasTooLongName(XmlReader reader)
        {
            var found = false;
            for (var more = reader.AttributeCount > 0 && reader.MoveToFirstAttribute(); more && !found; more = reader.MoveToNextAttribute())
                found = IsTooLong(reader.LocalName);
            reader.MoveToElement();
            return found;
        }
    }

    private sealed class LimitException(string sentence) : Exception(sentence);

    private sealed class MeteredText(string text, Meter meter) : TextReader
    {
        private readonly StringReader _text = new(text);

        public override int Peek() => _text.Peek();

        public override int Read() => _text.Read();

        public override int Read(char[] buffer, int index, int count) => meter.Pulled(_text.Read(buffer, index, count));

        public override int Read(Span<char> buffer) => meter.Pulled(_text.Read(buffer));
    }

    private sealed class MeteredBytes(Stream bytes, Meter meter) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => meter.Pulled(bytes.Read(buffer));
    }

    /// <summary>Forwards to an ordinary reader and turns its errors into <see cref="XmlRefusedException"/>.</summary>
    private sealed class BoundedReader : XmlReader, IXmlLineInfo
    {
        private readonly XmlReader _inner;
        private readonly Meter _meter;

        public BoundedReader(Func<XmlReader> open, Meter meter)
        {
            _meter = meter;
            try
            {
                // Creating the reader already reads the first bytes.
                _inner = open();
            }
            catch (Exception error) when (error is XmlException or LimitException)
            {
                throw Refused(error);
            }
        }

        public override int AttributeCount => _inner.AttributeCount;

        public override string BaseURI => _inner.BaseURI;

        public override int Depth => _inner.Depth;

        public override bool EOF => _inner.EOF;

        public override bool IsEmptyElement => _inner.IsEmptyElement;

        public override string LocalName => _inner.LocalName;

        public override string NamespaceURI => _inner.NamespaceURI;

        public override XmlNameTable NameTable => _inner.NameTable;

        public override XmlNodeType NodeType => _inner.NodeType;

        public override string Prefix => _inner.Prefix;

        public override ReadState ReadState => _inner.ReadState;

        // This reads a long text up to its end.
        public override string Value
        {
            get
            {
                try
                {
                    return _inner.Value;
                }
                catch (Exception error) when (error is XmlException or LimitException)
                {
                    throw Refused(error);
                }
            }
        }

        public int LineNumber => (_inner as IXmlLineInfo)?.LineNumber ?? 0;   // _inner is null while the constructor reads the first bytes

        public int LinePosition => (_inner as IXmlLineInfo)?.LinePosition ?? 0;

        public bool HasLineInfo() => _inner is IXmlLineInfo;

        public override string? GetAttribute(string name) => _inner.GetAttribute(name);

        public override string? GetAttribute(string name, string? namespaceURI) => _inner.GetAttribute(name, namespaceURI);

        public override string GetAttribute(int i) => _inner.GetAttribute(i);

        public override string? LookupNamespace(string prefix) => _inner.LookupNamespace(prefix);

        public override bool MoveToAttribute(string name) => _inner.MoveToAttribute(name);

        public override bool MoveToAttribute(string name, string? ns) => _inner.MoveToAttribute(name, ns);

        public override bool MoveToElement() => _inner.MoveToElement();

        public override bool MoveToFirstAttribute() => _inner.MoveToFirstAttribute();

        public override bool MoveToNextAttribute() => _inner.MoveToNextAttribute();

        public override bool ReadAttributeValue() => _inner.ReadAttributeValue();

        public override void ResolveEntity() => _inner.ResolveEntity();

        public override bool Read()
        {
            try
            {
                if (!_inner.Read())
                    return false;
                _meter.Seen(_inner);
                return true;
            }
            catch (Exception error) when (error is XmlException or LimitException)
            {
                throw Refused(error);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }

        // Only a document type and a missing root give no line. For a document type, the parser's message would advise to allow it.
        private XmlRefusedException Refused(Exception error) => error switch
        {
            XmlException { LineNumber: 0 } when !_meter.HasEnded => new(Math.Max(1, LineNumber), "the document has a document type declaration; remove <!DOCTYPE …>.", error) { HasDocumentType = true },
            XmlException wrong => new(Math.Max(1, wrong.LineNumber), Sentence(wrong), wrong),
            _ => new(Math.Max(1, LineNumber), error.Message + ".", error) { IsTooMuch = true },
        };

        // The parser's message repeats names, which may be as long as the document.
        private static string Sentence(XmlException error) => error.Message.Length <= LongestSentence
            ? VisibleText.OneLine(error.Message)
            : string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Short(error.Message, LongestSentence)} Line {error.LineNumber}, position {error.LinePosition}.");
    }
}

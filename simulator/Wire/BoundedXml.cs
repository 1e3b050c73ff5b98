using System.Globalization;
using System.Xml;
using System.Xml.Linq;

// The one place that may create a reader; each library compiles this file, so that none depends on another.
#pragma warning disable RS0030

namespace CmsSim.Wire;

/// <summary>How much XML is read before it is refused.</summary>
internal sealed record XmlLimits
{
    /// <summary>How many elements may stand inside each other.</summary>
    public int Levels { get; init; } = 100;

    /// <summary>How long the whole text may be: in characters, or in bytes where it is read as bytes.</summary>
    public long Length { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long one tag or one piece of text may be.</summary>
    public int Piece { get; init; } = 1024 * 1024;

    /// <summary>How many elements, texts, comments and attributes there may be altogether.</summary>
    public long Nodes { get; init; } = 2_000_000;

    /// <summary>How many attributes one element may have.</summary>
    public int Attributes { get; init; } = 100;

    /// <summary>How long the name of an element or attribute may be: sentences about what is wrong repeat it.</summary>
    public int Name { get; init; } = 200;
}

/// <summary>XML that is not well-formed, has a document type or exceeds a limit.</summary>
/// <param name="line">The line, counted from 1.</param>
/// <param name="sentence">What is wrong: one line without control characters.</param>
/// <param name="inner">What the parser said.</param>
internal sealed class XmlRefusedException(int line, string sentence, Exception? inner = null) : FormatException(sentence, inner)
{
    public int Line { get; } = line;

    /// <summary>Whether it is refused for its document type declaration.</summary>
    public bool HasDocumentType { get; init; }

    /// <summary>Whether it exceeds a limit.</summary>
    public bool IsTooMuch { get; init; }
}

/// <summary>
/// Reads XML from outside, in linear time and bounded memory: without document types, and no deeper, longer or fuller than the limits allow.
/// LINQ to XML walks to the root for each node, so depth has to be refused while reading.
/// </summary>
internal static class BoundedXml
{
    private const int LongestSentence = 240;

    /// <summary>The root element of a text.</summary>
    /// <exception cref="XmlRefusedException">The text is not well-formed, has a document type or exceeds a limit.</exception>
    /// <exception cref="OperationCanceledException">Whoever sent it has gone.</exception>
    public static XElement Read(string text, XmlLimits limits, LoadOptions options = LoadOptions.None, CancellationToken cancellation = default)
    {
        using var reader = Open(text, limits, cancellation);
        return XElement.Load(reader, options);
    }

    /// <summary>The root element of bytes, in the encoding that their beginning names.</summary>
    /// <inheritdoc cref="Read(string, XmlLimits, LoadOptions, CancellationToken)"/>
    public static XElement Read(Stream bytes, XmlLimits limits, LoadOptions options = LoadOptions.None, CancellationToken cancellation = default)
    {
        using var reader = Open(bytes, limits, cancellation);
        return XElement.Load(reader, options);
    }

    /// <summary>A reader of a text that refuses as <see cref="Read(string, XmlLimits, LoadOptions, CancellationToken)"/> does.</summary>
    public static XmlReader Open(string text, XmlLimits limits, CancellationToken cancellation = default)
    {
        var meter = new Meter(limits, cancellation);
        return new BoundedReader(() => XmlReader.Create(new MeteredText(text, meter), Settings()), meter);
    }

    /// <summary>The same for bytes.</summary>
    public static XmlReader Open(Stream bytes, XmlLimits limits, CancellationToken cancellation = default)
    {
        var meter = new Meter(limits, cancellation);
        return new BoundedReader(() => XmlReader.Create(new MeteredBytes(bytes, meter), Settings()), meter);
    }

    private static XmlReaderSettings Settings() => new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private static string Counted(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Counts what is read, and refuses what is too much.</summary>
    private sealed class Meter(XmlLimits limits, CancellationToken cancellation)
    {
        private long _length;
        private long _piece;
        private long _nodes;

        /// <summary>Whether there is nothing more to read.</summary>
        public bool HasEnded { get; private set; }

        /// <summary>Called for each buffer that is filled, also in the middle of a tag.</summary>
        public int Pulled(int count)
        {
            cancellation.ThrowIfCancellationRequested();
            HasEnded |= count == 0;
            _length += count;
            _piece += count;
            if (_length > limits.Length)
                throw new LimitException($"it is longer than the {Counted(limits.Length)} characters that are read");
            if (_piece > limits.Piece)
                throw new LimitException($"one tag or text in it is longer than {Counted(limits.Piece)} characters");
            return count;
        }

        /// <summary>Called for each node.</summary>
        public void Seen(XmlReader reader)
        {
            _piece = 0;
            if (reader.Depth >= limits.Levels && reader.NodeType is XmlNodeType.Element)
                throw new LimitException($"elements stand more than {Counted(limits.Levels)} levels deep in each other");
            if (reader.AttributeCount > limits.Attributes)
                throw new LimitException($"an element has more than {Counted(limits.Attributes)} attributes");
            if (IsTooLong(reader.LocalName) || HasTooLongName(reader))
                throw new LimitException($"a name is longer than {Counted(limits.Name)} characters");
            _nodes += 1 + reader.AttributeCount;
            if (_nodes > limits.Nodes)
                throw new LimitException($"it has more than {Counted(limits.Nodes)} elements, texts and attributes");
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

    private sealed class MeteredBytes(Stream bytes, Meter meter) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => meter.Pulled(bytes.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => meter.Pulled(bytes.Read(buffer));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Passes on what an ordinary reader reads. Its failures come as <see cref="XmlRefusedException"/>.</summary>
    private sealed class BoundedReader : XmlReader, IXmlLineInfo
    {
        private readonly XmlReader _inner;
        private readonly Meter _meter;

        public BoundedReader(Func<XmlReader> open, Meter meter)
        {
            _meter = meter;
            try
            {
                // The first bytes are read here already.
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

        // A long text is read up to its end here.
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

        public int LineNumber => (_inner as IXmlLineInfo)?.LineNumber ?? 0;   // null while the first bytes are read

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

        // Only a document type and a root that is missing have no line of their own. About the former the message advises to allow it.
        private XmlRefusedException Refused(Exception error) => error switch
        {
            XmlException { LineNumber: 0 } when !_meter.HasEnded => new(Math.Max(1, LineNumber), "it has a document type declaration; leave out <!DOCTYPE …>.", error) { HasDocumentType = true },
            XmlException wrong => new(Math.Max(1, wrong.LineNumber), Sentence(wrong), wrong),
            _ => new(Math.Max(1, LineNumber), error.Message + ".", error) { IsTooMuch = true },
        };

        // Names that the message repeats may be as long as the file.
        private static string Sentence(XmlException error) => error.Message.Length <= LongestSentence
            ? VisibleText.OneLine(error.Message)
            : string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Short(error.Message, LongestSentence)} Line {error.LineNumber}, position {error.LinePosition}.");
    }
}

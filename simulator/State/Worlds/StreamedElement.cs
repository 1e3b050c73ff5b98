using System.Xml;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>
/// An element of a world file whose content stays in the file until it is read, child by child. So a list of a million objects never is in
/// memory as XML. It has its name, attributes and line, but no child nodes.
/// </summary>
internal sealed class StreamedElement : XElement, IXmlLineInfo
{
    private readonly XmlReader _reader;
    private readonly int _depth;
    private readonly int _line;
    private readonly int _position;
    private bool _hasContent;

    /// <param name="reader">Stands at the start of the element.</param>
    public StreamedElement(XmlReader reader) : base(XName.Get(reader.LocalName, reader.NamespaceURI))
    {
        (_reader, _depth, _hasContent) = (reader, reader.Depth, !reader.IsEmptyElement);
        var place = (IXmlLineInfo)reader;
        (_line, _position) = (place.LineNumber, place.LinePosition);
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            SetAttributeValue(XName.Get(reader.LocalName, reader.Name is "xmlns" ? "" : reader.NamespaceURI), reader.Value);
        reader.MoveToElement();
    }

    /// <summary>Selects the child elements that are streamed as well, by their local names.</summary>
    public Func<string, bool> Streams { get; set; } = _ => false;

    int IXmlLineInfo.LineNumber => _line;

    int IXmlLineInfo.LinePosition => _position;

    bool IXmlLineInfo.HasLineInfo() => true;

    /// <summary>Reads the child elements. Called only once. A child can be used until the next one is read.</summary>
    /// <param name="strayText">Called with each text between them that is not blank, and the line of its first character.</param>
    public IEnumerable<XElement> Children(Action<int, string> strayText)
    {
        if (!_hasContent)
            yield break;
        _hasContent = false;
        _reader.Read();
        while (_reader.Depth > _depth)
        {
            if (_reader.NodeType is XmlNodeType.Element)
            {
                var child = Child();
                yield return child;
                (child as StreamedElement)?.Skip();
            }
            else if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && _reader.Value.AsSpan().TrimStart() is { IsEmpty: false } text)
            {
                var blank = _reader.Value.AsSpan(0, _reader.Value.Length - text.Length);
                strayText(((IXmlLineInfo)_reader).LineNumber + blank.Count('\n'), text.Trim().ToString());
            }
            _reader.Read();
        }
    }

    private XElement Child() => Streams(_reader.LocalName) ? new StreamedElement(_reader) : BoundedXml.ReadElement(_reader, LoadOptions.SetLineInfo);

    /// <summary>Reads what follows the element, which must be the root, so that mistakes there are found.</summary>
    public void ReadEnd()
    {
        while (_reader.Read())
        {
        }
    }

    // Moves the reader to the end of the element.
    private void Skip()
    {
        foreach (var _ in Children((_, _) => { }))
        {
        }
    }
}

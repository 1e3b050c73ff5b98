using System.Xml.Linq;

namespace CmsSim.Client.Transport;

/// <summary>An object or answer that is read from an element.</summary>
internal interface ICmsObject<TSelf> where TSelf : ICmsObject<TSelf>
{
    static abstract string ElementName { get; }

    static abstract TSelf Read(XElement element);
}

using System.Xml.Linq;

namespace CmsSim.Client;

/// <summary>An object in a list that does not have the documented form. The other objects of the list are not affected.</summary>
/// <param name="Element">The object as the bridge sent it.</param>
/// <param name="Fault">The problem, such as an id that is no GUID.</param>
public sealed record CmsUnreadableObject(XElement Element, string Fault);

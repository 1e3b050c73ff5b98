using System.Xml;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>The start of an element in a world file, counted from 1.</summary>
internal readonly record struct WorldPlace(int Line, int Position)
{
    public static WorldPlace Of(XElement element) => new(((IXmlLineInfo)element).LineNumber, ((IXmlLineInfo)element).LinePosition);
}

/// <summary>Collects the mistakes of one world file, and keeps those that come first in it.</summary>
internal sealed class WorldMistakes
{
    private const int MostKept = 20;

    // A large file can have a mistake in every element. Reading further would take minutes and help no reader.
    private const int MostCounted = 1_000;

    // A mistake quotes names and values of the file, which may be long.
    private const int LongestText = 2_000;

    private readonly SortedSet<(int Line, int Position, int Order, string Text)> _first = [];
    private int _count;

    /// <summary>Adds a mistake at the start of the element.</summary>
    /// <exception cref="WorldFormatException">The file has too many mistakes to read further.</exception>
    public void Add(XElement element, string text) => Add(WorldPlace.Of(element), text);

    /// <summary>Adds a mistake at a place.</summary>
    /// <exception cref="WorldFormatException">The file has too many mistakes to read further.</exception>
    public void Add(WorldPlace place, string text) => Add(place.Line, place.Position, text);

    /// <summary>Adds a mistake at the start of the line.</summary>
    /// <exception cref="WorldFormatException">The file has too many mistakes to read further.</exception>
    public void Add(int line, string text) => Add(line, 0, text);

    /// <summary>Throws when a mistake was added.</summary>
    /// <exception cref="WorldFormatException">The file has at least one mistake.</exception>
    public void ThrowIfAny()
    {
        if (_count > 0)
            throw Refused();
    }

    /// <summary>The exception with the mistakes so far.</summary>
    public WorldFormatException Refused() =>
        new([.. _first.Select(mistake => new WorldMistake(mistake.Line, VisibleText.Short(mistake.Text, LongestText)))], _count, isComplete: _count < MostCounted);

    private void Add(int line, int position, string text)
    {
        _first.Add((line, position, _count++, text));
        if (_first.Count > MostKept)
            _first.Remove(_first.Max);
        if (_count == MostCounted)
            throw Refused();
    }
}

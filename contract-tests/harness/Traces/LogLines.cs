namespace CmsSim.Harness.Traces;

/// <summary>Accounts for each line of a log exactly once.</summary>
internal sealed class LogLines
{
    private enum Kind
    {
        None,
        Empty,
        Noted,
        Continued,
        OfEntry,
    }

    private Kind _current;

    /// <summary>The number of the line that is being read.</summary>
    public long Number { get; private set; }

    public long All { get; private set; }

    public long OfEntries { get; private set; }

    public long Continued { get; private set; }

    public long Empty { get; private set; }

    public long Noted { get; private set; }

    public void Begin(long number)
    {
        End();
        Number = number;
        All++;
        _current = Kind.Empty;
    }

    public void End()
    {
        switch (_current)
        {
            case Kind.OfEntry:
                OfEntries++;
                break;
            case Kind.Continued:
                Continued++;
                break;
            case Kind.Noted:
                Noted++;
                break;
            case Kind.Empty:
                Empty++;
                break;
        }

        _current = Kind.None;
    }

    /// <summary>Counts an entry that begins on the line.</summary>
    public void IsEntry() => _current = Kind.OfEntry;

    public void Continues() => Raise(Kind.Continued);

    public void IsNoted() => Raise(Kind.Noted);

    /// <summary>Counts a line that was taken for a part of an entry as one that a note names.</summary>
    public void IsNotedAfterAll(long line, bool isFirst)
    {
        if (line == Number && _current != Kind.None)
        {
            _current = Kind.Noted;
            return;
        }

        OfEntries -= isFirst ? 1 : 0;
        Continued -= isFirst ? 0 : 1;
        Noted++;
    }

    private void Raise(Kind kind)
    {
        if (kind > _current)
            _current = kind;
    }
}

using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>An exchange while its lines are read.</summary>
internal sealed class TraceDraft
{
    /// <summary>The most lines of other kinds that are kept with one exchange, before its answer and after it.</summary>
    public const int MostOthers = 256;

    public int Trace { get; private set; }

    public Place Place { get; private set; }

    public LineOrigin Origin { get; private set; } = null!;

    public LogTime At { get; private set; }

    public string Method { get; set; } = "";

    public string Path { get; set; } = "";

    /// <summary>The address of the client. Null when the line was cut before it.</summary>
    public string? From { get; set; }

    /// <summary>True when the line of the request was cut within its path.</summary>
    public bool IsPathCut { get; set; }

    public bool HasContent { get; set; }

    /// <summary>The size of the request's body. Null when the line with it is lost.</summary>
    public int? FormSize { get; set; }

    public string? FormType { get; set; }

    public BodyLines Form { get; } = new();

    /// <summary>True when the form so far ends with an ampersand and lacks bytes. Masks and indents are no bytes of the wire.</summary>
    public bool ExpectsPair
    {
        get
        {
            if (Form.Count == 0 || Form[Form.Count - 1] is not [.., (byte)'&'])
                return false;
            var bytes = 0;
            for (var i = 0; i < Form.Count; i++)
            {
                var pair = Form[i].Trim((byte)' ');
                bytes += pair.Length - (pair.EndsWith("********"u8) ? 8 : 0);
            }

            return bytes < FormSize;
        }
    }

    public bool IsAnswered { get; set; }

    public LogTime? AnsweredAt { get; set; }

    /// <summary>The status of the answer. Zero when the line with it is lost.</summary>
    public int Status { get; set; }

    public int? Size { get; set; }

    public string? Location { get; set; }

    public string? Challenge { get; set; }

    public BodyLines Xml { get; } = new();

    public int Overtaken { get; set; }

    public List<LogEntry> During { get; private set; } = [];

    public List<LogEntry> After { get; private set; } = [];

    /// <summary>The number of other lines that were not kept.</summary>
    public int Unkept { get; set; }

    /// <summary>The id that the bridge printed when it created or changed the object. Null for none.</summary>
    public string? AuditedId { get; set; }

    /// <summary>True when no more lines of the exchange can come: the bridge has used its number again.</summary>
    public bool IsClosed { get; set; }

    /// <summary>True while the exchange is in the queue of those that are handed on in order.</summary>
    public bool IsQueued { get; set; }

    /// <summary>True when all that the log can show has been read.</summary>
    public bool IsComplete => IsClosed || IsAnswered;

    public void Begin(int trace, Place place, in EntryHead head)
    {
        Trace = trace;
        Place = place;
        Origin = head.Origin;
        At = head.Time;
        Method = Path = "";
        From = FormType = Location = Challenge = AuditedId = null;
        IsPathCut = HasContent = IsAnswered = IsClosed = IsQueued = false;
        FormSize = Size = null;
        AnsweredAt = null;
        Status = Overtaken = Unkept = 0;
        Form.Clear();
        Xml.Clear();
        if (During.Count > 0)
            During = [];
        if (After.Count > 0)
            After = [];
    }
}

using System.Text;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>
/// Finds changes of the scheduler's reserved spaces by another client or user. TMS names them <c>TMS_Scheduled_Meeting_n</c>, renames one
/// for each meeting and gives the name back (document 212298).
/// </summary>
internal sealed class Slots : Detector
{
    private const string Prefix = "TMS_Scheduled_Meeting_";
    private const int Remembered = 20_000;

    private readonly BoundedMap<string, string> _slots = new(Remembered, StringComparer.OrdinalIgnoreCase);
    private string? _scheduler;
    private string? _schedulerUser;
    private string? _space;

    public override void Began(TracedExchange exchange, LogLine line)
    {
        _space = null;
        if (exchange.Method is "PUT" or "DELETE" && SpaceOf(exchange.Path) is { } id && _slots.TryGet(id, out var name) && _scheduler is not null && exchange.From != _scheduler)
        {
            Report(OddityKind.SlotEdited, id, line, $"{Did(exchange.Method)} the space {id} ({name}) of the scheduler at {_scheduler}: {exchange.From}.", trace: exchange.Trace);
        }
    }

    public override void See(LogLine line)
    {
        switch (line.Fact)
        {
            case LineFact.TracePiece when line.Exchange is { } exchange:
                SeePiece(exchange, line);
                break;
            case LineFact.TraceXml:
                SeeXml(line);
                break;
            case LineFact.ObjectModified or LineFact.ObjectDeleted when line.Span("type") is "space" && line.Find("id") is { } id:
                SeeAudit(id, line);
                break;
            default:
                break;
        }
    }

    private void SeePiece(TracedExchange exchange, LogLine line)
    {
        if (!line.Text.Contains(Prefix, StringComparison.Ordinal))
            return;

        // The client that reserves or releases a slot is the scheduler. The first one counts.
        _scheduler ??= exchange.From;
        if (exchange.Method is "PUT" && SpaceOf(exchange.Path) is { } id)
            _slots.Set(id, line.Value("value").TrimEnd('&'));
    }

    // <coSpace id="…"> and its <name> are lines of a list.
    private void SeeXml(LogLine line)
    {
        var xml = line.Span("xml");
        if (xml.StartsWith("coSpace id=\"", StringComparison.Ordinal) && xml.Length >= 48)
            _space = xml[12..48].ToString();
        else if (_space is not null && xml.StartsWith("name>" + Prefix, StringComparison.Ordinal) && xml.IndexOf('<') is > 0 and var end)
            _slots.Set(_space, xml["name>".Length..end].ToString());
    }

    private void SeeAudit(string id, LogLine line)
    {
        var (address, user, name) = (line.Value("client"), line.Value("user"), line.Find("name"));
        var isSlot = name?.StartsWith(Prefix, StringComparison.Ordinal) is true;
        if (isSlot)
            _slots.Set(id, name!);
        if (!_slots.TryGet(id, out var slot))
            return;
        var isByScheduler = (_scheduler is null || address == _scheduler) && (_schedulerUser is null || user == _schedulerUser);
        if (isByScheduler && (isSlot || _scheduler is not null) && line.Fact is LineFact.ObjectModified)
            (_scheduler, _schedulerUser) = (address, user);

        // The request of the same client is a line or two above.
        if (!isByScheduler && (address == _scheduler || Oddities.Find(OddityKind.SlotEdited, Host.Name, id) is null))
            Report(OddityKind.SlotEdited, id, line, SentenceOf(id, slot, address, user, line.Fact));
    }

    private string SentenceOf(string id, string slot, string address, string user, LineFact fact)
    {
        var text = new StringBuilder(fact is LineFact.ObjectDeleted ? "Deletes" : "Changes").Append($" the space {id} ({slot}) of the scheduler: ");
        return text.Append($"user \"{user}\" at {address}; the scheduler is {(_schedulerUser is null ? "" : $"\"{_schedulerUser}\" at ")}{_scheduler}.").ToString();
    }

    private static string Did(string method) => method is "DELETE" ? "Deletes" : "Changes";

    private static string? SpaceOf(string path)
    {
        const string Node = "/cospaces/";
        var at = path.IndexOf(Node, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && path.Length >= at + Node.Length + 36 ? path.Substring(at + Node.Length, 36) : null;
    }
}

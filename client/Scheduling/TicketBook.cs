namespace CmsSim.Client.Scheduling;

/// <summary>Opens and closes the tickets of systems. A ticket stays open while its cause exists, with the latest text.</summary>
internal sealed class TicketBook(IScheduleStore store, TimeProvider time, KeeperOptions options)
{
    /// <summary>Opens, updates or closes the ticket of a kind and subject. Null closes it.</summary>
    public void Set(int system, TicketKind kind, string subject, string? text)
    {
        var open = store.ReadTickets(onlyOpen: true).FirstOrDefault(each => each.System == system && each.Kind == kind && each.Subject == subject);
        var now = time.GetUtcNow();
        switch (open, text)
        {
            case (null, { }):
                var opened = new Ticket(store.NextNumber(NumberedKind.Ticket), system, kind, subject, text, now);
                store.Save(opened);
                options.Report(new(now, system, ScheduleEventKind.TicketOpened, $"Ticket #{opened.Number}, {opened.Title}: {text}"));
                break;
            case ({ }, null):
                store.Save(open with { ClosedAt = now });
                options.Report(new(now, system, ScheduleEventKind.TicketClosed, $"Ticket #{open.Number}, {open.Title}, is closed."));
                break;
            case ({ }, { }) when open.Text != text:
                store.Save(open with { Text = text });
                break;
        }
    }

    /// <summary>Opens and closes the tickets about settings, with the documented texts (Cisco document 212298).</summary>
    public void CheckSettings(ManagedSystem system)
    {
        Set(system.Number, TicketKind.BlankSystemName, "", system.Name is "" ? "The name of the system is blank." : null);
        Set(system.Number, TicketKind.DialNumberConfigurationError, "", system.Domain is "" || system.Slots is null
            ? "Domain, Numeric ID Base and Numeric ID Quantity details are not set."
            : null);
    }

    /// <summary>Opens and closes the tickets about a bridge. The subject is empty for the added bridge.</summary>
    public void CheckBridge(int system, string subject, BridgeLink link)
    {
        foreach (var (state, kind) in new[]
        {
            (BridgeState.NotResponding, TicketKind.ConnectionError), (BridgeState.WrongCredentials, TicketKind.AuthenticationError),
            (BridgeState.WrongCertificate, TicketKind.CertificateError), (BridgeState.ClockOff, TicketKind.TimeDifference),
        })
        {
            Set(system, kind, subject, link.State == state ? $"{BridgeAccess.Display(link.Access.Address)}: {link.Problem}" : null);
        }
    }
}

using System.CommandLine;
using System.Globalization;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms settings</c>: shows and changes the settings of a system. New slot numbers create the slots on the bridge.</summary>
internal static class SettingsVerb
{
    private static readonly Argument<string?> s_system = new("system")
    {
        Description = "Number, name or address of the system. Not required with one system.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> s_name = new("--name") { Description = "Name of the system; empty for none." };
    private static readonly Option<string?> s_domain = new("--domain") { Description = "Domain of dial strings, such as example.com; empty for none." };
    private static readonly Option<int?> s_base = new("--base") { Description = "Numeric ID Base: number of the first slot." };
    private static readonly Option<int?> s_quantity = new("--quantity") { Description = "Numeric ID Quantity: number of slots." };
    private static readonly Option<string?> s_webBridge = new("--web-bridge") { Description = "Web Bridge URI, such as https://join.example.com.", HelpName = "URL" };
    private static readonly Option<string?> s_alternate = new("--alternate")
    {
        Description = "Alternate IP: bridge of the same cluster that starts conferences while the added one does not answer; empty for none.",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> s_alternateUser = new("--alternate-user") { Description = "Name of the API user of the alternate bridge." };
    private static readonly Option<string?> s_alternatePassword = new("--alternate-password")
    {
        Description = "Password of that user. [default: the environment variable CMSSIM_ALTERNATE_PASSWORD]",
    };

    private static readonly Option<string?> s_alternateTrust = new("--alternate-trust")
    {
        Description = "Certificates to accept from the alternate bridge. [default: any for a loopback address, else system]",
        HelpName = "system|any|SHA256",
    };

    private static readonly Option<bool?> s_booking = new("--allow-booking") { Description = "Allow Booking.", HelpName = "true|false" };
    private static readonly Option<bool?> s_incoming = new("--allow-incoming") { Description = "Allow Incoming SIP URI Dialing.", HelpName = "true|false" };
    private static readonly Option<bool?> s_outgoing = new("--allow-outgoing") { Description = "Allow Outgoing SIP URI Dialing.", HelpName = "true|false" };

    public static Command Create(TimeProvider time) => TmsVerb.Create(
        time, "settings", "Shows and changes the settings of a system: its name, domain, slots and alternate bridge.",
        [s_system, s_name, s_domain, s_base, s_quantity, s_webBridge, s_alternate, s_alternateUser, s_alternatePassword, s_alternateTrust, s_booking, s_incoming, s_outgoing],
        RunAsync);

    /// <summary>Returns the lines that show the settings of a system, with the labels of TMS.</summary>
    public static IEnumerable<string> Lines(ManagedSystem system)
    {
        yield return $"System {system.Number}: {system.DisplayName}, {ManagedSystem.SystemType}";
        yield return $"Address: {ScheduleText.Address(system.Access.Address)}";
        yield return $"Name: {system.Name}";
        yield return $"Domain: {system.Domain}";
        yield return $"Numeric ID Base: {system.Slots?.Base.ToString(CultureInfo.InvariantCulture)}";
        yield return $"Numeric ID Quantity: {system.Slots?.Quantity.ToString(CultureInfo.InvariantCulture)}";
        yield return $"Web Bridge URI: {system.WebBridgeUri}";
        yield return $"Alternate IP: {(system.Alternate is { } alternate ? $"{ScheduleText.Address(alternate.Address)} ({alternate.UserName})" : "")}";
        yield return $"Allow Booking: {OnOff(system.AllowsBooking)}";
        yield return $"Allow Incoming SIP URI Dialing: {OnOff(system.AllowsIncomingSip)}";
        yield return $"Allow Outgoing SIP URI Dialing: {OnOff(system.AllowsOutgoingSip)}";
    }

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var system = session.Parsed.GetValue(s_system) is { } text ? session.Find(text) : session.System;
        var change = ChangeOf(session.Parsed);
        if (change != new SystemSettings())
            system = await session.Systems.ChangeAsync(system.Number, change, cancellation);
        var tickets = session.Store.ReadTickets(onlyOpen: true).Where(each => each.System == system.Number).ToList();
        var answer = ScheduleJson.Of(system);
        answer["tickets"] = ScheduleJson.Of(tickets);
        session.Answer(answer, [.. Lines(system), .. tickets.Select(ScheduleText.Line)]);
        return system.Slots is null || system.HasItsSlots ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static SystemSettings ChangeOf(ParseResult parsed)
    {
        var alternate = parsed.GetValue(s_alternate);
        if (alternate is null or "" && (parsed.GetValue(s_alternateUser) ?? parsed.GetValue(s_alternatePassword) ?? parsed.GetValue(s_alternateTrust)) is not null)
            throw new UserErrorException("--alternate-user, --alternate-password and --alternate-trust need --alternate, the address of the alternate bridge.");
        return new()
        {
            Name = parsed.GetValue(s_name),
            Domain = parsed.GetValue(s_domain) is { } domain ? Domain(domain.Trim()) : null,
            NumericIdBase = parsed.GetValue(s_base),
            NumericIdQuantity = parsed.GetValue(s_quantity),
            WebBridgeUri = parsed.GetValue(s_webBridge) is { } web ? TargetOption.Address("--web-bridge", web) : null,
            Alternate = alternate is null or "" ? null : AlternateOf(alternate, parsed),
            RemovesAlternate = alternate is "",
            AllowsBooking = parsed.GetValue(s_booking),
            AllowsIncomingSip = parsed.GetValue(s_incoming),
            AllowsOutgoingSip = parsed.GetValue(s_outgoing),
        };
    }

    private static BridgeAccess AlternateOf(string text, ParseResult parsed)
    {
        var address = TmsSession.ParseAddress(text, "--alternate");
        var password = parsed.GetValue(s_alternatePassword) ?? Environment.GetEnvironmentVariable("CMSSIM_ALTERNATE_PASSWORD");
        return new(address, parsed.GetValue(s_alternateUser) ?? "", password, TmsSession.TrustOf(parsed.GetValue(s_alternateTrust), "--alternate-trust", address));
    }

    private static string Domain(string text) => text is "" || Uri.CheckHostName(text) is not UriHostNameType.Unknown
        ? text
        : throw new UserErrorException($"Invalid value \"{text}\" for --domain; expected a domain such as example.com.");

    private static string OnOff(bool isOn) => isOn ? "On" : "Off";
}

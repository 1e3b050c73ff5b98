using System.Net;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>The checks of options before a cluster starts.</summary>
internal static class StartChecks
{
    /// <summary>Checks the options that need no world.</summary>
    /// <returns>The addresses that the bridges listen on.</returns>
    /// <exception cref="SimulatorStartException">Options are invalid. The message has one line for each mistake.</exception>
    public static IReadOnlyList<IPAddress> Check(SimulatorOptions options)
    {
        var mistakes = MistakesIn(options, out var listen);
        return mistakes is [] ? listen : throw new SimulatorStartException(string.Join('\n', mistakes));
    }

    /// <summary>The mistakes in the options that need no world.</summary>
    /// <param name="options">The options.</param>
    /// <param name="listen">The addresses that the bridges listen on.</param>
    public static IReadOnlyList<string> MistakesIn(SimulatorOptions options, out List<IPAddress> listen)
    {
        List<string> mistakes = [];
        if (options.User is { } user && string.IsNullOrWhiteSpace(user))
            mistakes.Add("The user name is empty; leave it out, or set one.");
        if (options.Password is { } password && string.IsNullOrWhiteSpace(password))
            mistakes.Add("The password is empty; leave it out, or set one.");
        if (options.VirtualClock < VirtualClock.Earliest || options.VirtualClock > VirtualClock.Latest)
            mistakes.Add($"The clock cannot start in {options.VirtualClock:yyyy-MM-dd}; expected a year from {VirtualClock.Earliest.Year} to {VirtualClock.Latest.Year}.");
        if (options.LogFileSize < 1)
            mistakes.Add($"The log file size is {options.LogFileSize} bytes; expected at least 1.");
        if (options.LogFilesKept is < 0 or > 1_000)
            mistakes.Add($"The number of rotated log files to keep is {options.LogFilesKept}; expected 0 to 1000.");
        if (options.Bridges is < 1 or > Cluster.MostBridges)
            mistakes.Add($"The number of bridges is {options.Bridges}; expected 1 to {Cluster.MostBridges}.");
        if (options is { HttpPort: null, HttpsPort: null, IsReachedInProcess: false })
            mistakes.Add("HTTP and HTTPS are both off, so no client could reach a bridge; leave one of them on.");
        if (options.PageSize < 1 || options.CallPageSize < 1)
            mistakes.Add("The page size is less than 1; a page needs at least one entry.");
        if (Limits.All.FirstOrDefault(limit => limit.Of(options.Limits) < limit.Least || limit.Of(options.Limits) > limit.Most) is { } limit)
            mistakes.Add($"The limit {limit.Name} is {limit.Of(options.Limits)}; expected {limit.Least} to {limit.Most}.");
        if (options.UnknownIdStatus is not (400 or 404))
            mistakes.Add($"The status for unknown ids is {options.UnknownIdStatus}; expected 400 or 404.");
        listen = [];
        foreach (var text in options.Listen.Split(','))
        {
            if (!IPAddress.TryParse(text, out var address))
            {
                mistakes.Add($"Invalid listen address \"{text}\"; expected an IP address such as 127.0.0.1, or one for each bridge separated by commas.");
                continue;
            }
            if (listen.Contains(address))
                mistakes.Add($"The listen address {text} is in the list twice; bridges with one address have different ports, so name it once.");
            listen.Add(address);
        }
        if (options is { Advertise: true, AdvertisedHost: null } && listen.Any(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            mistakes.Add($"Bridges that listen on {options.Listen} cannot advertise that address; set SimulatorOptions.AdvertisedHost to a host that clients reach.");
        if (options.AdvertisedHost is { } host && Uri.CheckHostName(host) is UriHostNameType.Unknown)
            mistakes.Add($"Invalid advertised host \"{host}\"; expected a host name or an IP address.");
        if (!IPAddress.TryParse(options.ControlListen, out var control))
            mistakes.Add($"Invalid listen address \"{options.ControlListen}\" of the control API; expected an IP address such as 127.0.0.1.");
        else if (options.ControlPort is not null && !IPAddress.IsLoopback(control) && string.IsNullOrWhiteSpace(options.ControlToken))
            mistakes.Add($"A control API on {options.ControlListen} needs a token; set SimulatorOptions.ControlToken.");
        return mistakes;
    }

    /// <summary>Checks the ports for this number of bridges, whose ports follow one another.</summary>
    /// <exception cref="SimulatorStartException">A port is invalid.</exception>
    public static void CheckPorts(SimulatorOptions options, int bridges)
    {
        foreach (var (first, users) in ((int?, int)[])[(options.HttpPort, bridges), (options.HttpsPort, bridges), (options.ControlPort, 1)])
        {
            var last = IPEndPoint.MaxPort + 1 - users;
            if (first < 0 || first > last)
                throw new SimulatorStartException($"Port {first} is not valid{(users == 1 ? "" : $" for the first of {users} bridges")}; expected 1 to {last}, or 0 for any free port.");
        }
    }
}

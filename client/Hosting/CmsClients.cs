using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CmsSim.Client.Hosting;

/// <summary>
/// The clients of an application, which send through <see cref="IHttpClientFactory"/>. The service provider has it as a singleton, and disposes
/// the clients. Safe for concurrent use.
/// </summary>
public sealed class CmsClients : IDisposable
{
    private readonly IOptionsMonitor<CmsClientSettings> _settings;
    private readonly IHttpMessageHandlerFactory _handlers;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _names;
    private readonly ConcurrentDictionary<(string Name, Uri? Address), CmsClient> _clients = [];

    internal CmsClients(IOptionsMonitor<CmsClientSettings> settings, IHttpMessageHandlerFactory handlers, TimeProvider time, IEnumerable<CmsClientName> names)
    {
        (_settings, _handlers, _time) = (settings, handlers, time);
        _names = [.. names.Select(each => each.Name)];
    }

    /// <summary>The names of the clients that were added, in no particular order. A client that was added without a name has an empty one.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Returns the client with a name.</summary>
    /// <param name="name">The name with which the client was added. Null for the client that was added without one.</param>
    /// <exception cref="ArgumentException">No client was added with this name.</exception>
    /// <exception cref="OptionsValidationException">The settings of the client have mistakes.</exception>
    public CmsClient Get(string? name = null) => Find(name ?? Options.DefaultName, null);

    /// <summary>
    /// Returns a client of another bridge with the same settings but its address, such as a peer that <c>/callBridges</c> names. The two share
    /// the limit of connections.
    /// </summary>
    /// <param name="address">The address of the bridge's web administration.</param>
    /// <param name="name">The name with which the client was added. Null for the client that was added without one.</param>
    /// <exception cref="ArgumentException">No client was added with this name, or the address is invalid.</exception>
    /// <exception cref="OptionsValidationException">The settings of the client have mistakes.</exception>
    public CmsClient At(Uri address, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Find(name ?? Options.DefaultName, address);
    }

    /// <summary>Disposes the clients.</summary>
    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    internal static string HttpName(string name) => name is "" ? "CmsSim.Client" : $"CmsSim.Client:{name}";

    private CmsClient Find(string name, Uri? address) => _names.Contains(name)
        ? _clients.GetOrAdd((name, address), Create)
        : throw new ArgumentException($"No CMS client has the name \"{name}\"; expected one of those that AddCmsClient adds: {string.Join(", ", _names.Order(StringComparer.Ordinal).Select(each => $"\"{each}\""))}.", nameof(name));

    private CmsClient Create((string Name, Uri? Address) wanted)
    {
        var options = _settings.Get(wanted.Name).ToOptions(_time);
        return new CmsClient(wanted.Address is { } address ? options with { BaseAddress = address } : options, new HttpMessageInvoker(_handlers.CreateHandler(HttpName(wanted.Name)), disposeHandler: false));
    }
}

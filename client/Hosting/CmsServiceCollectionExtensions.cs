using CmsSim.Client.Events;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CmsSim.Client.Hosting;

/// <summary>Adds clients of bridges, and subscribers to their events, to the services of an application.</summary>
public static class CmsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the client of a bridge as the singleton <see cref="CmsClient"/>. Its settings are validated when the host starts; one message names
    /// all mistakes.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configuration">The section whose keys are the properties of <see cref="CmsClientSettings"/>.</param>
    /// <returns>The builder of the client's HTTP stack, to which handlers can be added.</returns>
    public static IHttpClientBuilder AddCmsClient(this IServiceCollection services, IConfiguration configuration) =>
        services.AddCmsClient(Options.DefaultName, configuration);

    /// <summary>
    /// Adds the client of a bridge as the singleton <see cref="CmsClient"/>. Its settings are validated when the host starts; one message names
    /// all mistakes.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets the properties of the settings.</param>
    /// <returns>The builder of the client's HTTP stack, to which handlers can be added.</returns>
    public static IHttpClientBuilder AddCmsClient(this IServiceCollection services, Action<CmsClientSettings> configure) =>
        services.AddCmsClient(Options.DefaultName, configure);

    /// <summary>
    /// Adds the client of a bridge as the singleton <see cref="CmsClient"/> with the name as its key. Its settings are validated when the host
    /// starts; one message names all mistakes.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The name of the client. An empty name adds the client without a key.</param>
    /// <param name="configuration">The section whose keys are the properties of <see cref="CmsClientSettings"/>.</param>
    /// <returns>The builder of the client's HTTP stack, to which handlers can be added.</returns>
    public static IHttpClientBuilder AddCmsClient(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddCmsClient(name, settings => ClientConfiguration.Read(settings, configuration));
    }

    /// <summary>
    /// Adds the client of a bridge as the singleton <see cref="CmsClient"/> with the name as its key. Its settings are validated when the host
    /// starts; one message names all mistakes.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The name of the client. An empty name adds the client without a key.</param>
    /// <param name="configure">Sets the properties of the settings.</param>
    /// <returns>The builder of the client's HTTP stack, to which handlers can be added.</returns>
    public static IHttpClientBuilder AddCmsClient(this IServiceCollection services, string name, Action<CmsClientSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<CmsClientSettings>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CmsClientSettings>, ClientConfiguration>());
        services.AddSingleton(new CmsClientName(name));
        services.TryAddSingleton(provider => new CmsClients(
            provider.GetRequiredService<IOptionsMonitor<CmsClientSettings>>(),
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetServices<CmsClientName>()));
        if (name is "")
            services.TryAddSingleton(provider => provider.GetRequiredService<CmsClients>().Get());
        else
            services.TryAddKeyedSingleton(name, (provider, _) => provider.GetRequiredService<CmsClients>().Get(name));

        // Clients keep their handler: its connections are those of the bridge's, and close when the bridge closes them.
        return services.AddHttpClient(CmsClients.HttpName(name))
            .ConfigurePrimaryHttpMessageHandler(provider => CmsClient.CreatePrimaryHandler(
                provider.GetRequiredService<IOptionsMonitor<CmsClientSettings>>().Get(name).ToOptions(provider.GetService<TimeProvider>() ?? TimeProvider.System)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Adds a background service that subscribes to the events of a bridge, reconnects, logs, and passes each event to a handler.
    /// </summary>
    /// <typeparam name="THandler">The handler, which the services must have.</typeparam>
    /// <param name="services">The services of the application.</param>
    /// <param name="name">The name of the client of the bridge. Null for the client that was added without one.</param>
    /// <param name="options">The subscriptions and limits. Null uses the defaults.</param>
    public static IServiceCollection AddCmsEvents<THandler>(this IServiceCollection services, string? name = null, CmsEventsOptions? options = null) where THandler : class, ICmsEventHandler
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IHostedService>(provider => new CmsEventsService(
            provider.GetRequiredService<CmsClients>().Get(name),
            name ?? Options.DefaultName,
            options,
            provider.GetRequiredService<THandler>(),
            provider.GetRequiredService<ILogger<CmsEventsService>>()));
    }
}

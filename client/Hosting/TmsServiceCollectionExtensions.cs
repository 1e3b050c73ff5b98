using System.Security.Cryptography;
using CmsSim.Client.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CmsSim.Client.Hosting;

/// <summary>Adds the scheduler to the services of an application.</summary>
public static class TmsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the scheduler: a service that keeps the schedule while the host runs, and the singletons <see cref="Bookings"/>,
    /// <see cref="ManagedSystems"/> and <see cref="ScheduleKeeper"/>. Its steps are logged. The clock is the <see cref="TimeProvider"/> of the
    /// services, or the system's.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="store">Creates the store of the schedule. The services dispose it.</param>
    /// <param name="configure">Changes the intervals and limits. Null keeps the defaults.</param>
    public static IServiceCollection AddTmsScheduler(
        this IServiceCollection services, Func<IServiceProvider, IScheduleStore> store, Func<IServiceProvider, KeeperOptions, KeeperOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(store);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(store);
        services.AddSingleton(provider => Logged(provider, configure?.Invoke(provider, new()) ?? new()));
        services.AddSingleton(provider => new Bookings(Store(provider), Time(provider), NewSecret));
        services.AddSingleton(provider => new ManagedSystems(Store(provider), provider.GetRequiredService<KeeperOptions>(), Time(provider), NewSecret));
        services.AddSingleton(provider => new ScheduleKeeper(Store(provider), provider.GetRequiredService<KeeperOptions>(), Time(provider), NewSecret));
        services.AddHostedService<TmsSchedulerService>();
        return services;
    }

    private static IScheduleStore Store(IServiceProvider provider) => provider.GetRequiredService<IScheduleStore>();

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static KeeperOptions Logged(IServiceProvider provider, KeeperOptions options)
    {
        var logger = provider.GetRequiredService<ILogger<ScheduleKeeper>>();
        var inner = options.OnEvent;
        return options with
        {
            OnEvent = happened =>
            {
                var level = TmsSchedulerService.LevelOf(happened);
                TmsSchedulerService.Log.Step(logger, level, happened.System, happened.Conference, happened.Text);
                inner?.Invoke(happened);
            },
        };
    }

    // Secrets guard guest access, so they come from the cryptographic generator of the system.
    private static Guid NewSecret() => new(RandomNumberGenerator.GetBytes(16));
}

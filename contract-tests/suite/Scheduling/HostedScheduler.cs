using CmsSim.Client.Hosting;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

public sealed class HostedScheduler
{
    [Fact]
    public async Task A_host_keeps_the_schedule_and_logs_its_steps()
    {
        await using var lab = await ScheduleLab.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        using var lines = new Lines();
        builder.Logging.AddProvider(lines);
        builder.Services.AddSingleton<TimeProvider>(lab.Time);
        var started = new TaskCompletionSource<ScheduleEvent>();
        builder.Services.AddTmsScheduler(_ => new MemoryScheduleStore(), (_, options) => options with
        {
            Connect = lab.Options.Connect,
            OnEvent = happened =>
            {
                if (happened.Kind is ScheduleEventKind.Started)
                    started.TrySetResult(happened);
            },
        });
        using var host = builder.Build();
        await host.Services.GetRequiredService<ManagedSystems>().AddAsync(lab.Access(), TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<ManagedSystems>().ChangeAsync(1, new() { NumericIdBase = 1, NumericIdQuantity = 2 }, TestContext.Current.CancellationToken);
        var (_, occurrences) = await host.Services.GetRequiredService<Bookings>().BookAsync(
            new() { Title = "Hosted", Start = lab.Now.AddMinutes(5).UtcDateTime, Duration = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken);

        await host.StartAsync(TestContext.Current.CancellationToken);
        var happened = await started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        happened.At.Should().BeOnOrAfter(occurrences[0].Start).And.BeBefore(occurrences[0].Start.AddSeconds(30));
        lines.Seen.Should().Contain(line => line.StartsWith("Information System 1, conference 1.1: Started \"Hosted\" in slot 1"))
            .And.Contain(line => line.StartsWith("Warning") && line.Contains("Blank System Name"));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Seen.Enqueue($"{logLevel} {formatter(state, exception)}");

        public void Dispose() { }
    }
}

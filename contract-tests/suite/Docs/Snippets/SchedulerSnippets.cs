using CmsSim.Client.Hosting;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/scheduling.md.</summary>
public sealed class SchedulerSnippets : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-scheduler-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_application_books_and_a_service_keeps_the_schedule()
    {
        await using var lab = await ScheduleLab.StartAsync();
        var file = Path.Combine(_folder.FullName, "meetings.db");
        var address = lab.Cms.BaseAddress;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<TimeProvider>(lab.Time);
        builder.Services.AddTmsScheduler(_ => SqliteScheduleStore.Open(file));
        await using var app = builder.Build();

        var systems = app.Services.GetRequiredService<ManagedSystems>();
        var (system, _) = await systems.AddAsync(new BridgeAccess(address, "admin", "admin"));
        await systems.ChangeAsync(system.Number, new SystemSettings
        {
            Name = "CMS Core Primary",
            Domain = "example.com",
            NumericIdBase = 1,
            NumericIdQuantity = 5,
        });

        var bookings = app.Services.GetRequiredService<Bookings>();
        var (booking, conferences) = await bookings.BookAsync(new BookingRequest
        {
            Title = "Weekly",
            Start = new DateTime(2030, 3, 4, 9, 30, 0),
            TimeZone = "Europe/Berlin",
            Duration = TimeSpan.FromMinutes(45),
            Participants = ["ann@example.com"],
            Recurrence = new Recurrence(RecurrenceUnit.Week, Until: new DateOnly(2030, 4, 15), Except: [new DateOnly(2030, 4, 1)]),
        });

        conferences.Select(each => each.Start.ToString("MM-dd HH:mm")).Should()
            .Equal("03-04 08:30", "03-11 08:30", "03-18 08:30", "03-25 08:30", "04-08 07:30", "04-15 07:30");
        booking.Number.Should().Be(1);
    }

    [Fact]
    public async Task A_test_runs_a_day_in_a_moment()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var store = new MemoryScheduleStore();
        var clock = new LeapingClock(cms.Clock);
        var systems = new ManagedSystems(store, new KeeperOptions(), clock, Guid.NewGuid);
        var (system, _) = await systems.AddAsync(new BridgeAccess(cms.BaseAddress, "admin", "admin"));
        await systems.ChangeAsync(system.Number, new SystemSettings { NumericIdBase = 1, NumericIdQuantity = 2 });
        await new Bookings(store, cms.Clock, Guid.NewGuid).BookAsync(new BookingRequest
        {
            Title = "Review",
            Start = cms.Clock.GetUtcNow().UtcDateTime.AddHours(1),
            Duration = TimeSpan.FromHours(1),
        });

        using var keeper = new ScheduleKeeper(store, new KeeperOptions(), cms.Clock, Guid.NewGuid);
        var evening = cms.Clock.GetUtcNow().AddHours(8);
        while (cms.Clock.GetUtcNow() < evening)
            cms.Clock.AdvanceTo(await keeper.StepAsync());

        store.ReadOccurrences(new OccurrenceQuery()).Should().ContainSingle(each => each.State == OccurrenceState.Ended);
    }
}

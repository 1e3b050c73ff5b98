using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

public sealed class Stores : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-store-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "tms.db");

    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Everything_survives_closing_the_file()
    {
        using (var store = SqliteScheduleStore.Open(Path))
            Fill(store);

        using var again = SqliteScheduleStore.Open(Path);
        var expected = new MemoryScheduleStore();
        Fill(expected);
        again.ReadSystems().Should().BeEquivalentTo(expected.ReadSystems());
        again.FindBooking(1).Should().BeEquivalentTo(expected.FindBooking(1));
        again.FindBooking("uid-1").Should().BeEquivalentTo(expected.FindBooking("uid-1"));
        again.FindBooking(2).Should().BeNull();
        again.ReadOccurrences(new()).Should().BeEquivalentTo(expected.ReadOccurrences(new()), options => options.WithStrictOrdering());
        again.ReadTickets(onlyOpen: false).Should().BeEquivalentTo(expected.ReadTickets(onlyOpen: false));
        again.ReadTickets(onlyOpen: true).Should().ContainSingle();
        again.NextNumber(NumberedKind.Booking).Should().Be(2);
    }

    [Fact]
    public void A_query_selects_the_same_conferences_in_the_file_and_in_memory()
    {
        using var store = SqliteScheduleStore.Open(Path);
        using var memory = new MemoryScheduleStore();
        Fill(store);
        Fill(memory);
        OccurrenceQuery[] queries =
        [
            new(), new() { System = 1 }, new() { System = 2 }, new() { Booking = 1 }, new() { OnlyOpen = true },
            new() { StartsBefore = s_time.AddHours(1) }, new() { StartsBefore = s_time.AddHours(1).AddTicks(1) }, new() { EndsAfter = s_time.AddHours(2) },
            new() { EndsAfter = s_time.AddHours(2).AddTicks(-1) }, new() { System = 1, OnlyOpen = true, StartsBefore = s_time.AddHours(3), EndsAfter = s_time },
        ];

        foreach (var query in queries)
            store.ReadOccurrences(query).Select(each => each.ToString()).Should().Equal(memory.ReadOccurrences(query).Select(each => each.ToString()), $"{query}");
        queries.Select(query => memory.ReadOccurrences(query).Count).Distinct().Should().HaveCountGreaterThan(3);
    }

    [Fact]
    public void No_file_shows_a_password_a_PIN_or_a_secret_and_only_the_owner_may_read_them()
    {
        using (var store = SqliteScheduleStore.Open(Path))
        {
            Fill(store);
            ShouldHideSecrets();
        }
        ShouldHideSecrets();

        void ShouldHideSecrets()
        {
            _folder.GetFiles().Should().HaveCountGreaterThan(1);
            foreach (var file in _folder.GetFiles())
            {
                using var opened = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(opened, System.Text.Encoding.Latin1);
                reader.ReadToEnd().Should().NotContainAny("main password", "other password", "735912", s_secret.ToString());
                if (!OperatingSystem.IsWindows())
                    file.UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
            }
        }
    }

    [Fact]
    public void A_schedule_without_its_key_is_refused_and_works_again_with_it()
    {
        using (var store = SqliteScheduleStore.Open(Path))
            Fill(store);
        var key = File.ReadAllBytes(Path + ".key");
        File.Delete(Path + ".key");
        var opening = () => SqliteScheduleStore.Open(Path);
        opening.Should().Throw<ScheduleStoreException>().WithMessage("The key file * is missing*");
        File.Exists(Path + ".key").Should().BeFalse("a new key would hide that the old one is gone");

        File.WriteAllBytes(Path + ".key", new byte[32]);
        using (var wrong = SqliteScheduleStore.Open(Path))
            wrong.Invoking(each => each.ReadSystems()).Should().Throw<ScheduleStoreException>().WithMessage("*do not belong together*");

        File.WriteAllBytes(Path + ".key", key);
        using var again = SqliteScheduleStore.Open(Path);
        again.ReadSystems()[0].Access.Password.Should().Be("main password");
    }

    [Theory]
    [InlineData("not a database, but a text that is long enough to be taken for one, if nothing looks at its first bytes", "*file is not a database*")]
    [InlineData(null, "*is an SQLite file, but not a schedule*")]
    public void A_file_that_is_no_schedule_is_refused_and_left_alone(string? text, string message)
    {
        if (text is not null)
        {
            File.WriteAllText(Path, text);
        }
        else
        {
            using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
            other.Open();
            using var create = other.CreateCommand();
            create.CommandText = "CREATE TABLE songs (title TEXT)";
            create.ExecuteNonQuery();
        }

        var opening = () => SqliteScheduleStore.Open(Path);

        opening.Should().Throw<ScheduleStoreException>().WithMessage(message);
        if (text is not null)
            File.ReadAllText(Path).Should().Be(text);
    }

    [Fact]
    public void A_file_of_a_newer_release_is_refused()
    {
        SqliteScheduleStore.Open(Path).Dispose();
        using (var newer = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            newer.Open();
            using var set = newer.CreateCommand();
            set.CommandText = "PRAGMA user_version = 99";
            set.ExecuteNonQuery();
        }

        var opening = () => SqliteScheduleStore.Open(Path);

        opening.Should().Throw<ScheduleStoreException>().WithMessage("*newer than 1*");
    }

    [Fact]
    public async Task Two_processes_change_a_schedule_one_after_the_other()
    {
        var hasWaited = false;
        using var one = SqliteScheduleStore.Open(Path);
        using var other = SqliteScheduleStore.Open(Path, new() { OnWait = () => hasWaited = true });
        var first = await one.LockAsync(TestContext.Current.CancellationToken);
        var second = other.LockAsync(TestContext.Current.CancellationToken);
        second.IsCompleted.Should().BeFalse();
        hasWaited.Should().BeTrue();

        first.Dispose();

        (await second).Dispose();
        (await one.LockAsync(TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public void A_save_that_finds_no_room_fails_and_keeps_what_was_saved_before()
    {
        using var store = SqliteScheduleStore.Open(Path, new() { LargestFile = 200_000 });
        Fill(store);
        var saved = 0;
        var filling = () =>
        {
            for (; saved < 10_000; saved++)
                store.Save(new Ticket(saved + 10, 1, TicketKind.SlotError, "", new string('x', 2_000), s_time, s_time));
        };

        filling.Should().Throw<ScheduleStoreException>().WithMessage("*full*");

        saved.Should().BeInRange(10, 200);
        store.ReadTickets(onlyOpen: false).Should().HaveCount(saved + 2);
        store.ReadSystems()[0].Access.Password.Should().Be("main password");
    }

    [Fact]
    public async Task A_full_disk_stops_the_keeper_before_it_acts_and_loses_nothing()
    {
        var disk = new Kill();
        await using var lab = await ScheduleLab.StartAsync(disk.Store(SqliteScheduleStore.Open(Path)));
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("In need of space", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), "ann@example.com");
        var before = lab.Cms.Journal.Count(each => each.Method is not "GET");
        disk.Death = () => new ScheduleStoreException("The disk is full.");
        disk.IsAt = _ => true;

        var until = lab.Now + TimeSpan.FromMinutes(5);
        await lab.Keeper.RunAsync(until, TestContext.Current.CancellationToken);

        lab.Cms.Journal.Count(each => each.Method is not "GET").Should().Be(before, "a start that cannot be noted is not begun");
        lab.Latest(conference).State.Should().Be(OccurrenceState.Booked);
        lab.Events.Should().Contain(each => each.Kind == ScheduleEventKind.Failed && each.Text == "The disk is full.");
        disk.IsAt = _ => false;
        await lab.RunForAsync(TimeSpan.FromMinutes(2));
        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Dials[0].Attempts == 1);
    }

    private static readonly Guid s_id = Guid.Parse("beac931c-ae88-4f5f-b6b7-71a1c4bdaf8e");
    private static readonly Guid s_secret = Guid.Parse("86db1bdd-5cf7-4ea8-b88d-479195f4701a");

    private static void Fill(IScheduleStore store)
    {
        store.NextNumber(NumberedKind.System).Should().Be(1);
        store.NextNumber(NumberedKind.Booking).Should().Be(1);
        foreach (var number in (int[])[1, 2])
        {
            store.Save(new ManagedSystem
            {
                Number = number,
                Access = new(new("https://10.0.0.1:445/"), "tms", "main password", "any"),
                Name = "CMS Core Primary",
                Domain = "example.com",
                Slots = new(100, 20),
                WebBridgeUri = new("https://join.example.com"),
                Alternate = number is 1 ? new(new("https://10.0.0.2/"), "other", "other password") : null,
                AllowsIncomingSip = false,
                Profiles = new(Guid.Parse("1285fa9c-f221-4af7-8462-51cf1d7542eb"), Guid.Parse("734447d1-4251-442f-b127-ab3304b643f8")),
                ParameterSet = number is 1 ? s_id : null,
                Reserved = [new(100, s_id)],
                SoftwareVersion = "2.0(RC)",
                Bridges = [new(s_id, "Core1", "https://10.0.0.1"), new(s_id, "Core2", null)],
                State = BridgeState.ClockOff,
                AlternateState = BridgeState.NotResponding,
            });
        }
        var booking = new Booking
        {
            Number = 1,
            System = 1,
            Uid = "uid-1",
            Title = "Säger \"it\"'s'",
            Passcode = "735912",
            Participants = ["ann@example.com", "bob@example.com"],
            TimeZone = "Europe/Berlin",
            Recurrence = new(RecurrenceUnit.Week, new(2026, 5, 1), 2, [new(2026, 4, 1)]),
            CalendarRule = "RRULE:FREQ=WEEKLY",
            ExtendsItself = true,
        };
        store.Save(booking, [.. Enumerable.Range(0, 6).Select(i => new Occurrence
        {
            Booking = 1,
            Index = i + 1,
            System = i is 5 ? 2 : 1,
            Start = s_time.AddHours(i),
            End = s_time.AddHours(i + 1),
            BookedEnd = s_time.AddHours(i + 1),
            State = (OccurrenceState)i,
            Bridge = i is 2 ? new("https://10.0.0.1:445/") : null,
            Conference = i is 2 ? new(103, s_id, s_id, "Säger", s_secret, "735912", []) : null,
            Dials = [new("ann@example.com", DialState.Ringing, 2, s_id, s_time, "busy"), new("bob@example.com")],
            Extensions = i,
            Warned = i is 2 ? TimeSpan.FromMinutes(5) : null,
            Problem = i is 3 ? "no answer" : null,
            Left = i is 4 ? [new(new("https://10.0.0.2/"), s_id, null)] : [],
        })]);
        store.Save(new Ticket(1, 1, TicketKind.SlotError, "slot 3", "missing", s_time));
        store.Save(new Ticket(2, 1, TicketKind.BlankSystemName, "", "blank", s_time, s_time.AddDays(1)));
    }
}

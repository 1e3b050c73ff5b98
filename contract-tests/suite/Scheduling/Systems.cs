using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

public sealed class Systems
{
    [Fact]
    public async Task A_new_system_has_the_documented_tickets_until_its_settings_are_complete()
    {
        await using var lab = await ScheduleLab.StartAsync();
        var (system, status) = await lab.Systems.AddAsync(lab.Access());
        system.DisplayName.Should().Be($"No Name ({lab.Cms.BaseAddress.Host})");
        system.SoftwareVersion.Should().Be("2.0(RC)").And.Be(status.SoftwareVersion);
        system.Bridges.Select(each => each.Address).Should().Equal("https://14.80.82.30", "https://14.80.82.31");
        OpenTickets(lab).Should().Equal(
            "Blank System Name: The name of the system is blank.",
            "Dial Number Configuration Error: Domain, Numeric ID Base and Numeric ID Quantity details are not set.");

        await lab.Systems.ChangeAsync(1, new() { Name = "CMS Core Primary", Domain = "example.com" });
        OpenTickets(lab).Should().HaveCount(1);
        var set = await lab.Systems.ChangeAsync(1, new() { NumericIdBase = 1, NumericIdQuantity = 5 });

        OpenTickets(lab).Should().BeEmpty();
        set.Reserved.Select(each => each.Number).Should().Equal(1, 2, 3, 4, 5);
        await lab.Systems.ChangeAsync(1, new() { Name = "" });
        OpenTickets(lab).Should().Equal("Blank System Name: The name of the system is blank.");
        lab.Store.ReadTickets(onlyOpen: false).Select(each => each.Number).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_discovered_peer_cannot_be_added_and_the_error_names_the_system()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(3);
        var requests = lab.Cms.Journal.Count(each => each.Method is "POST");

        var addings = new[] { lab.Access(1), lab.Access() with { Address = new("https://14.80.82.31") } }
            .Select(access => (Func<Task>)(() => lab.Systems.AddAsync(access)));

        foreach (var adding in addings)
        {
            (await adding.Should().ThrowAsync<ScheduleRefusedException>().WithMessage("*already discovered*1 CMS Core Primary*"))
                .Which.Reason.Should().Be(ScheduleRefusal.AlreadyDiscovered);
        }
        lab.Store.ReadSystems().Should().ContainSingle();
        lab.Cms.Journal.Count(each => each.Method is "POST").Should().Be(requests, "no profile was created");
    }

    [Fact]
    public async Task The_alternate_must_be_another_bridge_of_the_cluster_with_its_own_credentials()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(3);

        (await RefusalAsync(lab.Access())).Should().Contain("itself");
        (await RefusalAsync(lab.Access(1) with { Password = null })).Should().Contain("a user name and a password of its own");
        (await RefusalAsync(lab.Access(1, password: "wrong"))).Should().Contain("not one of the bridges");
        var accepted = await lab.Systems.ChangeAsync(1, new() { Alternate = lab.Access(1) });
        accepted.Alternate.Should().Be(lab.Access(1));
        (await lab.Systems.ChangeAsync(1, new() { Alternate = lab.Access() with { Address = new("https://14.80.82.31") } })).Alternate!.Address.Host.Should().Be("14.80.82.31");
        (await lab.Systems.ChangeAsync(1, new() { RemovesAlternate = true })).Alternate.Should().BeNull();

        async Task<string> RefusalAsync(BridgeAccess alternate)
        {
            var changing = () => lab.Systems.ChangeAsync(1, new() { Alternate = alternate });
            return (await changing.Should().ThrowAsync<ScheduleRefusedException>()).Which.Message;
        }
    }

    [Fact]
    public async Task A_change_of_the_range_moves_grows_and_shrinks_the_slots()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(5);
        (await SlotsAsync(lab)).Should().Equal("1", "2", "3", "4", "5");

        await lab.Systems.ChangeAsync(1, new() { NumericIdQuantity = 2 });
        (await SlotsAsync(lab)).Should().Equal("1", "2");
        await lab.Systems.ChangeAsync(1, new() { NumericIdBase = 7, NumericIdQuantity = 3 });
        (await SlotsAsync(lab)).Should().Equal("7", "8", "9");
        await lab.Systems.ChangeAsync(1, new() { NumericIdQuantity = 6 });
        (await SlotsAsync(lab)).Should().Equal("10", "11", "12", "7", "8", "9");
        lab.Store.ReadSystems()[0].HasItsSlots.Should().BeTrue();
    }

    [Fact]
    public async Task Slots_that_conferences_need_are_kept()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(3);
        var one = await lab.BookAsync("One", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await lab.BookAsync("Two", TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        (await RefusalAsync(new() { NumericIdQuantity = 1 })).Should().Contain("1 slots are not enough");
        await lab.RunForAsync(TimeSpan.FromMinutes(61));
        (await RefusalAsync(new() { NumericIdQuantity = 9 })).Should().Contain($"conference {one} is running in slot 1");
        lab.Store.ReadSystems()[0].HasItsSlots.Should().BeTrue();
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().HaveCount(2);

        async Task<string> RefusalAsync(SystemSettings settings)
        {
            var changing = () => lab.Systems.ChangeAsync(1, settings);
            return (await changing.Should().ThrowAsync<ScheduleRefusedException>()).Which.Message;
        }
    }

    [Theory]
    [InlineData("name=Renamed", "its name is \"Renamed\"; expected \"TMS_Scheduled_Meeting_2\"")]
    [InlineData("uri=other", "its URI is \"other\"; expected \"2\"")]
    [InlineData("callId=4711", "its call ID is \"4711\"; expected \"2\"")]
    [InlineData("nonMemberAccess=true", "its nonMemberAccess is \"true\"; expected \"false\"")]
    [InlineData(null, "Slot 2 is missing")]
    public async Task A_slot_that_was_changed_on_the_bridge_has_a_ticket_until_it_is_mended(string? change, string text)
    {
        await using var lab = await ScheduleLab.StartAsync();
        var system = await lab.AddAsync(3);
        var path = $"/api/v1/coSpaces/{system.Reserved[1].SpaceId}";
        await lab.AskAsync(client => client.SendAsync(change is null ? HttpMethod.Delete : HttpMethod.Put, path, change is null ? null : Form(change)));

        await lab.RunForAsync(TimeSpan.FromMinutes(5));

        OpenTickets(lab).Should().ContainSingle().Which.Should().StartWith("Slot Error: ").And.Contain(text);
        await lab.Systems.ReserveAsync(1, new(1, 3));
        await lab.RunForAsync(TimeSpan.FromMinutes(5));
        OpenTickets(lab).Should().BeEmpty();
    }

    [Fact]
    public async Task Slots_of_an_earlier_schedule_are_taken_over_as_they_are()
    {
        await using var lab = await ScheduleLab.StartAsync();
        var system = await lab.AddAsync(3);
        lab.Store.Save(system with { ParameterSet = null, Reserved = [] });
        var syncs = lab.Cms.Journal.Count(each => each.Method is "POST");

        await lab.RunForAsync(TimeSpan.FromMinutes(1));

        lab.Store.ReadSystems()[0].Reserved.Should().Equal(system.Reserved);
        lab.Cms.Journal.Count(each => each.Method is "POST").Should().Be(syncs);
    }

    [Fact]
    public async Task A_clock_that_is_off_has_a_ticket_until_it_is_right()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(3);
        using var keeper = new ScheduleKeeper(lab.Store, lab.Options, new OffsetClock(lab.Time, TimeSpan.FromMinutes(5)), lab.NewId);
        await keeper.StepAsync();
        lab.Store.ReadSystems()[0].State.Should().Be(BridgeState.ClockOff);
        lab.Store.ReadTickets(onlyOpen: true).Should().ContainSingle().Which.Should()
            .Match<Ticket>(each => each.Title == "Time Difference" && each.Text.Contains("-300 s"));

        await lab.Keeper.StepAsync();
        OpenTickets(lab).Should().BeEmpty();
    }

    [Fact]
    public async Task A_system_is_added_only_with_user_and_password()
    {
        await using var lab = await ScheduleLab.StartAsync();
        foreach (var access in (BridgeAccess[])[lab.Access() with { UserName = "" }, lab.Access() with { Password = null }, lab.Access() with { Password = "" }])
        {
            var adding = () => lab.Systems.AddAsync(access);
            await adding.Should().ThrowAsync<ScheduleRefusedException>().WithMessage("*mandatory*");
        }
        var wrong = () => lab.Systems.AddAsync(lab.Access(password: "wrong"));
        await wrong.Should().ThrowAsync<CmsAuthenticationException>();
        lab.Store.ReadSystems().Should().BeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1", "https://10.0.0.1/")]
    [InlineData("10.0.0.1:445", "https://10.0.0.1:445/")]
    [InlineData(" cms.example.com ", "https://cms.example.com/")]
    [InlineData("[2001:db8::1]", "https://[2001:db8::1]/")]
    [InlineData("[2001:db8::1]:445", "https://[2001:db8::1]:445/")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    public void An_address_may_have_a_port(string text, string address) => BridgeAccess.ParseAddress(text).ToString().Should().Be(address);

    [Theory]
    [InlineData("")]
    [InlineData("2001:db8::1")]
    [InlineData("10.0.0.1:99999")]
    [InlineData("ftp://10.0.0.1")]
    [InlineData("https://admin:secret@10.0.0.1")]
    [InlineData("https://10.0.0.1/?a=b")]
    public void An_address_that_cannot_be_meant_is_refused(string text)
    {
        var parsing = () => BridgeAccess.ParseAddress(text);
        parsing.Should().Throw<FormatException>().WithMessage("invalid address*expected*");
    }

    private static FormBody Form(string pair) => pair.Split('=') is [var name, var value] ? FormBody.Encoded.With(name, value) : throw new ArgumentException(pair);

    private static IEnumerable<string> OpenTickets(ScheduleLab lab) => lab.Store.ReadTickets(onlyOpen: true).Select(each => $"{each.Title}: {each.Text}");

    private static async Task<IEnumerable<string>> SlotsAsync(ScheduleLab lab) => (await lab.AskAsync(client => client.CoSpaces.ListAllAsync()))
        .Where(each => each.Name!.StartsWith("TMS_Scheduled_Meeting_", StringComparison.Ordinal)).Select(each => each.Uri!).Order(StringComparer.Ordinal);

    private sealed class OffsetClock(TimeProvider clock, TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + offset;
    }
}

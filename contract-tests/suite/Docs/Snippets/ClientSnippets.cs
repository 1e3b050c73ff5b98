using System.Diagnostics;
using CmsSim.Client;
using CmsSim.Simulator;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/client.md.</summary>
public sealed class ClientSnippets
{
    [Fact]
    public async Task A_space_is_created_read_changed_and_deleted()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = cms.BaseAddress,
            UserName = "admin",
            Password = "admin",
        });

        var id = await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall", Uri = "town.hall" });
        await client.CoSpaces.ModifyAsync(id, new CoSpaceFields { DefaultLayout = DefaultLayoutValues.Telepresence });
        var space = await client.CoSpaces.GetAsync(id);
        await client.CoSpaces.AccessMethods(id).CreateAsync(new AccessMethodFields { Uri = "town.hall.staff", Passcode = "1234" });
        var profiles = await client.SystemProfiles.GetAsync();
        await client.CoSpaces.DeleteAsync(id);

        space.DefaultLayout.Should().Be("telepresence");
        profiles.CallProfile.Should().BeNull();
    }

    [Fact]
    public async Task A_value_is_unset_by_an_empty_parameter()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        var profile = await client.CallProfiles.CreateAsync(new CallProfileFields { ParticipantLimit = 5 });
        var id = await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall", Uri = "town.hall", CallProfile = profile });

        await client.CoSpaces.ModifyAsync(id, new CoSpaceFields { Uri = "", Unset = ["callProfile"] });

        var space = await client.CoSpaces.GetAsync(id);
        space.Uri.Should().BeNull();
        space.CallProfile.Should().BeNull();
    }

    [Fact]
    public async Task A_parameter_without_a_property_is_sent_all_the_same()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });

        var id = await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall", Other = new Dictionary<string, string> { ["newParameter"] = "1" } });
        var space = await client.CoSpaces.GetAsync(id);
        var later = space.Unknown.FirstOrDefault(element => element.Name.LocalName == "newElement")?.Value;

        later.Should().BeNull();
    }

    [Fact]
    public async Task A_list_is_read_in_three_ways()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall" });
        List<string?> names = [];

        var page = await client.CoSpaces.ListAsync(limit: 10, filter: "hall");
        var all = await client.CoSpaces.ListAllAsync(filter: "hall");
        await foreach (var space in client.CoSpaces.EnumerateAsync(filter: "hall"))
            names.Add(space.Name);

        page.Total.Should().Be(1);
        all.Select(space => space.Name).Should().Equal(names);
    }

    [Fact]
    public async Task A_reason_is_an_exception()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        List<string> log = [];

        try
        {
            await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall", CallId = "not a number" });
        }
        catch (ParameterErrorException refused)
        {
            log.Add($"{refused.Parameter}: {refused.Error}");
        }
        catch (CmsFailureException failure) when (failure.IsMissingObject)
        {
            log.Add("an object is gone");
        }

        log.Should().Equal("callId: invalidValue");
    }

    [Fact]
    public async Task Requests_are_activities()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        var names = new System.Collections.Concurrent.ConcurrentBag<string>();

        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CmsTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => names.Add(activity.DisplayName),
        };
        ActivitySource.AddActivityListener(listener);
        await client.SystemStatus.GetAsync();

        names.Should().Contain("GET /api/v1/system/status");
    }

    [Fact]
    public async Task A_factory_owns_the_handlers()
    {
        await using var cms = await CmsSimulator.StartAsync();
        var options = new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" };
        var services = new ServiceCollection();

        services.AddHttpClient("cms")
            .ConfigurePrimaryHttpMessageHandler(() => CmsClient.CreatePrimaryHandler(options))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        await using var provider = services.BuildServiceProvider();
        using var client = new CmsClient(options, provider.GetRequiredService<IHttpClientFactory>().CreateClient("cms"));

        (await client.SystemStatus.GetAsync()).Activated.Should().BeTrue();
    }
}

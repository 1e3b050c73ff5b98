using CmsSim.Client;
using CmsSim.Client.Events;
using CmsSim.Client.Hosting;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>An application adds clients to its services, from code and from its configuration.</summary>
public sealed class HostedClients
{
    [Fact]
    public async Task Clients_are_services_by_their_names()
    {
        await using var cms = await CmsSimulator.StartAsync();
        await using var services = Services(builder =>
        {
            builder.AddCmsClient(settings => Configure(settings, cms.Bridges[0].BaseAddress));
            builder.AddCmsClient("second", settings => Configure(settings, cms.Bridges[1].BaseAddress));
        });

        var (first, second, clients) = (services.GetRequiredService<CmsClient>(), services.GetRequiredKeyedService<CmsClient>("second"), services.GetRequiredService<CmsClients>());

        (await first.SystemStatus.GetAsync()).ClusterEnabled.Should().BeTrue();
        (await second.SystemStatus.GetAsync()).ClusterEnabled.Should().BeTrue();
        clients.Get().Should().BeSameAs(first);
        clients.Get("second").Should().BeSameAs(second);
        clients.Names.Should().BeEquivalentTo("", "second");
        cms.Journal.Select(exchange => exchange.Bridge).Should().Equal("Core1", "Core1", "Core2", "Core2");
        FluentActions.Invoking(() => clients.Get("third")).Should().Throw<ArgumentException>().WithMessage("No CMS client has the name \"third\"; expected one of those that AddCmsClient adds: \"\", \"second\".*");
    }

    [Fact]
    public async Task A_client_of_a_peer_has_the_same_settings()
    {
        await using var cms = await CmsSimulator.StartAsync();
        await using var services = Services(builder => builder.AddCmsClient(settings => Configure(settings, cms.Bridges[0].BaseAddress)));
        var clients = services.GetRequiredService<CmsClients>();

        var peer = clients.At(cms.Bridges[1].BaseAddress);
        await peer.SystemStatus.GetAsync();

        cms.Journal.Should().OnlyContain(exchange => exchange.Bridge == "Core2");
        clients.At(cms.Bridges[1].BaseAddress).Should().BeSameAs(peer);
        FluentActions.Invoking(() => clients.At(new Uri("ftp://cms.example.com"))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Handlers_of_the_application_see_each_request()
    {
        await using var cms = await CmsSimulator.StartAsync();
        var counting = new Counting();
        await using var services = Services(builder => builder.AddCmsClient(settings => Configure(settings, cms.BaseAddress)).AddHttpMessageHandler(() => counting));

        await services.GetRequiredService<CmsClient>().SystemStatus.GetAsync();

        counting.Requests.Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task Settings_are_read_from_the_configuration()
    {
        await using var services = Services(builder => builder.AddCmsClient("core1", Configuration(
            ("baseaddress", "https://cms.example.com:445"), ("UserName", "api"), ("Password", "secret"), ("Authentication", "Preemptive"), ("CertificateTrust", "any"),
            ("Retries", "0"), ("RetryPause", "00:00:02"), ("Timeout", "00:01:00"), ("LargestAnswer", "1000"), ("MostPages", "7"), ("MostObjects", "8"), ("LargestList", "5000000000"),
            ("ListTimeout", "00:03:00"), ("MaxConnections", "2"))));

        services.GetRequiredService<IOptionsMonitor<CmsClientSettings>>().Get("core1").Should().BeEquivalentTo(new CmsClientSettings
        {
            BaseAddress = new("https://cms.example.com:445"),
            UserName = "api",
            Password = "secret",
            Authentication = CmsAuthentication.Preemptive,
            CertificateTrust = CertificateTrust.Any,
            Retries = 0,
            RetryPause = TimeSpan.FromSeconds(2),
            Timeout = TimeSpan.FromMinutes(1),
            LargestAnswer = 1000,
            MostPages = 7,
            MostObjects = 8,
            LargestList = 5_000_000_000,
            ListTimeout = TimeSpan.FromMinutes(3),
            MaxConnections = 2,
        });
    }

    [Fact]
    public void Every_option_of_a_client_is_a_setting() =>
        typeof(CmsClientSettings).GetProperties().Select(property => property.Name).Should().BeEquivalentTo(
            typeof(CmsClientOptions).GetProperties().Select(property => property.Name).Except([nameof(CmsClientOptions.TimeProvider), nameof(CmsClientOptions.WrapHandler)]));

    [Fact]
    public async Task All_mistakes_are_in_one_message_when_the_host_starts()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([
            new("Cms:BaseAddress", "ftp://admin:sesame@cms.example.com"), new("Cms:Timeout", "30"), new("Cms:Retries", "-1"), new("Cms:MaxConnections", "0"), new("Cms:Colour", "red"),
            new("Cms:Authentication", "digest"), new("Cms:CertificateTrust", "all"), new("Cms:UserName", "a:b"),
        ]);
        builder.Services.AddCmsClient(builder.Configuration.GetSection("Cms"));
        using var host = builder.Build();

        var failed = await FluentActions.Awaiting(() => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>();

        failed.Which.Failures.Should().BeEquivalentTo(
            "Cms: invalid value for BaseAddress; expected an http or https address without credentials, query and fragment, such as https://cms.example.com:445.",
            "Cms: invalid value \"30\" for Timeout; expected a time longer than zero, such as 00:00:30.",
            "Cms: invalid value \"-1\" for Retries; expected a whole number from 0.",
            "Cms: invalid value for MaxConnections; expected a whole number from 1.",
            "Cms: unknown setting \"Colour\"; expected BaseAddress, UserName, Password, Authentication, CertificateTrust, Retries, RetryPause, Timeout, LargestAnswer, MostPages, MostObjects, LargestList, ListTimeout, MaxConnections.",
            "Cms: invalid value \"digest\" for Authentication; expected challenge or preemptive.",
            "Cms: invalid value \"all\" for CertificateTrust; expected system, any or a SHA-256 of 64 hexadecimal digits.",
            "Cms: invalid value for UserName; expected a name without a colon.");
        failed.Which.Message.Should().Contain("Colour").And.Contain("UserName").And.NotContain("sesame");
    }

    [Fact]
    public async Task A_missing_section_is_reported()
    {
        await using var services = Services(builder =>
        {
            builder.AddCmsClient(new ConfigurationBuilder().Build().GetSection("Cms"));
            builder.AddCmsClient("code", _ => { });
        });
        var settings = services.GetRequiredService<IOptionsMonitor<CmsClientSettings>>();

        FluentActions.Invoking(() => settings.CurrentValue).Should().Throw<OptionsValidationException>().WithMessage("Cms: BaseAddress is missing; expected an http or https address*");
        FluentActions.Invoking(() => settings.Get("code")).Should().Throw<OptionsValidationException>().WithMessage("CMS client \"code\": BaseAddress is missing; expected *");
    }

    [Fact]
    public async Task Events_are_a_background_service_that_starts_over_when_its_handler_fails()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var log = new LogLines();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddCmsClient("core1", settings => Configure(settings, cluster.Host.Bridges[0].Http!));
        builder.Services.AddSingleton<FailingOnce>();
        builder.Services.AddCmsEvents<FailingOnce>("core1", new() { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(10) });
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<FailingOnce>().Succeeded.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await host.StopAsync();

        log.Lines.Should().ContainInOrder(
            "Information: Connected to the events of bridge \"core1\".",
            "Error: The handler of the events of bridge \"core1\" failed. The subscription starts over in 00:00:00.0010000.",
            "Information: Connected to the events of bridge \"core1\".");
    }

    private static void Configure(CmsClientSettings settings, Uri address) => (settings.BaseAddress, settings.UserName, settings.Password) = (address, "admin", "admin");

    private static ServiceProvider Services(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        add(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();

    private sealed class Counting : DelegatingHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class FailingOnce : ICmsEventHandler
    {
        private bool _hasFailed;

        public TaskCompletionSource Succeeded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HandleAsync(string bridge, CmsEvent cmsEvent, CancellationToken cancellation)
        {
            if (cmsEvent is not CmsCallUpdated { Elements.Name: "Talk" })
                return Task.CompletedTask;
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new InvalidOperationException("The handler fails.");
            }
            Succeeded.TrySetResult();
            return Task.CompletedTask;
        }
    }
}

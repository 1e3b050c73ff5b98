using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace CmsSim.Testcontainers;

/// <summary>The settings of a <see cref="CmsSimContainer"/>. A setting that is null has the default of <c>cmssim serve</c>.</summary>
public sealed class CmsSimConfiguration : ContainerConfiguration
{
    /// <summary>Creates a configuration without settings.</summary>
    public CmsSimConfiguration()
    {
    }

    /// <summary>Creates a configuration with the settings of a Docker resource.</summary>
    /// <param name="resourceConfiguration">The settings of the Docker resource.</param>
    public CmsSimConfiguration(IResourceConfiguration<CreateContainerParameters> resourceConfiguration)
        : base(resourceConfiguration)
    {
    }

    /// <summary>Creates a configuration with the settings of a container.</summary>
    /// <param name="resourceConfiguration">The settings of the container.</param>
    public CmsSimConfiguration(IContainerConfiguration resourceConfiguration)
        : base(resourceConfiguration)
    {
    }

    /// <summary>Creates a copy of a configuration.</summary>
    /// <param name="resourceConfiguration">The configuration to copy.</param>
    public CmsSimConfiguration(CmsSimConfiguration resourceConfiguration)
        : this(new CmsSimConfiguration(), resourceConfiguration)
    {
    }

    /// <summary>Merges two configurations. A setting of the newer one wins.</summary>
    /// <param name="oldValue">The older configuration.</param>
    /// <param name="newValue">The newer configuration.</param>
    public CmsSimConfiguration(CmsSimConfiguration oldValue, CmsSimConfiguration newValue)
        : base(oldValue, newValue)
    {
        ArgumentNullException.ThrowIfNull(oldValue);
        ArgumentNullException.ThrowIfNull(newValue);
        Bridges = BuildConfiguration.Combine(oldValue.Bridges, newValue.Bridges);
        Release = BuildConfiguration.Combine(oldValue.Release, newValue.Release);
        World = BuildConfiguration.Combine(oldValue.World, newValue.World);
        Seed = BuildConfiguration.Combine(oldValue.Seed, newValue.Seed);
        Clock = BuildConfiguration.Combine(oldValue.Clock, newValue.Clock);
        UserName = BuildConfiguration.Combine(oldValue.UserName, newValue.UserName);
        Password = BuildConfiguration.Combine(oldValue.Password, newValue.Password);
        ControlToken = BuildConfiguration.Combine(oldValue.ControlToken, newValue.ControlToken);
        AdvertisedHost = BuildConfiguration.Combine(oldValue.AdvertisedHost, newValue.AdvertisedHost);
        AdvertisesMappedPorts = BuildConfiguration.Combine(oldValue.AdvertisesMappedPorts, newValue.AdvertisesMappedPorts);
    }

    /// <summary>The number of bridges, 1 to 24. Null for those of the world, or 2 without a world.</summary>
    public int? Bridges { get; init; }

    /// <summary>The release to simulate, such as <c>2.9</c>. Null for that of the world, or 2.0.</summary>
    public string? Release { get; init; }

    /// <summary>The world in which the cluster starts, as XML. Null for the documented laboratory.</summary>
    public string? World { get; init; }

    /// <summary>The seed of ids, secrets and call IDs. Null for 0.</summary>
    public int? Seed { get; init; }

    /// <summary>The clock, as <c>cmssim serve --clock</c> reads it: <c>virtual</c>, or <c>virtual@</c> and an ISO 8601 time. Null for the real clock.</summary>
    public string? Clock { get; init; }

    /// <summary>The name of the API user. Null for <c>admin</c>, or for the accounts of the world.</summary>
    public string? UserName { get; init; }

    /// <summary>The password of the API user. The builder sets <see cref="CmsSimBuilder.DefaultPassword"/>.</summary>
    public string? Password { get; init; }

    /// <summary>The token of the control API. The builder sets <see cref="CmsSimBuilder.DefaultControlToken"/>.</summary>
    public string? ControlToken { get; init; }

    /// <summary>The host that <c>/callBridges</c> shows for every bridge, with the ports inside the container. Null for the addresses of the world.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>True when <c>/callBridges</c> shows the mapped addresses, so that clients outside the container find the peers of a bridge.</summary>
    public bool AdvertisesMappedPorts { get; init; }
}

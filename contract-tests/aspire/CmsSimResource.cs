using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A simulated Cisco Meeting Server cluster, in a container.</summary>
/// <remarks>
/// A project that references it gets the connection string, and the connection properties <c>Uri</c> (the first bridge), <c>Uri2</c> and so on (the
/// others), <c>Username</c>, <c>Password</c>, <c>ControlUri</c> and <c>ControlToken</c>.
/// </remarks>
/// <param name="name">The name of the resource.</param>
/// <param name="password">The password of the API user.</param>
/// <param name="controlToken">The token of the control API.</param>
public sealed class CmsSimResource(string name, ParameterResource password, ParameterResource controlToken) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string ControlEndpoint = "control";

    /// <summary>The name of the API user: <c>admin</c>.</summary>
    public string UserName { get; } = "admin";

    /// <summary>The password of the API user.</summary>
    public ParameterResource Password { get; } = password;

    /// <summary>The token of the control API.</summary>
    public ParameterResource ControlToken { get; } = controlToken;

    /// <summary>The names of the bridges, in order.</summary>
    public IReadOnlyList<string> Bridges { get; internal set; } = [];

    /// <summary>The endpoint of the control API, of the page, and of <c>/metrics</c>.</summary>
    public EndpointReference Control => new(this, ControlEndpoint);

    /// <summary>The connection string: <c>Endpoint=https://…;Username=…;Password=…</c>, with the address of the first bridge.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Endpoint={Bridge(1).Property(EndpointProperty.Url)};Username={UserName};Password={Password}");

    internal string? Release { get; set; }

    internal int? Seed { get; set; }

    internal string? Clock { get; set; }

    internal string? World { get; set; }

    /// <summary>The HTTPS endpoint of a bridge.</summary>
    /// <param name="number">The number of the bridge; the first is 1.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no bridge with this number.</exception>
    public EndpointReference Bridge(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Bridges.Count);
        return new(this, EndpointOf(number));
    }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        for (var number = 1; number <= Bridges.Count; number++)
            yield return new(number == 1 ? "Uri" : string.Create(CultureInfo.InvariantCulture, $"Uri{number}"), ReferenceExpression.Create($"{Bridge(number).Property(EndpointProperty.Url)}"));
        yield return new("Username", ReferenceExpression.Create($"{UserName}"));
        yield return new("Password", ReferenceExpression.Create($"{Password}"));
        yield return new("ControlUri", ReferenceExpression.Create($"{Control.Property(EndpointProperty.Url)}"));
        yield return new("ControlToken", ReferenceExpression.Create($"{ControlToken}"));
    }

    internal static string EndpointOf(int number) => string.Create(CultureInfo.InvariantCulture, $"bridge{number}");
}

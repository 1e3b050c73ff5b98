using CmsSim.Client.Cdr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CmsSim.Client.Hosting;

/// <summary>Adds a receiver of call detail records to the endpoints of an application.</summary>
public static class CmsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Receives the call detail records of bridges. A bridge is answered 200 when the handler has returned. Without that answer it sends the
    /// records again, so a failed handler loses none.
    /// </summary>
    /// <remarks>
    /// A POST that has no readable document is answered 400, one that is too long 413, and one without the token 403. A POST whose records were
    /// all accepted before is answered 200 without a call of the handler.
    /// </remarks>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <param name="pattern">
    /// The pattern of the path, such as <c>/cdr</c>. A route value <c>bridge</c>, as in <c>/cdr/{bridge}</c>, becomes the name of the bridge in
    /// <see cref="CdrDelivery.Bridge"/>.
    /// </param>
    /// <param name="handler">Processes the new records of a POST.</param>
    /// <param name="options">The limits. Null uses the defaults.</param>
    public static IEndpointConventionBuilder MapCmsCdr(
        this IEndpointRouteBuilder endpoints, string pattern, Func<CdrDelivery, CancellationToken, Task> handler, CmsCdrOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Map(endpoints, pattern, (_, delivery, cancellation) => handler(delivery, cancellation), options);
    }

    /// <summary>
    /// Receives the call detail records of bridges with a handler of the request's services. A bridge is answered 200 when the handler has
    /// returned. Without that answer it sends the records again, so a failed handler loses none.
    /// </summary>
    /// <typeparam name="THandler">The handler, which the services must have. It may be scoped.</typeparam>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <param name="pattern">
    /// The pattern of the path, such as <c>/cdr</c>. A route value <c>bridge</c>, as in <c>/cdr/{bridge}</c>, becomes the name of the bridge in
    /// <see cref="CdrDelivery.Bridge"/>.
    /// </param>
    /// <param name="options">The limits. Null uses the defaults.</param>
    public static IEndpointConventionBuilder MapCmsCdr<THandler>(this IEndpointRouteBuilder endpoints, string pattern, CmsCdrOptions? options = null)
        where THandler : class, ICmsCdrHandler =>
        Map(endpoints, pattern, (context, delivery, cancellation) => context.RequestServices.GetRequiredService<THandler>().HandleAsync(delivery, cancellation), options);

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string pattern, Func<HttpContext, CdrDelivery, CancellationToken, Task> handler, CmsCdrOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var loggers = endpoints.ServiceProvider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        var endpoint = new CdrEndpoint(handler, (options ?? new()).Validated(), loggers.CreateLogger<CdrEndpoint>());
        return endpoints.MapPost(pattern, new RequestDelegate(endpoint.ReceiveAsync));
    }
}

using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace CmsSim.Benchmarks.Servers;

/// <summary>
/// The baseline of the comparisons: Kestrel without an application. A GET answers as many constant bytes as the simulator's answer has.
/// Any other request reads its form and answers 200 without a body.
/// </summary>
internal static class BareServer
{
    /// <param name="sizes">The sizes of the answers to GET /0, GET /1 and so on, in bytes.</param>
    public static async Task<(Uri Address, IAsyncDisposable Server)> StartAsync(int[] sizes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var bodies = sizes.Select(size => Encoding.ASCII.GetBytes(new string('x', size))).ToArray();
        app.Run(async context =>
        {
            if (context.Request.Method == "GET")
            {
                var body = bodies[context.Request.Path.Value![1] - '0'];
                context.Response.ContentType = "text/xml";
                context.Response.ContentLength = body.Length;
                await context.Response.BodyWriter.WriteAsync(body);
            }
            else if (context.Request.HasFormContentType)
            {
                await context.Request.ReadFormAsync();
            }
        });
        await app.StartAsync();
        return (new Uri(app.Urls.First()), app);
    }
}

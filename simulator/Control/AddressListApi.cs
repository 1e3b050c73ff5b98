using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>Handles requests that read, replace and clear a list of addresses as a whole.</summary>
/// <param name="cluster">The cluster with the list.</param>
/// <param name="list">Reads and writes the list as JSON.</param>
/// <param name="read">Returns the list. Called inside the gate.</param>
/// <param name="replace">Replaces the list. Called inside the gate.</param>
internal sealed class AddressListApi<T>(Cluster cluster, AddressList<T> list, Func<IReadOnlyList<T>> read, Action<IReadOnlyList<T>> replace)
{
    public void Map(ControlRoutes routes, ControlOperation get, ControlOperation put, ControlOperation delete)
    {
        routes.Map(get, Get);
        routes.Map(put, Put);
        routes.Map(delete, Delete);
    }

    private Task Get(HttpContext context)
    {
        IReadOnlyList<T> entries;
        using (cluster.Enter())
            entries = read();
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(list.Write(entries));
    }

    private async Task Put(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, list.Shape);
        if (list.Read(body?.RootElement, cluster.Settings, out var entries) is { } mistake)
        {
            await ControlAnswer.Problem(context, 400, mistake);
            return;
        }
        using (cluster.Enter())
            replace(entries);
        await Get(context);
    }

    private Task Delete(HttpContext context)
    {
        using (cluster.Enter())
            replace([]);
        return Get(context);
    }
}

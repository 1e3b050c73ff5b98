using System.Globalization;
using System.Xml.Linq;

namespace CmsSim.Client.Transport;

/// <summary>An object that a collection lists.</summary>
internal interface ICmsObject<TSelf> where TSelf : ICmsObject<TSelf>
{
    Guid Id { get; }

    static abstract string ElementName { get; }

    static abstract TSelf Read(XElement element);
}

/// <summary>The operations that all collections share.</summary>
internal sealed class Collection<T>(CmsClient client, string path) where T : ICmsObject<T>
{
    public Task<CmsPage<T>> ListAsync(int? limit, int? offset, FormBody filters, CancellationToken cancellation) =>
        ListAsync(filters.With("limit", limit).With("offset", offset), cancellation);

    public async Task<CmsPage<T>> ListAsync(FormBody query, CancellationToken cancellation) => (await PageAsync(query, cancellation)).Page;

    /// <summary>
    /// Requests page after page until the list is complete. A bridge caps its pages, so the next offset is the number of objects received.
    /// Pages are not a snapshot: an object may appear twice, and a page may add nothing new, which ends the list.
    /// </summary>
    /// <exception cref="CmsEndlessListException">The list exceeds a limit of the options.</exception>
    public async Task<IReadOnlyList<T>> ListAllAsync(FormBody filters, CancellationToken cancellation)
    {
        var seen = new HashSet<Guid>();
        var all = new List<T>();
        var options = client.Options;
        var since = options.TimeProvider.GetTimestamp();
        var (page, size) = await PageAsync(filters, cancellation);
        var pages = 1;
        long received = 0;
        while (true)
        {
            var known = all.Count;
            all.AddRange(page.Items.Where(each => seen.Add(each.Id)));
            received += page.Items.Count;
            if (all.Count > options.MostObjects || (all.Count > known && page.Total > options.MostObjects))
                throw Endless($"{options.MostObjects} objects");
            if (received >= page.Total || all.Count == known)
                return all;
            if (pages++ == options.MostPages)
                throw Endless($"{options.MostPages} pages");
            if (size > options.LargestList)
                throw Endless($"{options.LargestList} bytes");
            if (options.TimeProvider.GetElapsedTime(since) > options.ListTimeout)
                throw Endless(string.Create(CultureInfo.InvariantCulture, $"{options.ListTimeout.TotalSeconds:0.###} s"));
            (page, var more) = await PageAsync(filters.With("offset", received), cancellation);
            size += more;
        }

        CmsEndlessListException Endless(string limit) => new(path, limit);
    }

    public async Task<T> GetAsync(Guid id, CancellationToken cancellation)
    {
        var answer = await client.SendAsync(HttpMethod.Get, $"{path}/{id}", null, cancellation);
        return answer.Read(root => T.Read(root.Named(T.ElementName)));
    }

    public async Task<Guid> CreateAsync(FormBody fields, CancellationToken cancellation)
    {
        var answer = await client.SendAsync(HttpMethod.Post, path, fields, cancellation);
        return answer.CreatedId;
    }

    public Task ModifyAsync(Guid id, FormBody fields, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Put, $"{path}/{id}", fields, cancellation);

    public Task DeleteAsync(Guid id, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Delete, $"{path}/{id}", null, cancellation);

    private async Task<(CmsPage<T> Page, long Size)> PageAsync(FormBody query, CancellationToken cancellation)
    {
        var text = query.ToString();
        var answer = await client.SendAsync(HttpMethod.Get, text is "" ? path : $"{path}?{text}", null, cancellation);
        return (answer.Read(ReadPage), answer.Body.Length);
    }

    private CmsPage<T> ReadPage(XElement root)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        T[] items = [.. root.Named(name).Elements(T.ElementName).Select(T.Read)];
        var total = (string?)root.Attribute("total") ?? throw new FormatException($"<{root.Name.LocalName}> has no total.");
        return long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number, items)
            : throw new FormatException($"invalid value \"{total}\" for the total of <{root.Name.LocalName}>; expected a whole number.");
    }
}

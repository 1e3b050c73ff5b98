using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace CmsSim.Client.Transport;

/// <summary>The operations that all lists share.</summary>
internal sealed class Collection<T>(CmsClient client, string path) where T : ICmsObject<T>
{
    public Task<CmsPage<T>> ListAsync(int? limit, int? offset, FormBody filters, CancellationToken cancellation) =>
        ListAsync(filters.With("limit", limit).With("offset", offset), cancellation);

    public async Task<CmsPage<T>> ListAsync(FormBody query, CancellationToken cancellation)
    {
        var (entries, total, attributes, _) = await PageAsync(query, cancellation);
        return new CmsPage<T>(total, [.. entries.Where(entry => entry.IsReadable).Select(entry => entry.Item!)])
        {
            Unreadable = UnreadableAmong(entries),
            Attributes = attributes,
        };
    }

    /// <exception cref="CmsEndlessListException">The list exceeds a limit of the options.</exception>
    public async Task<CmsList<T>> ListAllAsync(FormBody filters, CancellationToken cancellation)
    {
        var all = new List<T>();
        var unreadable = new List<CmsUnreadableObject>();
        await foreach (var entries in NewEntriesAsync(filters, cancellation))
        {
            all.AddRange(entries.Where(entry => entry.IsReadable).Select(entry => entry.Item!));
            unreadable.AddRange(UnreadableAmong(entries));
        }
        return new CmsList<T>(all, unreadable);
    }

    /// <exception cref="CmsEndlessListException">The list exceeds a limit of the options.</exception>
    public async IAsyncEnumerable<T> EnumerateAsync(FormBody filters, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entries in NewEntriesAsync(filters, cancellation))
        {
            foreach (var entry in entries.Where(entry => entry.IsReadable))
                yield return entry.Item!;
        }
    }

    public Task<T> GetAsync(Guid id, CancellationToken cancellation) => client.ReadAsync<T>($"{path}/{id}", FormBody.Encoded, cancellation);

    /// <summary>
    /// Requests page after page until the list is complete. A bridge caps its pages, so the next offset is the number of objects received.
    /// Pages are not a snapshot: an object may appear twice, and a page may add nothing new, which ends the list.
    /// </summary>
    private async IAsyncEnumerable<List<Entry>> NewEntriesAsync(FormBody filters, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = client.Options;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var elapsed = TimeSpan.Zero;
        var (pages, objects, received, size) = (0, 0L, 0L, 0L);
        while (true)
        {
            // The time that the caller takes between pages does not count.
            var since = options.TimeProvider.GetTimestamp();
            var (entries, total, _, length) = await PageAsync(received is 0 ? filters : filters.With("offset", received), cancellation);
            elapsed += options.TimeProvider.GetElapsedTime(since);
            var added = entries.Where(entry => entry.Key is null || seen.Add(entry.Key)).ToList();
            objects += added.Count;
            received += entries.Count;
            size += length;
            if (objects > options.MostObjects || (added is not [] && total > options.MostObjects))
                throw Endless($"{options.MostObjects} objects");
            yield return added;
            if (received >= total || added is [])
                yield break;
            if (++pages == options.MostPages)
                throw Endless($"{options.MostPages} pages");
            if (size > options.LargestList)
                throw Endless($"{options.LargestList} bytes");
            if (elapsed > options.ListTimeout)
                throw Endless(string.Create(CultureInfo.InvariantCulture, $"{options.ListTimeout.TotalSeconds:0.###} s"));
        }

        CmsEndlessListException Endless(string limit) => new(path, limit);
    }

    private async Task<Page> PageAsync(FormBody query, CancellationToken cancellation)
    {
        var answer = await client.SendAsync(HttpMethod.Get, Requests.Target(path, query), null, cancellation);
        return answer.Read(root => ReadPage(root, answer.Body.Length));
    }

    private Page ReadPage(XElement root, long length)
    {
        root.Named(path[(path.LastIndexOf('/') + 1)..]);
        var total = (string?)root.Attribute("total") ?? throw new FormatException($"<{root.Name.LocalName}> has no total.");
        if (!long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"invalid value \"{total}\" for the total of <{root.Name.LocalName}>; expected a whole number.");
        return new Page(
            [.. root.Elements(T.ElementName).Select(Entry.Read)],
            number,
            root.Attributes().Where(each => each.Name.LocalName is not "total").ToDictionary(each => each.Name.LocalName, each => each.Value),
            length);
    }

    private static IReadOnlyList<CmsUnreadableObject> UnreadableAmong(IReadOnlyList<Entry> entries) =>
        [.. entries.Where(entry => !entry.IsReadable).Select(entry => new CmsUnreadableObject(new XElement(entry.Element), entry.Fault!))];

    private sealed record Page(IReadOnlyList<Entry> Entries, long Total, IReadOnlyDictionary<string, string> Attributes, long Length);

    /// <param name="Element">The element.</param>
    /// <param name="Item">The object. Default when it cannot be read.</param>
    /// <param name="Fault">The reason why it cannot be read. Null when it can.</param>
    private readonly record struct Entry(XElement Element, T? Item, string? Fault)
    {
        public bool IsReadable => Fault is null;

        /// <summary>The id. Null for objects without one, which are never the same.</summary>
        public string? Key => (string?)Element.Attribute("id");

        public static Entry Read(XElement element)
        {
            try
            {
                return new Entry(element, T.Read(element), null);
            }
            catch (FormatException unreadable)
            {
                return new Entry(element, default, unreadable.Message);
            }
        }
    }
}

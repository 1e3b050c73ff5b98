using System.Text;

namespace CmsSim.Client.Transport;

/// <summary>The requests that the generated operations send.</summary>
internal static class Requests
{
    public static async Task<T> ReadAsync<T>(this CmsClient client, string path, FormBody query, CancellationToken cancellation) where T : ICmsObject<T> =>
        Object<T>(await client.SendAsync(HttpMethod.Get, Target(path, query), null, cancellation));

    /// <summary>Sends a POST that a body answers, as queries do.</summary>
    public static async Task<T> AskAsync<T>(this CmsClient client, string path, FormBody fields, CancellationToken cancellation) where T : ICmsObject<T> =>
        Object<T>(await client.SendAsync(HttpMethod.Post, path, fields, cancellation));

    public static async Task<string> ReadTextAsync(this CmsClient client, string path, CancellationToken cancellation) =>
        Encoding.UTF8.GetString((await client.SendAsync(HttpMethod.Get, path, null, cancellation)).Body.Span);

    public static Task WriteTextAsync(this CmsClient client, string path, string text, CancellationToken cancellation) =>
        client.SendAsync(new CmsRequest(HttpMethod.Put, path, Encoding.UTF8.GetBytes(text)) { ContentType = "application/json" }, cancellation);

    public static async Task<Guid> CreateAsync(this CmsClient client, string path, FormBody fields, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Post, path, fields, cancellation)).CreatedId;

    public static async Task<Guid?> ReserveAsync(this CmsClient client, string path, FormBody fields, CancellationToken cancellation) =>
        await client.SendAsync(HttpMethod.Put, path, fields, cancellation) is { Location: not null } created ? created.CreatedId : null;

    public static Task PostAsync(this CmsClient client, string path, FormBody fields, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Post, path, fields, cancellation);

    public static Task ModifyAsync(this CmsClient client, string path, FormBody fields, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Put, path, fields, cancellation);

    public static Task DeleteAsync(this CmsClient client, string path, FormBody query, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Delete, Target(path, query), null, cancellation);

    public static string Target(string path, FormBody query) => query.ToString() is { Length: > 0 } text ? $"{path}?{text}" : path;

    private static T Object<T>(CmsAnswer answer) where T : ICmsObject<T> => answer.Read(root => T.Read(root.Named(T.ElementName)));
}

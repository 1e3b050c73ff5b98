using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Globalization;
using CmsSim.Simulator.Directories;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.RemoteDirectories;

/// <summary>One search over one connection: bind, search in pages, one more search for each further filter, unbind.</summary>
internal sealed class RemoteSearch(LdapConnection connection, DirectorySearch search)
{
    // No source gives the size of a page. Active Directory allows at most 1000 (inferred).
    private const int PageSize = 500;

    // The code of a search result that has no failure.
    private const int Success = 0;

    private const int LongestDiagnosis = 200;

    // "No attributes" (RFC 4511, 4.5.1.8).
    private static readonly string[] s_none = ["1.1"];

    private static readonly FrozenDictionary<int, string> s_results = new Dictionary<int, string>
    {
        [1] = "operationsError",
        [2] = "protocolError",
        [3] = "timeLimitExceeded",
        [4] = "sizeLimitExceeded",
        [7] = "authMethodNotSupported",
        [8] = "strongerAuthRequired",
        [10] = "referral",
        [11] = "adminLimitExceeded",
        [12] = "unavailableCriticalExtension",
        [13] = "confidentialityRequired",
        [14] = "saslBindInProgress",
        [18] = "inappropriateMatching",
        [32] = "noSuchObject",
        [34] = "invalidDNSyntax",
        [48] = "inappropriateAuthentication",
        [49] = "invalidCredentials",
        [50] = "insufficientAccessRights",
        [51] = "busy",
        [52] = "unavailable",
        [53] = "unwillingToPerform",
        [80] = "other",
    }.ToFrozenDictionary();

    private int _lastId;
    private int _entries;

    public async Task<DirectoryAnswer> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await BindAsync(cancellation);
            List<DirectoryEntry> entries = [];
            await FindAsync(search.Filter, search.Attributes, entries.Add, cancellation);
            List<HashSet<string>> subsets = [];
            foreach (var subset in search.Subsets)
            {
                var keys = new HashSet<string>();
                await FindAsync(search.Filter?.And(subset) ?? subset, s_none, entry => keys.Add(entry.Key ?? ""), cancellation);
                subsets.Add(keys);
            }
            await UnbindAsync(cancellation);
            return new DirectoryAnswer { Entries = entries, Subsets = subsets };
        }
        catch (AsnContentException)
        {
            throw new DirectoryException("the server sent a message that is not LDAP");
        }
    }

    // A CMS without credentials for the server binds anonymously (inferred).
    private async Task BindAsync(CancellationToken cancellation)
    {
        await connection.SendAsync(LdapMessage.Bind(++_lastId, search.UserName, search.Password), cancellation);
        var answer = await ReceiveAsync(cancellation);
        if (answer.Operation is not LdapOperation.BindResponse)
            throw Unexpected(answer);
        RequireSuccess(answer.Body, "bind");
    }

    // The answer is complete, so a server that has already left does no harm.
    private async Task UnbindAsync(CancellationToken cancellation)
    {
        try
        {
            await connection.SendAsync(LdapMessage.Unbind(++_lastId), cancellation);
        }
        catch (IOException)
        {
        }
    }

    private async Task FindAsync(LdapFilter? filter, IReadOnlyList<string> attributes, Action<DirectoryEntry> found, CancellationToken cancellation)
    {
        var wanted = attributes.Select(attribute => new AttributeName(attribute)).ToHashSet();
        byte[] cookie = [];
        do
        {
            await connection.SendAsync(LdapMessage.Search(++_lastId, search, filter, attributes, search.UsesPages ? (PageSize, cookie) : null), cancellation);
            LdapMessage answer;
            while ((answer = await ReceiveAsync(cancellation)).Operation is not LdapOperation.SearchResultDone)
            {
                if (answer.Operation is LdapOperation.SearchResultEntry)
                {
                    if (++_entries > search.Limits.Entries)
                        throw new DirectoryException(string.Create(CultureInfo.InvariantCulture, $"the answer has more than {search.Limits.Entries} entries"));
                    found(EntryOf(answer.Body, wanted));
                }
                else if (answer.Operation is not (LdapOperation.SearchResultReference or LdapOperation.IntermediateResponse))
                {
                    throw Unexpected(answer);
                }
            }
            RequireSuccess(answer.Body, "search");
            cookie = search.UsesPages ? answer.NextPage() : [];
        }
        while (cookie is not []);
    }

    private async ValueTask<LdapMessage> ReceiveAsync(CancellationToken cancellation)
    {
        var message = LdapMessage.Read(await connection.ReceiveAsync(cancellation));
        if (message.Id == 0)
            throw new DirectoryException("the server ended the connection");
        return message.Id == _lastId ? message : throw Unexpected(message);
    }

    private static DirectoryEntry EntryOf(AsnReader body, HashSet<AttributeName> wanted)
    {
        var dn = StrictUtf8.Text(body.ReadOctetString()) ?? "";
        List<KeyValuePair<string, string>> values = [];
        var attributes = body.ReadSequence();
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            var name = StrictUtf8.Text(attribute.ReadOctetString()) ?? "";
            var held = attribute.ReadSetOf(skipSortOrderValidation: true);
            while (held.HasData)
            {
                if (StrictUtf8.Text(held.ReadOctetString()) is { Length: > 0 } text && wanted.Contains(new AttributeName(name)))
                    values.Add(new(name, text));
            }
        }
        return new DirectoryEntry(dn, values, hasOwnName: false);
    }

    private static void RequireSuccess(AsnReader result, string operation)
    {
        var bytes = result.ReadEnumeratedBytes().Span;
        if (bytes.Length != 1)
            throw new AsnContentException();
        if (bytes[0] == Success)
            return;
        result.ReadOctetString();
        var diagnosis = StrictUtf8.Text(result.ReadOctetString()) is { Length: > 0 } text ? $": {text[..Math.Min(text.Length, LongestDiagnosis)]}" : "";
        throw new DirectoryException(string.Create(CultureInfo.InvariantCulture, $"the server refused the {operation} with {s_results.GetValueOrDefault(bytes[0], "result")} ({bytes[0]}){diagnosis}"));
    }

    private static DirectoryException Unexpected(LdapMessage message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the server sent an unexpected message ({(int)message.Operation})"));
}

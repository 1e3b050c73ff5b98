using System.Formats.Asn1;
using System.Text;
using CmsSim.Simulator.Directories;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.RemoteDirectories;

/// <summary>The operations of LDAP that a search uses (RFC 4511, 4.2 and 4.5).</summary>
internal enum LdapOperation
{
    BindRequest = 0,
    BindResponse = 1,
    UnbindRequest = 2,
    SearchRequest = 3,
    SearchResultEntry = 4,
    SearchResultDone = 5,
    SearchResultReference = 19,
    ExtendedResponse = 24,
    IntermediateResponse = 25,
}

/// <summary>A message from a directory: its number, its operation, and readers of its parts.</summary>
internal readonly struct LdapMessage
{
    private const string PagedResults = "1.2.840.113556.1.4.319";
    private const int Version = 3;


    private LdapMessage(int id, LdapOperation operation, AsnReader body, AsnReader? controls) =>
        (Id, Operation, Body, Controls) = (id, operation, body, controls);

    public int Id { get; }

    public LdapOperation Operation { get; }

    public AsnReader Body { get; }

    private AsnReader? Controls { get; }

    /// <summary>Reads a message. Throws <see cref="AsnContentException"/> when it is not one.</summary>
    public static LdapMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var message = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        if (!message.TryReadInt32(out var id) || message.PeekTag() is not { TagClass: TagClass.Application } tag)
            throw new AsnContentException();
        var body = tag.IsConstructed ? message.ReadSequence(tag) : new AsnReader(message.ReadEncodedValue(), AsnEncodingRules.BER);
        var controls = message.HasData && message.PeekTag().HasSameClassAndValue(Context(0)) ? message.ReadSequence(Context(0)) : null;
        return new LdapMessage(id, (LdapOperation)tag.TagValue, body, controls);
    }

    /// <summary>A simple bind (RFC 4513, 5.1).</summary>
    public static byte[] Bind(int id, string name, string password) => Write(id, LdapOperation.BindRequest, writer =>
    {
        writer.WriteInteger(Version);
        writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
        writer.WriteOctetString(Encoding.UTF8.GetBytes(password), Context(0));
    });

    /// <summary>A search of the whole subtree.</summary>
    /// <param name="id">The number of the message.</param>
    /// <param name="search">The base and the limits.</param>
    /// <param name="filter">The filter; null for all entries.</param>
    /// <param name="attributes">The attributes to return.</param>
    /// <param name="page">The size of a page and the cookie of the page before; null without pages.</param>
    public static byte[] Search(int id, DirectorySearch search, LdapFilter? filter, IReadOnlyList<string> attributes, (int Size, byte[] Cookie)? page) =>
        Write(id, LdapOperation.SearchRequest, writer =>
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(search.BaseDn));
            writer.WriteEnumeratedValue(Scope.WholeSubtree);
            writer.WriteEnumeratedValue(Aliases.NeverDereference);
            writer.WriteInteger(search.Limits.Entries);
            writer.WriteInteger((int)search.Limits.Time.TotalSeconds);
            writer.WriteBoolean(false);
            if (filter is null)
                writer.WriteOctetString("objectClass"u8, Context(7));
            else
                filter.Encode(writer);
            using (writer.PushSequence())
            {
                foreach (var attribute in attributes)
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
            }
        }, page is var (size, cookie) ? writer => WritePage(writer, size, cookie) : null);

    public static byte[] Unbind(int id)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            writer.WriteNull(new Asn1Tag(TagClass.Application, (int)LdapOperation.UnbindRequest));
        }
        return writer.Encode();
    }

    /// <summary>The cookie of the next page; empty after the last page.</summary>
    public byte[] NextPage()
    {
        while (Controls is { HasData: true })
        {
            var control = Controls.ReadSequence();
            if (StrictUtf8.Text(control.ReadOctetString()) is not PagedResults)
                continue;
            if (control.HasData && control.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                control.ReadBoolean();
            var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
            value.ReadInteger();
            return value.ReadOctetString();
        }
        return [];
    }

    // The pages are critical: the guide says that one directory must be searched without them, so a bridge does not do without by itself (inferred).
    private static void WritePage(AsnWriter writer, int size, byte[] cookie)
    {
        var value = new AsnWriter(AsnEncodingRules.BER);
        using (value.PushSequence())
        {
            value.WriteInteger(size);
            value.WriteOctetString(cookie);
        }
        using (writer.PushSequence())
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(PagedResults));
            writer.WriteBoolean(true);
            writer.WriteOctetString(value.Encode());
        }
    }

    private static byte[] Write(int id, LdapOperation operation, Action<AsnWriter> body, Action<AsnWriter>? control = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, (int)operation)))
                body(writer);
            if (control is not null)
            {
                using (writer.PushSequence(Context(0)))
                    control(writer);
            }
        }
        return writer.Encode();
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    private enum Scope
    {
        WholeSubtree = 2,
    }

    private enum Aliases
    {
        NeverDereference = 0,
    }
}

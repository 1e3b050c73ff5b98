using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.RemoteDirectories;
using FluentAssertions;
using Xunit;
using static CmsSim.ContractTests.Support.FakeDirectory;

namespace CmsSim.ContractTests.Ldap;

/// <summary>A directory on the network that fails, hangs or attacks costs a bridge a failed sync and nothing else.</summary>
public sealed class FaultyDirectories
{
    private const string Jid = "$uid$";

    public static TheoryData<string> Names() => [.. s_faults.Keys];

    // The bytes that the server sends after the bind, with the number of the search; and the end of the line in the log.
    private static readonly Dictionary<string, (Func<int, byte[]>[] Messages, string Why)> s_faults = new()
    {
        ["another protocol"] = ([_ => "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()], "the server does not speak LDAP"),
        ["a length without end"] = ([_ => [0x30, 0x80, 2, 1, 1, 0, 0]], "the server does not speak LDAP"),
        ["a length of five bytes"] = ([_ => [0x30, 0x85, 1, 0, 0, 0, 0]], "the server does not speak LDAP"),
        ["a message of 4 GB"] = ([_ => [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]], "a message is larger than 65536 bytes"),
        ["a message above the limit"] = ([_ => [0x30, 0x83, 1, 0, 1]], "a message is larger than 65536 bytes"),
        ["an empty message"] = ([_ => [0x30, 0]], "the server sent a message that is not LDAP"),
        ["a message without an operation"] = ([id => [0x30, 3, 2, 1, (byte)id]], "the server sent a message that is not LDAP"),
        ["a number that is none"] = ([_ => [0x30, 4, 4, 1, 1, 0x65]], "the server sent a message that is not LDAP"),
        ["an entry that is cut off"] = ([id => Message(id, 4, writer => writer.WriteOctetString("cn=x"u8))], "the server sent a message that is not LDAP"),
        ["an entry that is a number"] = ([id => Message(id, 4, writer => writer.WriteInteger(1))], "the server sent a message that is not LDAP"),
        ["a nest of sequences"] = ([id => Message(id, 4, writer => Nest(writer, 5_000))], "the server sent a message that is not LDAP"),
        ["a result that is no number"] = ([id => Message(id, 5, writer => writer.WriteOctetString("ok"u8))], "the server sent a message that is not LDAP"),
        ["a result of many bytes"] = ([id => Message(id, 5, writer => writer.WriteEncodedValue([0x0a, 2, 1, 0]))], "the server sent a message that is not LDAP"),
        ["another number"] = ([id => Done(id + 1)], "the server sent an unexpected message (5)"),
        ["another bind"] = ([id => Bound(id)], "the server sent an unexpected message (1)"),
        ["an unknown operation"] = ([id => Message(id, 29, _ => { })], "the server sent an unexpected message (29)"),
        ["a notice of disconnection"] = ([_ => Message(0, 24, writer => writer.WriteEncodedValue([0x0a, 1, 52]))], "the server ended the connection"),
        ["a referral"] = ([id => Done(id, 10, "ldap://elsewhere")], "the server refused the search with referral (10): ldap://elsewhere"),
        ["the size limit"] = ([id => Entry(id, "cn=a", ("uid", "a")), id => Done(id, 4)], "the server refused the search with sizeLimitExceeded (4)"),
        ["no pages"] = ([id => Done(id, 12)], "the server refused the search with unavailableCriticalExtension (12)"),
        ["an unknown result"] = ([id => Done(id, 123, "no\r\n2016-07-26 line")], "the server refused the search with result (123): no..2016-07-26 line"),
        ["too many entries"] = ([.. Enumerable.Range(0, 6).Select(i => (Func<int, byte[]>)(id => Entry(id, $"cn={i}", ("uid", $"{i}"))))], "the answer has more than 5 entries"),
        ["a cookie that is cut off"] = ([id => [.. Cut(Done(id, cookie: [1, 2, 3]))]], "the server sent a message that is not LDAP"),
    };

    [Theory, MemberData(nameof(Names))]
    public async Task A_bad_answer_fails_the_sync(string fault)
    {
        var (messages, why) = s_faults[fault];
        await using var directory = Answering(messages);
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().BeNull();

        (await cluster.LogAsync()).Should().ContainSingle(line => line.Contains("LDAP sync failed")).Which.Should().EndWith($": LDAP sync failed: 127.0.0.1:{directory.Port}: {why}");
        (await cluster.GetAsync("/api/v1/users")).Text.Should().Contain("total=\"0\"");
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"count\":0");
    }

    [Fact]
    public async Task Answers_with_random_bytes_in_them_end_every_search()
    {
        var random = new Random(3);
        await using var directory = new FakeDirectory(async conversation =>
        {
            await conversation.BindAsync();
            await conversation.ReadAsync();
            byte[] answer = [.. Entry(2, "cn=a,dc=com", ("uid", "ann"), ("mail", "ann@example.com")), .. Entry(2, "cn=b,dc=com", ("uid", "bob")), .. Done(2, cookie: [])];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                answer[random.Next(answer.Length)] = (byte)random.Next(256);
            await conversation.SendAsync(answer[..random.Next(answer.Length / 2, answer.Length + 1)]);
        });
        await using var searches = new DirectorySearches(() => null, TimeProvider.System);
        for (var i = 0; i < 500; i++)
        {
            var answered = new TaskCompletionSource<DirectoryAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            searches.Start(
                new DirectorySearch
                {
                    Host = "127.0.0.1",
                    Port = directory.Port,
                    IsSecure = false,
                    BaseDn = "dc=com",
                    Attributes = ["uid"],
                    UsesPages = true,
                    Limits = new(10, 100_000, 10_000, TimeSpan.FromMinutes(10)),
                },
                answered.SetResult, CancellationToken.None);

            var answer = await answered.Task;
            (answer.Failure is null ? answer.Entries.Count : 0).Should().BeInRange(0, 2);
        }
    }

    [Fact]
    public async Task Entries_are_read_whatever_comes_between_them()
    {
        await using var directory = Answering(
            id => Message(id, 19, writer => writer.WriteOctetString("ldap://elsewhere/dc=com"u8)),
            id => Entry(id, "cn=a,dc=com", ("UID", "ann"), ("secret", "x")),
            id => Message(id, 25, writer => writer.WriteOctetString("1.2.3"u8, new Asn1Tag(TagClass.ContextSpecific, 0))),
            id => Entry(id, "not a name", ("uid", "bob")),
            id => Entry(id, "cn=c,dc=com"),
            id => Done(id));
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().Equal("ann", "bob");
        directory.Connections.Should().Be(1, "referrals are not followed");
    }

    [Fact]
    public async Task The_requests_have_the_bytes_that_OpenLDAPs_client_sends()
    {
        await using var directory = Answering(id => Done(id, cookie: []));
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false&username=cn=a&password=p");

        (await source.SyncAsync("dc=com", "(&(cn=a*b)(!(uid>=1)))", Jid)).Should().BeEmpty();

        // OpenLDAP's ldapsearch sends these bytes for the same search: a bind, the search with a critical control for pages of 500, an unbind.
        directory.Requests.Select(Convert.ToHexString).Should().Equal(
            "3011020101600C0201030404636E3D61800170",
            "306E0201026340040664633D636F6D0A01020A0100020105020178010100A01AA40C0402636E3006800161820162A20AA5080403756964040131300B040375696404046D61696C"
                + "A02730250416312E322E3834302E3131333535362E312E342E3331390101FF04083006020201F40400",
            "30050201034200");
    }

    [Fact]
    public async Task A_cookie_brings_the_next_page()
    {
        var page = 0;
        await using var directory = Answering(id => Entry(id, "cn=x", ("uid", $"u{page}")), id => Done(id, cookie: ++page < 3 ? [(byte)page] : []));
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().Equal("u0", "u1", "u2");
        directory.Requests.Select(request => Convert.ToHexString(request)[^8..]).Skip(1).Take(3).Should().Equal("01F40400", "F4040101", "F4040102");
    }

    [Fact]
    public async Task Endless_pages_end_at_the_limit_of_bytes()
    {
        await using var directory = Answering(id => Done(id, cookie: [1]));
        await using var cluster = await StartAsync(options => options with { Limits = options.Limits with { DirectoryBytes = 4_096 } });
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().BeNull();
        (await cluster.LogAsync()).Should().Contain(line => line.EndsWith("the answer is larger than 4096 bytes"));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("half a bind")]
    [InlineData("a bind only")]
    [InlineData("half a TLS handshake")]
    public async Task A_server_that_hangs_fails_the_sync_when_its_time_is_over(string sent)
    {
        await using var directory = new FakeDirectory(async conversation =>
        {
            if (sent is "half a bind")
                await conversation.SendAsync(Bound(1)[..4]);
            if (sent is "a bind only")
                await conversation.BindAsync();
            if (sent is "half a TLS handshake")
                await conversation.SendAsync([0x16, 3, 3]);
            await conversation.HangAsync();
        });
        var time = new WatchedTime();
        await using var cluster = await StartAsync(options => options with { RealTime = time });
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure={sent.Contains("TLS")}");

        var sync = source.SyncAsync("dc=com", "", Jid);
        (await time.PassUntilAsync(sync, TimeSpan.FromSeconds(120))).Should().ContainSingle();

        (await sync).Should().BeNull();
        (await cluster.LogAsync()).Should().Contain(line => line.EndsWith("the search took longer than 120 seconds"));
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("stop")]
    [InlineData("end")]
    public async Task A_search_ends_with_the_world_or_bridge_that_started_it(string end)
    {
        var (asked, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var directory = new FakeDirectory(async conversation =>
        {
            await conversation.BindAsync();
            await conversation.ReadAsync();
            asked.TrySetResult();
            await conversation.HangAsync();
            gone.TrySetResult();
        });
        var cluster = await StartAsync();
        await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");
        await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(3);
        await asked.Task;

        if (end is "reset")
            await cluster.ControlAsync("POST", "/reset");
        else if (end is "stop")
            await cluster.ControlAsync("POST", "/bridges/Core1/stop");
        else
            await cluster.DisposeAsync();

        await gone.Task;
        if (end is not "end")
            await cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_bridge_answers_requests_while_a_directory_hangs()
    {
        await using var directory = new FakeDirectory(conversation => conversation.HangAsync());
        await using var cluster = await StartAsync();
        await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");
        var sync = await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(3);

        (await cluster.GetAsync("/api/v1/ldapSyncs/" + sync)).Text.Should().Contain("<state>inProgress</state>");
        (await cluster.SendAsync("DELETE", "/api/v1/ldapSyncs/" + sync)).Text.Should().Contain("<ldapSyncCannotBeCancelled />");
    }

    [Fact]
    public async Task A_server_that_refuses_connections_fails_the_sync()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        await using var cluster = await StartAsync();

        await FailsAsync(cluster, $"address=127.0.0.1&portNumber={port}", $"127.0.0.1:{port}: No address of 127.0.0.1 accepts a connection.");
        await FailsAsync(cluster, "address=127.0.0.1&portNumber=70000", "127.0.0.1:70000: invalid port");
        await FailsAsync(cluster, "address=127.0.0.1&portNumber=0", "127.0.0.1:0: invalid port");
    }

    // The control API would take a bind for a bad request, but a client of a bridge must not reach it at all.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    public async Task A_sync_never_connects_to_the_control_API(string address)
    {
        await using var cluster = await StartAsync();
        var port = cluster.Host.Control!.Port;
        var source = await SourceOfUsers.CreateAsync(cluster, $"address={address}&portNumber={port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().BeNull();
        (await cluster.LogAsync()).Should().Contain(line => line.EndsWith($"{address}:{port}: Bridges do not connect to the control API.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_directories_of_the_world_are_kept_but_not_searched()
    {
        await using var directory = Answering(id => Entry(id, "cn=a,dc=com", ("uid", "real")), id => Done(id));
        await using var cluster = await StartAsync(world: "<directory><entry dn=\"cn=a,dc=com\"><uid>embedded</uid></entry></directory>");
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().Equal("real");
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Contain("<uid>embedded</uid>");
    }

    [Fact]
    public async Task Embedded_directories_open_no_connection()
    {
        await using var directory = Answering(id => Done(id));
        await using var cluster = await SimulatedCluster.StartAsync("<world release=\"2.9\"><bridge name=\"Core1\"/></world>");
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={directory.Port}&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().BeNull();
        directory.Connections.Should().Be(0);
        (await cluster.LogAsync()).Should().Contain(line => line.EndsWith("LDAP sync failed: the world has no directory for 127.0.0.1"));
    }

    private static async Task FailsAsync(SimulatedCluster cluster, string server, string why)
    {
        var source = await SourceOfUsers.CreateAsync(cluster, server + "&secure=false");

        (await source.SyncAsync("dc=com", "", Jid)).Should().BeNull();
        (await cluster.LogAsync()).Last(line => line.Contains("LDAP sync failed")).Should().EndWith(why);
        await cluster.SendAsync("DELETE", "/api/v1/ldapSources/" + source.Id);
    }

    private static Task<SimulatedCluster> StartAsync(Func<SimulatorOptions, SimulatorOptions>? more = null, string world = "") => SimulatedCluster.StartAsync(
        $"<world release=\"2.9\"><bridge name=\"Core1\"/>{world}</world>",
        options =>
        {
            var real = options with { Directories = DirectorySource.Real, Limits = options.Limits with { DirectoryEntries = 5, LargestDirectoryMessage = 65_536 } };
            return more?.Invoke(real) ?? real;
        });

    private static void Nest(AsnWriter writer, int depth)
    {
        writer.WriteOctetString("cn=x"u8);
        for (var i = 0; i < depth; i++)
            writer.PushSequence();
        for (var i = 0; i < depth; i++)
            writer.PopSequence();
    }

    // The same message with a control whose value ends too early.
    private static byte[] Cut(byte[] message)
    {
        message[^4] = 9;
        return message;
    }
}

using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about uniqueness, access methods and members of spaces.</summary>
internal static class SpaceContracts
{
    public static IReadOnlyList<Contract> All { get; } =
    [
        new("uniqueness.uri", "A uri that another space has is refused with duplicateCoSpaceUri.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons"), Observed(Sources.Clients)],
            Check = async cms =>
            {
                await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&uri={cms.Name("same")}");
                (await cms.PostAsync("coSpaces", $"name={cms.Name("b")}&uri={cms.Name("same")}")).IsRefused("duplicateCoSpaceUri");
            },
        },
        new("uniqueness.uri-case", "Letter case does not make a uri unique.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Basics}: uris are stored in lower case"), Inferred("the refusal is not shown")],
            Check = async cms =>
            {
                await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&uri={cms.Name("same")}");
                (await cms.PostAsync("coSpaces", $"name={cms.Name("b")}&uri={cms.Name("SAME")}")).IsRefused("duplicateCoSpaceUri");
            },
        },
        new("uniqueness.call-id", "A callId that another space has is refused with duplicateCoSpaceId.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms =>
            {
                await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&callId={cms.Number(2)}");
                (await cms.PostAsync("coSpaces", $"name={cms.Name("b")}&callId={cms.Number(2)}")).IsRefused("duplicateCoSpaceId");
            },
        },
        new("uniqueness.secret", "A secret that another space has is refused with duplicateCoSpaceSecret.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("a client lists the reason"), Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms =>
            {
                await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&callId={cms.Number(3)}&secret={cms.Name("secret")}");
                (await cms.PostAsync("coSpaces", $"name={cms.Name("b")}&callId={cms.Number(4)}&secret={cms.Name("secret")}")).IsRefused("duplicateCoSpaceSecret");
            },
        },
        new("uniqueness.names", "Names need not be unique.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("real lists show spaces of equal names")],
            Check = async cms =>
            {
                await cms.CreateAsync("coSpaces", $"name={cms.Name("twin")}");
                await cms.CreateAsync("coSpaces", $"name={cms.Name("twin")}");
                (await cms.GetAsync($"coSpaces?filter={cms.Name("twin")}")).HasTotal(2);
            },
        },
        new("uniqueness.own-uri", "A space may be sent its own uri again.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("clients send all values with every PUT")],
            Check = async cms => (await cms.PutAsync(await cms.CreateAsync("coSpaces", $"name={cms.Name("own")}&uri={cms.Name("own")}"), $"name={cms.Name("own2")}&uri={cms.Name("own")}")).IsDone(),
        },
        new("uniqueness.freed-uri", "A uri is free after its space was deleted.")
        {
            Needs = Needs.Writes,
            Evidence = [Inferred("schedulers reuse uris")],
            Check = async cms =>
            {
                await cms.DeleteAsync(await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&uri={cms.Name("free")}"));
                (await cms.PostAsync("coSpaces", $"name={cms.Name("b")}&uri={cms.Name("free")}")).IsDone();
            },
        },
        new("accessMethods.create", "An access method is created below its space, and Location has the nested path.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: access methods"), Observed("a client reads the seventh part of Location")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}");
                (await cms.PostAsync($"{space}/accessMethods", $"uri={cms.Name("guest")}&passcode=4711")).IsDone().HasHeaderLike("Location", $"/api/v1/coSpaces/{space.Id}/accessMethods/{FormContracts.Id}");
            },
        },
        new("accessMethods.read", "An access method shows its uri and passcode.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: XML of access methods")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}");
                (await cms.GetAsync(await cms.CreateAsync($"{space}/accessMethods", $"uri={cms.Name("guest")}&passcode=4711"))).IsXml("accessMethod").Has("uri", cms.Name("guest")).Has("passcode", "4711");
            },
        },
        new("accessMethods.count", "A space counts its access methods in numAccessMethods, and omits the element without any.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: numAccessMethods"), Observed($"{Sources.Basics}: a space without")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}");
                (await cms.GetAsync(space)).Has("numAccessMethods", null);
                await cms.CreateAsync($"{space}/accessMethods", $"uri={cms.Name("guest")}");
                (await cms.GetAsync(space)).Has("numAccessMethods", "1");
            },
        },
        new("accessMethods.list", "The access methods of a space are listed below it.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, accessMethods")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}");
                var (one, two) = (await cms.CreateAsync($"{space}/accessMethods", $"uri={cms.Name("one")}"), await cms.CreateAsync($"{space}/accessMethods", $"uri={cms.Name("two")}"));
                (await cms.GetAsync($"{space}/accessMethods")).IsXml("accessMethods").HasTotal(2).HasObjectsInAnyOrder(one, two);
            },
        },
        new("accessMethods.deleted-with-space", "The access methods of a space are deleted with it, and their uris are free.")
        {
            Needs = Needs.Writes,
            Evidence = [Inferred("an access method has no meaning without its space")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}");
                await cms.CreateAsync($"{space}/accessMethods", $"uri={cms.Name("guest")}");
                await cms.DeleteAsync(space);
                (await cms.PostAsync("coSpaces", $"name={cms.Name("b")}&uri={cms.Name("guest")}")).IsDone();
            },
        },
        new("accessMethods.call-id-and-secret", "An access method with a callId gets a secret of its own.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: secrets of access methods"), Documented($"{Sources.Blueprint}, accessMethods")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&requireCallId=true");
                var method = await cms.GetAsync(await cms.CreateAsync($"{space}/accessMethods", $"callId={cms.Number(5)}"));
                method.Has("callId", cms.Number(5)).Check(method.Value("secret") is { Length: 22 }, "secret", "22 characters", method.Value("secret") ?? "no such element");
            },
        },
        new("accessMethods.unknown", "An unknown access method is refused with accessMethodDoesNotExist.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms => (await cms.GetAsync($"{await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}")}/accessMethods/{cms.UnknownId()}")).IsRefused("accessMethodDoesNotExist", 400, 404),
        },
        new("members.create", "A user becomes a member of a space, and Location has the nested path.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, coSpaceUsers"), Observed($"{Sources.Access}: coSpaceUsers")],
            Check = async cms =>
            {
                var (space, jid) = (await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}"), await JidAsync(cms));
                (await cms.PostAsync($"{space}/coSpaceUsers", $"userJid={jid}")).IsDone().HasHeaderLike("Location", $"/api/v1/coSpaces/{space.Id}/coSpaceUsers/{FormContracts.Id}");
            },
        },
        new("members.rights", "A member has the rights that were set, and shows them.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: XML of a member"), Documented($"{Sources.Blueprint}, coSpaceUsers")],
            Check = async cms =>
            {
                var (space, jid) = (await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}"), await JidAsync(cms));
                var member = await cms.CreateAsync($"{space}/coSpaceUsers", $"userJid={jid}&canDestroy=true&canAddRemoveMember=false&canChangeName=true");
                (await cms.GetAsync(member)).IsXml("coSpaceUser").Has("userJid", jid).Has("canDestroy", "true").Has("canAddRemoveMember", "false").Has("canChangeName", "true").Has("autoGenerated", "false");
            },
        },
        new("members.list", "The members of a space are listed below it.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, coSpaceUsers")],
            Check = async cms =>
            {
                var (space, jid) = (await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}"), await JidAsync(cms));
                (await cms.GetAsync($"{space}/coSpaceUsers")).IsXml("coSpaceUsers").HasTotal(0);
                var member = await cms.CreateAsync($"{space}/coSpaceUsers", $"userJid={jid}");
                (await cms.GetAsync($"{space}/coSpaceUsers")).HasTotal(1).HasObjects(member);
            },
        },
        new("members.unknown-user", "A user that does not exist cannot become a member.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed("a client reads userDoesNotExist")],
            Check = async cms => (await cms.PostAsync($"{await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}")}/coSpaceUsers", $"userJid={cms.Name("no")}@example.invalid")).IsRefused("userDoesNotExist"),
        },
        new("members.remove", "A member that is deleted is no longer listed.")
        {
            Needs = Needs.Writes,
            Evidence = [Documented($"{Sources.Blueprint}, coSpaceUsers")],
            Check = async cms =>
            {
                var (space, jid) = (await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}"), await JidAsync(cms));
                (await cms.DeleteAsync(await cms.CreateAsync($"{space}/coSpaceUsers", $"userJid={jid}"))).IsDone();
                (await cms.GetAsync($"{space}/coSpaceUsers")).HasTotal(0);
            },
        },
        new("members.owner", "ownerJid makes a user the owner of a space, which shows ownerId and ownerJid.")
        {
            Needs = Needs.Writes,
            Evidence = [Observed($"{Sources.Access}: XML of a space with an owner"), Documented($"{Sources.Guide20}: coSpace owner")],
            Check = async cms =>
            {
                var jid = await JidAsync(cms);
                (await cms.GetAsync(await cms.CreateAsync("coSpaces", $"name={cms.Name("a")}&ownerJid={jid}"))).HasElement("ownerId").Has("ownerJid", jid);
            },
        },
    ];

    private static async Task<string> JidAsync(CmsSession cms)
    {
        if ((await cms.GetAsync("users?limit=1")).Value("user/userJid") is { } jid)
            return jid;
        CmsSession.Skip("the target has no users");
        return "";
    }
}

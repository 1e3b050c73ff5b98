using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>Servers as JSON: <c>[{"address":"webbridge.example.com","behaviour":"unresolvable"}]</c>.</summary>
internal sealed class ServerList : AddressList<Server>
{
    public override string Shape => "The body must be [{\"address\":\"webbridge.example.com\",\"behaviour\":\"unresolvable\"},…].";

    protected override string Noun => "server";

    protected override string Example => "webbridge.example.com";

    protected override Server Empty { get; } = new("", ServerBehaviour.Answer);

    protected override int MostIn(Limits limits) => limits.Servers;

    protected override string AddressOf(Server entry) => entry.Address;

    protected override Server WithAddress(Server entry, string address) => entry with { Address = address };

    protected override void WriteMembers(Utf8JsonWriter json, Server entry)
    {
        json.WriteString("address", entry.Address);
        json.WriteString("behaviour", entry.Word);
    }

    protected override string? ReadMember(JsonProperty property, ref Server entry)
    {
        switch (property.Name)
        {
            case "behaviour":
                if (!Server.Behaviours.TryGetValue(property.Value.ToString(), out var behaviour))
                    return NoSuchWord(property, Server.Behaviours.Keys);
                entry = entry with { Behaviour = behaviour };
                return null;
            default:
                return $"{ControlAnswer.Short(property.Name)} is not a member of a server; expected address, behaviour";
        }
    }
}

using Microsoft.Data.Sqlite;

namespace CmsSim.Client.Scheduling.Sqlite;

internal static class SystemRows
{
    public static Columns Values(ManagedSystem system, PasswordKey key) => new("number",
    [
        ("number", system.Number),
        ("address", system.Access.Address.ToString()), ("user_name", system.Access.UserName),
        ("password", Sealed(system.Access.Password, key)), ("trust", system.Access.Trust),
        ("name", system.Name), ("domain", system.Domain),
        ("number_base", system.Slots?.Base), ("number_quantity", system.Slots?.Quantity), ("web_bridge_uri", system.WebBridgeUri?.ToString()),
        ("alternate_address", system.Alternate?.Address.ToString()), ("alternate_user_name", system.Alternate?.UserName),
        ("alternate_password", Sealed(system.Alternate?.Password, key)), ("alternate_trust", system.Alternate?.Trust),
        ("allows_incoming_sip", system.AllowsIncomingSip), ("allows_outgoing_sip", system.AllowsOutgoingSip), ("allows_booking", system.AllowsBooking),
        ("call_profile", system.Profiles.CallProfile.ToString()), ("call_leg_profile", system.Profiles.CallLegProfile.ToString()),
        ("parameter_set", system.ParameterSet?.ToString()),
        ("reserved", Rows.ToJson(system.Reserved, RowsJson.Default.IReadOnlyListReservedSlot)),
        ("software_version", system.SoftwareVersion),
        ("bridges", Rows.ToJson(system.Bridges, RowsJson.Default.IReadOnlyListDiscoveredBridge)),
        ("state", (long)system.State), ("alternate_state", (long)system.AlternateState),
    ]);

    public static ManagedSystem Read(SqliteDataReader row, PasswordKey key) => new()
    {
        Number = row.Int("number"),
        Access = Access(row, key, "")!,
        Name = row.Text("name"),
        Domain = row.Text("domain"),
        Slots = row.LongOrNull("number_base") is { } first ? new((int)first, row.Int("number_quantity")) : null,
        WebBridgeUri = row.TextOrNull("web_bridge_uri") is { } uri ? new(uri) : null,
        Alternate = Access(row, key, "alternate_"),
        AllowsIncomingSip = row.Flag("allows_incoming_sip"),
        AllowsOutgoingSip = row.Flag("allows_outgoing_sip"),
        AllowsBooking = row.Flag("allows_booking"),
        Profiles = new(Guid.Parse(row.Text("call_profile")), Guid.Parse(row.Text("call_leg_profile"))),
        ParameterSet = row.TextOrNull("parameter_set") is { } set ? Guid.Parse(set) : null,
        Reserved = Rows.FromJson(row.Text("reserved"), RowsJson.Default.IReadOnlyListReservedSlot),
        SoftwareVersion = row.TextOrNull("software_version"),
        Bridges = Rows.FromJson(row.Text("bridges"), RowsJson.Default.IReadOnlyListDiscoveredBridge),
        State = (BridgeState)row.Long("state"),
        AlternateState = (BridgeState)row.Long("alternate_state"),
    };

    private static BridgeAccess? Access(SqliteDataReader row, PasswordKey key, string prefix) => row.TextOrNull($"{prefix}address") is { } address
        ? new(new(address), row.Text($"{prefix}user_name"),
            row.BytesOrNull($"{prefix}password") is { } password ? key.Unprotect(password) : null, row.TextOrNull($"{prefix}trust"))
        : null;

    private static byte[]? Sealed(string? password, PasswordKey key) => password is null ? null : key.Protect(password);
}

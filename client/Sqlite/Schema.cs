namespace CmsSim.Client.Scheduling.Sqlite;

/// <summary>The tables of the file. A file of an older version is migrated step by step when it is opened.</summary>
internal static class Schema
{
    /// <summary>One script for each version. A released script never changes; a change is another script.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE numbers (kind INTEGER PRIMARY KEY, last INTEGER NOT NULL);

        CREATE TABLE systems (
            number INTEGER PRIMARY KEY,
            address TEXT NOT NULL, user_name TEXT NOT NULL, password BLOB, trust TEXT,
            name TEXT NOT NULL, domain TEXT NOT NULL, number_base INTEGER, number_quantity INTEGER, web_bridge_uri TEXT,
            alternate_address TEXT, alternate_user_name TEXT, alternate_password BLOB, alternate_trust TEXT,
            allows_incoming_sip INTEGER NOT NULL, allows_outgoing_sip INTEGER NOT NULL, allows_booking INTEGER NOT NULL,
            call_profile TEXT NOT NULL, call_leg_profile TEXT NOT NULL, parameter_set TEXT, reserved TEXT NOT NULL,
            software_version TEXT, bridges TEXT NOT NULL, state INTEGER NOT NULL, alternate_state INTEGER NOT NULL);

        CREATE TABLE bookings (
            number INTEGER PRIMARY KEY, system INTEGER NOT NULL REFERENCES systems, uid TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL, passcode BLOB NOT NULL, participants TEXT NOT NULL, time_zone TEXT NOT NULL,
            recurrence TEXT, calendar_rule TEXT, extends_itself INTEGER NOT NULL);

        -- Times are microseconds since 1970. "needed" is 1 while the conference is not over, or has left calls to end.
        CREATE TABLE occurrences (
            booking INTEGER NOT NULL REFERENCES bookings, number INTEGER NOT NULL, system INTEGER NOT NULL,
            starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, booked_end INTEGER NOT NULL,
            state INTEGER NOT NULL, bridge TEXT, conference BLOB, dials TEXT NOT NULL, extensions INTEGER NOT NULL,
            warned INTEGER, problem TEXT, left_calls TEXT NOT NULL, needed INTEGER NOT NULL,
            PRIMARY KEY (booking, number)) WITHOUT ROWID;
        CREATE INDEX occurrences_by_start ON occurrences (system, needed, starts_at);
        CREATE INDEX occurrences_by_end ON occurrences (system, ends_at);

        CREATE TABLE tickets (
            number INTEGER PRIMARY KEY, system INTEGER NOT NULL REFERENCES systems, kind INTEGER NOT NULL, subject TEXT NOT NULL,
            text TEXT NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER);
        CREATE INDEX tickets_open ON tickets (closed_at);
        """,
    ];
}

using System.Globalization;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>The time at which a person joins meetings.</summary>
internal enum Habit
{
    Early,
    Punctual,
    Late,
}

/// <summary>A person or a video room.</summary>
/// <param name="Number">The place in the list of the company or its guests.</param>
/// <param name="Name">The display name.</param>
/// <param name="Address">The address from which it calls.</param>
/// <param name="Site">The site, whose bridge it calls. A guest calls the bridge of the host.</param>
/// <param name="Habit">The time at which it joins.</param>
/// <param name="Kind">The program with which it calls.</param>
internal sealed record Person(int Number, string Name, string Address, int Site, Habit Habit, CallerKind Kind)
{
    /// <summary>True for a video room, whose users often dial the IVR and type the call ID.</summary>
    public bool IsRoom { get; init; }

    public bool IsEncrypted { get; init; } = true;

    public VideoSize Video { get; init; } = VideoSize.P720;
}

/// <summary>The uses of spaces.</summary>
internal enum SpaceKind
{
    Team,
    Personal,
    Project,
    Customer,
    Training,
    TownHall,
    Board,
}

/// <summary>A space of the company.</summary>
/// <param name="Number">The number in the ids of the space.</param>
/// <param name="Kind">The use.</param>
/// <param name="Name">The name.</param>
/// <param name="Uri">The user part of the address.</param>
/// <param name="CallId">The call ID.</param>
/// <param name="Department">The department that pays for it, which is its CDR tag.</param>
/// <param name="Members">The people who meet there.</param>
internal sealed record Space(int Number, SpaceKind Kind, string Name, string Uri, string CallId, string Department, IReadOnlyList<Person> Members)
{
    /// <summary>The passcode; null for none.</summary>
    public string? Passcode { get; init; }

    /// <summary>The mode of recording; null for none.</summary>
    public string? RecordingMode { get; init; }

    public Guid Id => Company.IdOf("5bace000", Number);

    /// <summary>The user part that hosts dial. Others wait in the lobby until a host is there.</summary>
    public string HostUri => Kind is SpaceKind.Customer ? Uri + ".host" : Uri;

    public int Site => Members[0].Site;
}

/// <summary>A made-up company: its people, their video rooms, its guests and its spaces. The same seed gives the same company.</summary>
internal sealed class Company
{
    public const string Domain = "company.example";

    /// <summary>The address of the IVR.</summary>
    public const string Ivr = "join";

    /// <summary>The address of the recorder in releases that dial one.</summary>
    public const string Recorder = "recorder@" + Domain;

    private const int TeamSize = 8;

    // Most people take part in three or four meetings a day.
    private const double AttendancesOfPerson = 3.4;

    private readonly Chance _chance;
    private readonly HashSet<string> _addresses = [];
    private readonly HashSet<string> _callIds = [];
    private readonly List<Person> _people = [];
    private readonly List<Person> _guests = [];
    private readonly List<Space> _spaces = [];
    private readonly List<Person>[] _bySite;
    private int _numbered;

    private Company(Chance chance, int sites) => (_chance, Sites, _bySite) = (chance, sites, [.. Enumerable.Range(0, sites).Select(_ => new List<Person>())]);

    /// <summary>The number of sites. Each has a bridge.</summary>
    public int Sites { get; }

    public IReadOnlyList<Person> People => _people;

    /// <summary>People of other companies.</summary>
    public IReadOnlyList<Person> Guests => _guests;

    public IReadOnlyList<Space> Spaces => _spaces;

    /// <summary>Draws a company of the size that has as many attendances on a day.</summary>
    public static Company Draw(Chance chance, int participants, int sites)
    {
        var company = new Company(chance, sites);
        var teams = Math.Max(Math.Max(2, sites), (int)(participants / AttendancesOfPerson / TeamSize));
        for (var i = 0; i < teams; i++)
            company.HireTeam(i % sites);
        for (var i = 0; i < Math.Max(8, participants / 40); i++)
            company.MeetGuest();
        company.OpenSpaces(participants);
        return company;
    }

    /// <summary>The id with this number among those of one type.</summary>
    public static Guid IdOf(string family, int number) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"{family}-0000-4000-8000-{number:D12}"));

    public static string BridgeName(int site) => string.Create(CultureInfo.InvariantCulture, $"Core{site + 1}");

    // A team works at one site, apart from a few of its members, who are at one other site. Most teams have a video room.
    private void HireTeam(int site)
    {
        var department = _chance.Pick(Names.Departments);
        var other = _chance.Next(Sites);
        List<Person> members = [];
        for (var i = 0; i < TeamSize; i++)
        {
            var at = i > 0 && _chance.Happens(0.06) ? other : site;
            members.Add(i == TeamSize - 1 && _chance.Happens(0.6) ? AddRoom(at) : Hire(at));
        }
        _people.AddRange(members);
        foreach (var member in members)
            _bySite[member.Site].Add(member);
        var name = $"{_chance.Pick(Names.Places)} {department}";
        Open(SpaceKind.Team, name, department, members);
    }

    private Person Hire(int site)
    {
        var name = NextName();
        var kind = _chance.Weighted([(CallerKind.Sip, 45), (CallerKind.App, 35), (CallerKind.WebApp, 20)]);
        return new Person(_numbered++, name, $"{AddressOf(name)}@{Domain}", site, DrawHabit(), kind)
        {
            IsEncrypted = _chance.Happens(0.92),
            Video = _chance.Weighted([(VideoSize.P720, 80), (VideoSize.P1080, 12), (VideoSize.None, 8)]),
        };
    }

    private Person AddRoom(int site)
    {
        var name = $"Room {_chance.Pick(Names.Places)}";
        return new Person(_numbered++, name, $"{AddressOf(name)}@{Domain}", site, Habit.Punctual, CallerKind.Sip) { IsRoom = true, Video = VideoSize.P1080 };
    }

    private void MeetGuest()
    {
        var name = NextName();
        _guests.Add(new Person(_guests.Count, name, $"{AddressOf(name)}@{_chance.Pick(Names.Places).ToLowerInvariant()}.example", 0, Habit.Early,
            _chance.Happens(0.6) ? CallerKind.WebApp : CallerKind.Sip));
    }

    private void OpenSpaces(int participants)
    {
        Open(SpaceKind.TownHall, "Town Hall", "Communication", _people, recordingMode: "automatic");
        for (var site = 0; site < Sites; site++)
            Open(SpaceKind.Board, $"{_chance.Pick(Names.Places)} Board", "Management", SomeOf(8, site), passcode: Digits(4));
        foreach (var owner in _people.Where(person => !person.IsRoom && person.Number % 3 == 0))
            Open(SpaceKind.Personal, $"Room of {owner.Name}", "Personal", [owner]);
        for (var i = 0; i < Math.Max(2, participants / 60); i++)
        {
            var department = _chance.Pick(Names.Departments);
            Open(SpaceKind.Project, $"{department} {_chance.Pick(Names.Purposes)} {i + 1}", department, SomeOf(_chance.Between(10, 26), i % Sites),
                recordingMode: _chance.Weighted<string?>([(null, 6), ("manual", 3), ("automatic", 1)]), passcode: _chance.Happens(0.25) ? Digits(4) : null);
        }
        for (var i = 0; i < Math.Max(2, participants / 90); i++)
            Open(SpaceKind.Customer, $"{_chance.Pick(Names.Places)} Customers {i + 1}", "Sales", SomeOf(_chance.Between(2, 4), i % Sites));
        for (var i = 0; i < Math.Max(1, participants / 900); i++)
            Open(SpaceKind.Training, $"Training {i + 1}", "Training", SomeOf(45, i % Sites), recordingMode: "automatic");
    }

    // People of a site, most of them, and of another one. No site is without people. Those who work together are near each other in the list.
    private List<Person> SomeOf(int count, int site)
    {
        var (own, others) = (_bySite[site], _bySite[_chance.Next(Sites)]);
        HashSet<Person> some = [];
        for (var tries = 0; some.Count < count && tries < count; tries++)
        {
            var group = _chance.Happens(0.85) ? own : others;
            var from = _chance.Next(group.Count);
            some.UnionWith(group.Skip(from).Take(4));
        }
        return [.. some.OrderBy(person => person.Number).Take(count)];
    }

    private void Open(SpaceKind kind, string name, string department, IReadOnlyList<Person> members, string? recordingMode = null, string? passcode = null) =>
        _spaces.Add(new Space(_spaces.Count + 1, kind, name, AddressOf(name), NextCallId(), department, members) { RecordingMode = recordingMode, Passcode = passcode });

    private Habit DrawHabit() => _chance.Weighted([(Habit.Early, 25), (Habit.Punctual, 50), (Habit.Late, 25)]);

    private string NextName() => $"{_chance.Pick(Names.First)} {_chance.Pick(Names.Last)}";

    private string NextCallId()
    {
        string callId;
        do
            callId = Digits(9);
        while (!_callIds.Add(callId));
        return callId;
    }

    private string Digits(int count) => string.Create(count, _chance, static (text, chance) =>
    {
        foreach (ref var digit in text)
            digit = (char)('0' + chance.Next(10));
    });

    /// <summary>The name as a user part that no other has.</summary>
    private string AddressOf(string name)
    {
        var plain = string.Join('.', new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var address = plain;
        for (var i = 2; !_addresses.Add(address); i++)
            address = string.Create(CultureInfo.InvariantCulture, $"{plain}{i}");
        return address;
    }
}

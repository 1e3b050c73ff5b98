using System.Globalization;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>
/// Draws the plan of a day: meetings until the wanted number of attendances is reached, calls that the API makes, scanners, and a bridge that
/// is lost at noon. A person is in one meeting at a time. The same seed gives the same plan.
/// </summary>
internal sealed class DayPlanner
{
    /// <summary>After this many meetings in a row that found no free space or people, people attend two at a time.</summary>
    private const int MostMisses = 2_000;

    private static readonly TimeSpan s_halfHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_noon = TimeSpan.FromHours(12);

    private readonly Company _company;
    private readonly Chance _chance;
    private readonly ulong[] _busyPeople;
    private readonly ulong[] _busySpaces;
    private readonly Dictionary<SpaceKind, List<Space>> _spaces;
    private readonly List<PlannedMeeting> _meetings = [];
    private readonly List<DayStep> _steps = [];
    private int _remaining;
    private bool _mayOverlap;

    private DayPlanner(Company company, Chance chance, int participants)
    {
        (_company, _chance, _remaining) = (company, chance, participants);
        _busyPeople = new ulong[company.People.Count];
        _busySpaces = new ulong[company.Spaces.Count + 1];
        _spaces = company.Spaces.GroupBy(space => space.Kind).ToDictionary(group => group.Key, group => group.ToList());
    }

    /// <summary>Draws a plan.</summary>
    /// <param name="company">The company.</param>
    /// <param name="chance">The source of the draws.</param>
    /// <param name="participants">The number of attendances.</param>
    public static DayPlan Draw(Company company, Chance chance, int participants)
    {
        var planner = new DayPlanner(company, chance, participants);
        planner.PlanMeetings(participants);
        foreach (var meeting in planner._meetings)
            planner.AddSteps(meeting);
        planner.PlanCallsOfClients(participants);
        planner.PlanScanners(participants);
        planner.PlanOutage();
        return new DayPlan(planner._meetings, [.. planner._steps.OrderBy(step => step.At)]);
    }

    private void PlanMeetings(int participants)
    {
        // One meeting of the day has all who are free, and one runs over noon, when a bridge is lost.
        TryPlan(MeetingFormat.TownHall, _spaces[SpaceKind.TownHall][0], _chance.Weighted(MeetingFormat.TownHall.Starts), Math.Clamp(participants / 20, 6, 600));
        TryPlan(MeetingFormat.Review, _chance.Pick(_spaces[SpaceKind.Project]), s_noon - s_halfHour, int.MaxValue);
        for (var misses = 0; _remaining > 0;)
        {
            var format = _chance.Weighted(MeetingFormat.Usual);
            var most = format.People is var (least, largest) ? _chance.Between(least, largest) : int.MaxValue;
            misses = TryPlan(format, _chance.Pick(_spaces[format.Space]), _chance.Weighted(format.Starts), most) ? 0 : misses + 1;
            _mayOverlap |= misses > MostMisses;
        }
    }

    private bool TryPlan(MeetingFormat format, Space space, TimeSpan start, int most)
    {
        var halfHours = HalfHoursOf(start, start + TimeSpan.FromMinutes(format.Minutes));
        if (!_mayOverlap && (_busySpaces[space.Number] & halfHours) != 0)
            return false;
        var people = _chance.Shuffled(MembersOf(space).Where(person => _mayOverlap || (_busyPeople[person.Number] & halfHours) == 0));
        var guests = Math.Min(_chance.Between(format.Guests.Least, format.Guests.Most), _remaining - 1);
        most = Math.Min(most, _remaining - guests);
        if (people.Count < Math.Min(2, most))
            return false;

        _busySpaces[space.Number] |= halfHours;
        var meeting = new PlannedMeeting(space, start, start + TimeSpan.FromMinutes(format.Minutes) + _chance.Seconds(-240, format.Minutes > 30 ? 360 : 90));
        _meetings.Add(meeting);
        foreach (var person in people.Take(most))
        {
            _busyPeople[person.Number] |= halfHours;
            Attend(meeting, person, isGuest: false);
        }
        for (var i = 0; i < guests; i++)
            Attend(meeting, _chance.Pick(_company.Guests), isGuest: true);
        return true;
    }

    // The owner of a personal space meets one other person, mostly one who works near by.
    private IEnumerable<Person> MembersOf(Space space)
    {
        if (space.Kind is not SpaceKind.Personal)
            return space.Members;
        var (owner, people) = (space.Members[0], _company.People);
        return [owner, people[(owner.Number + _chance.Between(1, _chance.Happens(0.85) ? 4 : people.Count - 1)) % people.Count]];
    }

    private void Attend(PlannedMeeting meeting, Person person, bool isGuest)
    {
        _remaining--;
        var joins = meeting.Start + person.Habit switch
        {
            Habit.Early => _chance.Seconds(-240, -20),
            Habit.Punctual => _chance.Seconds(-35, 60),
            _ => _chance.Seconds(90, Math.Min(660, (meeting.End - meeting.Start).TotalSeconds / 2)),
        };
        if (isGuest && _chance.Happens(0.35))
            joins = meeting.Start + _chance.Seconds(60, 1_200);
        var leaves = _chance.Happens(0.08) && !isGuest ? meeting.End - _chance.Seconds(180, 420) : meeting.End + _chance.Seconds(-20, 70);
        if (leaves < joins + TimeSpan.FromMinutes(1))
            leaves = joins + TimeSpan.FromMinutes(1);
        meeting.Attendances.Add(new Attendance(person, meeting)
        {
            Joins = joins,
            Leaves = leaves,
            IsGuest = isGuest,
            UsesIvr = person.IsRoom && _chance.Happens(0.5),
            Mistypes = _chance.Happens(0.07),
            Thinks = _chance.Seconds(5, 12),
            Drops = Perhaps(0.04, joins, leaves),
            RedialsAfter = _chance.Seconds(8, 75),
            Mutes = _chance.Happens(0.45) ? joins + _chance.Seconds(1, 60) : null,
            Holds = Perhaps(0.03, joins, leaves),
            HoldLasts = _chance.Seconds(10, 150),
            Moves = isGuest ? null : Perhaps(0.01, joins, leaves),
            MovesTo = _chance.Next(1_000),
            GivesUpAfter = isGuest && _chance.Happens(0.15) ? _chance.Seconds(60, 240) : null,
            AdmittedAfter = _chance.Seconds(10, 100),
        });
    }

    private TimeSpan? Perhaps(double probability, TimeSpan from, TimeSpan to) =>
        _chance.Happens(probability) ? from + _chance.Seconds(0.2 * (to - from).TotalSeconds, 0.8 * (to - from).TotalSeconds) : null;

    private void AddSteps(PlannedMeeting meeting)
    {
        foreach (var attendance in meeting.Attendances)
            _steps.Add(new DayStep.Join(attendance));
        if (meeting.Space.Kind is SpaceKind.Customer && _chance.Happens(0.5))
            _steps.Add(new DayStep.LockMeeting(meeting.Start + _chance.Seconds(120, 360), meeting));
        if (meeting.Space.RecordingMode is not "manual" || _chance.Happens(0.3))
            return;
        _steps.Add(new DayStep.RecordMeeting(meeting.Start + _chance.Seconds(60, 300), meeting, IsOn: true));
        _steps.Add(new DayStep.RecordMeeting(meeting.End - _chance.Seconds(30, 200), meeting, IsOn: false));
    }

    private void PlanCallsOfClients(int participants)
    {
        for (var i = 0; i < Math.Max(6, participants / 120); i++)
        {
            var at = TimeSpan.FromHours(8) + _chance.Seconds(0, 9 * 3_600);

            // The extension decides how the phone behaves; the far ends of the world say so.
            var addresses = Enumerable.Range(0, _chance.Between(2, 5)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"{_chance.Between(20_000, 79_999)}@phones.{Company.Domain}"));
            _steps.Add(new DayStep.CallTogether(at, new AdHocMeeting(
                $"Incident {_chance.Between(1_000, 9_999)}", _chance.Next(_company.Sites), [.. addresses], _chance.Seconds(240, 1_500))));
        }
    }

    // Scanners come in waves, by day and by night.
    private void PlanScanners(int participants)
    {
        for (var i = 0; i < Math.Clamp(participants / 1_000, 6, 60); i++)
        {
            var (at, site) = (_chance.Seconds(0, 23.4 * 3_600), _chance.Next(_company.Sites));
            for (var calls = _chance.Between(5, 30); calls > 0; calls--)
            {
                _steps.Add(new DayStep.Scan(at, site, _chance.Next(1_000_000)));
                at += _chance.Seconds(1, 6);
            }
        }
    }

    // The bridge with the most people is lost. The others of its meetings stay.
    private void PlanOutage()
    {
        if (_company.Sites < 2)
            return;
        var at = s_noon + _chance.Seconds(1, 50);
        var people = new int[_company.Sites];
        foreach (var attendance in _meetings.SelectMany(meeting => meeting.Attendances).Where(attendance => attendance.Joins < at && attendance.Leaves > at))
            people[attendance.Site]++;
        var site = Array.IndexOf(people, people.Max());
        _steps.Add(new DayStep.LoseBridge(at, site));
        _steps.Add(new DayStep.RestartBridge(at + _chance.Seconds(240, 900), site));
    }

    private static ulong HalfHoursOf(TimeSpan from, TimeSpan to)
    {
        var halfHours = 0UL;
        for (var i = (int)(from / s_halfHour); i * s_halfHour < to; i++)
            halfHours |= 1UL << i;
        return halfHours;
    }
}

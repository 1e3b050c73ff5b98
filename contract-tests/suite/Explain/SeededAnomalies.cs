using System.Text.RegularExpressions;
using CmsSim.Harness.Explain;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

/// <summary>Something odd is planted in an ordinary day. The explainer names its kind and its line.</summary>
public sealed class SeededAnomalies
{
    private const string Slot = "11111111-0000-4000-8000-000000000002";
    private const string Other = "192.0.2.77";
    private const string NewId = "99999999-0000-4000-8000-000000000001";

    /// <summary>Each plants one anomaly and returns the number of the line that shows it.</summary>
    private static readonly Dictionary<string, (OddityKind Kind, Func<PlantedLog, int> Plant)> s_anomalies = new()
    {
        ["an exchange is missing"] = (OddityKind.TraceGap, log => { var at = log.Status; log.Lines.RemoveRange(at, 12); return at + 1; }
        ),
        ["the bridge restarts"] = (OddityKind.Restart, log => { var at = log.Status; log.Renumber(at, 1); return at + 1; }
        ),
        ["the uptime begins again"] = (OddityKind.Restart, log =>
        {
            var at = log.Lines.FindIndex(log.Status, line => line.Contains("<uptimeSeconds>"));
            for (var i = at; i < log.Lines.Count; i++)
                log.Lines[i] = Regex.Replace(log.Lines[i], "<uptimeSeconds>([0-9]+)<", match => $"<uptimeSeconds>{int.Parse(match.Groups[1].Value) - 1000}<");
            return at + 1;
        }
        ),
        ["an answer is missing"] = (OddityKind.UnansweredRequest, log => { var at = log.Status; log.Lines.RemoveRange(at + 1, 11); return at + 1; }
        ),
        ["a request is missing"] = (OddityKind.AnswerWithoutRequest, log => { var at = log.Status; log.Lines.RemoveAt(at); return at + 1; }
        ),
        ["an answer is slow"] = (OddityKind.SlowAnswer, log => { var at = log.Status; log.Shift(at + 1, TimeSpan.FromSeconds(20), log.NextRequest(log.NextRequest(at)) - at - 1); return at + 2; }
        ),
        ["answers swap places"] = (OddityKind.OutOfOrderAnswer, log =>
        {
            var (first, second) = (log.Status, log.NextRequest(log.Status));
            var end = log.NextRequest(second);
            var answer = log.Lines.GetRange(first + 1, second - first - 1);
            log.Lines.InsertRange(end, answer);
            log.Lines.RemoveRange(first + 1, answer.Count);
            return end - answer.Count + 1;
        }
        ),
        ["the log ends within an exchange"] = (OddityKind.CutLog, log => { var at = log.Status; log.Lines.RemoveRange(at + 1, log.Lines.Count - at - 1); return at + 1; }
        ),
        ["the log begins within an exchange"] = (OddityKind.CutLog, log => { log.Lines.RemoveRange(0, log.Status + 1); return 1; }
        ),
        ["a trace line is cut"] = (OddityKind.CutLog, log => { var at = log.Status + 1; log.Lines[at] = log.Lines[at][..^20]; return at + 1; }
        ),
        ["a size is wrong"] = (OddityKind.SizeMismatch, log =>
        {
            var at = log.Lines.FindIndex(log.Status, line => line.Contains("<calls total=\"0\"></calls>")) - 1;
            log.Lines[at] = Regex.Replace(log.Lines[at], "size [0-9]+", "size 99");
            return at + 1;
        }
        ),
        ["a parameter is missing in a body"] = (OddityKind.SizeMismatch, log =>
        {
            var at = log.Lines.FindIndex(log.Status, line => line.Contains("remoteParty="));
            log.Lines[at] = log.Lines[at].Replace("example.com", "example.co");
            return at;
        }
        ),
        ["a client retries after a failure"] = (OddityKind.RetryStorm, log => Repeat(log, 6, (at, _) => log.InsertExchange(at, "PUT", $"/api/v1/coSpaces/{NewId}", 400, "name=x", answer: "<failureDetails><coSpaceDoesNotExist /></failureDetails>"))),
        ["a client polls without pause"] = (OddityKind.RetryStorm, log => Repeat(log, 25, (at, _) => log.InsertExchange(at, "GET", "/api/v1/coSpaces?limit=1", 200, answer: "<coSpaces total=\"0\"></coSpaces>"))),
        ["a client never authenticates"] = (OddityKind.AuthenticationLoop, log => Repeat(log, 5, (at, _) => log.InsertExchange(at, "GET", "/api/v1/calls", 401, client: Other))),
        ["the bridge answers 503"] = (OddityKind.ServerError, log => log.InsertExchange(log.Status, "GET", "/api/v1/calls", 503) + 1),
        ["a client is refused many times"] = (OddityKind.RefusalBurst, log => Repeat(log, 6, (at, n) => log.InsertExchange(at, "GET", $"/api/v1/coSpaces/{NewId[..^1]}{n}", 400, answer: "<failureDetails><coSpaceDoesNotExist /></failureDetails>"))),
        ["an unknown user changes a profile"] = (OddityKind.UnusualClient, log => log.Insert(log.Status, $"{Other}: API user \"mallory\" modified call profile {NewId}", "local0")),
        ["another client renames a slot"] = (OddityKind.SlotEdited, log => log.InsertExchange(log.Status, "PUT", $"/api/v1/coSpaces/{Slot}", 200, "name=Lunch", Other, null, $"{Other}: API user \"admin\" modified space {Slot} (Lunch)")),
        ["another user deletes a slot"] = (OddityKind.SlotEdited, log => log.Insert(log.Status, $"127.0.0.1: API user \"mallory\" deleted space {Slot} (TMS_Scheduled_Meeting_1)", "local0")),
        ["a bulk sync fails"] = (OddityKind.BulkSyncIncomplete, log =>
        {
            var at = log.InsertExchange(log.Status, "GET", $"/api/v1/cospaceBulkSyncs/{NewId}", 200);
            log.Insert(at + 1, $"API trace {log.TraceAt(at)}:  <cospaceBulkSync id=\"{NewId}\">");
            return log.Insert(at + 2, $"API trace {log.TraceAt(at)}:  <status>failed</status>");
        }
        ),
        ["a call stays empty"] = (OddityKind.CallWithoutLegs, log =>
            log.InsertExchange(log.Status, "POST", "/api/v1/calls", 200, $"coSpace={NewId}", audit: $"127.0.0.1: API user \"admin\" created new call {NewId}") + 3),
        ["a far end does not answer"] = (OddityKind.NotConnected, log => log.Insert(log.Status, "call 900: ending; local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE) - not connected after 0:52")),
        ["TLS fails"] = (OddityKind.TlsFallback, log => log.Insert(log.Status, "call 900: falling back to unencrypted control connection...")),
        ["a handshake fails"] = (OddityKind.TlsFallback, log => log.Insert(log.Status, "handshake error 104 on outgoing connection 4")),
        ["a participant leaves at once"] = (OddityKind.ShortStay, log =>
        {
            log.Insert(log.Status, $"participant \"ann@example.com\" joined space {NewId} (Town hall)", "local0");
            return log.Insert(log.Status, $"participant \"ann@example.com\" left space {NewId} (Town hall)", "local0");
        }
        ),
        ["the load limit is reached"] = (OddityKind.LoadLimit, log => log.Insert(log.Status, "call 900: ending; local teardown, system participant limit reached - not connected after 0:00")),
        ["no bridge takes a participant"] = (OddityKind.LoadLimit, log => log.Insert(log.Status, "add participant \"ann@example.com\" request failed: call bridge unavailable")),
        ["records do not reach their receiver"] = (OddityKind.RecordsLost, log => log.Insert(log.Status, "unable to connect to CDR receiver 2 (1.1.1.1:8444)")),
        ["a record says that others are lost"] = (OddityKind.RecordsLost, log => log.Insert(log.Status, "<record type=\"callEnd\" time=\"2016-07-26T12:00:00Z\" recordIndex=\"9\" correlatorIndex=\"8\" numPreceedingRecordsMissing=\"3\">")),
        ["the clock goes back"] = (OddityKind.ClockJump, log => { var at = log.Status; log.Shift(at, TimeSpan.FromHours(-1)); return at + 1; }
        ),
        ["the clock leaps forward"] = (OddityKind.ClockJump, log => { var at = log.Status; log.Shift(at, TimeSpan.FromHours(2)); return at + 1; }
        ),
        ["the clock of the records moves"] = (OddityKind.ClockOffset, log =>
        {
            var at = log.Lines.FindIndex(log.Status, line => line.Contains("<cdrTime>"));
            for (var i = at; i < log.Lines.Count; i++)
                log.Lines[i] = Regex.Replace(log.Lines[i], "<cdrTime>([^<]+)<", match => $"<cdrTime>{DateTimeOffset.Parse(match.Groups[1].Value).AddSeconds(-7):yyyy-MM-ddTHH:mm:ssZ}<");
            return at + 1;
        }
        ),
        ["a bridge registers again"] = (OddityKind.Reregistration, log => log.InsertRaw(log.Status, $"{log.Stamp(log.Status)} user.info Core1 authp:  re-registration from server \"core2.example.com\"")),
        ["the database loses a client"] = (OddityKind.Database, log => log.InsertRaw(log.Status, $"{log.Stamp(log.Status)} local0.err Core1 postgres[54639]:  [7-1] 2016-07-26 09:02:21.603 UTC [54639] FATAL: connection to client lost")),
        ["a database node is down"] = (OddityKind.Database, log => log.InsertRaw(log.Status, $"{log.Stamp(log.Status)} user.info Core1 sfpool:  Health check 10.62.71.119: error (up = 1): could not connect to server: Connection refused")),
        ["a web bridge is unreachable"] = (OddityKind.WebBridge, log => log.Insert(log.Status, "failed to establish connection to web bridge link 2 (unknown error)")),
        ["no recorder is found"] = (OddityKind.RecorderOrStreamer, log => log.Insert(log.Status, "No recording device found")),
        ["a licence is missing"] = (OddityKind.Licence, log => log.Insert(log.Status, "unable to apply logo (space '9999') -- no license")),
        ["the directory import fails"] = (OddityKind.Directory, log => log.Insert(log.Status, "LDAP sync failed: cannot reach ldap.example.com")),
        ["a SIP connection breaks"] = (OddityKind.SipConnection, log => log.Insert(log.Status, "SIP trace: connection 12: read failure, code 104")),
        ["a passcode is shown"] = (OddityKind.SecretInClear, log => log.InsertExchange(log.Status, "PUT", $"/api/v1/coSpaces/{NewId}", 200, "name=x&passcode=4321") + 3),
        ["a process reports an error"] = (OddityKind.ErrorLine, log => log.InsertRaw(log.Status, $"{log.Stamp(log.Status)} user.err Core1 host:server:  ERROR : out of something")),
    };

    public static TheoryData<string> Anomalies() => [.. s_anomalies.Keys];

    /// <summary>Alarms of other kinds are only those that the same event causes, such as the refusals of a retry storm.</summary>
    [Theory, MemberData(nameof(Anomalies))]
    public async Task It_is_found_with_its_kind_and_line_and_causes_at_most_one_other_alarm(string name)
    {
        var (kind, plant) = s_anomalies[name];
        var log = new PlantedLog(await OrdinaryDay.LinesAsync());
        var line = plant(log);

        var oddities = Explained.Text(log.Lines).Oddities.ToList();

        oddities.Should().Contain((kind, line), name).And.HaveCountLessThanOrEqualTo(2, name);
    }

    [Fact]
    public async Task The_log_without_an_anomaly_has_no_alarm() =>
        Explained.Text(new PlantedLog(await OrdinaryDay.LinesAsync()).Lines).Oddities.Should().BeEmpty();

    [Fact]
    public async Task Numbers_that_wrap_around_are_no_restart()
    {
        var log = new PlantedLog(await OrdinaryDay.LinesAsync());
        var wrap = log.TraceAt(log.Status);
        for (var i = 0; i < log.Lines.Count; i++)
            log.Lines[i] = Regex.Replace(log.Lines[i], "API trace ([0-9]+):", match => $"API trace {(int.Parse(match.Groups[1].Value) is var number && number < wrap ? int.MaxValue - wrap + number + 1 : number - wrap + 1)}:");

        Explained.Text(log.Lines).Oddities.Should().BeEmpty();
    }

    private static int Repeat(PlantedLog log, int times, Func<int, int, int> insert)
    {
        // The last inserted is the first in the log.
        var at = log.Status;
        var line = 0;
        for (var i = 0; i < times; i++)
            line = insert(at, i);
        return line;
    }
}

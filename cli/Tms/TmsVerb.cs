using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary>Creates the <c>cmssim tms</c> verbs: opens the schedule, limits the time, and turns failures into sentences and exit statuses.</summary>
internal static class TmsVerb
{
    /// <param name="time">The clock of the schedule, unless <c>--control</c> names another.</param>
    /// <param name="name">The name of the verb.</param>
    /// <param name="description">The description for <c>--help</c>.</param>
    /// <param name="symbols">The options and arguments of the verb.</param>
    /// <param name="act">Runs the verb and returns its exit status.</param>
    /// <param name="isReading">True for a verb that does not create a schedule when there is none.</param>
    /// <param name="isEndless">True for a verb without time limit, which ends with Ctrl-C.</param>
    public static Command Create(
        TimeProvider time, string name, string description, IReadOnlyList<Symbol> symbols, Func<TmsSession, CancellationToken, Task<int>> act,
        bool isReading = false, bool isEndless = false)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
                command.Options.Add(option);
            else
                command.Arguments.Add((Argument)symbol);
        }
        command.SetAction(async (parsed, cancellation) =>
        {
            var seconds = parsed.GetValue(TmsOptions.Timeout);
            using var limit = isEndless ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                using var session = await TmsSession.OpenAsync(parsed, time, isReading, either.Token);
                return await act(session, either.Token);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new UserErrorException("Cancelled.", ExitStatus.Cancelled);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new UserErrorException($"tms {name} has not ended within {seconds:0.###} seconds; increase --timeout.", ExitStatus.Unreachable);
            }
            catch (ScheduleRefusedException refused)
            {
                if (parsed.GetValue(TmsOptions.Json))
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(ToJson(refused).ToJsonString());
                throw new UserErrorException(ScheduleText.Printable(refused.Message), StatusOf(refused.Reason));
            }
            catch (ScheduleStoreException broken)
            {
                throw new UserErrorException(broken.Message);
            }
            catch (CmsException failed)
            {
                throw new UserErrorException(failed.Message, StatusOf(failed));
            }
        });
        return command;
    }

    /// <summary>
    /// Returns the exit status of a refusal: wrong usage when the command is wrong whatever the schedule holds, and a difference when the
    /// schedule does not allow a correct command now.
    /// </summary>
    public static int StatusOf(ScheduleRefusal reason) => reason switch
    {
        ScheduleRefusal.SystemAlreadyBooked or ScheduleRefusal.InUse or ScheduleRefusal.AlreadyDiscovered or ScheduleRefusal.MeetingActive
            or ScheduleRefusal.MeetingNotActive => ExitStatus.Differs,
        _ => ExitStatus.WrongUsage,
    };

    /// <summary>Returns the refusal as JSON, with the error code of the booking interface of TMS where it has one.</summary>
    public static JsonObject ToJson(ScheduleRefusedException refused) => new()
    {
        ["refused"] = refused.Reason.ToString(),
        ["code"] = (int)refused.Reason < 0 ? (int)refused.Reason : null,
        ["message"] = refused.Message,
        ["nextFree"] = refused.NextFree is { } next ? ScheduleText.Utc(next) : null,
    };

    // A bridge that refuses a request was reached. One with unreadable or endless answers counts as unreachable.
    private static int StatusOf(CmsException failed) => failed
        is CmsUnreachableException or CmsMalformedAnswerException or CmsRedirectException or CmsEndlessListException or BulkSyncTimeoutException
        ? ExitStatus.Unreachable
        : ExitStatus.Differs;
}

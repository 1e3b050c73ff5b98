using System.Globalization;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// The switches of detailed traces. From the release that has timed logging in its API, the two traces that it names are switched through it.
/// </summary>
internal sealed class TracingSection : Section
{
    private static readonly (string Text, int Seconds)[] s_times =
        [("1 minute", 60), ("10 minutes", 600), ("30 minutes", 1_800), ("24 hours", 86_400), ("Disable", 0)];

    // The parameters of timed logging (document 217246).
    private static readonly (TraceKind Kind, string Parameter)[] s_timed = [(TraceKind.ActiveControl, "activeControl"), (TraceKind.Bfcp, "bfcp")];

    public override void Write(Html html, Visit visit)
    {
        html.Open("div", ("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Detailed tracing table")).Open("table").Open("thead").Open("tr");
        foreach (var heading in (string[])["Trace", "State", "Enable for"])
            html.Element("th", heading, ("scope", "col"));
        html.Close().Close().Open("tbody");
        foreach (var kind in Enum.GetValues<TraceKind>())
        {
            var name = DetailedTracing.NameOf(kind);
            html.Open("tr").Element("th", name, ("scope", "row")).Element("td", StateOf(kind, visit)).Open("td", ("class", "switches"));
            visit.BeginForm(html, $"trace-{kind}", "inline");
            html.Void("input", ("type", "hidden"), ("name", "do"), ("value", "switch")).Void("input", ("type", "hidden"), ("name", "trace"), ("value", kind.ToString()));
            foreach (var (text, seconds) in s_times)
                html.Element("button", text, ("type", "submit"), ("name", "seconds"), ("value", $"{seconds}"), ("aria-label", $"{name}: {text}")).Text(" ");
            html.Close().Close().Close();
        }
        html.Close().Close().Close();
        html.Element("p", "Only the trace of the API has lines in the syslog; the traffic of the others is not simulated.", ("class", "note"));
    }

    public override void Act(string action, Visit visit)
    {
        var form = visit.Request.Form;
        if (!Enum.TryParse(form["trace"], out TraceKind kind) || !Enum.IsDefined(kind) || s_times.All(time => $"{time.Seconds}" != form["seconds"]))
            visit.Refuse("There is no such trace or time.");
        else if (TimedParameter(kind, visit) is { } parameter)
            visit.Refuse(visit.Changes.Make("PUT", Changes.PathOf(TimedLogging.Definition), [(parameter, form["seconds"]!)]).Refusals, _ => null);
        else
            visit.Bridge.Tracing.Switch(kind, TimeSpan.FromSeconds(form.Number("seconds", 0)));
    }

    private static string StateOf(TraceKind kind, Visit visit)
    {
        if (TimedParameter(kind, visit) is { } parameter)
        {
            var seconds = Pages.ValueOf(visit.Bridge.SettingOf(TimedLogging.Definition), parameter, visit.Bridge)!;
            return seconds is "0" ? "off" : $"on for {Pages.Duration(seconds)}";
        }
        if (!visit.Bridge.Tracing.IsOn(kind))
            return "off";
        return visit.Bridge.Tracing.UntilOf(kind) is { } until
            ? $"on for {Pages.Duration(Math.Ceiling((until - visit.Bridge.Now).TotalSeconds).ToString(CultureInfo.InvariantCulture))}"
            : "on";
    }

    private static string? TimedParameter(TraceKind kind, Visit visit) =>
        TimedLogging.Definition.Lifetime.Includes(visit.Bridge.Release) ? s_timed.FirstOrDefault(timed => timed.Kind == kind).Parameter : null;
}

using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using CmsSim.Harness.Worlds;
using FluentAssertions;

namespace CmsSim.ContractTests.Import;

/// <summary>Makes exchanges as a log shows them, and builds fixtures from them.</summary>
internal static class ShownExchanges
{
    /// <summary>Builds the only fixture of some exchanges.</summary>
    public static BuiltFixture Build(params ImportedExchange[] exchanges) => BuildAll(exchanges).Should().ContainSingle().Subject;

    /// <summary>Builds the fixtures of some exchanges.</summary>
    public static List<BuiltFixture> BuildAll(params ImportedExchange[] exchanges)
    {
        List<BuiltFixture> built = [];
        var builder = new FixtureBuilder(new BuilderOptions { Name = "flow", Bridge = "Core1" }, built.Add);
        foreach (var exchange in exchanges)
            builder.Add(exchange);
        builder.Finish();
        return built;
    }

    /// <summary>Returns a GET with its answer. The trace number is also the second of its time.</summary>
    public static ImportedExchange Get(string path, string body, int trace) => new()
    {
        Place = new Place("log", trace),
        Trace = trace,
        From = "10.0.0.7",
        At = new LogTime(2021, 3, 4, new TimeSpan(15, 50, 0) + TimeSpan.FromSeconds(trace % 3600)),
        Request = new FixtureRequest("GET", MarkedText.Printed(path)),
        Answer = new FixtureAnswer(200, Encoding.UTF8.GetByteCount(body), [], MarkedText.Printed(body)),
    };

    /// <summary>Returns a POST that creates an object.</summary>
    public static ImportedExchange Post(string path, string form, string id, int trace) => With(Get(path, "", trace), "POST", form) with
    {
        Answer = new FixtureAnswer(200, 0, [new FixtureHeader("Location", MarkedText.Printed($"{path}/{id}"))], MarkedText.Empty),
    };

    /// <summary>Returns a request with a form that is answered 400 with a reason.</summary>
    public static ImportedExchange Refused(string method, string path, string form, string reason, int trace)
    {
        var refused = With(Get(path, $"""<?xml version="1.0"?><failureDetails>{reason}</failureDetails>""", trace), method, form);
        return refused with { Answer = refused.Answer! with { Status = 400 } };
    }

    private static ImportedExchange With(ImportedExchange exchange, string method, string form) => exchange with
    {
        Request = new FixtureRequest(method, exchange.Request.Path, new FixtureForm("application/x-www-form-urlencoded", form.Length, MarkedText.Printed(form))),
    };
}

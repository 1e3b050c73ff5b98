using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.ContractTests.Reports;

/// <summary>A replay in which every text that a log, a fixture or a target controls tries to escape from its report.</summary>
internal static class Hostile
{
    public const string Text = "<script>alert(1)</script> \"'`|\\| ]]> --> </style></script></code></pre></details> &lt; @octocat #1 [x](http://evil.example) ![x](http://evil.example/i.png) https://evil.example ``` ~~~ **b** \u001b[31m \u0000 \u202e \ud800 $(touch x) `touch x` \r\n\r\n# h\n- i";

    public static ReplayReport Report { get; } = Make();

    private static ReplayReport Make()
    {
        var exchange = ReportSample.Exchange(1, "GET", "/api/v1/coSpaces", 200, "<coSpaces>", "</coSpaces>") with
        {
            From = Text,
            Request = new(Text, MarkedText.Printed($"/{Text}"), new(Text, 1, MarkedText.Printed(Text))),
            During = [new(Text) { Facility = Text, Process = Text }],
            Answer = new(200, 1, [new(Text, MarkedText.Printed(Text))],
                new([new Segment(Provenance.Repaired, $"<a>{Text}</a>") { Why = "r", Prints = Text }, new Segment(Provenance.Reconstructed, Text) { Why = "r" }, Segment.Missing(HoleKind.Cut, 3, Text)])),
        };
        var answer = new WireAnswer(200, [new(Text, $"{Text}!"), new($"X-{Text}", Text)], Encoding.UTF8.GetBytes($"<a>{Text}!</a>{Text}"));
        var result = ReportSample.Result(exchange, answer) with { Excuses = [new(Normaliser.Id, Text, Text) { Header = Text }, new(Normaliser.Host, Text, Text) { XmlPath = Text }] };
        return new(Text,
        [
            new(new Fixture
            {
                Flow = Text, Host = Text, Source = Text, About = Text, File = Text, RedactedWith = Text,
                Reasons = [new("r", Text)], Holes = [new(HoleKind.Zone, Text)], Exchanges = [exchange, exchange],
            },
            [result, result with { Answer = null, Differences = [new(DifferencePart.Connection, Text, Text)] }]),
        ])
        {
            User = Text,
            Address = new Uri("https://admin:hunter2@cms.example.com/"),
        };
    }
}

using System.Text;
using CmsSim.ContractTests.Fuzz;
using CmsSim.Harness.Explain;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

/// <summary>Lines of any text neither break nor slow the explainer, and its memory does not grow with the log.</summary>
[Collection(nameof(Fuzzers))]
public sealed class MutatedLogs
{
    private const string Foreign = "\0\u001b\"<>{}[]():;=&/.-*#'\\ \t09afZé\ud83d\ude00\u202e";

    private static readonly int s_lines = FuzzRun.Size switch
    {
        "long" => 1_000_000,
        "ci" => 200_000,
        _ => 20_000,
    };

    [Fact]
    public void Mutated_lines_are_explained_without_a_crash()
    {
        var random = new Random(FuzzRun.FirstSeed);
        var output = new StringWriter();
        var sinks = new IExplanationSink[] { new ExplanationText(output), new ExplanationJson(output), new ExplanationHtml() };
        var explainers = sinks.Select(sink => new LogExplainer(sink)).ToList();
        var samples = LineForms.All.Select(form => (form.Process, form.Sample)).ToList();

        for (var i = 0; i < s_lines; i++)
        {
            var (process, sample) = samples[random.Next(samples.Count)];
            var entry = Entry(i, random.Next(8) == 0 ? null : process, Mutated(sample, random));
            try
            {
                explainers[i % explainers.Count].Add(entry);
            }
            catch (Exception error)
            {
                throw new FuzzFailure($"Line {i} of seed {FuzzRun.FirstSeed} breaks the explainer: {entry.Text}", error);
            }

            output.GetStringBuilder().Clear();
        }

        foreach (var explainer in explainers)
            explainer.Finish().Lines.Should().BePositive();
    }

    [Fact]
    public void Memory_does_not_grow_with_the_log()
    {
        // Lines that are all kept take more than twice as much.
        var (lines, mostGrowth) = FuzzRun.Size == "short" ? (40_000, 16L << 20) : (200_000, 32L << 20);
        var explainer = new LogExplainer();

        Add(explainer, 0, lines);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Add(explainer, lines, lines);
        var after = GC.GetTotalMemory(forceFullCollection: true);

        (after - before).Should().BeLessThan(mostGrowth);
        explainer.Finish().Lines.Should().Be(2 * lines);
    }

    // Every line has new numbers, ids, names and addresses, and most are odd.
    private static void Add(LogExplainer explainer, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            var id = $"{i:x8}-0000-4000-8000-000000000000";
            explainer.Add(Entry(i, null, (i % 8) switch
            {
                0 => $"API trace {3 * i}: PUT for \"/api/v1/coSpaces/{id}\" (from 10.0.{i % 65536}.1)",
                1 => $"API trace {3 * (i - 1)}: sending 503 response, size 0",
                2 => $"call {i}: outgoing SIP call to \"{i}@example.com\" from space \"{i}\"",
                3 => $"call {i - 1}: configured - API call leg {id}",
                4 => $"participant \"{i}\" joined space {id} (TMS_Scheduled_Meeting_{i})",
                5 => $"10.0.0.{i}: API user \"{i}\" modified space {id} (TMS_Scheduled_Meeting_{i})",
                6 => $"call {i}: ending; local teardown, DNS failure - not connected after 0:00",
                _ => $"API trace {3 * i}: GET for \"/api/v1/calls\" (from {i})",
            }));
        }
    }

    private static string Mutated(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var changes = random.Next(4); changes > 0 && mutated.Length > 0; changes--)
        {
            var at = random.Next(mutated.Length);
            switch (random.Next(5))
            {
                case 0:
                    mutated.Remove(at, random.Next(mutated.Length - at + 1));
                    break;
                case 1:
                    mutated.Insert(at, Foreign[random.Next(Foreign.Length)]);
                    break;
                case 2:
                    mutated[at] = Foreign[random.Next(Foreign.Length)];
                    break;
                case 3:
                    mutated.Insert(at, text[..random.Next(text.Length)]);
                    break;
                default:
                    mutated.Insert(at, new string(Foreign[random.Next(Foreign.Length)], random.Next(200)));
                    break;
            }
        }

        return mutated.ToString();
    }

    private static LogEntry Entry(int line, string? process, string text) => new()
    {
        Line = line + 1,
        Time = new LogTime(null, 1 + (line / 2_000_000 % 12), 1 + (line / 86_400 % 28), TimeSpan.FromSeconds(line % 86_400)),
        Host = "Core1",
        Process = process ?? "host:server",
        Text = text,
        Raw = text,
    };
}

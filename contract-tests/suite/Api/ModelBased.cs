using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using CmsSim.Simulator.Wire;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>
/// Random sequences of requests are compared with a plain model, answer by answer. A failure prints the shortest differing sequence
/// that was found, as requests and answers, with the seed that repeats it.
/// </summary>
public sealed partial class ModelBased
{
    // A run on a desk has fewer operations than the others.
    private static readonly int s_operations = FuzzRun.Size is "short" ? 25_000 : 100_000;

    private static readonly string s_world =
        "<world><bridge name=\"Core1\"/><accounts><account name=\"admin\" password=\"admin\"/></accounts><users>"
        + string.Concat(ApiModel.Users.Select((user, i) => string.Create(CultureInfo.InvariantCulture, $"<user id=\"00000000-0000-4000-8000-{i:D12}\"><userJid>{user}</userJid></user>")))
        + "</users></world>";

    private static readonly World s_start = InsideCluster.WorldOf(s_world, Release.Oldest.ToString());

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Deed.Create)), (7, Gen.Const(Deed.Modify)), (2, Gen.Const(Deed.Delete)), (3, Gen.Const(Deed.Read)), (5, Gen.Const(Deed.List))),
        Gen.Int[0, ApiModel.Choices.Length - 1].Select(choice => ApiModel.Choices[choice]),
        Gen.Int[0, 999],
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 99]).Array[0, 5],
        (deed, kind, which, pairs) => new Step(deed, kind, which, pairs));

    [Fact]
    public async Task Random_operations_give_the_answers_of_the_model()
    {
        var count = 0;
        await s_step.Array[1, 600].SampleAsync(
            async steps => Interlocked.Add(ref count, await PlayedAsync(steps)), iter: s_operations / 220, print: Transcript);
        count.Should().BeGreaterThanOrEqualTo(s_operations);
    }

    public static TheoryData<string> Mistakes() => new(Enum.GetNames<Mistake>().Where(name => name != nameof(Mistake.None)));

    [Theory, MemberData(nameof(Mistakes))]
    public async Task A_model_with_one_wrong_rule_is_found_within_as_many_operations(string wrong)
    {
        var mistake = Enum.Parse<Mistake>(wrong);
        var count = 0;
        var differs = () => s_step.Array[1, 600].SampleAsync(
            async steps =>
            {
                if (Volatile.Read(ref count) < s_operations)
                    Interlocked.Add(ref count, await PlayedAsync(steps, mistake));
            },
            iter: 40);

        (await differs.Should().ThrowAsync<CsCheckException>()).WithInnerException<DisagreementException>();
        count.Should().BeLessThan(s_operations);
    }

    [Fact]
    public async Task The_answers_over_sockets_are_those_of_the_model()
    {
        await s_step.Array[400].SampleAsync(
            async steps =>
            {
                await using var cluster = await SimulatedCluster.StartAsync(s_world);
                (await PlayAsync(steps, new ApiModel(), null, async expected =>
                {
                    var answer = await cluster.SendAsync(expected.Method, expected.Target, expected.Body);
                    return new Answer(answer.Status, answer.Location, answer.Text);
                })).Should().Be(400);
            },
            iter: 1, print: Transcript);
    }

    private static async Task<int> PlayedAsync(Step[] steps, Mistake mistake = Mistake.None, StringBuilder? transcript = null)
    {
        await using var lab = new InsideCluster(s_start);
        return await PlayAsync(steps, new ApiModel(mistake), transcript, async expected =>
        {
            var (status, location, body) = await lab.SendAsync(expected.Method, expected.Target, expected.Body ?? "");
            return new Answer(status, location, body);
        });
    }

    /// <summary>The requests and answers of a failing sequence, without the steps that it does not need to fail.</summary>
    private static string Transcript(Step[] steps)
    {
        var (shortest, transcript) = (steps, Disagreement(steps));
        for (var length = steps.Length / 2; length > 0 && transcript is not null; length /= 2)
        {
            for (var start = 0; start < shortest.Length;)
            {
                Step[] rest = [.. shortest[..start], .. shortest[Math.Min(start + length, shortest.Length)..]];
                if (Disagreement(rest) is { } shorter)
                    (shortest, transcript) = (rest, shorter);
                else
                    start += length;
            }
        }
        return transcript ?? "they agree";
    }

    private static string? Disagreement(Step[] steps)
    {
        var transcript = new StringBuilder();
        try
        {
            PlayedAsync(steps, transcript: transcript).GetAwaiter().GetResult();
            return null;
        }
        catch (DisagreementException)
        {
            return transcript.ToString();
        }
    }

    /// <summary>Plays the steps, compares each answer and finally every object; returns the number of steps.</summary>
    private static async Task<int> PlayAsync(Step[] steps, ApiModel model, StringBuilder? transcript, Func<Expected, ValueTask<Answer>> send)
    {
        foreach (var step in steps)
        {
            var expected = model.Take(step);
            await Compare(expected);

            // Generated values become part of the model.
            if (expected.HasNewValues)
                await Compare(new Expected("GET", expected.Thing!.Node, null) { Thing = expected.Thing });
        }
        foreach (var expected in model.Everything())
            await Compare(expected);
        return steps.Length;

        async ValueTask Compare(Expected expected)
        {
            var answer = await send(expected);
            var exchange = $"\n{expected.Method} {expected.Target} {expected.Body}\n    {answer.Status} {answer.Location}{answer.Body}";
            transcript?.Append(exchange);
            if (Difference(expected, answer) is not { } difference)
                return;
            transcript?.Append(CultureInfo.InvariantCulture, $"\n    but {difference}");
            throw new DisagreementException($"{exchange}\n    but {difference}");
        }
    }

    private static string? Difference(Expected expected, Answer answer)
    {
        if (expected.Reasons is { } reasons)
        {
            var given = answer.Status == 400 ? XElement.Parse(answer.Body).Elements().Select(Reason).ToList() : [];
            var fits = expected.AnyReason ? given is [var one] && reasons.Contains(one) : given.Order().SequenceEqual(reasons.Order());
            return fits ? null : $"the model refuses it with {string.Join(" and ", reasons)}";
        }
        if (answer.Status != 200)
            return "the model does not refuse it";
        var thing = expected.Thing!;
        if (expected.Method is "POST")
        {
            if (answer.Location is not { } location || !location.StartsWith(thing.Node + "/", StringComparison.Ordinal) || !Guid.TryParseExact(location[^36..], "D", out _))
                return "it does not say where the new object is";
            thing.Id = location[^36..];
        }
        if (expected.Method is not "GET")
            return answer.Body.Length == 0 ? null : "there should be no body";

        var root = XElement.Parse(answer.Body);
        if (expected.Page is not { } page)
            return DifferenceOf(root, thing, parameter => true);
        if (root.Name.LocalName != thing.Kind.Collection || (string?)root.Attribute("total") != expected.Total.ToString(CultureInfo.InvariantCulture))
            return $"the model counts {expected.Total} {thing.Kind.Collection}";
        var entries = root.Elements().ToList();
        if (!entries.Select(entry => (string?)entry.Attribute("id")).SequenceEqual(page.Select(entry => entry.Id)))
            return $"the model's page is {string.Join(", ", page.Select(entry => entry.Id))}";
        return entries.Zip(page, (entry, listed) => DifferenceOf(entry, listed, parameter => parameter.IsListed)).FirstOrDefault(difference => difference is not null);
    }

    private static string? DifferenceOf(XElement shown, Thing thing, Func<Parameter, bool> isShown)
    {
        if (shown.Name.LocalName != thing.Kind.Element || (string?)shown.Attribute("id") != thing.Id)
            return $"the model has {thing.Kind.Element} {thing.Id}";
        foreach (var parameter in thing.Kind.Parameters.Where(parameter => !parameter.IsTransient && isShown(parameter)))
        {
            var value = shown.Element(parameter.Name)?.Value is { Length: > 0 } text ? text : null;
            if (thing[parameter.Name]?.StartsWith(Thing.Generated, StringComparison.Ordinal) == true && value is not null
                && (parameter.Name is "callId" ? CallId() : Secret()).IsMatch(value) && thing[parameter.Name] != Thing.Generated + value)
                thing[parameter.Name] = value;
            else if (thing[parameter.Name] != value && !(thing[parameter.Name] is null && parameter.Default is ""))
                return $"the model's {parameter.Name} is {thing[parameter.Name] ?? "unset"}";
        }
        return null;
    }

    private static string Reason(XElement reason) =>
        string.Join(' ', reason.Attributes().Select(attribute => attribute.Value).Prepend(reason.Name.LocalName));

    [GeneratedRegex("^[0-9]{9}$")]
    private static partial Regex CallId();

    [GeneratedRegex("^[A-Za-z0-9._]{22}$")]
    private static partial Regex Secret();

    private sealed record Answer(int Status, string? Location, string Body);

    /// <summary>Simulator and model disagree.</summary>
    private sealed class DisagreementException(string message) : Exception(message);
}

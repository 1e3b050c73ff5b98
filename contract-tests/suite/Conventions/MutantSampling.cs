using CmsSim.ContractTests.Support;
using CmsSim.Mutants;
using FluentAssertions;
using Xunit;
using Mutation = CmsSim.Mutants.Mutation;

namespace CmsSim.ContractTests.Conventions;

/// <summary>The tool that mutates the simulator: its operators, its samples and its list of accepted survivors.</summary>
public sealed class MutantSampling
{
    [Theory]
    [InlineData("bool M(int a) => a < limit;", "a < limit → a <= limit", "a < limit → a >= limit")]
    [InlineData("bool M(int a) => a == limit;", "a == limit → a != limit")]
    [InlineData("int M(int a) => a + step;", "a + step → a - step")]
    [InlineData("int M() => 5;", "5 → 6", "5 → 4")]
    [InlineData("int M() => 0;", "0 → 1")]
    [InlineData("object M() => true;", "true → false")]
    [InlineData("object M(bool a, bool b) => a && b;", "a && b → b", "a && b → a", "a && b → a || b")]
    [InlineData("object M(object a) => a is { } b && b.Ok;", "a is { } b && b.Ok → b.Ok", "a is { } b && b.Ok → a is { } b", "a is { } b → not (a is { } b)")]
    [InlineData("object M(bool a) => !a;", "!a → a")]
    [InlineData("bool M(string a) => Fits(a);", "Fits(a) → !(Fits(a))")]
    [InlineData("object M(object a) => a ?? b;", "a ?? b → a", "a ?? b → b")]
    [InlineData("object M(object a) => a ?? throw b;")]
    [InlineData("object M(bool a) => a ? b : c;", "a → !(a)")]
    [InlineData("object M() => StringComparison.OrdinalIgnoreCase;", "StringComparison.OrdinalIgnoreCase → StringComparison.Ordinal")]
    [InlineData("object M() => list.OrderBy(x => x.Age);", "list.OrderBy(x => x.Age) → list.OrderByDescending(x => x.Age)")]
    [InlineData("object M() => list.Any();")]
    [InlineData("object M() => list.Where(Fits);", "list.Where(Fits) → list")]
    [InlineData("object M() => Field.Text(name).WriteOnly();", "Field.Text(name).WriteOnly() → Field.Text(name)")]
    [InlineData("object M() => a?.Next().First();")]
    [InlineData("object[] M() => [a, b];", "a → (removed)", "b → (removed)")]
    [InlineData("void M() { Tidy(); }", "Tidy(); → (removed)")]
    [InlineData("void M() { count += step; }", "count += step; → (removed)", "count += step; → count -= step;")]
    [InlineData("void M() { count++; }", "count++; → (removed)", "count++; → count--;")]
    [InlineData("void M() { Debug.Assert(a < limit); }")]
    [InlineData("const int M = 5;")]
    [InlineData("[Some(5)] void M() { }")]
    [InlineData("void M(int a = 5) { }")]
    [InlineData("object M(int a) => a switch { 5 => b, _ => c };")]
    public void Each_operator_changes_its_code(string member, params string[] changes)
    {
        Mutations(member).Select(mutation => $"{mutation.Original} → {mutation.Mutated}").Should().BeEquivalentTo(changes);
    }

    [Theory]
    [InlineData("bool M(int a) => a < limit;", 1, "bool M(int a) => ({0} ? (a >= limit) : (a < limit));")]
    [InlineData("object M(bool a, bool b) => a && b;", 1, "object M(bool a, bool b) => a && ({0} || (b));")]
    [InlineData("object M(bool a, bool b) => a || b;", 1, "object M(bool a, bool b) => a || (!{0} && (b));")]
    [InlineData("object M(bool a) => !a;", 0, "object M(bool a) => ({0} != (!a));")]
    [InlineData("void M() { Tidy(); }", 0, "void M() { { if (!{0}) Tidy(); } }")]
    [InlineData("void M() { count++; }", 1, "void M() { { if ({0}) count--; else count++; } }")]
    public void A_mutant_is_off_until_its_number_is_chosen(string member, int mutation, string expected)
    {
        new SwitchedSource(Source(member), [(7, Mutations(member)[mutation])]).Text.Should().Contain(expected.Replace("{0}", "global::CmsSim.Simulator.Mutant.Is(7)"));
    }

    [Fact]
    public void Mutants_inside_each_other_share_one_source()
    {
        const string Member = "object M(int a) => a < 5;";
        var mutants = Mutations(Member).Select((mutation, number) => (number, mutation)).ToList();

        var switched = new SwitchedSource(Source(Member), mutants);

        var line = switched.Text.Split('\n').ToList().FindIndex(text => text.Contains("Mutant.Is(")) + 1;
        var text = switched.Text.Split('\n')[line - 1];
        text.Replace("global::CmsSim.Simulator.Mutant.", "").Should().Contain("(Is(0) ? (a <= 5) : ((Is(1) ? (a >= 5) : (a < (Is(2) ? (6) : ((Is(3) ? (4) : (5))))))))");
        switched.MutationsAt(line, text.IndexOf("(6)", StringComparison.Ordinal) + 2).Should().Equal(mutants[2].mutation);
    }

    [Fact]
    public void A_mutation_keeps_its_id_when_its_member_moves()
    {
        const string Source = "class Leg\n{\n    bool IsOver(int a) => a > 1 && a > 1;\n}\n";
        var before = MutationFinder.Find([("simulator/Calls/Leg.cs", Source)]);

        var after = MutationFinder.Find([("simulator/State/Other.cs", "// Moved.\n\n" + Source)]);

        after.Select(mutation => mutation.Id).Should().Equal(before.Select(mutation => mutation.Id)).And.OnlyHaveUniqueItems();
        after.Select(mutation => mutation.Member).Distinct().Should().Equal("Leg.IsOver");
    }

    [Fact]
    public void A_sample_takes_from_each_folder_by_its_size_and_replaces_what_does_not_compile()
    {
        var source = $"class Leg\n{{\n{string.Concat(Enumerable.Range(0, 100).Select(number => $"    bool M{number}(int a) => a > b;\n"))}}}\n";
        var possible = MutationFinder.Find([("simulator/Calls/A.cs", source.Replace("Leg", "Call")), ("simulator/Api/B.cs", source)]);
        var lines = new Dictionary<string, int> { ["Calls"] = 300, ["Api"] = 100 };
        Sample Draw(int seed) => Sample.Draw(possible, lines, 20, seed);

        var sample = Draw(1);
        var drawn = sample.Drawn;

        drawn.CountBy(mutation => mutation.Folder).Should().BeEquivalentTo([KeyValuePair.Create("Calls", 15), KeyValuePair.Create("Api", 5)]);
        Draw(1).Drawn.Should().Equal(drawn);
        Draw(2).Drawn.Should().NotEqual(drawn);
        sample.Replace([drawn[0], drawn[19]]);
        sample.Drawn.Should().HaveCount(20).And.NotContain([drawn[0], drawn[19]]).And.Contain(drawn.Skip(1).Take(18));
        sample.Drawn.CountBy(mutation => mutation.Folder).Should().BeEquivalentTo(drawn.CountBy(mutation => mutation.Folder));
    }

    [Fact]
    public void The_score_leaves_out_accepted_survivors()
    {
        var mutations = Mutations("bool M(int a) => a < 5;");
        var accepted = AcceptedSurvivors.Parse($"# reasons\n{AcceptedSurvivors.LineFor(mutations[1])}It is the same.\nGone.M\ta\tb\tIt is gone.\n", "accepted.tsv");
        Judged[] judged = [.. mutations.Take(3).Zip([Outcome.Killed, Outcome.Survived, Outcome.NotReached]).Select(pair => new Judged(pair.First, new(pair.Second, ""), accepted.ReasonFor(pair.First)))];

        Report.ScoreOf(judged).Should().Be(50);
        new Report(judged, 1).HasOpenSurvivors.Should().BeTrue();
        accepted.Outdated(mutations).Should().Equal("Gone.M: a → b");
    }

    [Theory]
    [InlineData("A.M\ta\tb", "accepted.tsv:1: expected four columns")]
    [InlineData("A.M\ta\tb\tc\nA.M\ta\tb\td", "accepted.tsv:2: duplicate entry for A.M")]
    public void A_list_of_accepted_survivors_needs_a_reason_for_each(string text, string message)
    {
        var parse = () => AcceptedSurvivors.Parse(text, "accepted.tsv");

        parse.Should().Throw<UserErrorException>().Which.Message.Should().StartWith(message);
    }

    [Fact]
    public void The_page_about_mutants_names_the_command_and_every_option()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "mutants.md"));

        page.Should().Contain("dotnet run -c Release --project contract-tests/mutants\n")
            .And.ContainAll(CmsSim.Mutants.Program.CreateCommand().Options.Select(option => option.Name).Except(["--help", "--version"]).Select(name => $"`{name}"));
    }

    private static IReadOnlyList<Mutation> Mutations(string member) => MutationFinder.Find([("simulator/Calls/Leg.cs", Source(member))]);

    private static string Source(string member) => $"class Leg\n{{\n    {member}\n}}\n";
}

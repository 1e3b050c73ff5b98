using System.CommandLine;
using System.IO.Enumeration;

namespace CmsSim.Mutants;

internal static class Program
{
    private const int DefaultSeed = 12;
    private const int DefaultSize = 200;

    /// <summary>The folders of the simulator that are mutated.</summary>
    private static readonly string[] s_folders = ["Resources", "Calls", "Cdr", "Events", "State", "Api"];

    private static readonly Option<int> s_size = new("--sample") { Description = "The number of mutants.", DefaultValueFactory = _ => DefaultSize };
    private static readonly Option<int> s_seed = new("--seed") { Description = "Selects the mutants. The same seed selects the same ones.", DefaultValueFactory = _ => DefaultSeed };
    private static readonly Option<string?> s_only = new("--only") { Description = "Mutates only files whose path matches a pattern, such as simulator/Calls/*." };
    private static readonly Option<string[]> s_mutants = new("--mutant") { Description = "Runs the mutant with this id instead of a sample. May be repeated." };
    private static readonly Option<bool> s_list = new("--list") { Description = "Lists the mutants that would be drawn, without a run. Some of them may not compile." };
    private static readonly Option<string?> s_work = new("--work") { Description = "Keeps the copy of the repository in this folder. A second run there continues an interrupted one." };
    private static readonly Option<string?> s_accepted = new("--accepted") { Description = "The file of accepted survivors (default: contract-tests/mutants/accepted.tsv)." };
    private static readonly Option<string?> s_json = new("--json") { Description = "Writes all verdicts to this file as JSON." };

    public static async Task<int> Main(string[] args)
    {
        var command = CreateCommand();
        command.SetAction(RunAsync);
        try
        {
            return await command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserErrorException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            return 2;
        }
    }

    public static RootCommand CreateCommand() => new("Mutates the simulator and counts the mutants that the suite notices. Exits with 0 if it notices all but the accepted ones.")
    {
        s_size, s_seed, s_only, s_mutants, s_list, s_work, s_accepted, s_json,
    };

    private static async Task<int> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        var repository = Workspace.FindRepository();
        var acceptedFile = options.GetValue(s_accepted) ?? Path.Combine(repository, "contract-tests", "mutants", "accepted.tsv");
        var accepted = AcceptedSurvivors.Parse(await File.ReadAllTextAsync(acceptedFile, cancellation), Path.GetFileName(acceptedFile));
        var sources = Workspace.ReadSources(repository, s_folders);
        var possible = MutationFinder.Find(sources.Select(file => (file.Key, file.Value)));
        var sample = Draw(options, sources, possible);
        if (options.GetValue(s_list))
        {
            foreach (var mutation in sample.Drawn)
                Console.WriteLine($"{mutation.Id} {mutation.File}:{mutation.Line} {AcceptedSurvivors.LineFor(mutation)}");
            return 0;
        }
        foreach (var entry in accepted.Outdated(possible))
            Console.WriteLine($"{Path.GetFileName(acceptedFile)}: no code matches {entry}");

        var work = options.GetValue(s_work) is { } given ? Directory.CreateDirectory(given) : Directory.CreateTempSubdirectory("cmssim-mutants-");
        try
        {
            var judged = await JudgeAsync(new Workspace(repository, work.FullName), sample, sources, accepted, cancellation);
            var report = new Report(judged, options.GetValue(s_seed));
            Console.WriteLine(report.ToText());
            if (options.GetValue(s_json) is { } json)
                await File.WriteAllTextAsync(json, report.ToJson(), cancellation);
            return report.HasOpenSurvivors ? 1 : 0;
        }
        finally
        {
            if (options.GetValue(s_work) is null)
                work.Delete(recursive: true);
        }
    }

    private static Sample Draw(ParseResult options, IReadOnlyDictionary<string, string> sources, IReadOnlyList<Mutation> possible)
    {
        if (options.GetValue(s_mutants) is [_, ..] ids)
        {
            if (ids.FirstOrDefault(id => possible.All(mutation => mutation.Id != id)) is { } unknown)
                throw new UserErrorException($"no mutation has the id {unknown}");
            return Sample.Of([.. possible.Where(mutation => ids.Contains(mutation.Id))]);
        }

        var pattern = options.GetValue(s_only) ?? "*";
        var inFiles = possible.Where(mutation => FileSystemName.MatchesSimpleExpression(pattern, mutation.File)).ToList();
        if (inFiles.Count == 0)
            throw new UserErrorException($"no file in {string.Join(", ", s_folders)} matches {pattern}");
        var lines = sources.Where(file => FileSystemName.MatchesSimpleExpression(pattern, file.Key))
            .GroupBy(file => file.Key.Split('/')[1], file => file.Value.Count(character => character is '\n'))
            .ToDictionary(folder => folder.Key, folder => folder.Sum());
        return Sample.Draw(inFiles, lines, options.GetValue(s_size), options.GetValue(s_seed));
    }

    private static async Task<IReadOnlyList<Judged>> JudgeAsync(
        Workspace workspace, Sample sample, IReadOnlyDictionary<string, string> sources, AcceptedSurvivors accepted, CancellationToken cancellation)
    {
        Console.WriteLine("Copying and building.");
        await workspace.CopyAsync(cancellation);
        var mutations = await workspace.BuildAsync(sample, sources, Console.WriteLine, cancellation);
        await File.WriteAllLinesAsync(Path.Combine(workspace.Folder, "mutants.txt"), mutations.Select((mutation, number) => $"{number} {mutation.Id} {mutation.File}:{mutation.Line}"), cancellation);

        var runner = new SuiteRunner(workspace);
        var log = RunLog.Open(workspace.Folder);
        var classes = new List<TestClass>();
        var names = await runner.ListClassesAsync(cancellation);
        Console.WriteLine($"Running {names.Count} test classes without a mutant.");
        foreach (var name in names)
            classes.Add(await log.ClassAsync(name, () => runner.MeasureAsync(name, cancellation)));

        var judged = new List<Judged>();
        foreach (var (number, mutation) in mutations.Index())
        {
            var verdict = await log.VerdictAsync(mutation, () => runner.JudgeAsync(number, classes, cancellation));
            judged.Add(new(mutation, verdict, accepted.ReasonFor(mutation)));
            Console.WriteLine($"{number + 1}/{mutations.Count} {mutation.Id} {mutation.File}:{mutation.Line} {verdict.Outcome}: {verdict.Detail}");
        }
        return judged;
    }
}

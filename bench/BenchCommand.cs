using System.CommandLine;
using Headgate.Bench.Input;
using Headgate.Bench.Keptn;
using Headgate.Bench.Lists;
using Headgate.Bench.Rows;

namespace Headgate.Bench;

/// <summary>The command line of the bench.</summary>
internal static class BenchCommand
{
    private static readonly BenchRow[] All =
    [
        new StartRow(), new RestRow(), new GetRow("get-verify", "tokens/verify"), new GetRow("get-table", $"tables/{GetRow.Table}"),
        new ImportRow("import", "", OrdersFile.Whole), new ImportRow("import-breaks", " with line breaks in quotes", OrdersFile.WithBreaks), new IncrementalRow(), new ExportRow(), new CloneRow(), new SnapshotRow(), new PostgresLoadRow(),
        new ListsRow(), new KeptnEventsRow(), new BranchRow(),
        new SnowflakeRow(),
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var names = new Argument<string[]>("rows") { Description = $"all, or some of: {string.Join(", ", All.Select(row => row.Name))}", Arity = ArgumentArity.OneOrMore };
        names.AcceptOnlyFromAmong(["all", .. All.Select(row => row.Name)]);
        var quick = new Option<bool>("--quick") { Description = "A twentieth of the size, to see that everything runs; the figures mean nothing." };
        var rounds = new Option<int>("--rounds") { Description = "How often each row alternates between Headgate and its baseline.", DefaultValueFactory = _ => 5 };
        var write = new Option<bool>("--write") { Description = "Also write bench/RESULTS.md." };
        var root = new RootCommand("Measures Headgate against the engine below it, in one run on one machine.") { names, quick, rounds, write };
        root.SetAction(async (parsed, stop) =>
        {
            var wanted = parsed.GetRequiredValue(names);
            var rows = All.Where(row => wanted.Contains("all") || wanted.Contains(row.Name)).ToList();
            var settings = new BenchSettings(parsed.GetValue(quick), parsed.GetValue(rounds));
            var results = await Bench.RunAsync(rows, settings, stop);
            var report = Report.Markdown(results, settings);
            Console.Out.WriteLine();
            Console.Out.WriteLine(report);
            if (parsed.GetValue(write))
                await File.WriteAllTextAsync(Path.Combine(BenchFolders.Bench, "RESULTS.md"), report, stop);
            return results.Any(result => result.Failure is not null) ? 1 : 0;
        });
        return await root.Parse(arguments).InvokeAsync();
    }
}

using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;

namespace Headgate.Lake.Tests;

/// <summary>Any sequence of loads, deletions, schema changes, compactions and sweeps leaves the rows that a list in memory would have.</summary>
public sealed class AgainstAModel(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private static readonly string[] Keys = ["1", "2", "3", "4", "5", "a\"b", "ž,\nx", ""];

    [Fact]
    public async Task Rows_are_those_of_the_model()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.Zero, CompactSmallFiles = 2, CompactDeletedShare = 0.4 });
        var rows = Gen.Zip(Gen.Elements(Keys), Gen.Choose(0, 99)).ListOf().Select(list => list.Select(row => (row.Item1, $"v{row.Item2}")).ToArray());
        Gen<Step> step = Gen.Frequency(
            (3, rows.Select(list => (Step)new Step.Load(list, false))),
            (8, rows.Select(list => (Step)new Step.Load(list, true))),
            (3, Gen.Elements(Keys).Select(key => (Step)new Step.Delete(key))),
            (1, Gen.Constant((Step)new Step.Truncate())),
            (2, Gen.Constant((Step)new Step.AddColumn())),
            (2, Gen.Choose(0, 3).Select(column => (Step)new Step.DropColumn(column))),
            (2, Gen.Choose(0, 3).Select(column => (Step)new Step.RenameColumn(column))),
            (2, Gen.Constant((Step)new Step.ToggleKey())),
            (3, Gen.Constant((Step)new Step.Compact())),
            (1, Gen.Constant((Step)new Step.CloneTable())));
        await Task.Run(() => Prop.ForAll(step.NonEmptyListOf().ToArbitrary(), steps => RunAsync(lake, steps)).Check(Effort.Cases(25).WithStartSize(5).WithEndSize(25)), TestLake.Stop);
        await lake.SqlAsync("UPDATE lake.lake_table SET dropped = now(); UPDATE lake.version SET retired = now() - interval '1 second'");
        for (var pass = 0; pass < 3; pass++)
            await lake.Lake.SweepAsync(CancellationToken.None);
        await KeepingVersions.NothingIsLeftAsync(lake);
    }

    private static async Task RunAsync(TestLake lake, IEnumerable<Step> steps)
    {
        var model = new Model();
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        foreach (var step in steps)
        {
            table = await ApplyAsync(lake, table, model, step);
            await lake.Lake.SweepAsync(CancellationToken.None);
            var head = (await lake.Lake.FindHeadAsync(lake.Project, table, CancellationToken.None))!;
            Assert.Equal(model.Columns, head.Schema.Columns.Select(column => column.Name));
            Assert.Equal(model.Rows.Count, head.Rows);
            await using var preview = await lake.Lake.PreviewAsync(lake.Project, table, null, new(), 100, CancellationToken.None);
            List<string> found = [];
            await foreach (var row in preview.RowsAsync(CancellationToken.None))
                found.Add(string.Join('|', row.Select(value => value.Text)));
            Assert.Equal(model.Rows.Select(row => string.Join('|', model.Columns.Select(column => row.GetValueOrDefault(column, "")))).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    private static async Task<LakeTableId> ApplyAsync(TestLake lake, LakeTableId table, Model model, Step step)
    {
        switch (step)
        {
            case Step.Load load:
                var csv = string.Join(',', model.Columns.Select(Quoted)) + "\n" + string.Concat(load.Rows.Select(row => string.Join(',', model.Columns.Select(column => Quoted(Model.Cell(column, row)))) + "\n"));
                await lake.LoadAsync(table, csv, load.Incremental);
                model.Load(load.Rows, load.Incremental);
                break;
            case Step.Delete delete:
                var removed = model.Rows.RemoveAll(row => row["id"] == delete.Key);
                await using (var prepared = await lake.Lake.PrepareDeleteAsync(lake.Project, table, new() { Filters = [new("id", FilterOperator.Equal, [delete.Key])] }, CancellationToken.None))
                {
                    Assert.Equal(removed, prepared.RowsRemoved);
                    await lake.PublishAsync(prepared);
                }

                break;
            case Step.Truncate:
                model.Rows.Clear();
                await lake.DeleteAsync(table, RowSelection.All);
                break;
            case Step.AddColumn:
                var added = model.NewName();
                model.Columns.Add(added);
                await lake.ChangeAsync(table, new SchemaChange.AddColumn(NewColumn.Untyped(added)));
                break;
            case Step.DropColumn drop when model.Changeable(drop.Column) is { } name:
                model.Columns.Remove(name);
                model.Rows.ForEach(row => row.Remove(name));
                await lake.ChangeAsync(table, new SchemaChange.DropColumn(name));
                break;
            case Step.RenameColumn rename when model.Changeable(rename.Column) is { } name:
                var newName = model.NewName();
                model.Columns[model.Columns.IndexOf(name)] = newName;
                foreach (var row in model.Rows.Where(row => row.ContainsKey(name)))
                {
                    row[newName] = row[name];
                    row.Remove(name);
                }

                await lake.ChangeAsync(table, new SchemaChange.RenameColumn(name, newName));
                break;
            case Step.ToggleKey:
                var change = new SchemaChange.SetPrimaryKey(model.HasKey ? [] : ["id"]);
                if (!model.HasKey && model.Rows.Select(row => row["id"]).Distinct().Count() < model.Rows.Count)
                {
                    Assert.Equal("storage.tables.primaryKeyDuplicateValues", (await TestLake.RefusedAsync(() => lake.ChangeAsync(table, change))).Code);
                    break;
                }

                await lake.ChangeAsync(table, change);
                model.HasKey = !model.HasKey;
                break;
            case Step.Compact:
                await lake.CompactAsync(table);
                break;
            case Step.CloneTable:
                var head = (await lake.Lake.FindHeadAsync(lake.Project, table, CancellationToken.None))!;
                return await lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneAsync(transaction, lake.Project, table, head.Number, lake.Project, stop), CancellationToken.None);
        }

        return table;
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed class Model
    {
        private int names;

        public List<string> Columns { get; } = ["id", "v"];

        public List<Dictionary<string, string>> Rows { get; } = [];

        public bool HasKey { get; set; } = true;

        /// <summary>Names are used again, so that an old column could be taken for a new one.</summary>
        public string NewName() => Enumerable.Range(names++ % 3, 100).Select(i => $"column{i}").First(name => !Columns.Contains(name));

        public string? Changeable(int column) => column < Columns.Count && Columns[column] != "id" ? Columns[column] : null;

        public static string Cell(string column, (string Id, string Value) row) => column == "id" ? row.Id : $"{row.Value} in {column}";

        public void Load(IEnumerable<(string Id, string Value)> rows, bool incremental)
        {
            if (!incremental)
                Rows.Clear();
            foreach (var row in rows)
            {
                if (HasKey)
                    Rows.RemoveAll(old => old["id"] == row.Id);
                Rows.Add(Columns.ToDictionary(column => column, column => Cell(column, row)));
            }
        }
    }

    private abstract record Step
    {
        public sealed record Load((string Id, string Value)[] Rows, bool Incremental) : Step
        {
            public override string ToString() => $"{(Incremental ? "add" : "load")} {string.Join(' ', Rows)}";
        }

        public sealed record Delete(string Key) : Step;

        public sealed record Truncate : Step;

        public sealed record AddColumn : Step;

        public sealed record DropColumn(int Column) : Step;

        public sealed record RenameColumn(int Column) : Step;

        public sealed record ToggleKey : Step;

        public sealed record Compact : Step;

        public sealed record CloneTable : Step;
    }
}

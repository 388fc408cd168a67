using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces.Queries;

/// <summary>Writes a kept result as one Parquet file with its types.</summary>
internal sealed class QueryParquet(DataLake lake, DataFolder data)
{
    public async Task<TemporaryFile> WriteAsync(QueryResult result, CancellationToken stop)
    {
        using var csv = new TemporaryFile(data, "csv");
        await using (var target = File.Create(csv.Path))
            await QueryCsv.WriteAsync(result, target, stop);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var columns = result.Columns.Select(column => new ForeignColumn(Distinct(column.Name, names), TypeOf(column))).ToList();
        var parquet = new TemporaryFile(data, "parquet");
        try
        {
            await lake.WriteForeignParquetAsync(csv.Path, columns, parquet.Path, stop);
            return parquet;
        }
        catch
        {
            parquet.Dispose();
            throw;
        }
    }

    /// <summary>A Parquet file has each name once; a result may have one several times.</summary>
    private static string Distinct(string name, HashSet<string> taken)
    {
        var distinct = name.Length == 0 ? "_" : name;
        for (var i = 2; !taken.Add(distinct); i++)
            distinct = $"{name}_{i}";
        return distinct;
    }

    private static LakeType TypeOf(QueryColumn column) => column.Type switch
    {
        "FIXED" => LakeType.Parse($"DECIMAL({Math.Clamp(column.Precision ?? 38, 1, 38)},{Math.Clamp(column.Scale ?? 0, 0, column.Precision ?? 38)})"),
        "REAL" => LakeType.Parse("DOUBLE"),
        "BOOLEAN" or "DATE" or "TIME" => LakeType.Parse(column.Type),
        "TIMESTAMP_NTZ" => LakeType.Parse("TIMESTAMP"),
        "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => LakeType.Parse("TIMESTAMPTZ"),
        _ => LakeType.Varchar,
    };
}

/// <summary>A file in the scratch space, gone when it is disposed; the space is emptied at start too.</summary>
internal sealed class TemporaryFile(DataFolder data, string extension) : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(data.Temporary, $"{Guid.NewGuid():N}.{extension}");

    public void Dispose() => File.Delete(Path);
}

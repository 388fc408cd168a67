using Headgate.DuckDb;
using Headgate.Testing;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace Headgate.ServerTests.Storage;

/// <summary>A platform whose operator allows a folder and a database, the latter for nobody but a few.</summary>
public sealed class ExternalFixture : StorageFixture
{
    private string database = "";

    /// <summary>The allowed folder, called <c>shelf</c>.</summary>
    public string Shelf => Path.Combine(DataFolder, "shelf");

    public override async ValueTask InitializeAsync()
    {
        database = await PostgresFixture.NewConnectionStringAsync();
        Directory.CreateDirectory(Shelf);
        await base.InitializeAsync();
    }

    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Configuration["Storage:ExternalFolders:shelf:Path"] = Shelf;
        builder.Configuration["Storage:ExternalFolders:private:Path"] = Shelf;
        builder.Configuration["Storage:ExternalFolders:private:Projects:0"] = "987654321";
        builder.Configuration["Storage:ExternalDatabases:crm:ConnectionString"] = database;
        builder.Configuration["Storage:ExternalDatabases:down:ConnectionString"] = "Host=127.0.0.1;Port=1;Username=nobody;Password=very-secret-word;Timeout=2";
        base.AddModules(builder);
    }

    /// <summary>A new folder below the shelf.</summary>
    public string NewFolder()
    {
        var name = NewName("folder");
        Directory.CreateDirectory(Path.Combine(Shelf, name));
        return name;
    }

    /// <summary>Writes a file below the shelf.</summary>
    public void Write(string folder, string name, string text)
    {
        var path = Path.Combine(Shelf, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Writes the rows of a SELECT as Parquet below the shelf.</summary>
    public async Task WriteParquetAsync(string folder, string name, string select)
    {
        var path = Path.Combine(Shelf, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var engine = DuckDbDatabase.Open(null, new Dictionary<string, string>());
        using var connection = engine.Connect();
        await connection.ExecuteAsync($"COPY ({select}) TO {DuckDbText.Literal(path)} (FORMAT parquet)", CancellationToken.None);
    }

    /// <summary>Runs a statement in the external database.</summary>
    public async Task InDatabaseAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

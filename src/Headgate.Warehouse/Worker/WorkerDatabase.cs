using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Containment;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>The workspace's database in its process.</summary>
internal sealed class WorkerDatabase : IDisposable
{
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection own;

    private WorkerDatabase(DuckDbDatabase database, Assignment assignment)
    {
        this.database = database;
        Assignment = assignment;
        own = database.Connect();
    }

    /// <summary>DuckDB's name of the database: its file's.</summary>
    public const string Catalogue = "database";

    /// <summary>The workspace's folder of files as views name it: the process works in it, so the data folder may be moved.</summary>
    public const string FilesFolder = "./";

    public LogReplay Log { get; } = new();

    public SchemaChanges Changes { get; } = new();

    public Assignment Assignment { get; }

    public string Schema => Assignment.Schema;

    /// <summary>Where results and exports are written.</summary>
    public string OutFolder => Path.Combine(Assignment.Folder, "out");

    public static WorkerDatabase Open(Assignment assignment)
    {
        Directory.SetCurrentDirectory(assignment.Files);
        Confinement.EnterThread(assignment);
        var file = Path.Combine(assignment.Folder, Catalogue + ".duckdb");
        if (!assignment.Create && !File.Exists(file))
            throw new WarehouseException(2003, "02000", $"Database '{assignment.Database}' does not exist or not authorized.");
        var opened = DuckDbDatabase.Open(file, new Dictionary<string, string>
        {
            ["memory_limit"] = string.Create(CultureInfo.InvariantCulture, $"{assignment.MemoryMb}MiB"),
            ["threads"] = assignment.Threads.ToString(CultureInfo.InvariantCulture),
            ["temp_directory"] = Path.Combine(assignment.Folder, "tmp"),
            ["max_temp_directory_size"] = string.Create(CultureInfo.InvariantCulture, $"{assignment.SpillMb}MiB"),
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_community_extensions"] = "false",
            ["preserve_insertion_order"] = "true",
        });
        var made = new WorkerDatabase(opened, assignment);
        try
        {
            made.Prepare();
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public DuckDbConnection Connect() => database.Connect();

    /// <summary>Names of the files that tables by reference read.</summary>
    public IReadOnlyList<string> ReferencedFiles() => own.Texts("SELECT DISTINCT unnest(files) FROM _headgate.reference");

    public void Checkpoint()
    {
        try
        {
            own.Run("CHECKPOINT");
        }
        catch (DuckDbException)
        {
            // A transaction is open somewhere; the log keeps what is committed.
        }
    }

    public void Dispose()
    {
        own.Dispose();
        database.Dispose();
    }

    private void Prepare()
    {
        own.Run($"""
            CREATE SCHEMA IF NOT EXISTS {DuckDbText.Identifier(Schema)};
            CREATE SCHEMA IF NOT EXISTS "PUBLIC";
            CREATE SCHEMA IF NOT EXISTS _headgate;
            CREATE TABLE IF NOT EXISTS _headgate.reference (name VARCHAR, source VARCHAR, files VARCHAR[], columns VARCHAR, storage_schema VARCHAR, storage_table VARCHAR);
            """);
        new IdentitySequences(own, Schema).DropUnused();
        if (own.Texts("SELECT setting_name FROM (SELECT name AS setting_name FROM duckdb_settings()) WHERE setting_name = 'TimeZone'").Count > 0)
            own.Run("SET GLOBAL TimeZone = 'UTC'");
        // In this order: nothing can be set after the last one, not even by us.
        own.Run($"""
            SET GLOBAL allowed_directories = [{DuckDbText.Literal(FilesFolder)}, {DuckDbText.Literal(Assignment.Files + "/")}, {DuckDbText.Literal(OutFolder + "/")}];
            SET GLOBAL enable_external_access = false;
            SET GLOBAL lock_configuration = true;
            """);
    }
}

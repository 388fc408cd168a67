using System.Text;

namespace Headgate.Storage;

/// <summary>What an operator does so that a path can be registered.</summary>
internal static class RegisterGuide
{
    public static string Markdown(IReadOnlyList<string> path) => path.Count == 1 ? Folder(path[0].Split('/')) : Database(path[0], path[1]);

    private static string Folder(string[] parts)
    {
        var text = new StringBuilder();
        text.Append("* Choose a folder on the server whose files the project may read. Nothing outside of it is read, and symbolic links are not followed.\n");
        text.Append("* Allow it in the settings of the server, then start the server again\n\n```json\n");
        text.Append($"{{ \"Storage\": {{ \"ExternalFolders\": {{ {Quoted(parts[0])}: {{ \"Path\": \"/absolute/path/of/the/folder\" }} }} }} }}\n```\n\n");
        if (parts.Length > 1)
            text.Append($"* Put the files into the folder `{string.Join('/', parts[1..])}` below it.\n");
        text.Append("* Each file `name.csv`, `name.csv.gz` or `name.parquet` becomes the table `name`; so does each folder `name` whose files are of one kind.\n");
        return text.ToString();
    }

    private static string Database(string database, string schema)
    {
        var text = new StringBuilder();
        text.Append("* Log into the PostgreSQL server as the owner of the schema and let a role of its own read it\n\n```sql\n");
        text.Append("CREATE ROLE headgate_reader LOGIN;\n");
        text.Append($"GRANT USAGE ON SCHEMA {Identifier(schema)} TO headgate_reader;\n");
        text.Append($"GRANT SELECT ON ALL TABLES IN SCHEMA {Identifier(schema)} TO headgate_reader;\n");
        text.Append($"ALTER DEFAULT PRIVILEGES IN SCHEMA {Identifier(schema)} GRANT SELECT ON TABLES TO headgate_reader;\n```\n\n");
        text.Append("* Name the database in the settings of the server, then start the server again\n\n```json\n");
        text.Append($"{{ \"Storage\": {{ \"ExternalDatabases\": {{ {Quoted(database)}: {{ \"ConnectionString\": \"Host=…;Database=…;Username=headgate_reader;Password=…\" }} }} }} }}\n```\n");
        return text.ToString();
    }

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Quoted(string name) => System.Text.Json.JsonSerializer.Serialize(name, Kernel.JsonWire.Options);
}

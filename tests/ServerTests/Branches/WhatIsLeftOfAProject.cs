namespace Headgate.ServerTests.Branches;

/// <summary>Looks for rows of a project in every table of every module, also of those that come later. Projects of other kinds, such as Keptn's, have names and no numbers.</summary>
internal static class WhatIsLeftOfAProject
{
    private const string Tables = """
        SELECT format('SELECT %L FROM %I.%I WHERE %I = %%s LIMIT 1', table_schema || '.' || table_name, table_schema, table_name, column_name)
          FROM information_schema.columns
          JOIN information_schema.tables USING (table_schema, table_name)
         WHERE column_name IN ('project', 'project_id') AND data_type IN ('bigint', 'integer') AND table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
           AND table_schema || '.' || table_name <> 'identity.project'
        """;

    /// <returns>Names of the tables that have rows of the project.</returns>
    public static async Task<List<string>> FindAsync(Func<string, Task<List<string>>> column, long project)
    {
        List<string> left = [];
        foreach (var sql in await column(Tables))
            left.AddRange(await column(sql.Replace("%s", project.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return left;
    }
}

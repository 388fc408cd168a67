using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Something of another module that global search finds by its name.</summary>
/// <param name="Project">The tenant.</param>
/// <param name="Branch">Its branch.</param>
/// <param name="Type">As the answer names it: <c>configuration</c>, <c>configuration-row</c>, <c>flow</c>, <c>transformation</c>, <c>shared-code</c>, <c>workspace</c>.</param>
/// <param name="Component">The component's id; only who reaches the component's configurations finds it.</param>
/// <param name="Parent">Of a row the configuration's id; empty for a configuration.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Name">What it is found by.</param>
/// <param name="Created">When it was made.</param>
public sealed record SearchDocument(ProjectId Project, long Branch, string Type, string Component, string Parent, string Id, string Name, DateTimeOffset Created);

/// <summary>What other modules let global search find. Each call runs in the transaction that changes the thing itself, so both are seen together.</summary>
/// <remarks>
/// Buckets and tables are there by themselves. A new development branch gets a copy of its documents, and they go with it: <see cref="IBranchContent"/>
/// is done here.
/// </remarks>
public static class SearchIndex
{
    private const string Put = """
        INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
        SELECT * FROM unnest(@projects, @branches, @kinds, @components, @parents, @ids, @names, @created)
            ON CONFLICT (project, branch, kind, component, parent, id) DO UPDATE SET name = excluded.name WHERE search_document.name <> excluded.name
        """;
    private const string Remove = """
        DELETE FROM storage.search_document
         WHERE project = @project AND branch = @branch AND component = @component AND parent = @parent AND id = ANY (@ids) AND kind NOT IN ('bucket', 'table')
        """;
    private const string RemoveWithRows = """
        DELETE FROM storage.search_document
         WHERE project = @project AND branch = @branch AND component = @component AND kind NOT IN ('bucket', 'table')
           AND (parent = ANY (@ids) OR (parent = '' AND id = ANY (@ids)))
        """;

    /// <summary>Adds documents, or renames those that are there.</summary>
    public static async Task PutAsync(NpgsqlTransaction transaction, IReadOnlyCollection<SearchDocument> documents, CancellationToken stop)
    {
        // One statement cannot change a row twice; one order keeps writers from locking each other out.
        var each = documents.GroupBy(document => document with { Name = "", Created = default }).Select(same => same.Last())
            .OrderBy(document => document.Branch).ThenBy(document => document.Component, StringComparer.Ordinal)
            .ThenBy(document => document.Parent, StringComparer.Ordinal).ThenBy(document => document.Id, StringComparer.Ordinal).ToList();
        if (each.Count == 0)
            return;
        await using var command = new NpgsqlCommand(Put, transaction.Connection, transaction);
        command.Parameters.AddWithValue("projects", each.Select(document => document.Project.Value).ToArray());
        command.Parameters.AddWithValue("branches", each.Select(document => document.Branch).ToArray());
        command.Parameters.AddWithValue("kinds", each.Select(document => document.Type).ToArray());
        command.Parameters.AddWithValue("components", each.Select(document => document.Component).ToArray());
        command.Parameters.AddWithValue("parents", each.Select(document => document.Parent).ToArray());
        command.Parameters.AddWithValue("ids", each.Select(document => document.Id).ToArray());
        command.Parameters.AddWithValue("names", each.Select(document => document.Name).ToArray());
        command.Parameters.AddWithValue("created", each.Select(document => document.Created.ToUniversalTime()).ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Forgets single documents, be they configurations without their rows (an empty <paramref name="parent"/>) or rows of one configuration.</summary>
    public static Task RemoveAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, string component, string parent, IReadOnlyCollection<string> ids, CancellationToken stop) =>
        ExecuteAsync(transaction, Remove, project, branch, component, ids, stop, new NpgsqlParameter("parent", parent));

    /// <summary>Forgets configurations with their rows.</summary>
    public static Task RemoveWithRowsAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, string component, IReadOnlyCollection<string> configurations, CancellationToken stop) =>
        ExecuteAsync(transaction, RemoveWithRows, project, branch, component, configurations, stop);

    private static async Task ExecuteAsync(
        NpgsqlTransaction transaction, string sql, ProjectId project, long branch, string component, IReadOnlyCollection<string> ids, CancellationToken stop,
        params NpgsqlParameter[] more)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("component", component);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        command.Parameters.AddRange(more);
        await command.ExecuteNonQueryAsync(stop);
    }
}

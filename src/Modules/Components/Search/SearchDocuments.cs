using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Lets global search find configurations and their rows by name, while they are not in the trash.</summary>
/// <remarks>Everything that changes names or rows past <see cref="OpenConfiguration.AddVersionAsync"/> and <see cref="RowWrites"/> calls <see cref="PutAllAsync"/> at its end.</remarks>
internal static class SearchDocuments
{
    private const string Row = "configuration-row";

    /// <summary>The word for configurations of a component.</summary>
    public static string TypeOf(Component? component) => component switch
    {
        { Id: "keboola.flow" or "keboola.orchestrator" } => "flow",
        { Id: "keboola.shared-code" } => "shared-code",
        { Type: "transformation" } => "transformation",
        _ => "configuration",
    };

    public static Task PutAsync(OpenConfiguration open, string name, CancellationToken stop) => SearchIndex.PutAsync(open.Transaction, [Of(open, name)], stop);

    public static Task PutRowAsync(OpenConfiguration open, string id, string name, DateTimeOffset created, CancellationToken stop) =>
        SearchIndex.PutAsync(open.Transaction, [OfRow(open, id, name, created)], stop);

    public static Task RemoveRowsAsync(OpenConfiguration open, IEnumerable<string> rows, CancellationToken stop)
    {
        var key = open.Before.Key;
        return SearchIndex.RemoveAsync(open.Transaction, key.Project, key.Branch, key.Component, key.Id, [.. rows], stop);
    }

    /// <summary>The configuration is not found any more, nor are its rows.</summary>
    public static Task RemoveAllAsync(OpenConfiguration open, CancellationToken stop)
    {
        var key = open.Before.Key;
        return SearchIndex.RemoveWithRowsAsync(open.Transaction, key.Project, key.Branch, key.Component, [key.Id], stop);
    }

    /// <summary>Makes what is found of the configuration and its rows what they are now.</summary>
    public static async Task PutAllAsync(OpenConfiguration open, CancellationToken stop)
    {
        await RemoveAllAsync(open, stop);
        var now = await open.ReadAsync(stop);
        if (now.IsDeleted)
            return;
        var rows = await RowStore.OfAsync(open.Transaction, now.Key.Project, [now.Number], content: false, state: false, stop);
        await SearchIndex.PutAsync(
            open.Transaction, [Of(open, now.Content.Name), .. rows.Select(row => OfRow(open, row.Id, row.Content.Name, row.Created))], stop);
    }

    private static SearchDocument Of(OpenConfiguration open, string name)
    {
        var key = open.Before.Key;
        return new SearchDocument(key.Project, key.Branch, open.SearchType, key.Component, "", key.Id, name, open.Before.Created);
    }

    private static SearchDocument OfRow(OpenConfiguration open, string id, string name, DateTimeOffset created)
    {
        var key = open.Before.Key;
        return new SearchDocument(key.Project, key.Branch, Row, key.Component, key.Id, id, name.Length > 0 ? name : id, created);
    }
}

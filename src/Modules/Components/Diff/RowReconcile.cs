namespace Headgate.Components;

/// <summary>A row as it shall be.</summary>
internal sealed record WantedRow(string Id, RowContent Content);

/// <summary>Makes the rows of a configuration those that are wanted, as part of the version that is being made.</summary>
internal static class RowReconcile
{
    public static IReadOnlyList<WantedRow> Wanted(IEnumerable<ConfigurationRow> rows) => [.. rows.Select(row => new WantedRow(row.Id, row.Content))];

    /// <param name="open">The configuration; its version is made.</param>
    /// <param name="current">Its rows.</param>
    /// <param name="wanted">Rows of the same id and content stay untouched, others are changed or made; what is not here is deleted.</param>
    /// <param name="why">What their histories say.</param>
    /// <param name="stop">Cancels the statements.</param>
    /// <param name="states">The states of rows that are made, by id; empty for others.</param>
    public static async Task ApplyAsync(
        OpenConfiguration open, IReadOnlyList<ConfigurationRow> current, IReadOnlyList<WantedRow> wanted, string why, CancellationToken stop,
        IReadOnlyDictionary<string, string>? states = null)
    {
        var left = current.ToDictionary(row => row.Id);
        foreach (var row in wanted)
        {
            if (!left.Remove(row.Id, out var was))
                await RowWrites.AddAsync(open, row.Id, row.Content, states?.GetValueOrDefault(row.Id) ?? JsonContent.Empty, why, stop);
            else if (was.Content != row.Content)
                await RowWrites.ChangeAsync(open, was, row.Content, why, stop);
        }

        if (left.Count > 0)
            await RowWrites.DeleteAsync(open, left.Values, why, stop);
    }
}

namespace Headgate.Storage;

/// <summary>What is noted on the tables that aliases were made of, in whichever project and branch these are.</summary>
internal sealed record SourceNotes(IReadOnlyDictionary<long, TableMetadata> BySource)
{
    public static SourceNotes None { get; } = new(new Dictionary<long, TableMetadata>());

    /// <summary>The notes that a list was asked for.</summary>
    public static async Task<SourceNotes> OfAsync(IEnumerable<Table> tables, TableIncludes includes, MetadataStore metadata, CancellationToken stop)
    {
        if (!includes.SourceMetadata && !includes.SourceColumnMetadata)
            return None;
        var found = new Dictionary<long, TableMetadata>();
        var sources = tables.Select(table => table.Alias?.Source).OfType<AliasSource>().GroupBy(source => (source.Project, source.Branch));
        foreach (var place in sources)
        {
            long[] numbers = [.. place.Select(source => source.Number).Distinct()];
            var noted = await metadata.OfSomeAsync(place.Key.Project, place.Key.Branch, numbers, includes.SourceMetadata, includes.SourceColumnMetadata, stop);
            foreach (var number in numbers)
                found[number] = noted.Of(number);
        }

        return new SourceNotes(found);
    }

    /// <summary>Of columns, only those that the alias shows.</summary>
    public TableMetadata Of(Table table)
    {
        if (table.Alias is not { } alias || BySource.GetValueOrDefault(alias.Source.Number) is not { } notes)
            return TableMetadata.None;
        return alias.SyncsColumns ? notes : notes with { Columns = notes.Columns.Where(column => table.Find(column.Key) is not null).ToDictionary() };
    }
}

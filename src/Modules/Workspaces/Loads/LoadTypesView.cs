namespace Headgate.Workspaces;

/// <summary>How the tables of an input mapping are loaded, on the wire.</summary>
internal sealed record LoadTypesView(IReadOnlyList<TableLoadTypesView> Input);

/// <summary>How a table is loaded, and how it could be.</summary>
internal sealed record TableLoadTypesView(string Source, string Destination, string LoadType, IReadOnlyList<string> PossibleLoadTypes)
{
    public static TableLoadTypesView Of(LoadInput input, LoadType type, IEnumerable<LoadType> possible) =>
        new(input.Source, input.Destination, Word(type), [.. possible.Select(Word)]);

    public static string Word(LoadType type) => type switch
    {
        Workspaces.LoadType.Clone => "CLONE",
        Workspaces.LoadType.View => "VIEW",
        _ => "COPY",
    };
}

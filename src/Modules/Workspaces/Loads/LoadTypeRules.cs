using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>How a table can be loaded into a backend: by the rules that the input mapping of components has.</summary>
/// <remarks>Of the ways that are possible a clone is better than a view, and that better than a copy, which always is.</remarks>
internal static class LoadTypeRules
{
    public const string ReadOnlyStorage = "input-mapping-read-only-storage";
    private const string BigQueryClone = "bq-enable-clone";

    public static IReadOnlyList<LoadType> Possible(LoadInput input, LoadSource source, string backend, IReadOnlySet<string> features)
    {
        List<LoadType> possible = [LoadType.Copy];
        if (!input.IsWhole || source.Backend != backend)
            return possible;
        if (WhyNotClone(source, backend, features) is null)
            possible.Add(LoadType.Clone);
        if (WhyNotView(source, backend, features) is null)
            possible.Add(LoadType.View);
        return possible;
    }

    /// <exception cref="RefusedException">What is wanted is not possible.</exception>
    public static LoadType Decide(LoadInput input, LoadSource source, string backend, IReadOnlySet<string> features)
    {
        var possible = Possible(input, source, backend, features);
        if (input.Wish == LoadWish.Auto)
            return possible.Contains(LoadType.Clone) ? LoadType.Clone : possible[^1];
        var wanted = input.Wish switch
        {
            LoadWish.Clone => LoadType.Clone,
            LoadWish.View => LoadType.View,
            _ => LoadType.Copy,
        };
        return possible.Contains(wanted) ? wanted : throw new RefusedException(WhyNot(input, wanted, source, backend, features));
    }

    private static ApiError WhyNot(LoadInput input, LoadType wanted, LoadSource source, string backend, IReadOnlySet<string> features)
    {
        var name = wanted == LoadType.Clone ? "Clone" : "View";
        if (!input.IsWhole)
            return LoadErrors.Logical($"{name} load is not supported with columns, filters, limits, keys or incremental loading, table \"{input.Source}\" supplied. Use loadType COPY.");
        if (source.Backend != backend)
            return LoadErrors.Logical($"{name} load is not supported, table \"{input.Source}\" has the backend \"{source.Backend}\" and the workspace \"{backend}\". Use loadType COPY.");
        return (wanted == LoadType.Clone ? WhyNotClone(source, backend, features) : WhyNotView(source, backend, features))!;
    }

    private static ApiError? WhyNotClone(LoadSource source, string backend, IReadOnlySet<string> features) => backend switch
    {
        "snowflake" when source.Table.IsWhole => null,
        "snowflake" => LoadErrors.Logical($"Clone load is not supported for alias \"{source.Table.Id}\", which shows some columns or rows only. Use loadType COPY."),
        "bigquery" when !features.Contains(BigQueryClone) => LoadErrors.Logical($"Clone load is not supported, the project needs the feature \"{BigQueryClone}\" for it on the backend \"bigquery\"."),
        "bigquery" when source.Table.IsAlias => LoadErrors.Logical($"Clone load is not supported, only table can be cloned, alias \"{source.Table.Id}\" supplied. Use loadType COPY."),
        "bigquery" => null,
        _ => LoadErrors.Logical($"Clone load is not supported on the backend \"{backend}\". Use loadType COPY."),
    };

    private static ApiError? WhyNotView(LoadSource source, string backend, IReadOnlySet<string> features) => backend switch
    {
        "snowflake" or "bigquery" when source.Table.IsAlias => LoadErrors.ViewOfAlias(source.Table.Id),
        "snowflake" when !features.Contains(ReadOnlyStorage) => LoadErrors.Logical($"View load is not supported, the project needs the feature \"{ReadOnlyStorage}\" for it on the backend \"snowflake\"."),
        "snowflake" or "bigquery" => null,
        _ => LoadErrors.Logical($"View load is not supported on the backend \"{backend}\". Use loadType COPY."),
    };
}

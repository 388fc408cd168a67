using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class SearchParts
{
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<SearchStore>();
        services.AddSingleton<TableSearchStore>();
        services.AddSingleton<IBranchContent, SearchBranchContent>();
    }
}

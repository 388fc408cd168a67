using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

/// <summary>What changes tables: columns, primary keys, definitions.</summary>
internal static class TableChangeParts
{
    public static void AddTableChanges(this IServiceCollection services)
    {
        services.AddSingleton<TableChanges>();
        services.AddSingleton<IJobOperation, UpdateTable>();
        services.AddSingleton<IJobOperation, AddColumn>();
        services.AddSingleton<IJobOperation, DropColumn>();
        services.AddSingleton<IJobOperation, AddPrimaryKey>();
        services.AddSingleton<IJobOperation, DropPrimaryKey>();
        services.AddSingleton<IJobOperation, UpdateColumnDefinition>();
        services.AddSingleton<IJobOperation, UpdateTableDefinition>();
    }

    public static void MapTableChanges(this IEndpointRouteBuilder routes)
    {
        routes.MapColumns();
        routes.MapPrimaryKeys();
        routes.MapDefinitions();
    }
}

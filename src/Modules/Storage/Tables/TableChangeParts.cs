using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

/// <summary>What is done to tables beside loading them: columns, primary keys, definitions, profiles.</summary>
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
        services.AddSingleton<ProfileStore>();
        services.AddSingleton<IJobOperation, ProfileTable>();
    }

    public static void MapTableChanges(this IEndpointRouteBuilder routes)
    {
        routes.MapColumns();
        routes.MapPrimaryKeys();
        routes.MapDefinitions();
        routes.MapProfiles();
    }
}

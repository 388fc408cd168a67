using Headgate.Kernel;
using Headgate.Warehouse.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Warehouse;

/// <summary>Adds warehouses to the host.</summary>
public static class WarehouseModule
{
    /// <summary>Needs a <see cref="DataFolder"/>. Nothing starts before the first use.</summary>
    public static IServiceCollection AddWarehouses(this IServiceCollection services)
    {
        services.AddSettings<WarehouseOptions>(WarehouseOptions.Section);
        services.AddSingleton<Warehouses>();
        services.AddSingleton<IWarehouses>(provider => provider.GetRequiredService<Warehouses>());
        return services;
    }
}

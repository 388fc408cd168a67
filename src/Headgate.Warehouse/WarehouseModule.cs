using Headgate.Kernel;
using Headgate.Warehouse.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headgate.Warehouse;

/// <summary>Adds warehouses to the host.</summary>
public static class WarehouseModule
{
    /// <summary>Needs a <see cref="DataFolder"/>. Nothing starts before the first use.</summary>
    public static IServiceCollection AddWarehouses(this IServiceCollection services)
    {
        services.AddOptions<WarehouseOptions>()
            .BindConfiguration(WarehouseOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<WarehouseOptions>>().Value);
        services.AddSingleton<Warehouses>();
        services.AddSingleton<IWarehouses>(provider => provider.GetRequiredService<Warehouses>());
        return services;
    }
}

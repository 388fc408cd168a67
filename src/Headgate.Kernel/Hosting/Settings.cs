using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headgate.Kernel;

/// <summary>Registers the settings of modules, all in the same way.</summary>
public static class Settings
{
    /// <summary>Binds a section of the configuration. A name that is unknown or a value out of range ends the start; services take the record itself.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section) where T : class
    {
        services.AddOptions<T>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }
}

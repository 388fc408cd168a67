using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Secrets;

/// <summary>Secrets with scopes.</summary>
internal static class SecretsSetup
{
    public static void AddKeptnSecrets(this IServiceCollection services)
    {
        services.AddSettings<SecretsOptions>(SecretsOptions.Section);
        services.AddSingleton<SecretStore>();
        services.AddSingleton<SecretVault>();
        services.AddSingleton<ISecretVault>(provider => provider.GetRequiredService<SecretVault>());
    }

    public static void MapKeptnSecrets(this IEndpointRouteBuilder routes) => routes.MapSecretEndpoints();
}

using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Headgate.Identity;

/// <summary>Who calls, and what they may do: organizations, projects, admins, storage and management tokens.</summary>
public static class IdentityModule
{
    /// <summary>Registers the module. Timed work runs on nodes with the role <c>scheduler</c>.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services, NodeRoles roles = NodeRoles.All)
    {
        services.AddMigrations("identity", typeof(IdentityModule).Assembly);
        services.AddSettings<IdentityOptions>(IdentityOptions.Section);
        services.AddSettings<MailOptions>(MailOptions.Section);
        services.AddSingleton<IMailCarrier>(provider => provider.GetRequiredService<MailOptions>().Host is null
            ? ActivatorUtilities.CreateInstance<MailFolder>(provider)
            : ActivatorUtilities.CreateInstance<SmtpCarrier>(provider));
        services.AddSingleton<ShareStore>();
        services.AddWorkHandler<ShareMails>(provider => new QueueSettings(ShareMails.Queue)
        {
            Parallelism = 4,
            MaxAttempts = ShareMails.MaxAttempts,
            RetryAfter = provider.GetRequiredService<MailOptions>().RetryAfter,
        });
        services.AddSingleton<TokenStore>();
        services.AddSingleton<ManageTokenStore>();
        services.AddSingleton<ProjectStore>();
        services.AddSingleton<BranchStore>();
        services.AddSingleton(provider => new BranchCatalogue(provider.GetRequiredService<BranchStore>()));
        services.AddSingleton<IProjectContent, MembershipContent>();
        services.AddWorkHandler<ProjectRemoval>(ProjectRemoval.Settings);
        services.AddSingleton<OrganizationStore>();
        services.AddSingleton<AdminStore>();
        services.AddSingleton<TokenAnswers>();
        services.AddSingleton<ICallerResolver, CallerResolver>();
        services.AddSingleton(provider => new ProjectDirectory(provider.GetRequiredService<ProjectStore>(), provider.GetRequiredService<IChangeStamps>()));
        services.AddSingleton(provider => new TokenDirectory(provider.GetRequiredService<TokenStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new OrganizationDirectory(provider.GetRequiredService<MetadataDatabase>()));
        services.AddSingleton(provider => new IdentityBootstrap(provider.GetRequiredService<MetadataDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ProjectAdministration(
            provider.GetRequiredService<MetadataDatabase>(), provider.GetRequiredService<AdminStore>(), provider.GetRequiredService<WorkQueue>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new OrganizationAdministration(
            provider.GetRequiredService<MetadataDatabase>(), provider.GetRequiredService<OrganizationStore>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IBucketDirectory, NoBuckets>();
        services.TryAddSingleton<IProjectUsage, NoUsage>();
        services.TryAddSingleton<IStackBackends, NoBackends>();
        services.AddSingleton<ExpiredTokens>();
        if (roles.HasFlag(NodeRoles.Scheduler))
            services.AddHostedService(provider => provider.GetRequiredService<ExpiredTokens>());
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageBranched(TokenEndpoints.Map);
        RevealEndpoints.Map(routes);
        ManageTokenEndpoints.Map(routes);
        ManagedTokens.Map(routes);
    }
}

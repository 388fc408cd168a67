using Headgate.Identity;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

/// <summary>What tests across projects need and no route of the Storage API gives.</summary>
internal static class Organizations
{
    /// <summary>Another project of the first project's organization.</summary>
    public static async Task<TestProject> NewSiblingAsync(this PlatformFixture platform, string role = "admin", params string[] features)
    {
        var stop = CancellationToken.None;
        var organization = (await platform.Services.GetRequiredService<ProjectDirectory>().FindAsync(platform.Project, stop))!.Organization;
        var project = await platform.Services.GetRequiredService<ProjectAdministration>()
            .CreateProjectAsync(organization, new NewProject { Name = "A project beside", Features = features }, stop);
        return new TestProject(project, await platform.NewMemberAsync(project, role));
    }

    /// <summary>Runs a statement of the test's own.</summary>
    public static async Task ExecuteAsync(this PlatformFixture platform, string sql)
    {
        await using var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>A workspace as it is kept.</summary>
/// <param name="Project">Whose.</param>
/// <param name="Branch">The branch it belongs to.</param>
/// <param name="Id">Its number, unique in the stack.</param>
/// <param name="Name">The name of its schema, such as <c>WORKSPACE_34</c>; a file workspace's container.</param>
/// <param name="Backend">Its engine.</param>
/// <param name="BackendSize">small, medium or large; <c>null</c> where the engine has no sizes.</param>
/// <param name="Component">The component it was made for.</param>
/// <param name="ConfigurationId">The configuration it was made for.</param>
/// <param name="ConfigurationVersion">That configuration's version.</param>
/// <param name="LoginType">How its user logs in: default, none, snowflake-…</param>
/// <param name="NetworkPolicy">system or user.</param>
/// <param name="ReadOnlyStorageAccess">Whether every bucket of the branch is a schema in it.</param>
/// <param name="IsReader">Whether its users only read what is loaded into it.</param>
/// <param name="StatementTimeoutSeconds">Zero for the stack's limit.</param>
/// <param name="PlatformUsageType">user or system.</param>
/// <param name="Creator">The token that made it.</param>
/// <param name="CreatorDescription">That token's description then.</param>
/// <param name="Created">When.</param>
internal sealed record Workspace(
    ProjectId Project, long Branch, long Id, string Name, string Backend, string? BackendSize, string? Component, string? ConfigurationId, int? ConfigurationVersion,
    string LoginType, string? NetworkPolicy, bool ReadOnlyStorageAccess, bool IsReader, int StatementTimeoutSeconds, string PlatformUsageType,
    TokenId Creator, string CreatorDescription, DateTimeOffset Created)
{
    /// <summary>The admin behind the token that made it; <c>null</c> for none.</summary>
    public WorkspaceUser? CreatorUser { get; init; }

    /// <summary>The database's name as clients see it.</summary>
    public string Database => $"KEBOOLA_{Project}";

    /// <summary>The name of its user.</summary>
    public string User => $"HEADGATE_{Name}";
}

/// <summary>An admin, as answers show one.</summary>
internal sealed record WorkspaceUser(long Id, string Name);

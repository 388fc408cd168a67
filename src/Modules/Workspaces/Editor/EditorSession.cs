using Headgate.Kernel;

namespace Headgate.Workspaces.Editor;

/// <summary>A session of the SQL editor as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Project">Whose.</param>
/// <param name="Branch">Where.</param>
/// <param name="Owner">Who made it: an admin's number, or a token's that belongs to no admin.</param>
/// <param name="Component">The component of its configuration.</param>
/// <param name="Configuration">The configuration whose mappings it loads and unloads.</param>
/// <param name="Shared">Whether it is for everyone in the project.</param>
/// <param name="LoginType">How its workspace's user logs in.</param>
/// <param name="Backend">Its workspace's backend.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it changed last.</param>
/// <param name="CreateJob">The job that makes its workspace.</param>
/// <param name="Workspace">Its workspace; <c>null</c> until that is there.</param>
/// <param name="Activity">loading, unloading, or <c>null</c>.</param>
/// <param name="Jobs">The jobs of the activity.</param>
/// <param name="LoadsFirst">Whether its input is still to be loaded once the workspace is there.</param>
/// <param name="LastError">What went wrong last, until somebody acknowledges it.</param>
/// <param name="LastLoaded">When its input was loaded last.</param>
/// <param name="Failed">Whether its workspace could not be made.</param>
internal sealed record EditorSession(
    Guid Id, ProjectId Project, long Branch, string Owner, string? Component, string? Configuration, bool Shared, string LoginType, string Backend,
    DateTimeOffset Created, DateTimeOffset Updated, long CreateJob, long? Workspace, string? Activity, IReadOnlyList<long> Jobs, bool LoadsFirst,
    string? LastError, DateTimeOffset? LastLoaded, bool Failed)
{
    public const string Loading = "loading", Unloading = "unloading";

    /// <summary>The word for its state.</summary>
    public string Status => Failed ? "failed" : Workspace is null || LoadsFirst ? "initializing" : Activity ?? "ready";

    /// <summary>Whether jobs decide what it is next.</summary>
    public bool IsWaiting => !Failed && (Workspace is null || LoadsFirst || Activity is not null);
}

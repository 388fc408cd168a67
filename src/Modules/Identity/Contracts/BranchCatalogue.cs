using Headgate.Kernel;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Which branches projects have. What is in them belongs to the modules that own it.</summary>
/// <remarks>Changes run in the caller's transaction, which must mark the project as changed: callers know the living branches from there.</remarks>
#pragma warning disable CA1822 // One object stands for the catalogue, also where a method needs only the transaction.
public sealed class BranchCatalogue
{
    private readonly BranchStore store;

    internal BranchCatalogue(BranchStore store) => this.store = store;

    /// <summary>The living branches of a project in the order in which they were made, the default one last.</summary>
    public Task<IReadOnlyList<ProjectBranch>> ListAsync(ProjectId project, CancellationToken stop) => store.ListAsync(project, stop);

    /// <summary>The numbers of all branches, those that are being deleted too.</summary>
    public Task<IReadOnlyList<long>> NumbersAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop) =>
        BranchStore.NumbersAsync(transaction, project, stop);

    /// <summary>A living branch; <c>null</c> when the project has none of this number.</summary>
    public Task<ProjectBranch?> FindAsync(ProjectId project, long branch, CancellationToken stop) => store.FindAsync(project, branch, stop);

    /// <summary>Refuses a name that a living branch of the project has.</summary>
    /// <exception cref="RefusedException">The name is taken.</exception>
    public async Task RequireFreeNameAsync(ProjectId project, string name, CancellationToken stop)
    {
        if (await store.IsNameTakenAsync(project, name, stop))
            throw new RefusedException(BranchErrors.DuplicateName(name));
    }

    /// <summary>Makes a branch without content.</summary>
    /// <exception cref="RefusedException">The name is taken.</exception>
    public Task<ProjectBranch> InsertAsync(
        NpgsqlTransaction transaction, ProjectId project, string name, string description, BranchCreator creator, DateTimeOffset now, CancellationToken stop) =>
        BranchStore.InsertAsync(transaction, project, name, description, creator, now, stop);

    /// <summary>Changes name, description or both; <c>null</c> leaves one as it is.</summary>
    /// <returns>The branch; <c>null</c> when the project has none of this number.</returns>
    /// <exception cref="RefusedException">The name is taken.</exception>
    public Task<ProjectBranch?> ChangeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string? name, string? description, CancellationToken stop) =>
        BranchStore.ChangeAsync(transaction, project, branch, name, description, stop);

    /// <summary>Keeps a branch from being deleted until the transaction's end. Whoever puts something new into a branch holds it, so that nothing is left behind.</summary>
    /// <exception cref="RefusedException">404: the branch is deleted or being deleted.</exception>
    public async Task HoldAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        if (!await BranchStore.HoldAsync(transaction, project, branch, stop))
            throw new RefusedException(Branch.NotFound(branch));
    }

    /// <summary>Makes a development branch vanish from every answer.</summary>
    /// <returns>False when it is the default branch, has vanished already or never was.</returns>
    public Task<bool> MarkDeletingAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        BranchStore.MarkDeletingAsync(transaction, project, branch, stop);

    /// <summary>Forgets a branch that is being deleted, once nothing is in it.</summary>
    /// <returns>False when it is not being deleted.</returns>
    public Task<bool> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        BranchStore.DeleteAsync(transaction, project, branch, stop);
}

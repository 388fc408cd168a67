using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces;

/// <summary>What a backend name stands for: makes the places where users work, and moves tables in and out of them.</summary>
/// <remarks>
/// Every method may be called again after a crash, with the same arguments, and then ends as if it had run once. None of them touches the platform's own
/// rows about workspaces; those are written by the caller after the engine is done (create) or before (drop).
/// </remarks>
internal interface IWorkspaceEngine
{
    /// <summary>The word in <c>connection.backend</c>.</summary>
    string Backend { get; }

    /// <summary>Whether it holds files instead of tables.</summary>
    bool IsFileEngine { get; }

    /// <summary>Whether its places are in somebody else's hands: then the platform has no keys, no further users and no sessions of its own for them.</summary>
    bool IsForeign => false;

    /// <summary>Makes the empty place.</summary>
    Task CreateAsync(Workspace workspace, CancellationToken stop);

    /// <summary>Ends the sessions in it and removes all of it; nothing happens when it is not there.</summary>
    Task DropAsync(Workspace workspace, CancellationToken stop);

    /// <summary>The fields of <c>connection</c> that clients read, without secrets.</summary>
    IReadOnlyDictionary<string, object?> Connection(Workspace workspace, CallOrigin call);

    /// <summary>Makes new credentials and ends the sessions of the former ones.</summary>
    /// <returns>The fields that the answer of the password call adds, such as <c>password</c>; they are kept nowhere in this form.</returns>
    /// <exception cref="RefusedException">The login type has no password.</exception>
    Task<IReadOnlyDictionary<string, object?>> ResetCredentialsAsync(Workspace workspace, CallOrigin call, CancellationToken stop);

    /// <summary>Puts tables into the workspace: all of them or none.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="loads">What, checked against the sources, with destinations that differ.</param>
    /// <param name="preserve">Whether what is there stays; else it is emptied first, but for the destinations of incremental loads.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">A destination is there already, or a value does not fit its type.</exception>
    Task<LoadCounts> LoadAsync(Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop);

    /// <summary>The tables and views, by name.</summary>
    Task<IReadOnlyList<WorkspaceObject>> ListAsync(Workspace workspace, CancellationToken stop);

    /// <summary>Drops a table or view.</summary>
    /// <returns>Why it could not be dropped; <c>null</c> when it is gone.</returns>
    Task<string?> DropObjectAsync(Workspace workspace, string name, CancellationToken stop);

    /// <summary>The columns of a table or view with the engine's types; <c>null</c> when there is no such object.</summary>
    Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(Workspace workspace, string name, CancellationToken stop);

    /// <summary>Writes a table or view as one CSV file: comma, every value quoted, NULL as nothing between the commas, with a header row.</summary>
    /// <returns>How many rows.</returns>
    Task<long> UnloadAsync(Workspace workspace, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop);

    /// <summary>Runs one statement in a session of its own, for the legacy query call.</summary>
    /// <exception cref="RefusedException">The statement failed; the engine's own text.</exception>
    Task<QueryAnswer> QueryAsync(Workspace workspace, string sql, CancellationToken stop);
}

/// <summary>How the caller reached the platform, for addresses in answers.</summary>
/// <param name="Host">The host name as the client wrote it, without a port.</param>
/// <param name="Port">The port; <c>null</c> for the scheme's own.</param>
/// <param name="IsHttps">Whether it came over TLS.</param>
/// <param name="BaseUrl">The platform's address without a slash at the end.</param>
internal sealed record CallOrigin(string Host, int? Port, bool IsHttps, string BaseUrl);

/// <summary>A table or view in a workspace.</summary>
internal sealed record WorkspaceObject(string Name, bool IsView);

/// <summary>A column in a workspace, typed in the engine's words.</summary>
internal sealed record WorkspaceColumn(string Name, string Type, string? Length, bool Nullable);

/// <summary>What a statement answered: columns and rows as text, or a message.</summary>
internal sealed record QueryAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string? Message);

/// <summary>What a load moved.</summary>
internal sealed record LoadCounts(long Rows, long Bytes);

/// <summary>How a table gets into a workspace.</summary>
internal enum LoadType
{
    /// <summary>Rows are copied.</summary>
    Copy,
    /// <summary>The whole table, at no cost, and writable.</summary>
    Clone,
    /// <summary>A view on the table, always current.</summary>
    View,
}

/// <summary>One table to put into a workspace.</summary>
/// <param name="Source">The table as clients call it, for messages.</param>
/// <param name="Destination">The name of the table, or the folder of a file workspace.</param>
/// <param name="Type">How it gets there.</param>
/// <param name="DataOwner">The project whose rows they are: another one's with a linked bucket.</param>
/// <param name="Version">The version that is loaded; the caller keeps it while the load goes on.</param>
/// <param name="Read">Which rows and columns of it; names are the source's.</param>
/// <param name="Columns">The columns as they shall be, one for each column read.</param>
/// <param name="PrimaryKey">Destination names of the key's columns; empty for none.</param>
/// <param name="Incremental">Whether rows are added to a table that is there.</param>
/// <param name="Overwrite">Whether a table that is there is replaced.</param>
/// <param name="WithTimestamp">Whether <c>_timestamp</c> is loaded too, as the last column; <paramref name="Read"/> then includes it, <paramref name="Columns"/> do not.</param>
internal sealed record WorkspaceLoad(
    string Source, string Destination, LoadType Type, ProjectId DataOwner, LakeVersion Version, ReadRequest Read, IReadOnlyList<LoadColumn> Columns,
    IReadOnlyList<string> PrimaryKey, bool Incremental, bool Overwrite, bool WithTimestamp);

/// <summary>A column as it shall be in the workspace.</summary>
/// <param name="Source">Its name in the source.</param>
/// <param name="Destination">Its name in the workspace.</param>
/// <param name="Type">The engine's type word; <c>null</c> for text without a limit.</param>
/// <param name="Length">The type's length, such as <c>10,2</c>.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
/// <param name="EmptyToNull">Whether an empty text becomes NULL.</param>
internal sealed record LoadColumn(string Source, string Destination, string? Type, string? Length, bool Nullable, bool EmptyToNull);

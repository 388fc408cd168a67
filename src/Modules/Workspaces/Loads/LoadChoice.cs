using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Where a table of a load comes from and how it is loaded, as decided when it was asked for.</summary>
/// <param name="Branch">The branch of the table.</param>
/// <param name="Type">How it is loaded.</param>
internal sealed record LoadChoice(long Branch, LoadType Type);

/// <summary>A table that a load reads.</summary>
/// <param name="Table">The table.</param>
/// <param name="Backend">The backend of its bucket.</param>
internal sealed record LoadSource(SourceTable Table, string Backend);

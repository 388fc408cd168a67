using System.Text.Json.Nodes;
using Headgate.Identity;

namespace Headgate.Storage;

/// <summary>A branch on the wire; <c>creatorToken</c> of the default branch is an empty list.</summary>
internal sealed record BranchView(long Id, string Name, string Description, DateTimeOffset Created, bool IsDefault, JsonNode CreatorToken)
{
    public static BranchView From(ProjectBranch branch) => new(
        branch.Id, branch.Name, branch.Description, branch.Created, branch.IsDefault,
        branch.Creator is { } creator ? new JsonObject { ["id"] = creator.Token.Value, ["name"] = creator.Name } : new JsonArray());
}

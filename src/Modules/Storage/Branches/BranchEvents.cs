using System.Globalization;
using Headgate.Events;
using Headgate.Identity;

namespace Headgate.Storage;

/// <summary>How events name a branch.</summary>
internal static class BranchEvents
{
    public static EventObject Of(ProjectBranch branch) => new("devBranch", branch.Id.ToString(CultureInfo.InvariantCulture), branch.Name);
}

using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>The token that made something, as it was called then.</summary>
internal sealed record Author(long Id, string Description)
{
    public static Author Of(Caller caller) => new(caller.Token.Value, caller.TokenDescription);
}

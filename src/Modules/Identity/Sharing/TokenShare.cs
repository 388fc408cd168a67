using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>A token on its way to somebody by mail.</summary>
internal sealed record TokenShare
{
    public required long Id { get; init; }

    public required ProjectId Project { get; init; }

    public required string ProjectName { get; init; }

    public required TokenId Token { get; init; }

    public required string TokenDescription { get; init; }

    /// <summary>Who shares it: the description of the token that asked.</summary>
    public required string Sender { get; init; }

    public required string Recipient { get; init; }

    public required string Message { get; init; }

    /// <summary>Where the retrieval page is, without its path.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The branch that events about it are recorded in.</summary>
    public required long DefaultBranch { get; init; }
}

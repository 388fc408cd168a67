using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A configuration that is run when one of some tables changes, and then not again until it has cooled down.</summary>
internal sealed record TableTrigger
{
    public static readonly TimeSpan ShortestCoolDown = TimeSpan.FromMinutes(1);

    public long Id { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    public required string Component { get; init; }

    public required string Configuration { get; init; }

    /// <summary>Whose rights the run has.</summary>
    public required TokenId RunWith { get; init; }

    public required TimeSpan CoolDown { get; init; }

    public required TokenId Creator { get; init; }

    public required string CreatorDescription { get; init; }

    public DateTimeOffset? LastRun { get; init; }

    /// <summary>Ids of the tables it watches.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];
}

/// <summary>A trigger on the wire.</summary>
internal sealed record TriggerView(
    string Id, long RunWithTokenId, string Component, string ConfigurationId, DateTimeOffset? LastRun, long CoolDownPeriodMinutes, TriggerCreatorView CreatorToken,
    IReadOnlyList<WatchedTableView> Tables)
{
    public static TriggerView Of(TableTrigger trigger) => new(
        trigger.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), trigger.RunWith.Value, trigger.Component, trigger.Configuration, trigger.LastRun,
        (long)trigger.CoolDown.TotalMinutes, new TriggerCreatorView(trigger.Creator.Value, trigger.CreatorDescription),
        [.. trigger.Tables.Select(table => new WatchedTableView(table))]);
}

internal sealed record TriggerCreatorView(long Id, string Description);

internal sealed record WatchedTableView(string TableId);

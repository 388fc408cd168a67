using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Which jobs a list shows.</summary>
internal sealed record JobFilter(string? Status, string[]? Excluded, Period Created, Period Started, Period Ended, Page Page)
{
    public static JobFilter From(Fields query)
    {
        var status = query.OneOf("storage_job_status", JobWords.Waiting, JobWords.Processing, JobWords.Success, JobWords.Error);
        // An exact status leaves nothing to exclude.
        var excluded = status is null ? query.Texts("excluded_storage_job_status", commas: true)?.ToArray() : null;
        var filter = new JobFilter(
            status, excluded, Period.Read(query, "created_time"), Period.Read(query, "start_time"), Period.Read(query, "end_time"), Page.From(query));
        query.ThrowIfInvalid();
        return filter;
    }
}

/// <summary>From and to, both included; an exact second is written as the second's two ends.</summary>
internal sealed record Period(DateTimeOffset? From, DateTimeOffset? To)
{
    public static Period Read(Fields query, string name)
    {
        if (ReadTime(query, name) is { } exact)
            return new Period(exact, exact.AddSeconds(1).AddTicks(-10));
        return new Period(ReadTime(query, name + "_from"), ReadTime(query, name + "_to"));
    }

    private static DateTimeOffset? ReadTime(Fields query, string name)
    {
        if (query.Text(name) is not { Length: > 0 } text)
            return null;
        if (WireTime.TryParse(text, out var time))
            return time;
        query.Wrong(name, "This value is not a valid datetime.");
        return null;
    }
}

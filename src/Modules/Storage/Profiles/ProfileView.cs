using System.Globalization;

namespace Headgate.Storage;

/// <summary>A profile on the wire.</summary>
/// <param name="Uuid">Its id.</param>
/// <param name="BucketId">The bucket's number.</param>
/// <param name="TableName">The table's id.</param>
/// <param name="CreatedAt">UTC, with a space and no zone, unlike other times.</param>
/// <param name="IsStale">Whether the table has changed since.</param>
/// <param name="Profile">Of the table.</param>
/// <param name="Columns">Of each column.</param>
internal sealed record ProfileView(Guid Uuid, long BucketId, string TableName, string CreatedAt, bool IsStale, TableFigures Profile, IReadOnlyList<ColumnFindings> Columns)
{
    public static ProfileView From(StoredProfile stored, Table table, bool isStale) => new(
        stored.Id, table.Bucket, table.Id, stored.Made.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), isStale,
        stored.Findings.Profile, stored.Findings.Columns);
}

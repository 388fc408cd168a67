using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Keeps buckets and tables from everyone else, together with the aliases of the tables wherever they are.</summary>
/// <remarks>Locks are taken in the order buckets, tables, each by number. Their owners follow from the references, so no project is named.</remarks>
internal static class SeizeStore
{
    private const string LockBuckets = "SELECT number FROM storage.bucket WHERE number = ANY (@numbers) ORDER BY number FOR UPDATE";
    private const string LockTables = "SELECT number FROM storage.data_table WHERE number = ANY (@numbers) ORDER BY number FOR UPDATE";
    private const string SelectOfId = "SELECT number FROM storage.bucket WHERE project = @project AND id = @id AND branch > 0";
    private const string SelectOfBucket = "SELECT number FROM storage.data_table WHERE project = @project AND branch = @branch AND bucket = @bucket";
    private const string Change = "UPDATE storage.bucket SET last_change = @now WHERE number = ANY (@numbers)";
    private const string Delete = "DELETE FROM storage.data_table WHERE number = ANY (@numbers)";

    /// <summary>Locks a table, its bucket and its aliases.</summary>
    /// <returns>The aliases, which go with the table.</returns>
    /// <exception cref="RefusedException">409: an alias was made at the same moment; another attempt will see it.</exception>
    public static Task<IReadOnlyList<Dependent>> TableAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop) =>
        AllAsync(transaction, table.Project, [table.Bucket], () => Task.FromResult<IReadOnlyCollection<long>>([table.Number]), stop);

    /// <summary>Locks a bucket with those of its id in other branches, its tables and their aliases.</summary>
    /// <inheritdoc cref="TableAsync"/>
    public static async Task<IReadOnlyList<Dependent>> BucketAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOfId, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("id", bucket.Id);
        var buckets = await NumbersAsync(command, stop);
        return await AllAsync(transaction, bucket.Project, [bucket.Number, .. buckets], () => NumbersOfBucketAsync(transaction, bucket, stop), stop);
    }

    /// <summary>Deletes tables and aliases at once, so that none is left to refer to nothing.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> DeleteAsync(NpgsqlTransaction transaction, IEnumerable<long> tables, CancellationToken stop)
    {
        await using var command = Command(transaction, Delete, tables);
        return await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Notes that tables of the buckets changed.</summary>
    public static async Task ChangeAsync(NpgsqlTransaction transaction, IEnumerable<long> buckets, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, Change, buckets);
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<IReadOnlyList<Dependent>> AllAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyList<long> own, Func<Task<IReadOnlyCollection<long>>> tables, CancellationToken stop)
    {
        var expected = await AliasStore.DependentsAsync(transaction, project, await tables(), stop);
        HashSet<long> buckets = [.. own, .. expected.Select(alias => alias.Bucket)];
        await LockAsync(transaction, LockBuckets, buckets, stop);
        var numbers = await tables();
        var known = await AliasStore.DependentsAsync(transaction, project, numbers, stop);
        await LockAsync(transaction, LockTables, [.. numbers, .. known.Select(alias => alias.Number)], stop);
        // Nobody can alias them any more; one that was made before the locks may be in a bucket that is not ours.
        var dependents = await AliasStore.DependentsAsync(transaction, project, numbers, stop);
        return dependents.All(alias => buckets.Contains(alias.Bucket) && known.Contains(alias)) ? dependents : throw new RefusedException(AliasErrors.AliasedMeanwhile);
    }

    private static async Task<IReadOnlyCollection<long>> NumbersOfBucketAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOfBucket, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("branch", bucket.Branch);
        command.Parameters.AddWithValue("bucket", bucket.Number);
        return await NumbersAsync(command, stop);
    }

    private static async Task<List<long>> NumbersAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<long> numbers = [];
        while (await row.ReadAsync(stop))
            numbers.Add(row.GetInt64(0));
        return numbers;
    }

    private static async Task LockAsync(NpgsqlTransaction transaction, string sql, IEnumerable<long> numbers, CancellationToken stop)
    {
        await using var command = Command(transaction, sql, numbers);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, IEnumerable<long> numbers)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("numbers", numbers.ToArray());
        return command;
    }
}

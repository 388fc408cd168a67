using System.Globalization;
using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Where the rows of large results lie: <c>snowflake-results/{workspace}/{query}</c>. What a former process left is removed at start.</summary>
internal sealed class ResultFolders
{
    /// <summary>Bytes of rows that go into the answer itself.</summary>
    public const int InlineBytes = 256 * 1024;

    /// <summary>Bytes of rows in each part that a driver fetches; it fetches several at once and keeps each in memory.</summary>
    public const int PartBytes = 8 * 1024 * 1024;

    private readonly string root;
    private readonly ILogger<ResultFolders> log;

    public ResultFolders(DataFolder data, ILogger<ResultFolders> log)
    {
        (root, this.log) = (data.Sub("snowflake-results"), log);
        foreach (var left in Directory.EnumerateDirectories(root))
            Remove(left);
    }

    /// <summary>The folder of a query; it is not made yet.</summary>
    public string Of(long workspace, Guid query) => Path.Combine(root, workspace.ToString(CultureInfo.InvariantCulture), query.ToString("n"));

    /// <summary>Removes a folder with what is in it.</summary>
    public void Remove(string? folder)
    {
        if (folder is null)
            return;
        try
        {
            Directory.Delete(folder, recursive: true);
            RemoveEmpty(Path.GetDirectoryName(folder));
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(failure, "The folder {Folder} of a result could not be removed", folder);
        }
    }

    /// <summary>Removes a folder when nothing is in it; a query that begins there meanwhile makes it again.</summary>
    public void RemoveEmpty(string? folder)
    {
        try
        {
            if (folder is not null && folder != root)
                Directory.Delete(folder);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Bytes in a folder; zero when there is none.</summary>
    public static long BytesIn(string? folder)
    {
        if (folder is null || !Directory.Exists(folder))
            return 0;
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

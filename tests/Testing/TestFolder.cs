namespace Headgate.Testing;

/// <summary>Folders that tests leave.</summary>
public static class TestFolder
{
    /// <summary>Removes one with all that is in it. What ends just now, such as a child of a killed node, writes there for a moment yet.</summary>
    public static Task RemoveAsync(string path) => Eventually.HoldsAsync(() => TryRemove(path), $"{path} can be removed");

    private static bool TryRemove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(path);
        }
    }
}

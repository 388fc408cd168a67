using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>Who may do what with files.</summary>
internal static class FileRights
{
    /// <summary>A token reaches its own files; all of the project with <c>canReadAllFileUploads</c>, and so does an admin.</summary>
    public static bool MaySee(Caller me, StoredFile file) => me.IsMaster || me.CanReadAllFileUploads || me.Token == file.Token;

    /// <summary>Whether the caller may upload, tag and delete the files it sees: not an admin who only looks.</summary>
    public static bool MayWrite(Caller me) => me.CanWrite;
}

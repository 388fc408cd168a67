namespace Headgate.Files;

/// <summary>Names of blobs made from names of files.</summary>
internal static class FileNames
{
    private const int Longest = 200;

    /// <summary>The name of the blob with a file's content: plain ASCII, so that it needs no quoting anywhere.</summary>
    public static string BlobNameOf(string fileName)
    {
        var name = string.Concat(fileName.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_'));
        // The end of a name says what is in it.
        name = name.Length <= Longest ? name : name[..(Longest - 40)] + name[^40..];
        return name.Trim('.').Length == 0 ? "file" : name;
    }

    /// <summary>The <c>fileType</c> of the wire.</summary>
    public static string TypeOf(string fileName) => fileName.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? "parquet" : "csv";

    /// <summary>The <c>Content-Disposition</c> of a download, readable by old and new clients.</summary>
    public static string AttachmentOf(string fileName)
    {
        var plain = string.Concat(fileName.Select(letter => letter is >= ' ' and <= '~' and not ('"' or '\\') ? letter : '_'));
        return plain == fileName ? $"attachment; filename=\"{plain}\"" : $"attachment; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
    }
}

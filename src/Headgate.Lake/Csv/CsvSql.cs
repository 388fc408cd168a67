using System.Globalization;
using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>How DuckDB is told to read CSV. Columns are called c0, c1, … and are all text.</summary>
/// <remarks>
/// What was found out about DuckDB 1.5 and is held by tests: <c>new_line</c> set to something that the file is not loses rows without a
/// word, so it is never set (DuckDB then takes the file's first line break); reading in parallel refuses some good files with line breaks in quotes;
/// an end of file in the middle of gzip is taken for the end of the data. Hence the count of records is checked against <see cref="CsvShape"/>.
/// </remarks>
internal static class CsvSql
{
    /// <summary>No field holds this, so that no field is taken for NULL by the reader. Nothing of it is ASCII: it must not have a dialect's characters.</summary>
    private const string NoNull = "\uE6C1\uE7D4\uE030\uE4B8\uE8A0\uE5F0\uE3D6\uEA7B\uE210\uE99C\uE1F7\uE58B";

    public static string Read(IReadOnlyList<CsvFile> files, CsvSource source, int columns, CsvMode mode, LakeOptions options)
    {
        if (files.Count == 0)
            return $"(SELECT {string.Join(", ", Enumerable.Range(0, columns).Select(i => $"CAST(NULL AS VARCHAR) AS {Column(i)}"))} WHERE false)";
        List<string> parts = [];
        for (var i = 0; i < files.Count;)
        {
            var first = files[i];
            var run = files.Skip(i).TakeWhile(file => file.Gzip == first.Gzip && file.SkippedRows == first.SkippedRows).ToList();
            parts.Add(ReadAlike(run, source, columns, mode, options));
            i += run.Count;
        }

        return parts.Count == 1 ? parts[0] : $"({string.Join(" UNION ALL ", parts.Select(part => $"SELECT * FROM {part}"))})";
    }

    public static string Column(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index}");

    private static string ReadAlike(List<CsvFile> files, CsvSource source, int columns, CsvMode mode, LakeOptions options) => string.Join(", ",
        $"read_csv({DuckDbText.ReadPaths(files.Select(file => file.Path))}",
        "auto_detect = false, header = false, encoding = 'utf-8', allow_quoted_nulls = false",
        $"skip = {DuckDbText.Literal(files[0].SkippedRows)}",
        $"delim = {DuckDbText.Literal(source.Dialect.Delimiter.ToString())}",
        $"quote = {DuckDbText.Literal(source.Dialect.Enclosure?.ToString() ?? "")}",
        $"escape = {DuckDbText.Literal((source.Dialect.EscapedBy ?? source.Dialect.Enclosure)?.ToString() ?? "")}",
        // Only the lax mode knows escapes outside of quotes.
        $"strict_mode = {(mode.Strict && source.Dialect.EscapedBy is null ? "true" : "false")}",
        $"parallel = {(mode.Parallel ? "true" : "false")}",
        $"nullstr = {DuckDbText.Literal(source.UnquotedIsNull ? "" : NoNull)}",
        $"compression = '{(files[0].Gzip ? "gzip" : "none")}'",
        $"max_line_size = {DuckDbText.Literal(options.MaxRowBytes)}",
        // By default a buffer is sixteen times the longest line, which here would be half a gigabyte.
        $"buffer_size = {DuckDbText.Literal(Math.Max(options.MaxRowBytes, 32 * 1024 * 1024))}",
        $"columns = {{{string.Join(", ", Enumerable.Range(0, columns).Select(i => $"'{Column(i)}': 'VARCHAR'"))}}})");
}

/// <summary>How strictly and how fast a source is read.</summary>
internal readonly record struct CsvMode(bool Strict, bool Parallel);

using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>How a CSV file is written. All characters are ASCII.</summary>
/// <param name="Delimiter">Between fields; default a comma.</param>
/// <param name="Enclosure">Around fields; inside, it is doubled. <c>null</c> for none.</param>
/// <param name="EscapedBy">Before a character that is meant literally; <c>null</c> for none. Not together with an enclosure.</param>
public sealed record CsvDialect(char Delimiter = ',', char? Enclosure = '"', char? EscapedBy = null)
{
    /// <exception cref="RefusedException">The characters do not make a dialect (csvImport.invalidCsvParams).</exception>
    internal void Check()
    {
        if (Enclosure is not null && EscapedBy is not null)
            throw Invalid("Specify either enclosure or escapedBy, not both.");
        foreach (var (name, character) in new[] { ("delimiter", Delimiter), ("enclosure", Enclosure), ("escapedBy", EscapedBy) }.Where(entry => entry.Item2 is not null))
            if (character is '\n' or '\r' or '\0' or > '\x7f')
                throw Invalid($"The {name} must be one ASCII character other than a line break.");
        if (Delimiter == Enclosure || Delimiter == EscapedBy)
            throw Invalid("The delimiter must differ from enclosure and escapedBy.");
    }

    private static RefusedException Invalid(string why) => new(LakeErrors.InvalidCsvParameters(why));
}

/// <summary>CSV files on this machine that make one table: UTF-8, plain or gzip (told by their first bytes), lines ending with \n or \r\n.</summary>
/// <param name="Files">Paths, in the order of the rows: the later row of two with the same key wins.</param>
/// <param name="Dialect">How they are written.</param>
public sealed record CsvSource(IReadOnlyList<string> Files, CsvDialect Dialect)
{
    /// <summary>The columns of the files, in order; <c>null</c> when each file begins with a header row.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The column that a name in a header row stands for; <c>null</c> for the name itself.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>Lines to leave out at the start of each file. With a header row it counts as one of them.</summary>
    public int IgnoredLines { get; init; }

    /// <summary>An empty field without enclosure is NULL, one with enclosure an empty text; a column that does not take NULL has an empty text for both.</summary>
    public bool UnquotedIsNull { get; init; }
}

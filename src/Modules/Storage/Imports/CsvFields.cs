using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>How a request says its CSV is written; every import and every table from a CSV has these fields.</summary>
/// <param name="Delimiter">One character.</param>
/// <param name="Enclosure">One character, or empty for none.</param>
/// <param name="EscapedBy">One character, or empty for none.</param>
internal sealed record CsvFields(string Delimiter, string Enclosure, string EscapedBy)
{
    /// <exception cref="RefusedException">The characters do not make a dialect.</exception>
    public static CsvFields Read(Fields request)
    {
        var delimiter = request.Text("delimiter", 10);
        var enclosure = request.Text("enclosure", 10);
        var escapedBy = request.Text("escapedBy", 10) ?? "";
        return new CsvFields(
            Character("delimiter", string.IsNullOrEmpty(delimiter) ? "," : delimiter),
            // With an escape character and nothing said of an enclosure there is none.
            Character("enclosure", enclosure ?? (escapedBy.Length > 0 ? "" : "\"")),
            Character("escapedBy", escapedBy));
    }

    public CsvDialect ToDialect() => new(Delimiter[0], Enclosure.Length > 0 ? Enclosure[0] : null, EscapedBy.Length > 0 ? EscapedBy[0] : null);

    private static string Character(string name, string text) => text switch
    {
        "\\t" => "\t",
        "\\\\" => "\\",
        { Length: <= 1 } => text,
        _ => throw new RefusedException(ImportErrors.NotOneCharacter(name, text)),
    };
}

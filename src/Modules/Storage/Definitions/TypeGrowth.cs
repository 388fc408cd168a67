using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Gives columns that are there more room.</summary>
internal static class TypeGrowth
{
    /// <summary>The type with a greater length of a text, or more digits of a number.</summary>
    /// <exception cref="RefusedException">The type has no length, it would become less, or the backend keeps the scale.</exception>
    public static ColumnType Apply(string column, ColumnType type, string length)
    {
        if (!type.Types.HasGrowingLength(type))
            throw new RefusedException(DefinitionErrors.NoLength(column, type.Type));
        var (digits, scale) = TypeLengths.Split(type.Length!);
        // Digits alone keep the scale.
        var isNumber = type.Length!.Contains(',', StringComparison.Ordinal);
        var asked = isNumber && !length.Contains(',', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"{length},{scale}") : length;
        var longer = type.Types.Parse(column, type.Type, asked, type.Nullable, type.Default);
        var (newDigits, newScale) = TypeLengths.Split(longer.Length!);
        if (newScale != scale && !type.Types.Rules.Rescales)
            throw new RefusedException(DefinitionErrors.OtherScale(column, type.Length!, length));
        return newDigits >= digits && newScale >= scale && newDigits - newScale >= digits - scale
            ? longer
            : throw new RefusedException(DefinitionErrors.Shorter(column, type.Length!, length));
    }
}

namespace Headgate.Warehouse.Sql;

/// <summary>A type in Snowflake's words; other dialects map theirs to these.</summary>
/// <param name="Kind">Which it is.</param>
/// <param name="Precision">Digits of <see cref="SqlKind.Fixed"/>.</param>
/// <param name="Scale">Digits behind the point, or of a second.</param>
/// <param name="Length">Characters of text or bytes of binary; <c>null</c> for the greatest.</param>
internal sealed record SqlType(SqlKind Kind, int? Precision = null, int? Scale = null, long? Length = null)
{
    internal static readonly SqlType Integer = new(SqlKind.Fixed, 38, 0);
    internal static readonly SqlType Real = new(SqlKind.Real);
    internal static readonly SqlType Text = new(SqlKind.Text);
    internal static readonly SqlType Boolean = new(SqlKind.Boolean);
    internal static readonly SqlType Date = new(SqlKind.Date);
    internal static readonly SqlType Time = new(SqlKind.Time, Scale: 9);
    internal static readonly SqlType TimestampNtz = new(SqlKind.TimestampNtz, Scale: 9);
    internal static readonly SqlType TimestampLtz = new(SqlKind.TimestampLtz, Scale: 9);
    internal static readonly SqlType TimestampTz = new(SqlKind.TimestampTz, Scale: 9);
    internal static readonly SqlType Variant = new(SqlKind.Variant);
    internal static readonly SqlType Array = new(SqlKind.Array);
    internal static readonly SqlType Object = new(SqlKind.Object);
    internal static readonly SqlType Binary = new(SqlKind.Binary);
    internal static readonly SqlType Interval = new(SqlKind.Interval);
    internal static readonly SqlType Null = new(SqlKind.Null);

    /// <summary>Whether a timestamp has nanoseconds because seven to nine digits were asked for by name.</summary>
    internal bool Nanoseconds { get; init; }

    internal static SqlType Fixed(int precision, int scale) => new(SqlKind.Fixed, Math.Clamp(precision, 1, 38), Math.Clamp(scale, 0, 37));

    internal bool IsNumeric => Kind is SqlKind.Fixed or SqlKind.Real;

    internal bool IsTimestamp => Kind is SqlKind.TimestampNtz or SqlKind.TimestampLtz or SqlKind.TimestampTz;

    /// <summary>Whether values are JSON inside.</summary>
    internal bool IsSemiStructured => Kind is SqlKind.Variant or SqlKind.Array or SqlKind.Object;
}

/// <summary>The kinds of types.</summary>
internal enum SqlKind
{
    /// <summary>NUMBER.</summary>
    Fixed,
    /// <summary>FLOAT.</summary>
    Real,
    /// <summary>VARCHAR.</summary>
    Text,
    /// <summary>BOOLEAN.</summary>
    Boolean,
    /// <summary>DATE.</summary>
    Date,
    /// <summary>TIME.</summary>
    Time,
    /// <summary>TIMESTAMP_NTZ.</summary>
    TimestampNtz,
    /// <summary>TIMESTAMP_LTZ.</summary>
    TimestampLtz,
    /// <summary>TIMESTAMP_TZ.</summary>
    TimestampTz,
    /// <summary>VARIANT.</summary>
    Variant,
    /// <summary>ARRAY.</summary>
    Array,
    /// <summary>OBJECT.</summary>
    Object,
    /// <summary>BINARY.</summary>
    Binary,
    /// <summary>An interval: only inside expressions.</summary>
    Interval,
    /// <summary>The type of NULL.</summary>
    Null,
}

/// <summary>A dialect's names of types and how values of them are kept in DuckDB.</summary>
internal interface ISqlTypes
{
    /// <summary>The type of a name as it is written; <c>null</c> when there is no such type.</summary>
    /// <param name="name">Upper case, words separated by one space, such as <c>DOUBLE PRECISION</c>.</param>
    /// <param name="arguments">Numbers in parentheses.</param>
    SqlType? Find(string name, IReadOnlyList<int> arguments);

    /// <summary>DuckDB's type, such as <c>DECIMAL(38,0)</c>.</summary>
    string DuckDb(SqlType type);

    /// <summary>The type as the dialect writes it, such as <c>NUMBER(38,0)</c>.</summary>
    string Text(SqlType type);

    /// <summary>A value cast as CAST, <c>::</c> or TRY_CAST do it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="target">The type.</param>
    /// <param name="tries">Whether a value that does not fit gives NULL.</param>
    /// <param name="context">The session.</param>
    Emitted Cast(Emitted value, SqlType target, bool tries, TranslationContext context);
}

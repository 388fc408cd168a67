using Headgate.DuckDb;

namespace Headgate.Warehouse.Sql.Types;

/// <summary>The clock of a session: its TIMEZONE, written into each expression that needs it.</summary>
internal static class SessionZone
{
    /// <summary>The zone's name as a literal.</summary>
    internal static string Of(TranslationContext session) => DuckDbText.Literal(Name(session));

    /// <summary>The zone's name.</summary>
    internal static string Name(TranslationContext session) => session.Parameters.GetValueOrDefault("TIMEZONE", "UTC");

    /// <summary>A TIMESTAMP_LTZ as the session's clock shows it.</summary>
    internal static string ToClock(string instant, TranslationContext session) => $"timezone({Of(session)}, {instant})";

    /// <summary>The instant at which the session's clock shows a TIMESTAMP_NTZ.</summary>
    internal static string FromClock(string clock, TranslationContext session) => $"timezone({Of(session)}, {clock})";
}

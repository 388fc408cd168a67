using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>A filter as SQL: constant conditions and the parameters they need.</summary>
/// <param name="Scope">Those on columns that the tally has too.</param>
/// <param name="All">All of them.</param>
/// <param name="IsNarrow">Whether few events match, so that these can be counted.</param>
/// <param name="IsOfProject">Whether the project is all that the scope says.</param>
/// <param name="Values">The parameters.</param>
internal sealed record EventConditions(string Scope, string All, bool IsNarrow, bool IsOfProject, IReadOnlyList<(string Name, object Value)> Values)
{
    private static readonly (string Name, string Sql, Func<EventFilter, object?> Value)[] InTally =
    [
        ("type", "type = @type", asked => Key(asked.Type)),
        ("stage", "stage = @stage", asked => Key(asked.Stage)),
        ("service", "service = @service", asked => Key(asked.Service)),
        ("source", "source = @source", asked => string.IsNullOrEmpty(asked.Source) ? null : SearchKey.Of(asked.Source, PostedEvent.LongestSource)),
    ];

    private static readonly (string Name, string Sql, Func<EventFilter, object?> Value)[] InStore =
    [
        ("context", "context = @context", asked => Key(asked.Context)),
        ("id", "id = @id", asked => Key(asked.Id)),
    ];

    private static readonly (string Name, string Sql, Func<EventFilter, object?> Value)[] InTime =
    [
        ("from", "time > @from", asked => asked.From?.ToUniversalTime()),
        ("before", "time < @before", asked => asked.Before?.ToUniversalTime()),
    ];

    /// <param name="asked">The filter.</param>
    /// <param name="history">Whose events, see <see cref="EventHistory"/>.</param>
    public static EventConditions Of(EventFilter asked, string history)
    {
        List<(string, object)> values = [("history", history)];
        List<string> scope = ["project = @history", .. Read(InTally)];
        var narrow = Read(InStore);
        var time = Read(InTime);
        return new EventConditions(string.Join(" AND ", scope), string.Join(" AND ", [.. scope, .. narrow, .. time]), narrow.Count > 0, scope.Count == 1, values);

        List<string> Read((string Name, string Sql, Func<EventFilter, object?> Value)[] conditions)
        {
            List<string> read = [];
            foreach (var (name, sql, value) in conditions)
                if (value(asked) is { } some)
                {
                    read.Add(sql);
                    values.Add((name, some));
                }

            return read;
        }
    }

    public void AddTo(NpgsqlCommand command)
    {
        foreach (var (name, value) in Values)
            command.Parameters.AddWithValue(name, value);
    }

    private static string? Key(string? text) => string.IsNullOrEmpty(text) ? null : SearchKey.Of(text);
}

using System.Globalization;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>The filter language of <c>GET event/type/{type}</c> as SQL: clauses <c>key:value</c> joined with <c> AND </c>; a comma list matches any of its values.</summary>
internal sealed class TypedEventFilter
{
    private const string And = " AND ";
    private const string Project = "data.project";
    private const string Context = "shkeptncontext";

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["data.stage"] = "stage", ["data.service"] = "service", ["data.result"] = "result", [Context] = "context", ["id"] = "id", ["source"] = "source",
        ["triggeredid"] = "triggered_id", ["gitcommitid"] = "git_commit_id", ["shkeptnspecversion"] = "coalesce(spec_version, '0.2.4')", ["specversion"] = "'1.0'",
        ["contenttype"] = "'application/json'",
    };

    private readonly List<string> conditions = [];
    private readonly List<(string Name, object Value)> values = [];

    private TypedEventFilter()
    {
    }

    /// <summary>The condition on <c>keptn.event happened</c>.</summary>
    public string Where => string.Join(And, conditions);

    /// <summary>The clauses of a filter, by key; the later of two with one key counts, and what is no clause is left out.</summary>
    public static Dictionary<string, string[]> Parse(string filter)
    {
        var clauses = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var clause in filter.Split(And))
            if (clause.Split(':') is [var key, var value])
                clauses[key] = value.Split(',');
        return clauses;
    }

    /// <summary>The filter as SQL.</summary>
    /// <param name="type">The events' type.</param>
    /// <param name="clauses">What <see cref="Parse"/> read.</param>
    /// <param name="histories">Whose events, see <see cref="EventHistory"/>.</param>
    /// <param name="limit">Most events.</param>
    public static TypedEventFilter Of(string type, Dictionary<string, string[]> clauses, string[] histories, long limit)
    {
        var made = new TypedEventFilter();
        made.Add("type = @type", "type", SearchKey.Of(type));
        made.values.Add(("limit", limit));
        made.AddEqual("project", "histories", histories is [] ? [""] : histories);
        foreach (var (key, wanted) in clauses.Where(clause => clause.Key != "type" && !(clause.Key == Project && Names(clauses, Project))))
            made.AddClause(key, wanted);
        return made;
    }

    /// <summary>Whether the clauses say whose events are meant.</summary>
    public static bool HasScope(Dictionary<string, string[]> clauses) => Names(clauses, Project) || Names(clauses, Context);

    public static string[]? ProjectsOf(Dictionary<string, string[]> clauses) => Names(clauses, Project) ? clauses[Project] : null;

    public static string? ContextOf(Dictionary<string, string[]> clauses) => Names(clauses, Context) ? clauses[Context][0] : null;

    public void After(DateTimeOffset time) => Add("time > @from", "from", time.ToUniversalTime());

    /// <summary>Without events whose triggered event was invalidated.</summary>
    public void ExcludeInvalidated() => conditions.Add("""
        NOT EXISTS (SELECT FROM keptn.event invalid
                     WHERE invalid.project = happened.project AND invalid.triggered_id = happened.triggered_id AND invalid.type LIKE '%.invalidated')
        """);

    public void AddTo(NpgsqlCommand command)
    {
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
    }

    private static bool Names(Dictionary<string, string[]> clauses, string key) => clauses.TryGetValue(key, out var wanted) && wanted is not [""];

    private void AddClause(string key, string[] wanted)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"value{values.Count}");
        // Columns have '' for what is not there, which is not what an empty value asks for; only data has empty texts.
        if (Columns.TryGetValue(key, out var column) && (!wanted.Contains("") || !key.StartsWith("data.", StringComparison.Ordinal)))
            AddEqual(column, name, [.. wanted.Where(text => text.Length > 0).Select(text => SearchKey.Of(text, key == "source" ? PostedEvent.LongestSource : SearchKey.MostBytes))]);
        else if (key.Split('.') is ["data" or "extensions", .. { Length: > 0 } path] && !HasNull(key) && !wanted.Any(HasNull))
        {
            var document = key[..key.IndexOf('.', StringComparison.Ordinal)];
            values.Add(("path_" + name, path));
            Add($"json_typeof({document} #> @path_{name}) = 'string' AND {document} #>> @path_{name} = ANY(@{name})", name, wanted);
        }
        else
        {
            conditions.Add("false");
        }
    }

    /// <summary>With one value the order of an index serves; with a list it does not.</summary>
    private void AddEqual(string column, string name, string[] wanted)
    {
        if (wanted is [var one])
            Add($"{column} = @{name}", name, one);
        else
            Add($"{column} = ANY(@{name})", name, wanted);
    }

    private static bool HasNull(string text) => text.Contains('\0', StringComparison.Ordinal);

    private void Add(string condition, string name, object value)
    {
        conditions.Add(condition);
        values.Add((name, value));
    }
}

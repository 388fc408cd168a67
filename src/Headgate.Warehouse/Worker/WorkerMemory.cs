using System.Globalization;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>What a session is, while it runs: the current schema, parameters, variables, names and the transaction.</summary>
internal sealed class WorkerMemory(SessionMemory memory)
{
    private const string Role = "ROLE", Warehouse = "WAREHOUSE";

    private readonly Dictionary<string, string> parameters = new(memory.Parameters, StringComparer.Ordinal);
    private readonly Dictionary<string, string> names = new(memory.Names, StringComparer.Ordinal);
    private readonly Dictionary<string, SessionVariable> variables = memory.Variables.ToDictionary(pair => pair.Key, pair => Read(pair.Value), StringComparer.Ordinal);
    private string database = memory.Database;
    private string? schema = memory.Schema;

    public bool InTransaction { get; set; } = memory.InTransaction;

    /// <summary>Whether something was made that ends with the process.</summary>
    public bool IsPinned { get; set; } = memory.IsPinned;

    public SqlDialect Dialect => memory.Dialect;

    public IReadOnlyDictionary<string, string> Parameters => parameters;

    /// <summary>Whether each statement is a transaction of its own.</summary>
    public bool CommitsByItself => !parameters.TryGetValue("AUTOCOMMIT", out var value) || !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    public SessionMemory Snapshot() => memory with
    {
        Database = database,
        Schema = schema,
        Parameters = parameters,
        Names = names,
        Variables = variables.ToDictionary(pair => pair.Key, pair => Write(pair.Value), StringComparer.Ordinal),
        InTransaction = InTransaction,
        IsPinned = IsPinned,
    };

    public TranslationContext Context(Assignment assignment, int session, StatementRequest request, IRelationResolver relations) => new()
    {
        OwnDatabase = assignment.Database,
        OwnSchema = assignment.Schema,
        Database = database,
        Schema = schema,
        User = memory.User,
        Role = names.GetValueOrDefault(Role, memory.User),
        Warehouse = names.GetValueOrDefault(Warehouse, ""),
        SessionId = session.ToString(CultureInfo.InvariantCulture),
        Parameters = parameters,
        Variables = variables,
        Bindings = request.Bindings,
        Named = request.Named,
        DescribeOnly = request.DescribeOnly,
        IsReadOnly = memory.IsReadOnly,
        Relations = relations,
    };

    /// <summary>What a statement does to the session, apart from its transaction.</summary>
    /// <param name="effect">What.</param>
    /// <param name="values">The cells of the step's only row, for variables.</param>
    public void Apply(SessionEffect effect, IReadOnlyList<(string? Value, SqlType Type)> values)
    {
        switch (effect)
        {
            case SessionEffect.Use use:
                (database, schema) = (use.Database, use.Schema);
                break;
            case SessionEffect.UseName use:
                names[use.What.ToUpperInvariant()] = use.Name;
                break;
            case SessionEffect.Parameters set:
                foreach (var (name, value) in set.Values)
                {
                    if (value is null)
                        parameters.Remove(name);
                    else
                        parameters[name] = value;
                }

                break;
            case SessionEffect.Variables set:
                for (var i = 0; i < set.Names.Count; i++)
                {
                    if (set.Unset)
                        variables.Remove(set.Names[i]);
                    else
                        variables[set.Names[i]] = new(values[i].Value, values[i].Type);
                }

                break;
        }
    }

    private static string Write(SessionVariable variable) =>
        variable.Type is { } type
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)type.Kind}/{type.Precision}/{type.Scale}/{type.Length}/{(variable.Value is null ? "" : "=")}{variable.Value}")
            : $"////{(variable.Value is null ? "" : "=")}{variable.Value}";

    private static SessionVariable Read(string text)
    {
        var parts = text.Split('/', 5);
        var value = parts[4].Length == 0 ? null : parts[4][1..];
        return parts[0].Length == 0
            ? new(value, null)
            : new(value, new SqlType((SqlKind)int.Parse(parts[0], CultureInfo.InvariantCulture), (int?)Number(parts[1]), (int?)Number(parts[2]), Number(parts[3])));
    }

    private static long? Number(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}

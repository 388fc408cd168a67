using System.Globalization;
using System.Text.Json;
using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>A statement as a driver sends it.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Bindings">Values by position.</param>
/// <param name="MaxStatements">How many statements the text may hold; zero for any number.</param>
/// <param name="Timeout">How long it may run, when shorter than the session says.</param>
/// <param name="DescribeOnly">Only its columns are wanted.</param>
/// <param name="IsAsync">The driver will ask for the result later.</param>
internal sealed record QueryRequest(string Sql, IReadOnlyList<Binding> Bindings, int MaxStatements, TimeSpan? Timeout, bool DescribeOnly, bool IsAsync)
{
    private const int MostBindings = 100_000;
    private const int LongestTimeout = 7 * 24 * 3600;

    /// <summary>Reads the body of a call.</summary>
    /// <exception cref="DriverRefusedException">It is malformed.</exception>
    public static QueryRequest From(JsonElement body, IReadOnlyDictionary<string, string> session)
    {
        if (body.Part("sqlText") is not { ValueKind: JsonValueKind.String } sql || ((JsonElement?)sql).Text() is not { } text || string.IsNullOrWhiteSpace(text))
            throw new DriverRefusedException(DriverErrors.NoStatement);
        if (body.Part("bindStage") is not null)
            throw new DriverRefusedException(DriverErrors.NoBindStage);
        var own = LoginRequest.ParametersOf(body.Part("parameters"));
        return new QueryRequest(
            text, BindingsOf(body.Part("bindings")), Number(own, session, "MULTI_STATEMENT_COUNT") ?? 1, TimeoutOf(Number(own, session, "STATEMENT_TIMEOUT_IN_SECONDS")),
            body.Flag("describeOnly"), body.Flag("asyncExec"));
    }

    private static TimeSpan? TimeoutOf(int? seconds) => seconds is > 0 and <= LongestTimeout ? TimeSpan.FromSeconds(seconds.Value) : null;

    private static int? Number(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> session, string name)
    {
        if (!own.TryGetValue(name, out var text) && !session.TryGetValue(name, out text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new DriverRefusedException(new DriverRefusal("001008", $"Invalid value for parameter '{name}': a whole number from 0 is needed.", "22023"));
    }

    private static List<Binding> BindingsOf(JsonElement? given)
    {
        if (given is null)
            return [];
        if (given is not { ValueKind: JsonValueKind.Object })
            throw new DriverRefusedException(DriverErrors.Malformed("bindings is not an object."));
        var places = new SortedDictionary<int, Binding>();
        foreach (var (place, value) in given.Members())
        {
            if (!int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostBindings)
                throw new DriverRefusedException(DriverErrors.Malformed("a binding's name is not the number of its place, from 1."));
            places[number] = BindingOf(value);
        }

        var bindings = places.Values.ToList();
        if (places.Count > 0 && places.Last().Key != places.Count)
            throw new DriverRefusedException(DriverErrors.Malformed("a binding is missing between the first and the last place."));
        if (bindings.Exists(binding => binding.Values.Count != bindings[0].Values.Count))
            throw new DriverRefusedException(new DriverRefusal("002132", "The bindings of the statement have different numbers of values.", "42601"));
        return bindings;
    }

    private static Binding BindingOf(JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Object || given.Text("type") is not { Length: > 0 and < 64 } type)
            throw new DriverRefusedException(DriverErrors.Malformed("a binding has no type."));
        return new Binding(type.ToUpperInvariant(), given.Part("value") is { ValueKind: JsonValueKind.Array } rows ? [.. rows.EnumerateArray().Select(ValueOf)] : [ValueOf(given.Part("value"))]);
    }

    private static string? ValueOf(JsonElement value) => ValueOf((JsonElement?)value);

    private static string? ValueOf(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.Object or JsonValueKind.Array => throw new DriverRefusedException(DriverErrors.Malformed("the value of a binding is not a text.")),
        _ => value.Text(),
    };
}

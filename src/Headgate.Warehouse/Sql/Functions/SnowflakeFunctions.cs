namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Snowflake's functions.</summary>
internal sealed class SnowflakeFunctions : ISqlFunctions
{
    internal static readonly SnowflakeFunctions Instance = new();

    public Emitted? Emit(FunctionCall call)
    {
        var arguments = call.Arguments.Select(argument => argument.Sql).ToList();
        return call.Name switch
        {
            "COUNT" => new(call.Aggregate("count", call.Star ? ["*"] : arguments), SqlType.Integer),
            "SUM" => new(call.Aggregate("sum", arguments), call.Arguments[0].Type),
            "MIN" or "MAX" => new(call.Aggregate(call.Name.ToLowerInvariant(), arguments), call.Arguments[0].Type),
            "UPPER" or "LOWER" => new($"{call.Name.ToLowerInvariant()}({string.Join(", ", arguments)})", SqlType.Text),
            "COALESCE" => new($"coalesce({string.Join(", ", arguments)})", call.Arguments[0].Type),
            _ => null,
        };
    }
}

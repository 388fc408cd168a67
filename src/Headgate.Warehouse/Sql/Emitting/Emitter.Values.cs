using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>Literals, values from outside, and ways into values.</summary>
internal sealed partial class Emitter
{
    private Emitted Literal(Literal literal) => literal.Kind switch
    {
        LiteralKind.Null => new("NULL", SqlType.Null, new SqlConstant(null)),
        LiteralKind.Boolean => new(literal.Text, SqlType.Boolean, new SqlConstant(literal.Text == "TRUE")),
        LiteralKind.Number => Number(literal),
        LiteralKind.String => TextLiteral(literal.Text),
        LiteralKind.Binary => BinaryLiteral(literal),
        LiteralKind.Date => Typed(literal, SqlType.Date),
        LiteralKind.Time => Typed(literal, SqlType.Time),
        LiteralKind.TimestampLtz => Typed(literal, SqlType.TimestampLtz),
        LiteralKind.TimestampTz => Typed(literal, SqlType.TimestampTz),
        LiteralKind.TimestampNtz => Typed(literal, SqlType.TimestampNtz),
        LiteralKind.Timestamp => Typed(literal, TypeOf(new("TIMESTAMP", [], literal.Place))),
        _ => throw source.Unexpected(literal.Place, literal.Text),
    };

    private static Emitted TextLiteral(string text) => new(DuckDbText.Literal(text), SqlType.Text with { Length = Math.Max(1, text.Length) }, new SqlConstant(text));

    private Emitted Typed(Literal literal, SqlType type) => dialect.Types.Cast(TextLiteral(literal.Text), type, tries: false, context);

    private Emitted BinaryLiteral(Literal literal) => dialect.PrefixedStrings
        ? new($"unhex('{Convert.ToHexString(System.Text.Encoding.Latin1.GetBytes(literal.Text))}')", SqlType.Binary) : new($"unhex('{literal.Text}')", SqlType.Binary);

    private static Emitted Number(Literal literal)
    {
        var text = literal.Text;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = Int128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex.ToString(CultureInfo.InvariantCulture) : "0";
        if (text.Contains('e', StringComparison.OrdinalIgnoreCase))
            return new($"CAST({text} AS DOUBLE)", SqlType.Real, new SqlConstant(double.Parse(text, CultureInfo.InvariantCulture)));
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = (point < 0 ? text : text[..point]).TrimStart('0');
        var fraction = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length + fraction.Length > 38)
            return new($"CAST({DuckDbText.Literal(text)} AS DOUBLE)", SqlType.Real);
        var plain = (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction);
        var type = SqlType.Fixed(Math.Max(1, whole.Length + fraction.Length), fraction.Length);
        return new(plain, type, new SqlConstant(decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : plain.Length));
    }

    private Emitted Bound(Placeholder placeholder)
    {
        if (placeholder.Name is { } name)
        {
            return Parameter("@" + name.ToUpperInvariant(), context.Named.FirstOrDefault(each => string.Equals(each.Key, name, StringComparison.OrdinalIgnoreCase)).Value
                ?? throw source.Wrong(placeholder.Place, 2049, "42601", $"Query parameter '{name}' not found"));
        }
        if (context.DescribeOnly && placeholder.Index >= context.Bindings.Count)
            return new("CAST(NULL AS VARCHAR)", SqlType.Text);
        return placeholder.Index < context.Bindings.Count
            ? Parameter(placeholder.Index.ToString(CultureInfo.InvariantCulture), context.Bindings[placeholder.Index]) : throw MissingBinding(placeholder.Place, placeholder.Index + 1);
    }

    private WarehouseException MissingBinding(Place place, int number) => source.Wrong(place, 2049, "42601", $"Bind variable :{number} not set.");

    private Emitted Parameter(string key, Binding binding)
    {
        if (bulk is not null)
            return BulkValue(key, binding);
        if (binding.Values.Count > 1)
            throw source.Unsupported(statement.Syntax.Place, "lists of bound values outside of INSERT … VALUES");
        var type = BindingValues.Type(binding);
        if (inlines)
            return BoundText(BindingValues.Read(binding, binding.Values.Count > 0 ? binding.Values[0] : null), type);
        if (!parameterOf.TryGetValue(key, out var index))
        {
            parameters.Add(BindingValues.Read(binding, binding.Values.Count > 0 ? binding.Values[0] : null));
            parameterOf[key] = index = parameters.Count;
        }
        return type.Kind == SqlKind.Binary ? new($"CAST(${index} AS BLOB)", type) : BoundAs($"CAST(${index} AS VARCHAR)", type);
    }

    private Emitted BoundAs(string text, SqlType type) =>
        type.Kind == SqlKind.Text ? new(text, type) : dialect.Types.Cast(new(text, SqlType.Text), type, tries: false, context);

    /// <summary>A bound value as a literal, where DuckDB takes no parameters.</summary>
    private Emitted BoundText(object? value, SqlType type) => value switch
    {
        null => new("NULL", SqlType.Null, new SqlConstant(null)),
        byte[] bytes => new($"unhex('{Convert.ToHexString(bytes)}')", type),
        var text => type.Kind == SqlKind.Text ? TextLiteral((string)text) : BoundAs(DuckDbText.Literal((string)text), type),
    };

    private Emitted Variable(Variable variable)
    {
        if (!context.Variables.TryGetValue(variable.Name, out var found))
            throw NoVariable(variable.Place, variable.Name);
        if (found.Value is null)
            return new("NULL", SqlType.Null, new SqlConstant(null));
        return found.Type is null || found.Type.Kind == SqlKind.Text ? TextLiteral(found.Value) : dialect.Types.Cast(TextLiteral(found.Value), found.Type, tries: false, context);
    }

    private Emitted Path(ValuePath path, Scope? scope)
    {
        var value = Expr(path.Value, scope);
        if (dialect.TypedArrays)
            return TypedPath(path, value, scope);
        // Steps that are known become one JSON path.
        var known = new System.Text.StringBuilder();
        foreach (var step in path.Steps)
        {
            if (step is FieldStep field)
                known.Append('.').Append(JsonKey(field.Name));
            else if (step is IndexStep { Index: var index })
            {
                var at = Expr(index, scope);
                if (at.Constant?.Value is decimal number && number == decimal.Truncate(number) && number >= 0)
                    known.Append(CultureInfo.InvariantCulture, $"[{number:0}]");
                else if (at.Text is { } key)
                    known.Append('.').Append(JsonKey(key));
                else
                {
                    value = Known(value, known);
                    value = new($"json_extract({value.Sql}, {Computed(at)})", SqlType.Variant);
                }
            }
        }
        return Known(value, known);
    }

    /// <summary>A step whose key or number is known only when it runs.</summary>
    private static string Computed(Emitted at) => at.Type is { IsNumeric: true }
        ? $"'$[' || CAST(CAST({at.Sql} AS BIGINT) AS VARCHAR) || ']'"
        : $"CASE WHEN TRY_CAST({at.Sql} AS BIGINT) IS NULL THEN '$.\"' || CAST({at.Sql} AS VARCHAR) || '\"' ELSE '$[' || CAST({at.Sql} AS VARCHAR) || ']' END";

    private static Emitted Known(Emitted value, System.Text.StringBuilder steps)
    {
        if (steps.Length == 0)
            return value;
        var path = DuckDbText.Literal("$" + steps);
        steps.Clear();
        return new($"json_extract({value.Sql}, {path})", SqlType.Variant);
    }

    private static string JsonKey(string key) => $"\"{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private Emitted TypedPath(ValuePath path, Emitted value, Scope? scope)
    {
        foreach (var step in path.Steps)
        {
            value = step switch
            {
                FieldStep field when value.Type?.IsSemiStructured == true => new($"json_extract({value.Sql}, {DuckDbText.Literal("$." + JsonKey(field.Name))})", SqlType.Variant),
                FieldStep field => new($"({value.Sql}).{Quote(field.Name)}"),
                IndexStep { Index: Call { Name: [var word] } call } when Offset(word.Text) is { } from && call.Arguments is [var index] => Element(value, Expr(index, scope), from),
                IndexStep { Index: var index } => Element(value, Expr(index, scope), 1),
                _ => throw source.Unexpected(step.Place, "["),
            };
        }
        return value;
    }

    private static int? Offset(string word) => word.ToUpperInvariant() switch { "OFFSET" or "SAFE_OFFSET" => 1, "ORDINAL" or "SAFE_ORDINAL" => 0, _ => null };

    private static Emitted Element(Emitted value, Emitted index, int from) => value.Type?.IsSemiStructured == true
        ? new($"json_extract({value.Sql}, '$[' || CAST({index.Sql} AS VARCHAR) || ']')", SqlType.Variant)
        : new(from == 0 ? $"({value.Sql})[{index.Sql}]" : $"({value.Sql})[{index.Sql} + {from}]");
}

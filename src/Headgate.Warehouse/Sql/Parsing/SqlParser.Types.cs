using System.Globalization;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal sealed partial class SqlParser
{
    private TypeName Type()
    {
        Enter();
        var type = TypeHere();
        Leave();
        return type;
    }

    private TypeName TypeHere()
    {
        var first = Current.Kind == TokenKind.Word ? Advance() : throw Unexpected();
        var name = first.Text;
        if (name == "DOUBLE" && Take("PRECISION"))
            name = "DOUBLE PRECISION";
        else if (name is "CHAR" or "CHARACTER" or "NCHAR" && Take("VARYING"))
            name += " VARYING";
        else if (name is "TIMESTAMP" or "TIME" && Current.Text is "WITH" or "WITHOUT" && Ahead(1).Text is "TIME" or "LOCAL")
            name = name + " " + ZoneWords();
        if (dialect.AngleTypes && Take("<"))
            return Angled(name, first);
        IReadOnlyList<int> arguments = [];
        if (At("(") && name is "ARRAY" or "MAP" or "OBJECT" && At("("))
            throw source.Unsupported(first.Place, $"structured type {name}(…)");
        if (At("(") && Ahead(1).Kind == TokenKind.Number)
            arguments = InParentheses(TypeArgument);
        else if (At("(") && Ahead(1).Is("MAX"))
        {
            at += 2;
            Expect(")");
        }
        return new(name, arguments, From(first));
    }

    private int TypeArgument() => Current.Kind == TokenKind.Number && int.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? Advanced(number) : throw Unexpected();

    private string ZoneWords()
    {
        var words = new List<string>();
        while (words.Count < 4 && Current.Text is "WITH" or "WITHOUT" or "LOCAL" or "TIME" or "ZONE")
        {
            words.Add(Advance().Text);
            if (words[^1] == "ZONE")
                break;
        }
        return string.Join(' ', words);
    }

    private TypeName Angled(string name, Token first)
    {
        TypeName? element = null;
        var fields = new List<(Identifier?, TypeName)>();
        if (name == "ARRAY")
            element = Type();
        else if (name == "STRUCT" && !At(">") && !At(">>"))
            fields = Listed(AngledField);
        else if (name != "STRUCT")
            throw source.Unexpected(first.Place, first.Raw);
        CloseAngle();
        return new(name, [], From(first)) { Element = element, Fields = fields };
    }

    private (Identifier?, TypeName) AngledField() =>
        AtName && Ahead(1).Kind is TokenKind.Word ? (AnyName(), Type()) : (null, Type());

    /// <summary>Takes one <c>&gt;</c>, also the first of <c>&gt;&gt;</c>.</summary>
    private void CloseAngle()
    {
        if (At(">>"))
            tokens[at] = Current with { Text = ">", Raw = ">", Place = new(Current.Place.Start + 1, Current.Place.End) };
        else
            Expect(">");
    }
}

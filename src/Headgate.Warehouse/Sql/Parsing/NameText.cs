using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>Names of objects that stand in a text: IDENTIFIER('a."b"') and variables.</summary>
internal static class NameText
{
    /// <summary>The parts; <c>null</c> when it is no name.</summary>
    internal static List<Identifier>? Parse(string text, Dialect dialect)
    {
        List<Token> tokens;
        try
        {
            tokens = new Lexer(new(text), dialect).Read();
        }
        catch (WarehouseException)
        {
            return null;
        }
        var parts = new List<Identifier>();
        for (var i = 0; i < tokens.Count; i += 2)
        {
            if (tokens[i].Kind is not (TokenKind.Word or TokenKind.QuotedName))
                return null;
            parts.Add(tokens[i].Kind == TokenKind.Word ? new(dialect.Fold(tokens[i].Raw), false, default) : new(tokens[i].Text, true, default));
            if (tokens[i + 1].Kind == TokenKind.End)
                return parts.Count <= 3 ? parts : null;
            if (!tokens[i + 1].Is("."))
                return null;
        }
        return null;
    }
}

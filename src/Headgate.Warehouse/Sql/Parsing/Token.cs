using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal enum TokenKind { Word, QuotedName, String, Bytes, Number, Symbol, Question, Dollar, Named, End }

/// <summary>A word of the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its value: upper case for words, without quotes and escapes for names and strings.</param>
/// <param name="Raw">As it stands in the text.</param>
/// <param name="Place">Where.</param>
internal readonly record struct Token(TokenKind Kind, string Text, string Raw, Place Place)
{
    internal bool Is(string word) => Kind is TokenKind.Word or TokenKind.Symbol && Text == word;
}

using Headgate.Kernel;

namespace Headgate.Events;

/// <summary>Makes a tree of a query's words. AND binds more than OR, NOT more than both; terms side by side are alternatives.</summary>
internal sealed class SearchParser(IReadOnlyList<SearchWord> words)
{
    private const int Deepest = 20;
    private const int MostTerms = 100;

    private int at;
    private int depth;
    private int terms;

    private SearchToken Next => words[at].Kind;

    public SearchNode Parse()
    {
        var root = ParseClauses(null);
        return Next == SearchToken.End ? root : throw Bad("a closing parenthesis has no opening one.");
    }

    /// <summary>Alternatives up to the end or a closing parenthesis; a clause with + or - or NOT counts for all of them.</summary>
    private SearchNode ParseClauses(string? field)
    {
        if (++depth > Deepest)
            throw Bad($"it is nested deeper than {Deepest} levels.");
        List<SearchNode> must = [], should = [], mustNot = [];
        do
        {
            if (Skip(SearchToken.Or) && must.Count + should.Count + mustNot.Count == 0)
                throw Bad("OR has nothing before it.");
            var required = Skip(SearchToken.Plus);
            var clause = ParseAnd(field);
            if (clause is Clauses { Must.Count: 0, Should.Count: 0, MustNot: [var excluded] })
                mustNot.Add(excluded);
            else
                (required ? must : should).Add(clause);
        }
        while (Next is not (SearchToken.End or SearchToken.Close));
        depth--;
        return must.Count + mustNot.Count == 0 && should.Count == 1 ? should[0] : new Clauses(must, should, mustNot);
    }

    private SearchNode ParseAnd(string? field)
    {
        var first = ParseNot(field);
        if (Next != SearchToken.And)
            return first;
        List<SearchNode> must = [], mustNot = [];
        Sort(first, must, mustNot);
        while (Skip(SearchToken.And))
            Sort(ParseNot(field), must, mustNot);
        return new Clauses(must, [], mustNot);
    }

    private static void Sort(SearchNode clause, List<SearchNode> must, List<SearchNode> mustNot)
    {
        if (clause is Clauses { Must.Count: 0, Should.Count: 0, MustNot: [var excluded] })
            mustNot.Add(excluded);
        else
            must.Add(clause);
    }

    private SearchNode ParseNot(string? field)
    {
        if (!Skip(SearchToken.Not) && !Skip(SearchToken.Minus))
        {
            Skip(SearchToken.Plus);
            return ParseOne(field);
        }

        if (++depth > Deepest)
            throw Bad($"it is nested deeper than {Deepest} levels.");
        var excluded = new Clauses([], [], [ParseNot(field)]);
        depth--;
        return excluded;
    }

    private SearchNode ParseOne(string? field)
    {
        var word = words[at++];
        switch (word.Kind)
        {
            case SearchToken.Term or SearchToken.Phrase or SearchToken.Range:
                if (++terms > MostTerms)
                    throw Bad($"it has more than {MostTerms} terms.");
                if (word.Match is Between && field is null)
                    throw Bad("a range needs a field.");
                return field == "_exists_" && word.Match is Text named ? new FieldMatch(named.Value, new Anything()) : new FieldMatch(field, word.Match!);
            case SearchToken.Open:
                var inside = ParseClauses(field);
                return Skip(SearchToken.Close) ? inside : throw Bad("a parenthesis is not closed.");
            case SearchToken.Field when field is null:
                return Next is SearchToken.Term or SearchToken.Phrase or SearchToken.Range or SearchToken.Open
                    ? ParseOne(word.Text)
                    : throw Bad($"the field {word.Text} has no value.");
            case SearchToken.Field:
                throw Bad($"the field {word.Text} is inside the value of {field}.");
            case SearchToken.End:
                throw Bad("it ends where a term is expected.");
            default:
                throw Bad("an operator or a parenthesis stands where a term is expected.");
        }
    }

    private bool Skip(SearchToken kind)
    {
        if (Next != kind)
            return false;
        at++;
        return true;
    }

    private static RefusedException Bad(string why) => new(EventErrors.BadQuery(why));
}

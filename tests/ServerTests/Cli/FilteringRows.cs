using Headgate.Cli.Tables;

namespace Headgate.ServerTests.Cli;

public sealed class FilteringRows
{
    [Theory]
    [InlineData("a=1", "a", "eq", "1")]
    [InlineData("a!=1", "a", "ne", "1")]
    [InlineData("a>=1", "a", "ge", "1")]
    [InlineData("a<=1", "a", "le", "1")]
    [InlineData("a>1", "a", "gt", "1")]
    [InlineData("a<1", "a", "lt", "1")]
    [InlineData("name=a=b<c", "name", "eq", "a=b<c")]
    [InlineData("name=", "name", "eq", "")]
    public void A_condition_is_cut_at_its_first_sign(string text, string column, string word, string value)
    {
        Assert.True(RowFilter.TryParse(text, out var filter));
        Assert.Equal((column, word, value), (filter.Column, filter.Operator, Assert.Single(filter.Values)));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("=1")]
    [InlineData("a!1")]
    [InlineData("")]
    public void A_condition_without_column_or_sign_is_none(string text) => Assert.False(RowFilter.TryParse(text, out _));

    [Fact]
    public void Conditions_become_a_query_that_keeps_odd_characters()
    {
        Assert.True(RowFilter.TryParse("město=a&b", out var first));
        Assert.True(RowFilter.TryParse("n>1", out var second));
        Assert.Equal(
            "whereFilters[0][column]=m%C4%9Bsto&whereFilters[0][operator]=eq&whereFilters[0][values][0]=a%26b&"
            + "whereFilters[1][column]=n&whereFilters[1][operator]=gt&whereFilters[1][values][0]=1",
            RowFilter.Query([first, second]));
    }
}

using Headgate.Cli.Output;

namespace Headgate.ServerTests.Cli;

public sealed class PrintingForPeople
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_960, "1.0 MB")]
    [InlineData(480_123_456, "480.1 MB")]
    public void Bytes_get_a_fitting_unit(long bytes, string text) => Assert.Equal(text, Amount.Bytes(bytes));

    [Fact]
    public void Control_characters_in_data_cannot_reach_the_terminal() =>
        Assert.Equal("a␛[31mb␊c\uFFFD", Safe.Text("a\u001b[31mb\nc\u009b"));

    [Fact]
    public void Long_cells_are_cut_between_characters()
    {
        Assert.Equal("abcd…", Safe.Cell("abcdefgh", 5));
        Assert.Equal("abc…", Safe.Cell("abc😀defgh", 5));
        Assert.Equal("abcde", Safe.Cell("abcde", 5));
    }
}

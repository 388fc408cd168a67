using Headgate.Cli.Client;

namespace Headgate.ServerTests.Cli;

public sealed class NamingTables
{
    [Theory]
    [InlineData("in.c-main.orders", "in.c-main", "orders", "main")]
    [InlineData("out.c-my-bucket_1.a-b_c", "out.c-my-bucket_1", "a-b_c", "my-bucket_1")]
    [InlineData("in.main.orders", "in.main", "orders", null)]
    [InlineData("main.orders", "in.c-main", "orders", "main")]
    [InlineData("c-main.orders", "in.c-main", "orders", "main")]
    public void An_id_is_cut_into_bucket_and_table(string text, string bucket, string table, string? newBucket)
    {
        Assert.True(TableName.TryParse(text, out var name));
        Assert.Equal((bucket, table, newBucket), (name.BucketId, name.Name, name.NewBucketName));
        Assert.Equal($"{bucket}.{table}", name.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("in.orders")]
    [InlineData("in.c-main.")]
    [InlineData("in..orders")]
    [InlineData("sys.c-main.orders")]
    [InlineData("in.c-main.or/ders")]
    [InlineData("in.c-main.a.b")]
    public void Anything_else_is_not_a_table(string text) => Assert.False(TableName.TryParse(text, out _));
}

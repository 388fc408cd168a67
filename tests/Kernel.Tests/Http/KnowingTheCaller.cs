namespace Headgate.Kernel.Tests;

public sealed class KnowingTheCaller
{
    private static readonly Caller Nobody = new() { Project = new ProjectId(1), ProjectName = "p", Token = new TokenId(1), TokenDescription = "t", DefaultBranch = 1 };

    [Fact]
    public void Right_on_a_bucket_is_the_most_of_what_was_given()
    {
        var some = Nobody with { BucketPermissions = new Dictionary<string, BucketAccess> { ["in.c-a"] = BucketAccess.Write } };
        Assert.Equal(BucketAccess.None, Nobody.On("in.c-a"));
        Assert.Equal(BucketAccess.Write, some.On("in.c-a"));
        Assert.Equal(BucketAccess.None, some.On("in.c-b"));
        Assert.Equal(BucketAccess.Write, (some with { CanReadAllBuckets = true }).On("in.c-a"));
        Assert.Equal(BucketAccess.Read, (some with { CanReadAllBuckets = true }).On("in.c-b"));
        Assert.Equal(BucketAccess.Manage, (some with { CanManageBuckets = true }).On("in.c-b"));
    }

    [Fact]
    public void Less_than_needed_is_refused()
    {
        var some = Nobody with { BucketPermissions = new Dictionary<string, BucketAccess> { ["in.c-a"] = BucketAccess.Read } };
        some.Require("in.c-a", BucketAccess.Read);
        Assert.Equal(ApiErrors.AccessDenied, Assert.Throws<RefusedException>(() => some.Require("in.c-a", BucketAccess.Write)).Error);
    }

    [Fact]
    public void Secrets_are_long_random_and_match_only_their_own_hash()
    {
        var (one, other) = (Secrets.New(), Secrets.New());
        Assert.Matches("^[0-9A-Za-z]{40}$", one);
        Assert.NotEqual(one, other);
        Assert.True(Secrets.Matches(one, Secrets.Hash(one)));
        Assert.False(Secrets.Matches(other, Secrets.Hash(one)));
        Assert.False(Secrets.Matches(one, []));
    }

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("0012", 12L)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData(" 1", null)]
    [InlineData("1.0", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("", null)]
    public void Ids_are_digits(string text, long? expected) => Assert.Equal(expected, TokenId.TryParse(text, null, out var id) ? id.Value : null);
}

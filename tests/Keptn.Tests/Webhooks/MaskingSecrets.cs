using System.Text.Json.Nodes;
using Headgate.Keptn.Webhooks;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>What webhooks publish has no secret in it, whatever form it has there.</summary>
public sealed class MaskingSecrets
{
    [Theory]
    [InlineData("a<b", "x a<b y", "x *** y")]
    [InlineData("a<b", "x a&lt;b y", "x *** y")]
    [InlineData("a<b", @"x a\u003Cb y", "x *** y")]
    [InlineData("a b/c", "x=a%20b%2Fc", "x=***")]
    [InlineData("a b/c", "x=a+b%2Fc", "x=***")]
    [InlineData("a\"b", """{"x":"a\"b"}""", """{"x":"***"}""")]
    [InlineData("a\"b", """{"x":"a\u0022b"}""", """{"x":"***"}""")]
    [InlineData("abc\n", "x abc y", "x *** y")]
    [InlineData("", "abc", "abc")]
    public void A_text_has_stars_for_it(string secret, string text, string masked) => Assert.Equal(masked, new SecretMask([secret]).Over(text));

    [Fact]
    public void The_longer_of_two_goes_first() => Assert.Equal("*** ***", new SecretMask(["abc", "abcdef"]).Over("abcdef abc"));

    [Fact]
    public void A_form_of_its_own_can_be_added() => Assert.Equal("***:***", new SecretMask(["abc"]).And("YWJj").Over("abc:YWJj"));

    [Fact]
    public void Names_numbers_and_words_of_an_object_are_masked() =>
        Assert.Equal(
            """{"***":"***","list":["***5",5,null,"a***"],"flag":"***"}""",
            new SecretMask(["1234", "true"]).Over(JsonNode.Parse("""{"1234":1234,"list":[12345,5,null,"a1234"],"flag":true}""")!).ToJsonString());
}

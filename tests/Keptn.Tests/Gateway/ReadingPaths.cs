using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Gateway;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>What the gateway makes of a path before any rule looks at it.</summary>
public sealed class ReadingPaths
{
    private static readonly string[] Pieces =
        ["/", "//", "a", ".", "..", "%2F", "%2f", "%252F", "%25", "%2e", "%2E%2e", "%", "%2", "%zz", "%00", "%ff", "%c3%a9", "é", "+", "%2B", "?x=%2F", "#", "api", "\\", "%5c", "http://h", ";", "%0a"];

    [Theory]
    [InlineData("/api/v1/metadata", "/api/v1/metadata")]
    [InlineData("/api//v1///metadata", "/api/v1/metadata")]
    [InlineData("//api/v1", "/api/v1")]
    [InlineData("/api/v1/", "/api/v1/")]
    [InlineData("/api/v1//", "/api/v1/")]
    [InlineData("/api/a%2Fb", "/api/a/b")]
    [InlineData("/api/a%2fb", "/api/a/b")]
    [InlineData("/api/a%252Fb", "/api/a%2Fb")]
    [InlineData("/api/a%25252Fb", "/api/a%252Fb")]
    [InlineData("/api/a%2525b", "/api/a%25b")]
    [InlineData("/api/a%25", "/api/a%")]
    [InlineData("/api/a+b%2Bc%252Bd", "/api/a+b+c%2Bd")]
    [InlineData("/api/a%20b", "/api/a b")]
    [InlineData("/api/%C3%A9", "/api/é")]
    [InlineData("/api/a%3Fb?c=%2F", "/api/a?b")]
    [InlineData("/api/a/../b", "/api/b")]
    [InlineData("/api/a/%2e%2e/b", "/api/b")]
    [InlineData("/api/a%2F..%2Fb", "/api/b")]
    [InlineData("/api/./a/.", "/api/a/")]
    [InlineData("/api/a/..", "/api/")]
    [InlineData("/", "/")]
    [InlineData("http://example.com/api/a%2Fb?c", "/api/a/b")]
    [InlineData("http://example.com", "/")]
    [InlineData("/..", null)]
    [InlineData("/api/../..", null)]
    [InlineData("/api/%2e%2e%2f%2e%2e", null)]
    [InlineData("/api/%", null)]
    [InlineData("/api/%2", null)]
    [InlineData("/api/%zz", null)]
    [InlineData("/api/%+1", null)]
    [InlineData("/api/%00", null)]
    [InlineData("/api/%ff", null)]
    [InlineData("/api/%c3", null)]
    public void Escapes_are_decoded_once_then_slashes_and_dots_are_resolved(string target, string? path) => Assert.Equal(path, PublicPath.Read(target));

    [Fact]
    public void Whatever_is_read_has_no_dots_no_empty_segments_and_is_below_the_root()
    {
        var targets = Gen.Elements(Pieces).ListOf().Select(pieces => "/" + string.Concat(pieces));
        Check.One(Effort.Cases(3000).WithEndSize(40), Prop.ForAll(targets.ToArbitrary(), target =>
            PublicPath.Read(target) is not { } path || (path.StartsWith('/') && !path.Contains("//", StringComparison.Ordinal) && !path.Split('/').Any(segment => segment is "." or ".."))));
    }

    [Fact]
    public void Any_text_is_read_or_refused() => Check.One(Effort.Cases(2000), Prop.ForAll<string>(text => PublicPath.Read(text ?? "") is null or ['/', ..]));

    [Fact]
    public void Whatever_a_client_escapes_twice_arrives_escaped_once_in_one_segment() =>
        Check.One(Effort.Cases(1000), Prop.ForAll<NonEmptyString>(text =>
        {
            var name = text.Get.Replace("\0", "", StringComparison.Ordinal);
            if (name.Length == 0 || name is "." or ".." || name.Any(char.IsSurrogate))
                return true;
            var once = Uri.EscapeDataString(name);
            return PublicPath.Read($"/api/{Uri.EscapeDataString(once)}") == $"/api/{once}";
        }));
}

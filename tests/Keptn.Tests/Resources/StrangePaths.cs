using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Whatever a path says: the answer is no fault of ours, and only the project and the scope that it names change.</summary>
public sealed class StrangePaths(KeptnNode node)
{
    private static readonly string[] Pieces =
    [
        "a", "b.yaml", "metadata.yaml", "..", ".", "...", "/", "//", "\\", "%2F", "%252F", "%5C", "%255C", "%2e%2e", "%252e%252E", "~", "~1", "git~1", ".git", ".GIT", ".gi\u0074 ", "%2Egit",
        ".g%E2%80%8Cit", ".git%20", ".git.", ".git::$INDEX_ALLOCATION", "%00", "%2500", "%0A", "%250A", "%0D%0A", "+", "%2B", "%", "%25", "%2", "%zz", "%C3%A4", "%FF", "%25FF", "%ED%A0%80",
        "%F0%9F%98%80", "helm/x.tgz", "helm%252Fx.tgz", "HEAD", "refs/heads/dev", "objects", "-", "--", "@{", "^", ":", "*", "\"", "'", ";", "&", "=", "%7F", "con", "%20", "\u00e4", new('x', 300),
    ];

    [Fact]
    public async Task Paths_of_any_bytes_reach_nothing_else()
    {
        var victim = await node.Api.NewProjectAsync();
        var project = await node.Api.NewProjectAsync();
        var before = (await RefsAsync(victim), await RefsAsync(project, "refs/heads/prod"), FoldersOutside());
        var paths =
            from kind in Gen.Choose(0, 3)
            from text in Paths()
            select kind switch
            {
                0 => $"{Root}{project}/stage/dev/service/cart/resource/{text}",
                1 => $"{Root}{project}/stage/dev/resource/{text}",
                2 => $"{Root}{project}/stage/{text}/resource/a",
                _ => $"{Root}{text}/resource/a",
            };
        Prop.ForAll(paths.ToArbitrary(), Gen.Elements("GET", "PUT", "DELETE").ToArbitrary(), (path, method) =>
        {
            var status = Send(method, path);
            Assert.True(status is >= 200 and < 500, $"{method} {path} answered {status}");
        }).Check(Effort.Cases(400));
        Assert.Equal(before, (await RefsAsync(victim), await RefsAsync(project, "refs/heads/prod"), FoldersOutside()));
        (await GitAsync(project, "fsck", "--strict")).Required("fsck");
    }

    [Fact]
    public async Task Names_of_any_text_stay_in_their_scope()
    {
        var project = await node.Api.NewProjectAsync();
        var scope = $"{Root}{project}/stage/dev/service/cart/resource";
        var others = await RefsAsync(project, "refs/heads/master", "refs/heads/prod");
        var head = (await GitAsync(project, "rev-parse", "dev")).Output.Trim();
        Prop.ForAll(Gen.OneOf(Paths(), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ToArbitrary(), uri =>
        {
            using var answer = node.Api.Http.PostAsync(scope, new StringContent(Uploads((uri, "x")).ToJsonString())).GetAwaiter().GetResult();
            var text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest, $"{uri} answered {answer.StatusCode}: {text}");
        }).Check(Effort.Cases(250));
        Assert.Equal(others, await RefsAsync(project, "refs/heads/master", "refs/heads/prod"));
        var changed = (await GitAsync(project, "diff", "--name-only", "-z", head, "dev")).Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(changed);
        Assert.All(changed, path => Assert.StartsWith("cart/", path, StringComparison.Ordinal));
        (await GitAsync(project, "fsck", "--strict")).Required("fsck");
    }

    /// <summary>The rule itself, at many more texts.</summary>
    [Fact]
    public void A_path_that_is_taken_has_no_part_that_any_file_system_takes_for_another() => Prop.ForAll(
        Gen.OneOf(Paths(), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ToArbitrary(), uri =>
        {
            string path;
            try
            {
                path = ResourcePath.Of(uri);
            }
            catch (Kernel.RefusedException)
            {
                return;
            }

            Assert.Equal(path, ResourcePath.Of(path));
            Assert.All(path.Split('/'), part =>
            {
                Assert.NotEqual(".", part);
                Assert.DoesNotContain("..", part, StringComparison.Ordinal);
                Assert.DoesNotContain(part, char.IsControl);
                Assert.Equal(-1, part.AsSpan().IndexOfAny("\\~\0"));
                var folded = new string([.. part.Where(letter => char.GetUnicodeCategory(letter) != UnicodeCategory.Format)]).Split(':')[0].TrimEnd('.', ' ');
                Assert.NotEqual(".git", folded, StringComparer.OrdinalIgnoreCase);
                Assert.NotEmpty(folded);
            });
        }).Check(Effort.Cases(20_000));

    private static Gen<string> Paths() =>
        from pieces in Gen.ListOf(Gen.Frequency((8, Gen.Elements(Pieces)), (1, Gen.Choose(0x21, 0x7e).Select(letter => ((char)letter).ToString()))), 6)
        select string.Concat(pieces);

    /// <summary>As it is: a client library would tidy the path up.</summary>
    private int Send(string method, string path)
    {
        var body = Content("strange").ToJsonString();
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, node.Process.Url.Port);
        using var stream = client.GetStream();
        stream.ReadTimeout = 60_000;
        stream.Write(Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nx-token: {node.Process.KeptnToken}\r\nConnection: close\r\nContent-Length: {(method == "PUT" ? body.Length : 0)}\r\n\r\n{(method == "PUT" ? body : "")}"));
        using var reader = new StreamReader(stream);
        return int.Parse(reader.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private async Task<string> RefsAsync(string project, params string[] which) => (await GitAsync(project, ["for-each-ref", .. which])).Required("for-each-ref").Output;

    private Task<GitResult> GitAsync(string project, params string[] command) =>
        new GitProgram(new ResourceOptions()).RunAsync(Path.Combine(node.Process.DataFolder, "keptn", "repositories", project + ".git"), command, TestContext.Current.CancellationToken);

    /// <summary>What is in the data folder beside the database and within the repositories of other tests; but for the keys, which the node makes when some test needs them first.</summary>
    private string FoldersOutside() => string.Join('\n', Directory.EnumerateFileSystemEntries(node.Process.DataFolder).Concat(Directory.EnumerateFiles(Path.Combine(node.Process.DataFolder, "keptn")))
        .Where(entry => !Path.GetFileName(entry).Contains(".key", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
}

using Headgate.Cli;
using Headgate.Cli.Client;

namespace Headgate.ServerTests.Cli;

public sealed class FindingTheServer : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("headgate-cli").FullName;

    public FindingTheServer() => WriteBootstrap("""{"url":"http://127.0.0.1:7001/","projectId":1,"storageToken":"1-1-first","manageToken":"1-m"}""");

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public void The_data_folder_knows_the_first_project()
    {
        var target = Target.Find(null, null, data);
        Assert.Equal("http://127.0.0.1:7001/", $"{target.Url}");
        Assert.Equal("1-1-first", target.Token);
        Assert.EndsWith("bootstrap.json", target.TokenSource, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_win()
    {
        var target = Target.Find("https://connection.example.com", "2-2-other", data);
        Assert.Equal(("https://connection.example.com/", "2-2-other", "--token"), ($"{target.Url}", target.Token, target.TokenSource));
    }

    [Fact]
    public void The_first_projects_token_is_not_sent_to_another_server()
    {
        Assert.Null(Target.Find("http://127.0.0.1:7002", null, data).Token);
        Assert.Equal("1-1-first", Target.Find("http://127.0.0.1:7001", null, data).Token);
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("ftp://host")]
    public void An_address_without_http_is_refused(string url)
    {
        var failure = Assert.Throws<CommandFailedException>(() => Target.Find(url, "t", data));
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.Contains("--url", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_bootstrap_file_is_named()
    {
        WriteBootstrap("{");
        var failure = Assert.Throws<CommandFailedException>(() => Target.Find(null, null, data));
        Assert.Contains(Path.Combine(data, "bootstrap.json"), failure.Message, StringComparison.Ordinal);
    }

    private void WriteBootstrap(string json) => File.WriteAllText(Path.Combine(data, "bootstrap.json"), json);
}

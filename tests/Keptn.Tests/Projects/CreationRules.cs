using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>What a project must be to be made, row by row of the reference's table.</summary>
public sealed class CreationRules
{
    private const string Prefix = "Could not validate payload: ";
    private const string NotValid = Prefix + "provided shipyard file is not valid: ";

    [Theory]
    [InlineData("{}", Prefix + "project name missing")]
    [InlineData("""{"name":""}""", Prefix + "project name missing")]
    [InlineData("""{"name":null}""", Prefix + "project name missing")]
    [InlineData("""{"name":"Upper"}""", Prefix + "provided project name is not a valid Keptn entity name")]
    [InlineData("""{"name":"1st"}""", Prefix + "provided project name is not a valid Keptn entity name")]
    [InlineData("""{"name":"end-"}""", Prefix + "provided project name is not a valid Keptn entity name")]
    [InlineData("""{"name":"line\n"}""", Prefix + "provided project name is not a valid Keptn entity name")]
    [InlineData("""{"name":"../up"}""", Prefix + "provided project name is not a valid Keptn entity name")]
    [InlineData("""{"name":"a"}""", Prefix + "shipyard must contain a valid shipyard spec encoded in base64")]
    [InlineData("""{"name":"shop","shipyard":""}""", Prefix + "shipyard must contain a valid shipyard spec encoded in base64")]
    [InlineData("""{"name":"shop","shipyard":"no base64"}""", Prefix + "could not decode shipyard content")]
    [InlineData("""{"name":"shop","shipyard":"YQ"}""", Prefix + "could not decode shipyard content")]
    public void A_name_and_a_shipyard_are_wanted(string body, string message) => Refused(body, message);

    [Fact]
    public void A_name_has_an_end()
    {
        Refused(Asked(new string('a', 201)), Prefix + "project name exceeds maximum size of 200 characters");
        Assert.NotNull(Rules().CheckNew(Read(Asked(new string('a', 200)))));
    }

    [Theory]
    [InlineData("a: [", Prefix + "could not unmarshal provided shipyard content")]
    [InlineData("text", Prefix + "could not unmarshal provided shipyard content")]
    [InlineData("spec: {stages: {}}", Prefix + "could not unmarshal provided shipyard content")]
    [InlineData("apiVersion: a\napiVersion: b", Prefix + "could not unmarshal provided shipyard content")]
    [InlineData("", NotValid + "could not parse shipyard version")]
    [InlineData("apiVersion: next", NotValid + "could not parse shipyard version")]
    [InlineData("apiVersion: other.example.com/0.2.0", NotValid + "could not parse shipyard version")]
    [InlineData("apiVersion: spec.keptn.sh/0.1.7", NotValid + "Invalid shipyard APIVersion spec.keptn.sh/0.1.7. Expected >= 0.2")]
    [InlineData("apiVersion: 0.2.0-alpha", NotValid + "Invalid shipyard APIVersion 0.2.0-alpha. Expected >= 0.2")]
    [InlineData("apiVersion: 0.2.0", NotValid + "Shipyard must contain at least one stage.\nPlease update the Shipyard file and try again.")]
    [InlineData("apiVersion: 0.2.0\nspec: {stages: []}", NotValid + "Shipyard must contain at least one stage.\nPlease update the Shipyard file and try again.")]
    [InlineData("apiVersion: 0.2.0\nspec: {stages: [{name: dev}, {sequences: []}]}", NotValid + "all stages within the shipyard must have a name")]
    [InlineData("apiVersion: 0.2.0\nspec: {stages: [{name: Dev}]}", NotValid + "Stage Dev contains upper case letter(s) or special character(s).\nKeptn relies on the following conventions: start with a lower case letter, then lower case letters, numbers, and hyphens are allowed.\nPlease update stage name in your shipyard and try again.")]
    public void A_shipyard_has_a_version_and_stages(string shipyard, string message) => Refused(Asked("shop", shipyard), message);

    [Theory]
    [InlineData("""{"remoteURL":"git@example.com:a.git"}""", Prefix + "provided gitRemoteURL is not valid: only http, https or ssh protocols are supported in gitRemoteURL")]
    [InlineData("""{"remoteURL":"file:///etc"}""", Prefix + "provided gitRemoteURL is not valid: only http, https or ssh protocols are supported in gitRemoteURL")]
    [InlineData("""{"remoteURL":"https://a:b@c@git.example.com\\/a"}""", Prefix + "provided gitRemoteURL is not valid: gitRemoteURL cannot be read")]
    [InlineData("""{"remoteURL":"https://git.example.com/a","https":{"proxy":{"url":"me:word@192.0.2.1:3128","scheme":"http"}}}""", Prefix + "the url of a proxy must not contain credentials: they are its user and password")]
    [InlineData("""{"remoteURL":"https://git.example.com/a","https":{},"ssh":{}}""", Prefix + "SSH and HTTPS authorization cannot be used together")]
    [InlineData("""{"remoteURL":"ssh://git.example.com/a","ssh":{"privateKey":"no base64"}}""", Prefix + "could not decode privateKey content")]
    [InlineData("""{"remoteURL":"https://git.example.com/a","https":{"certificate":"no base64"}}""", Prefix + "could not decode PEM Certificate content")]
    public void An_upstream_is_reached_in_one_way(string credentials, string message)
    {
        Refused(Asked("shop", credentials: credentials), message);
        var change = new JsonObject { ["name"] = "shop", ["gitCredentials"] = JsonNode.Parse(credentials) };
        Assert.Equal(message, Assert.Throws<RefusedException>(() => Rules().CheckChange(Read<UpdateProjectRequest>(change.ToJsonString()))).Message);
    }

    [Fact]
    public void Without_provisioning_credentials_are_wanted() =>
        Assert.Equal(Prefix + "gitCredentials cannot be empty", Assert.Throws<RefusedException>(() => Rules(provisioning: false).CheckNew(Read(Asked("shop")))).Message);

    [Fact]
    public void An_upstream_on_the_list_is_refused()
    {
        var rules = new ProjectRules(new ProjectsOptions { RemoteUrlDenylist = [@"^https://internal\.", "secret"] }, new KeptnOptions());
        var refusal = Assert.Throws<RefusedException>(() => rules.CheckNew(Read(Asked("shop", credentials: """{"remoteURL":"https://internal.example.com/a"}"""))));
        Assert.Equal((422, "Invalid RemoteURL: https://internal.example.com/a"), (refusal.Error.Status, refusal.Message));
        var withToken = Assert.Throws<RefusedException>(() => rules.CheckNew(Read(Asked("shop", credentials: """{"remoteURL":"https://bot:token-4711@internal.example.com/a"}"""))));
        Assert.Equal((422, "Invalid RemoteURL: https://internal.example.com/a"), (withToken.Error.Status, withToken.Message));
        Assert.NotNull(rules.CheckNew(Read(Asked("shop", credentials: """{"remoteURL":"https://secret@git.example.com/internal."}"""))));
    }

    [Theory]
    [InlineData("""{"gitRemoteURL":"x"}""", "json: unknown field \"gitRemoteURL\"")]
    [InlineData("""{"gitCredentials":{"token":"x"}}""", "json: unknown field \"token\"")]
    [InlineData("""{"name":1}""", "json: cannot unmarshal number into Go struct field CreateProjectParams.name of type string")]
    [InlineData("""{"gitCredentials":{"remoteURL":true}}""", "json: cannot unmarshal bool into Go struct field GitAuthCredentials.gitCredentials.remoteURL of type string")]
    [InlineData("""{"gitCredentials":"x"}""", "json: cannot unmarshal string into Go struct field CreateProjectParams.gitCredentials of type models.GitAuthCredentials")]
    [InlineData("\"text\"", "json: cannot unmarshal string into Go value of type models.CreateProjectParams")]
    public void The_body_is_decoded_as_Go_does(string body, string message) => Assert.Equal(message, Assert.Throws<GoJsonException>(() => Read(body)).Message);

    [Fact]
    public void Nonsense_is_refused_and_nothing_worse()
    {
        var texts = Gen.Elements("", "shop", "Shop", "\0", "https://git.example.com/a", "https://", "ssh://[", "http://a:b@c", "YQ==", "YQ", Convert.ToBase64String(Encoding.UTF8.GetBytes(Example.TwoStages)), Convert.ToBase64String([0xff, 0xfe]), "\uD800");
        var values = Gen.OneOf(texts.Select(text => (JsonNode?)JsonValue.Create(text)), Gen.Elements<JsonNode?>(null, JsonValue.Create(1), JsonValue.Create(true)).Select(value => value?.DeepClone()));
        var names = Gen.Elements("name", "NAME", "shipyard", "gitCredentials", "remoteURL", "user", "https", "ssh", "token", "certificate", "privateKey", "insecureSkipTLS", "proxy", "url", "other");
        Gen<JsonNode?> Objects(int depth) => names.Zip(depth == 0 ? values : Gen.OneOf(values, Objects(depth - 1))).ListOf()
            .Select(members => (JsonNode?)new JsonObject(members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone()))));
        Prop.ForAll(Objects(3).ToArbitrary(), body =>
        {
            try
            {
                Rules().CheckNew(Read(body!.ToJsonString()));
            }
            catch (Exception refusal) when (refusal is GoJsonException or RefusedException { Error.Status: 400 })
            {
                // That is the refusal.
            }
        }).Check(Effort.Cases(100));
    }

    private static void Refused(string body, string message)
    {
        var refusal = Assert.Throws<RefusedException>(() => Rules().CheckNew(Read(body)));
        Assert.Equal((400, message), (refusal.Error.Status, refusal.Message));
    }

    private static string Asked(string name, string shipyard = Example.TwoStages, string? credentials = null)
    {
        var body = Example.Body(name, shipyard);
        body["gitCredentials"] = credentials is null ? null : JsonNode.Parse(credentials);
        if (shipyard.Length == 0)
            body["shipyard"] = Convert.ToBase64String("\n"u8);
        return body.ToJsonString();
    }

    private static ProjectRules Rules(bool provisioning = true) => new(new ProjectsOptions(), new KeptnOptions { AutomaticProvisioning = provisioning });

    private static CreateProjectRequest Read(string body) => Read<CreateProjectRequest>(body);

    private static T Read<T>(string body) where T : class, new() => GoJson.Decode<T>(Encoding.UTF8.GetBytes(body), strict: true);
}

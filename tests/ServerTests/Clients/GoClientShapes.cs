using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Clients;

/// <summary>Each call of the official Go client with the body that it sends, and what its decoder needs of the answer.</summary>
public sealed class GoClientShapes(ClientWorld world) : IClassFixture<ClientWorld>
{
    private const string Branch = "id:count name:text description:text created:time isDefault:flag";
    private const string Job = "id:count status:text url:text operationName:text operationParams:map createdTime:time startTime:time? endTime:time? error:absent";
    private const string Pair = "[].id:id [].key:text [].value:text [].timestamp:text [].provider:text?";
    private const string Bucket = "id:bucket uri:text displayName:text description:text created:time lastChangeDate:time? isReadOnly:flag dataSizeBytes:count rowsCount:count";
    private const string Table = """
        id:table uri:text name:text displayName:text primaryKey:texts created:time lastImportDate:time? lastChangeDate:time? rowsCount:count dataSizeBytes:count
        columns:texts metadata:list columnMetadata:map metadata[]?.id:id columnMetadata.*.[]?.id:id bucket.id:bucket bucket.created:time
        sourceTable?.id:table sourceTable?.uri:text sourceTable?.project.id:count sourceTable?.project.name:text
        """;
    private const string Definition = """
        definition.primaryKeysNames:texts definition.columns[].name:text definition.columns[].basetype:text? definition.columns[].definition.type:text
        definition.columns[].definition.length:text? definition.columns[].definition.nullable:flag definition.columns[].definition.default:text?
        """;
    private const string Token = """
        id:number-text description:text isMasterToken:flag canManageBuckets:flag canManageTokens:flag canReadAllFileUploads:flag canPurgeTrash:flag created:time
        refreshed:time expires:time? isExpired:flag isDisabled:flag bucketPermissions:map-or-empty-list componentAccess:texts? creatorToken?.id:count
        creatorToken?.description:text admin?.id:count admin?.name:text admin?.role:text admin?.features:texts admin?.isOrganizationMember:flag
        """;
    private const string Owner = """
        owner.id:count owner.name:text owner.features:texts owner.hasMysql:flag owner.hasSynapse:flag owner.hasRedshift:flag owner.hasSnowflake:flag
        owner.hasExasol:flag owner.hasTeradata:flag owner.hasBigquery:flag owner.defaultBackend:text owner.fileStorageProvider:text organization.id:id
        """;
    private const string File = """
        id:count created:time isSliced:flag isEncrypted:flag name:text url:text provider:text region:text sizeBytes:count? tags:texts maxAgeDays:count?
        """;
    private const string Configuration = """
        id:id name:text description:text changeDescription:text isDeleted:flag created:time version:count state:map? isDisabled:flag configuration:map
        """;
    private const string Row = "id:id name:text description:text changeDescription:text isDisabled:flag version:count state:map? configuration:map";
    private const string Component = """
        [].id:id [].type:text [].name:text [].flags:texts [].data.default_bucket:flag [].data.default_bucket_stage:text [].emptyConfiguration:map
        [].emptyConfigurationRow:map [].configurationSchema:map
        """;
    private const string Configs = "/v2/storage/branch/{branch}/components/keboola.ex-db-mysql/configs";
    private const string Of = "/v2/storage/branch/{branch}";

    public static TheoryData<string, string, string?, string> Calls => new()
    {
        { "GET", "/v2/storage/?exclude=components", null, "services[]?.id:id services[]?.url:id features:texts components:absent" },
        { "GET", "/v2/storage/", null, $"services[]?.id:id features:texts {In("components", Component)}" },
        { "GET", "/v2/storage/tokens/verify", null, $"{Token} {Owner}" },
        { "GET", "/v2/storage/tokens/{token}", null, $"{Token} {Owner} bucketPermissions:map" },
        { "GET", "/v2/storage/tokens", null, Each(Token) },
        {
            "POST", "/v2/storage/tokens",
            """{"description":"go","canManageBuckets":false,"canReadAllFileUploads":true,"canPurgeTrash":false,"expiresIn":60,"bucketPermissions":{"{bucket}":"read"}}""",
            $"token:id {Token} organization:absent"
        },
        { "POST", "/v2/storage/tokens/{token}/refresh", null, $"token:id {Token}" },
        { "GET", "/v2/storage/dev-branches", null, Each(Branch) },
        { "GET", "/v2/storage/dev-branches/{dev}", null, Branch },
        { "POST", "/v2/storage/dev-branches", """{"name":"By a typed client","description":""}""", $"{Job} {In("results", Branch)}" },
        { "PUT", "/v2/storage/dev-branches/{dev}", """{"description":"changed"}""", Branch },
        { "GET", $"{Of}/metadata", null, Pair },
        { "GET", $"{Of}/buckets?include=", null, Each(Bucket) },
        { "GET", $"{Of}/buckets/{{bucket}}", null, Bucket },
        { "POST", $"{Of}/buckets", """{"stage":"in","name":"by-go","description":"","displayName":"by-go"}""", Bucket },
        { "DELETE", $"{Of}/buckets/in.c-by-go2?async=1&force=true", null, $"{Job} results:map?" },
        { "GET", $"{Of}/tables?include=", null, Each("id:table uri:text name:text primaryKey:texts created:time lastImportDate:time? lastChangeDate:time? columns:absent") },
        { "GET", $"{Of}/tables?include=buckets,columnMetadata,columns,metadata", null, Each(Table) },
        { "GET", $"{Of}/tables/{{table}}", null, $"{Table} definition.columns[].name:text" },
        { "GET", $"{Of}/tables/{{typed}}", null, $"{Table} {Definition} metadata:list columnMetadata.id[].id:id" },
        { "GET", $"{Of}/tables/{{alias}}", null, $"{Table} sourceTable.id:table" },
        { "POST", $"{Of}/buckets/{{bucket}}/tables-async", """{"name":"by-go","dataFileId":{file},"primaryKey":"id"}""", $"{Job} {In("results", Table)}" },
        {
            "POST", $"{Of}/buckets/{{bucket}}/tables-definition",
            """
            {"name":"defined-by-go","primaryKeysNames":["id"],"columns":[{"name":"id","definition":{"type":"INT","length":"","nullable":false,"default":""}},
             {"name":"b","basetype":"STRING"}]}
            """,
            $"{Job} {In("results", Table)} {In("results", Definition)}"
        },
        { "POST", $"{Of}/tables/{{table}}/import-async", """{"dataFileId":{file},"incremental":1,"columns":["id","name"],"delimiter":","}""", $"{Job} results:map" },
        {
            "POST", $"{Of}/tables/{{table}}/metadata",
            """{"provider":"go","metadata":[{"key":"k","value":"v"}],"columnsMetadata":{"all":[{"columnName":"name","key":"k","value":"v"}]}}""",
            $"{In("metadata", Pair)} columnsMetadata.name[].id:id columnsMetadata.name[].key:text columnsMetadata.name[].timestamp:text"
        },
        {
            "POST", $"{Of}/tables/{{table}}/export-async",
            """
            {"limit":10,"format":"rfc","columns":"id,name","orderBy":[{"column":"id","order":"DESC","dataType":"INTEGER"}],
             "whereFilters":[{"column":"id","operator":"ge","values":["1"],"dataType":"INTEGER"},{"column":"name","operator":"ne","values":["x"]}]}
            """,
            $"{Job} results.file.id:count results.cacheHit:flag?"
        },
        { "GET", "/v2/storage/tables/{table}/events?limit=50", null, "[].uuid:id [].event:text [].component:text [].message:text [].runId:text? [].created:text [].context:map" },
        {
            "POST", "/v2/storage/events",
            """{"component":"keboola.ex-db-mysql","message":"Hello","type":"info","duration":12,"params":"{\"a\":\"b\"}","results":"null","runId":"1"}""",
            "uuid:id params:map? results:map? duration:absent"
        },
        {
            "POST", $"{Of}/files/prepare", """{"name":"go.csv","federationToken":true,"isEncrypted":true,"sizeBytes":5,"tags":null,"isSliced":true,"notify":true}""",
            $"""
            {File} absUploadParams.blobName:id absUploadParams.accountName:id absUploadParams.container:id absUploadParams.absCredentials.SASConnectionString:id
            absUploadParams.absCredentials.expiration:time
            """
        },
        { "GET", $"{Of}/files?limit=200", null, Each(File) },
        { "GET", $"{Of}/files/{{file}}", null, File },
        { "GET", $"{Of}/files/{{export}}?federationToken=1", null, $"{File} absPath.name:id absPath.container:id absCredentials.SASConnectionString:id absCredentials.expiration:time" },
        {
            "GET", $"{Of}/components?include=configuration,rows", null,
            $"{Component} {In("[].configurations", Each(Configuration))} [].configurations[].rows:list [].configurations[].rowsSortOrder:texts"
        },
        { "GET", Configs, null, $"{Each(Configuration)} [].rowsSortOrder:texts" },
        { "GET", $"{Configs}/{{config}}", null, $"{Configuration} rowsSortOrder:texts" },
        {
            "POST", Configs,
            """
            {"branchId":{branch},"componentId":"keboola.ex-db-mysql","name":"go","description":"","changeDescription":"made","isDisabled":false,
             "configuration":{"b":1,"a":2},"rowsSortOrder":null}
            """,
            $"{Configuration} rows:absent"
        },
        { "PUT", $"{Configs}/{{config}}", """{"name":"renamed","description":"d","changeDescription":"c","configuration":{"x":1}}""", Configuration },
        { "GET", $"{Configs}/{{config}}/rows", null, Each(Row) },
        { "GET", $"{Configs}/{{config}}/rows/{{row}}", null, Row },
        { "POST", $"{Configs}/{{config}}/rows", """{"name":"r","description":"","changeDescription":"made","isDisabled":false,"configuration":{}}""", Row },
        { "PUT", $"{Configs}/{{config}}/rows/{{row}}", """{"name":"r","changeDescription":"c","configuration":{"y":1}}""", Row },
        {
            "GET", $"{Of}/search/component-configurations?include=filteredMetadata", null,
            $"[].idComponent:id [].configurationId:id [].metadata:list {In("[].metadata", Pair)}"
        },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Answer_decodes(string method, string path, string? body, string shape)
    {
        if (path.Contains("c-by-go2", StringComparison.Ordinal))
            await world.Api.PostAsync("/v2/storage/buckets", new JsonObject { ["stage"] = "in", ["name"] = "by-go2" });
        Shape.Check(await world.CallAsync(method, path, body), shape);
    }

    [Theory]
    [InlineData("/v2/storage/branch/{branch}/buckets/in.c-none", 404)]
    [InlineData("/v2/storage/branch/{branch}/components/keboola.ex-db-mysql/configs/none", 404)]
    [InlineData("/v2/storage/dev-branches/987654321", 404)]
    [InlineData("/v2/storage/branch/{branch}/tables/{table}/data-preview?limit=5000", 400)]
    public async Task Refusal_decodes(string path, int status)
    {
        using var answer = await world.GetAsync(world.Fill(path));
        Shape.Check(await answer.ShouldBeAsync(status), "error:id code:text? exceptionId:id");
    }

    [Fact]
    public async Task Preview_is_csv_with_a_header_also_with_the_limit_nobody_set()
    {
        var path = $"{Of}/tables/{{table}}/data-preview?limit=0&columns=id,name&orderBy%5B0%5D%5Bcolumn%5D=id&orderBy%5B0%5D%5Border%5D=DESC&orderBy%5B0%5D%5BdataType%5D=INTEGER"
            + "&whereFilters%5B0%5D%5Bcolumn%5D=id&whereFilters%5B0%5D%5Boperator%5D=le&whereFilters%5B0%5D%5Bvalues%5D%5B0%5D=2&whereFilters%5B0%5D%5BdataType%5D=INTEGER";
        var rows = CsvText.Read(new StringReader(await world.Api.GetTextAsync(world.Fill(path)))).ToList();

        Assert.Equal(["id", "name"], rows[0]);
        Assert.Equal("2", rows[1][0]);
    }

    [Theory]
    [InlineData($"{Of}/metadata/0")]
    [InlineData($"{Of}/files/987654321")]
    [InlineData($"{Configs}/none")]
    [InlineData($"{Configs}/{{config}}/rows/none")]
    [InlineData($"{Of}/tables/in.c-none.none")]
    [InlineData("/v2/storage/tokens/987654321")]
    public async Task Second_attempt_to_delete_finds_nothing(string path)
    {
        using var answer = await world.DeleteAsync(world.Fill(path));
        var refusal = await answer.ShouldBeAsync(404);
        // The client takes this for success after an attempt whose answer was lost.
        if (refusal["code"] is { } code && !path.Contains("/files/", StringComparison.Ordinal))
            Assert.EndsWith("otFound", code.GetValue<string>(), StringComparison.Ordinal);
    }

    private static string Each(string shape) => In("[]", shape);

    private static string In(string path, string shape) => string.Join(
        ' ', shape.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(part => part.StartsWith("[]", StringComparison.Ordinal) ? path + part : $"{path}.{part}"));
}

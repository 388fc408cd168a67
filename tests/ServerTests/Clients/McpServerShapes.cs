namespace Headgate.ServerTests.Clients;

/// <summary>Each Storage call of the official MCP server, and what its models need of the answer: they refuse other types, too.</summary>
public sealed class McpServerShapes(ClientWorld world) : IClassFixture<ClientWorld>
{
    private const string Default = "/v2/storage/branch/default";
    private const string Configs = $"{Default}/components/keboola.ex-db-mysql/configs";
    private const string Pair = "[].id:id [].key:text [].value:text [].timestamp:time";
    private const string Configuration = """
        id:id name:text description:text? created:time version:count isDisabled:flag isDeleted:flag configuration:map changeDescription:text?
        creatorToken:map currentVersion.created:time state:map
        """;

    public static TheoryData<string, string, string?, string> Calls => new()
    {
        {
            "GET", "/v2/storage/tokens/verify", null,
            "owner.id:count owner.name:text owner.features:texts owner.defaultBackend:text organization.id:id admin.role:text admin.features:texts"
        },
        { "POST", "/v2/storage/tokens", """{"description":"mcp","componentAccess":["keboola.ex-db-mysql"],"expiresIn":60}""", "id:id token:id" },
        { "GET", "/v2/storage/dev-branches", null, "[].id:count [].name:text [].isDefault:flag" },
        { "GET", "/v2/storage/dev-branches/{dev}", null, "id:count name:text isDefault:flag" },
        { "GET", $"{Default}/metadata", null, Pair },
        { "POST", $"{Default}/metadata", """{"metadata":[{"key":"KBC.projectDescription","value":"Another"}]}""", Pair },
        {
            "GET", $"{Default}/buckets?include=metadata%2ClinkedBuckets", null,
            "[].id:bucket [].name:text [].displayName:text [].stage:text [].created:time [].dataSizeBytes:count [].metadata:list [].backendPath:texts [].sourceBucket:absent"
        },
        { "GET", $"{Default}/buckets/{{bucket}}", null, "id:bucket name:text displayName:text metadata:list tables:list backendPath:texts description:text? lastChangeDate:time?" },
        {
            "GET", $"{Default}/buckets/{{bucket}}/tables?include=metadata%2CcolumnMetadata%2CsourceMetadata%2CsourceColumnMetadata", null,
            "[].id:table [].name:text [].displayName:text [].primaryKey:texts [].created:time [].rowsCount:count? [].dataSizeBytes:count? [].metadata:list [].columnMetadata:map"
        },
        { "GET", $"{Default}/buckets/{{bucket}}/tables?include=columns%2CcolumnMetadata", null, "[].id:table [].columns:texts [].columnMetadata:map" },
        { "GET", $"{Default}/tables/{{table}}", null, "id:table columns:texts columnMetadata:map metadata:list bucket.id:bucket bucket.backendPath:texts sourceTable:absent" },
        { "GET", $"{Default}/tables/{{alias}}", null, "id:table columnMetadata:map sourceTable.isAlias:flag sourceTable.project.id:count sourceTable.project.name:text" },
        { "GET", $"{Default}/tables/{{typed}}", null, "columnMetadata.id[].key:text columnMetadata.id[].value:text columnMetadata.id[].provider:text" },
        { "GET", $"{Default}/shared-buckets", null, "[]?.id:bucket []?.linkedBy:absent" },
        { "GET", "/v2/storage/buckets/{bucket}/metadata", null, Pair },
        { "POST", "/v2/storage/buckets/{bucket}/metadata", """{"provider":"user","metadata":[{"key":"KBC.description","value":"d"}]}""", Pair },
        { "GET", "/v2/storage/tables/{typed}/metadata", null, Pair },
        { "GET", "/v2/storage/columns/{typed}.id/metadata", null, Pair },
        {
            "POST", "/v2/storage/tables/{table}/metadata",
            """{"provider":"user","columnsMetadata":{"id":[{"key":"KBC.description","value":"d","columnName":"id"}]}}""",
            "metadata:list columnsMetadata:map columnsMetadata.id[].key:text columnsMetadata.id[].timestamp:time"
        },
        { "POST", "/v2/storage/tables/{table}/metadata", """{"provider":"mcp","metadata":[{"key":"only","value":"table"}]}""", "metadata[].key:text columnsMetadata:map" },
        {
            "GET", $"{Default}/components?componentType=extractor&include=configuration", null,
            "[].id:id [].type:text [].name:text [].flags:texts [].categories:texts [].configurations[].id:id [].configurations[].configuration:map [].configurations[].version:count"
        },
        { "GET", $"{Default}/components?include=configuration%2Crows", null, "[].configurations[].rows:list [].configurations[].currentVersion.created:time" },
        {
            "GET", $"{Default}/components/keboola.ex-db-mysql", null,
            "id:id name:text type:text flags:texts categories:texts configurationSchema:map configurationRowSchema:map data.synchronous_actions:list documentationUrl:text?"
        },
        { "POST", Configs, """{"name":"mcp","description":"","configuration":{}}""", Configuration },
        { "GET", $"{Configs}/{{config}}", null, $"{Configuration} rows[].id:id rows[].configuration:map rows[].version:count" },
        { "GET", Configs, null, "[].id:id [].name:text [].version:count [].configuration:map [].rows:list" },
        { "PUT", $"{Configs}/{{config}}", """{"configuration":{"a":1},"changeDescription":"c","name":"n"}""", Configuration },
        { "GET", $"{Configs}/{{config}}/versions", null, "[].version:count [].created:time [].changeDescription:text?" },
        { "GET", $"{Configs}/{{config}}/metadata", null, Pair },
        { "GET", $"{Default}/search/component-configurations?idComponent=keboola.ex-db-mysql&metadataKeys%5B0%5D=KBC.configuration.folderName&include=filteredMetadata", null,
            "[].idComponent:id [].configurationId:id [].metadata[].key:text [].metadata[].id:id" },
        {
            "GET", "/v2/storage/global-search?query=t&projectIds%5B%5D=1&types%5B%5D=table&types%5B%5D=bucket&limit=100&branchTypes%5B%5D=production", null,
            """
            all:count items[].id:id items[].name:text items[].type:text items[].fullPath:map items[].fullPath.branch.id:count items[].organizationId:count
            items[].projectId:count items[].projectName:text items[].created:time items[].componentId:text? byType.*:count byProject.*:text
            """
        },
        { "GET", "/v2/storage/global-search?query=t&branchTypes%5B%5D=development&branchIds%5B%5D={dev}", null, "all:count items:list byType:map byProject:map" },
        {
            "POST", "/v2/storage/events",
            """{"message":"m","component":"keboola.mcp-server-tool","type":"info","params":{"tool":{"name":"x","arguments":[]}},"results":{"a":1},"duration":2}""", "id:id uuid:id"
        },
        { "GET", "/v2/storage/events?runId=1&limit=50&offset=0&forceUuid=true", null, "[]?.uuid:id" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Answer_fits_the_models(string method, string path, string? body, string shape) => Shape.Check(await world.CallAsync(method, path, body), shape);
}

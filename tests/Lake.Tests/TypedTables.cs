namespace Headgate.Lake.Tests;

public sealed class TypedTables(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    [Fact]
    public async Task Values_are_kept_in_their_types()
    {
        var table = await lake.TableAsync(typed: true,
            [Required("id", "BIGINT"), Optional("price", "DECIMAL(10,2)"), Optional("rate", "DOUBLE"), Optional("day", "DATE"), Optional("at", "TIMESTAMP"), Optional("zoned", "TIMESTAMPTZ"), Optional("ok", "BOOLEAN"), Optional("note", "VARCHAR")],
            ["id"]);
        await lake.LoadAsync(table, "id,price,rate,day,at,zoned,ok,note\n7,12.345,1e3,2024-02-29,2024-01-01T10:00:00,2024-01-01 10:00:00+02,1,\"a,b\"\n8,,,,,,,\n");
        Assert.Equal(
            ["\"7\",\"12.35\",\"1000.0\",\"2024-02-29\",\"2024-01-01 10:00:00\",\"2024-01-01 08:00:00+00\",\"true\",\"a,b\"", "\"8\",,,,,,,"],
            await lake.RowsAsync(table));
    }

    [Theory]
    [InlineData("id,price,note\n1,2.5,x\n2,\"\",y\n3,two,z\n", "Line 4: value \"two\" of column \"price\" is not a valid DOUBLE.")]
    [InlineData("id,price,note\n1,2.5,\"x\ny\"\n,3,z\n", "Line 4: column \"id\" of type INTEGER is empty, and it cannot be NULL.")]
    [InlineData("id,price,note\r\n99999999999,2.5,x\r\n", "Line 2: value \"99999999999\" of column \"id\" is not a valid INTEGER.")]
    [InlineData("note,price,id\nx,y,z\n", "Line 2: value \"z\" of column \"id\" is not a valid INTEGER.")]
    public async Task The_first_value_that_does_not_fit_is_named(string csv, string message)
    {
        var table = await OrdersAsync();
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, csv));
        Assert.Equal(("invalidData", message), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task A_text_longer_than_its_column_is_refused_and_counted_in_characters()
    {
        var table = await lake.TableAsync(typed: true, [Required("id", "BIGINT"), Optional("code", "VARCHAR(5)")], ["id"]);
        await lake.LoadAsync(table, "id,code\n1,žluťo\n2,\n");
        Assert.Equal(["\"1\",\"žluťo\"", "\"2\","], await lake.RowsAsync(table));
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, "id,code\n1,short\n2,longer\n", incremental: true));
        Assert.Equal(("invalidData", "Line 3: value \"longer\" of column \"code\" is longer than the 5 characters of its type VARCHAR(5)."), (refusal.Code, refusal.Message));
        Assert.Equal(2, (await lake.RowsAsync(table)).Length);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_found_deep_in_a_slice()
    {
        var table = await OrdersAsync();
        var good = string.Concat(Enumerable.Repeat("1,2,\"two\nlines\"\n", 300_000));
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(lake.Csv(good, good + "5,cheap,x\n6,dear,y\n") with { Columns = ["id", "price", "note"] })));
        Assert.Equal("Slice 2 of 2, line 600001: value \"cheap\" of column \"price\" is not a valid DOUBLE.", refusal.Message);
    }

    [Fact]
    public async Task Values_that_mean_NULL_are_the_callers_choice()
    {
        var table = await OrdersAsync();
        await lake.LoadAsync(table, new LoadRequest(lake.Csv("id,price,note\n1,n/a,n/a\n2,,\n")) { NullValues = ["n/a"] });
        Assert.Equal(["\"1\",,", "\"2\",,\"\""], await lake.RowsAsync(table));
        await lake.LoadAsync(table, new LoadRequest(lake.Csv("id,price,note\n1,,\n")) { NullValues = [] });
        Assert.Equal(["\"1\",,\"\""], await lake.RowsAsync(table));
    }

    [Fact]
    public async Task New_columns_of_the_source_are_refused()
    {
        var table = await OrdersAsync();
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, "id,price,note,x\n1,2,3,4\n"));
        Assert.Equal("csvImport.columnsNotMatch", refusal.Code);
        Assert.StartsWith("During the import of typed tables new columns can't be added. Extra columns found: \"x\". ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typed_key_compares_values_and_not_texts()
    {
        var table = await OrdersAsync();
        await lake.LoadAsync(table, "id,price,note\n1,1,a\n2,2,b\n");
        await lake.LoadAsync(table, "id,price,note\n01,1.50,c\n", incremental: true);
        Assert.Equal(["\"1\",\"1.5\",\"c\"", "\"2\",\"2.0\",\"b\""], (await lake.RowsAsync(table)).Order());
    }

    [Fact]
    public async Task A_nullable_column_cannot_be_in_the_key()
    {
        var refusal = await TestLake.RefusedAsync(() => lake.TableAsync(typed: true, [Optional("id", "BIGINT")], ["id"]));
        Assert.Equal("storage.tables.validation.invalidPrimaryKeyColumns", refusal.Code);
    }

    [Theory]
    [InlineData("decimal( 38 , 9 )", "DECIMAL(38,9)")]
    [InlineData("varchar", "VARCHAR")]
    [InlineData("varchar( 12 )", "VARCHAR(12)")]
    [InlineData("varchar(0)", null)]
    [InlineData("TIMESTAMPTZ", "TIMESTAMPTZ")]
    [InlineData("DECIMAL(39,0)", null)]
    [InlineData("DECIMAL(5,6)", null)]
    [InlineData("HUGEINT", null)]
    [InlineData("VARCHAR; DROP TABLE x", null)]
    public void Types_are_a_closed_list(string text, string? type)
    {
        if (type is null)
            Assert.Throws<FormatException>(() => LakeType.Parse(text));
        else
            Assert.Equal(type, LakeType.Parse(text).ToString());
    }

    [Theory]
    [InlineData("INTEGER", "BIGINT", true)]
    [InlineData("BIGINT", "INTEGER", false)]
    [InlineData("FLOAT", "DOUBLE", true)]
    [InlineData("INTEGER", "DECIMAL(10,0)", true)]
    [InlineData("BIGINT", "DECIMAL(18,0)", false)]
    [InlineData("DECIMAL(10,2)", "DECIMAL(12,4)", true)]
    [InlineData("DECIMAL(10,2)", "DECIMAL(12,5)", false)]
    [InlineData("VARCHAR(5)", "VARCHAR(9)", true)]
    [InlineData("VARCHAR(5)", "VARCHAR", true)]
    [InlineData("VARCHAR", "VARCHAR(5)", false)]
    [InlineData("DATE", "VARCHAR", false)]
    public void Only_lossless_changes_of_type_are_possible(string from, string to, bool lossless) =>
        Assert.Equal(lossless, TypeWidening.IsLossless(LakeType.Parse(from), LakeType.Parse(to)));

    [Fact]
    public void The_stored_form_of_a_schema_is_frozen()
    {
        var schema = SchemaRules.Create(true, [Required("id", "INTEGER"), new("n", LakeType.Parse("DECIMAL(5,2)"), true, "1")], ["id"], 10);
        const string Stored = """{"typed":true,"key":[1],"columns":[{"field":1,"name":"id","type":"INTEGER","nullable":false,"initial":null},{"field":2,"name":"n","type":"DECIMAL(5,2)","nullable":true,"initial":"1"}]}""";
        Assert.Equal(Stored, SchemaJson.Write(schema));
        Assert.Equal(Stored, SchemaJson.Write(SchemaJson.Read(Stored)));
    }

    internal static NewColumn Required(string name, string type) => new(name, LakeType.Parse(type), Nullable: false, Initial: null);

    internal static NewColumn Optional(string name, string type) => new(name, LakeType.Parse(type), Nullable: true, Initial: null);

    private Task<LakeTableId> OrdersAsync() => lake.TableAsync(typed: true, [Required("id", "INTEGER"), Optional("price", "DOUBLE"), Optional("note", "VARCHAR")], ["id"]);
}

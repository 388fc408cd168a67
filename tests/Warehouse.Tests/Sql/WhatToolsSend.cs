namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Statements in the manner of transformation tools and applications, run for real.</summary>
public sealed class WhatToolsSend
{
    private const string Setup = """
        CREATE TABLE "orders" ("id" VARCHAR, "customer" VARCHAR, "amount" VARCHAR, "created" VARCHAR, "tags" VARCHAR);
        INSERT INTO "orders" VALUES ('1', 'ann', '10.50', '2024-01-31 10:00:00', '["x","y"]'), ('2', 'bob', '20', '2024-02-01 11:30:00', '[]'), ('3', 'ann', '', NULL, NULL);
        """;

    [Theory]
    [InlineData("""
        CREATE OR REPLACE TABLE "out" AS
        SELECT "customer", SUM(NULLIF("amount", '')::NUMBER(10,2)) AS "total", COUNT(*) AS "orders", MAX(TO_TIMESTAMP("created"))::DATE AS "last"
          FROM "orders" WHERE TRY_TO_NUMBER("id") IS NOT NULL GROUP BY "customer";
        SELECT * FROM "out" ORDER BY "customer"
        """, "ann|10.50|2|2024-01-31\nbob|20.00|1|2024-02-01")]
    [InlineData("""
        create or replace transient table DB.WORKSPACE_1.daily as (
          /* {"app": "tool"} */
          with source as (select "id"::int as id, to_date(left("created", 10)) as day from "orders"),
          ranked as (select *, row_number() over (partition by day order by id desc) as rn from source)
          select id, day from ranked where rn = 1 and day is not null
        );
        select count(*), min(day) from daily
        """, "2|2024-01-31")]
    [InlineData("""select * from (select "id" from "orders") as __sbq where false limit 0; select count(*) from "orders" """, "3")]
    [InlineData("""
        create table dest ("ID" int, "NAME" varchar);
        insert into dest values (1, 'old');
        merge into DB.WORKSPACE_1.dest as DEST using (select "id"::int as ID, "customer" as NAME from "orders") as SRC on (DEST.ID = SRC.ID)
        when matched then update set "ID" = SRC."ID", "NAME" = SRC."NAME"
        when not matched then insert ("ID", "NAME") values ("ID", "NAME");
        select listagg(name, ',') within group (order by id) from dest
        """, "ann,bob,ann")]
    [InlineData("create schema if not exists DB.WORKSPACE_1", "WORKSPACE_1 already exists, statement succeeded.")]
    [InlineData("create schema if not exists DB.OTHER", "!Unsupported feature 'CREATE SCHEMA'")]
    [InlineData("""SELECT t.value::STRING AS tag, COUNT(*) FROM "orders" o, LATERAL FLATTEN(INPUT => PARSE_JSON(o."tags")) t GROUP BY 1 ORDER BY 1""", "x|1\ny|1")]
    [InlineData("""SELECT OBJECT_CONSTRUCT(*):customer::STRING FROM (SELECT "customer" AS "customer" FROM "orders" WHERE "id" = 2)""", "bob")]
    [InlineData("""SELECT IFF("amount" = '', 0, "amount") + 1 FROM "orders" ORDER BY "id" """, "11.5\n21\n1")]
    [InlineData("""SELECT "customer", "id", LAG("id") OVER (PARTITION BY "customer" ORDER BY "id"::INT) AS prev FROM "orders" QUALIFY prev IS NOT NULL""", "ann|3|1")]
    [InlineData("""SELECT DATE_TRUNC('month', "created"::TIMESTAMP)::DATE AS m, COUNT(DISTINCT "customer") FROM "orders" WHERE "created" IS NOT NULL GROUP BY m ORDER BY m""", "2024-01-01|1\n2024-02-01|1")]
    [InlineData("""SELECT DATEDIFF(day, '2024-01-01'::DATE, "created"::DATE), DATEADD('day', 1, "created"::DATE) FROM "orders" WHERE "id" = '1'""", "30|2024-02-01")]
    [InlineData("""SELECT COALESCE("created", 'none') || '-' || "id" FROM "orders" WHERE "customer" IN (SELECT "customer" FROM "orders" WHERE "id" = '3') ORDER BY "id" DESC LIMIT 1""", "none-3")]
    [InlineData("""SELECT SPLIT_PART("customer", 'n', 1), REGEXP_REPLACE("id", '[0-9]', '#'), LPAD("id", 3, '0') FROM "orders" WHERE "id" = '1'""", "a|#|001")]
    [InlineData("""UPDATE "orders" SET "amount" = '0' WHERE "amount" = ''; SELECT SUM("amount"::NUMBER(10,1)) FROM "orders" """, "30.5")]
    [InlineData("""SELECT CASE WHEN "amount" = '' THEN 0 ELSE "amount" END, COALESCE("created", 'x'), NULLIF("id", 3) FROM "orders" WHERE "id" > 1 ORDER BY "id" """, "20|2024-02-01 11:30:00|2\n0|x|NULL")]
    [InlineData("SELECT 1 FROM DUAL", "1")]
    [InlineData("""SELECT a."id" FROM "orders" a, "orders" b WHERE a."id" = b."id"(+)""", "!Unsupported feature 'outer join with (+)'. Write LEFT JOIN.")]
    [InlineData("SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b, 3 AS a ORDER BY a", "1|NULL\n3|2")]
    [InlineData("""SELECT COUNT(*) FROM "orders" WHERE "created" >= '2024-02-01' AND "created"::TIMESTAMP < CURRENT_TIMESTAMP""", "1")]
    [InlineData("""SELECT AVG("amount"::FLOAT), ROUND(2.5), ROUND(-1.25, 1) FROM "orders" WHERE "amount" <> ''""", "15.25|3|-1.3")]
    [InlineData("CREATE TABLE seen (id INT IDENTITY, at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(), who VARCHAR DEFAULT 'me'); INSERT INTO seen (who) VALUES ('you'), (DEFAULT); SELECT id, who FROM seen WHERE at IS NOT NULL ORDER BY id", "1|you\n2|me")]
    public async Task A_text_gives_what_the_tool_expects(string sql, string expected)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync(Setup, TestContext.Current.CancellationToken);
        await run.ShouldGiveAsync(sql, expected);
    }

    [Fact]
    public async Task Limits_may_be_bound()
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync(Setup, TestContext.Current.CancellationToken);
        Assert.Equal("2", (await run.RunAsync("""SELECT "id" FROM "orders" ORDER BY "id" LIMIT ? OFFSET ?""", TestContext.Current.CancellationToken,
            new Binding("FIXED", ["1"]), new Binding("FIXED", ["1"]))).Text);
    }
}

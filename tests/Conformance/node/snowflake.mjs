// Runs one case of the official Snowflake driver against a workspace and prints what it saw as one line of JSON.
// Usage: node snowflake.mjs <case> <json with accessUrl, user, password, database, schema, and what else the case needs>
import snowflake from "snowflake-sdk";

const [, , name, given] = process.argv;
const target = JSON.parse(given);
snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });

function options(more = {}) {
  const { accessUrl, user, password, database, schema } = target;
  return { accessUrl, account: "any", username: user, password, database, schema, sfRetryMaxLoginRetries: 1, ...more };
}

// The promise of connectAsync does not tell of a refused login; the callback does.
function open(more) {
  return new Promise((resolve, reject) => snowflake.createConnection(options(more)).connect((error, connection) => (error ? reject(error) : resolve(connection))));
}

const openWithKey = (privateKey) => open({ password: undefined, authenticator: "SNOWFLAKE_JWT", privateKey });

function run(connection, sqlText, more = {}) {
  return new Promise((resolve, reject) => connection.execute({
    sqlText, ...more, complete: (error, statement, rows) => (error ? reject(error) : resolve({ statement, rows })),
  }));
}

const rows = async (connection, sqlText, more) => (await run(connection, sqlText, more)).rows;
const close = (connection) => new Promise((resolve, reject) => connection.destroy((error) => (error ? reject(error) : resolve())));

async function refusal(work) {
  try {
    await work();
    return { name: "not refused" };
  } catch (error) {
    return { name: error.name, code: String(error.code), sqlState: error.sqlState ?? null, message: error.message };
  }
}

async function using(work, more) {
  const connection = await open(more);
  try {
    return await work(connection);
  } finally {
    await close(connection).catch(() => {});
  }
}

// All results of a text of several statements, in order.
function runSeveral(connection, sqlText, count) {
  return new Promise((resolve, reject) => {
    const seen = [];
    connection.execute({
      sqlText,
      parameters: { MULTI_STATEMENT_COUNT: count },
      complete: (error, statement, rows) => {
        if (error) return reject(error);
        seen.push({ rows, updated: statement.getNumUpdatedRows() });
        return statement.hasNext() ? statement.NextResult() : resolve(seen);
      },
    });
  });
}

const text = (value) => (value === null || value === undefined ? null : Buffer.isBuffer(value) ? value.toString("hex") : typeof value === "string" ? value : typeof value.toJSON === "function" ? value.toJSON() : JSON.stringify(value));

const cases = {
  connects: () => using(async (connection) => ({
    up: connection.isUp(),
    valid: await connection.isValidAsync(),
    rows: await rows(connection, "select 1 as one, 'a' as \"b\""),
  })),

  async connects_with_a_key() {
    const connection = await openWithKey(target.privateKey);
    const seen = await rows(connection, "select 1 as one");
    await close(connection);
    return { rows: seen, up: connection.isUp() };
  },

  refuses_logins: async () => ({
    wrongPassword: await refusal(() => open({ password: "wrong" })),
    emptyPassword: await refusal(() => open({ password: "x".repeat(5000) })),
    unknownUser: await refusal(() => open({ username: "HEADGATE_NOBODY" })),
    wrongKey: await refusal(() => openWithKey(target.wrongKey)),
    oauth: await refusal(() => open({ authenticator: "OAUTH", token: "token" })),
  }),

  login_is: () => refusal(() => using(() => {})),
  key_login_is: () => refusal(async () => close(await openWithKey(target.privateKey))),

  // What happens to an open connection and to its credentials when the Storage API is called meanwhile.
  async outlives() {
    const connection = await open();
    await rows(connection, "select 1 as one");
    const { method, url, token } = target.meanwhile;
    const answer = await fetch(url, { method, headers: { "X-StorageApi-Token": token } });
    const again = await refusal(() => rows(connection, "select 2 as two"));
    const result = { status: answer.status, again, up: connection.isUp(), login: await refusal(async () => close(await open())) };
    if (method === "POST") result.fresh = await using((other) => rows(other, "select 3 as three"), { password: (await answer.json()).password });
    return result;
  },

  runs_ddl_and_dml: () => using(async (connection) => {
    const seen = {};
    seen.created = await rows(connection, "create or replace table people (id number(38,0), name varchar, born date)");
    const inserted = await run(connection, "insert into people (id, name, born) values (1, 'Žofie', '1990-05-17'), (2, 'b', null), (3, 'c', null)");
    seen.inserted = { rows: inserted.rows, updated: inserted.statement.getNumUpdatedRows() };
    seen.updated = (await run(connection, "update people set name = name || '!' where id <= 2")).statement.getNumUpdatedRows();
    seen.deleted = (await run(connection, "delete from people where id = 3")).statement.getNumUpdatedRows();
    seen.merged = (await run(connection, "merge into people t using (select 2 as id, 'two' as name union all select 9, 'nine') s on t.id = s.id when matched then update set name = s.name when not matched then insert (id, name) values (s.id, s.name)")).statement.getNumUpdatedRows();
    seen.rows = await rows(connection, "select id, name, to_varchar(born) as born from people order by id");
    const selected = await run(connection, "select id from people");
    seen.selected = { updated: selected.statement.getNumUpdatedRows(), count: selected.statement.getNumRows(), columns: selected.statement.getColumns().map((column) => [column.getName(), column.getType(), column.getPrecision(), column.getScale(), column.isNullable()]) };
    seen.session = { database: selected.statement.getSessionState().getCurrentDatabase(), schema: selected.statement.getSessionState().getCurrentSchema() };
    seen.dropped = await rows(connection, "drop table people");
    return seen;
  }),

  runs_transactions: () => using(async (connection) => {
    await rows(connection, "create or replace table t (n int)");
    await rows(connection, "begin");
    await rows(connection, "insert into t values (1)");
    await rows(connection, "rollback");
    const rolledBack = await rows(connection, "select count(*) as n from t");
    await rows(connection, "begin transaction");
    await rows(connection, "insert into t values (2)");
    const outside = await using((other) => rows(other, "select count(*) as n from t"));
    await rows(connection, "commit");
    return { rolledBack, outside, committed: await rows(connection, "select n from t") };
  }),

  names_errors: () => using(async (connection) => ({
    syntax: await refusal(() => rows(connection, "selec 1")),
    noTable: await refusal(() => rows(connection, "select * from nothing_here")),
    empty: await refusal(() => rows(connection, " ")),
    several: await refusal(() => rows(connection, "select 1; select 2")),
    still: await rows(connection, "select 1 as one"),
  })),

  rounds_types: () => using(async (connection) => {
    await rows(connection, `create or replace table all_types (
      id int, n38 number(38,0), n3810 number(38,10), f float, b boolean, v varchar, bin binary, d date, t time(9),
      ntz timestamp_ntz(9), ltz timestamp_ltz(9), tz timestamp_tz(9), va variant, ar array, ob object)`);
    await rows(connection, `insert into all_types select 1, 99999999999999999999999999999999999999, 1234567890123456789012345678.0123456789, 1.5e300, true, 'žluťoučký 🐎 "q" \\\\ \n', to_binary('00ff10', 'HEX'),
      '2024-02-29', '23:59:59.123456789', '2024-02-29 12:34:56.123456789', '2024-02-29 12:34:56.123456789 +0000', '2024-02-29 12:34:56.123456789 +0530',
      parse_json('{"a":[1,2.5,null,"x"]}'), parse_json('[1,"two",null]'), parse_json('{"k":{"z":true}}')`);
    await rows(connection, `insert into all_types select 2, -99999999999999999999999999999999999999, -0.0000000001, -0.1, false, '', to_binary('', 'HEX'),
      '0001-01-01', '00:00:00', '1700-01-01 00:00:00', '1969-12-31 23:59:59.999999999 +0000', '1900-01-01 00:00:00.5 -0800', to_variant('text'), parse_json('[]'), parse_json('{}')`);
    await rows(connection, "insert into all_types (id) values (3)");
    const sql = "select * from all_types order by id";
    const asText = await run(connection, sql, { fetchAsString: ["Number", "Boolean", "Date", "JSON", "Buffer"] });
    const native = await run(connection, sql);
    return {
      types: native.statement.getColumns().map((column) => [column.getName(), column.getType(), column.getPrecision() ?? null, column.getScale() ?? null]),
      text: asText.rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, text(value)]))),
      native: native.rows.map((row) => ({ ...Object.fromEntries(["B", "F", "V", "T"].map((key) => [key, row[key]])), BIN: text(row.BIN), VA: row.VA, AR: row.AR, OB: row.OB,
        D: row.D?.getTime() ?? null, NTZ: row.NTZ?.getTime() ?? null, LTZ: row.LTZ?.getTime() ?? null, TZ: row.TZ?.getTime() ?? null,
        nanos: row.NTZ?.getNanoSeconds?.() ?? null, offset: row.TZ?.getTimezone?.() ?? null })),
    };
  }),

  keeps_large_integers: () => using(async (connection) => ({
    before: typeof (await rows(connection, "select 12345678901234567 as n"))[0].N,
    altered: await rows(connection, "alter session set JS_TREAT_INTEGER_AS_BIGINT = true"),
    after: String((await rows(connection, "select 12345678901234567 as n"))[0].N),
  })),

  binds: () => using(async (connection) => {
    await rows(connection, "create or replace table bound (n number(38,0), f float, v varchar, b boolean, d date, ts timestamp_ntz)");
    const values = [9007199254740991, 1.25, "it's ?", true, "2024-01-31", "2024-01-31 10:20:30.123"];
    await rows(connection, "insert into bound values (?, ?, ?, ?, ?, ?)", { binds: values });
    await rows(connection, "insert into bound values (:1, :2, :3, :4, :5, :6)", { binds: [null, null, null, null, null, null] });
    const bulk = await run(connection, "insert into bound (n, v) values (?, ?)", { binds: Array.from({ length: 1000 }, (_, i) => [i, i % 3 ? `v${i}` : null]) });
    return {
      rows: await rows(connection, "select n, f, v, b, to_varchar(d) as d, to_varchar(ts) as ts from bound where v = ? or v is null and f is null and n is null", { binds: ["it's ?"] }),
      bulk: bulk.statement.getNumUpdatedRows(),
      counts: await rows(connection, "select count(*) as n, count(v) as v, sum(n) as s from bound where f is null and n is not null"),
      tooFew: await refusal(() => rows(connection, "select ?, ?", { binds: [1] })),
      date: await rows(connection, "select ? as v", { binds: [new Date(0)] }),
    };
  }),

  runs_many_values_without_a_stage: () => using(async (connection) => {
    await rows(connection, "create or replace table many (n int, v varchar)");
    const bulk = await run(connection, "insert into many values (?, ?)", { binds: Array.from({ length: 60000 }, (_, i) => [i, `row ${i}`]) });
    return { bulk: bulk.statement.getNumUpdatedRows(), rows: await rows(connection, "select count(*) as n, sum(n) as s from many") };
  }),

  runs_several_statements: () => using(async (connection) => ({
    seen: await runSeveral(connection, "create or replace table m (n int); insert into m values (1), (2); select n from m order by n; update m set n = n + 1", 4),
    any: await runSeveral(connection, "select 1 as a; select 2 as b", 0),
    one: await rows(connection, "select 1 as a"),
    failing: await refusal(() => runSeveral(connection, "select 1; select * from nothing_here", 2)),
  })),

  runs_several_large_statements: () => using(async (connection) => {
    const many = (from) => `select ${from} + seq8() as n from table(generator(rowcount => 200000)) order by n`;
    const seen = await runSeveral(connection, `${many(0)}; ${many(1000000)}`, 2);
    return seen.map(({ rows: read }) => ({ count: read.length, first: read[0].N, last: read.at(-1).N }));
  }),

  asks_for_too_much: () => using(async (connection) => ({
    failed: await refusal(() => rows(connection, "select seq8() as n from table(generator(rowcount => 1000000))")),
    after: await rows(connection, "select 1 as one"),
  })),

  runs_in_the_background: () => using(async (connection) => {
    const begun = await run(connection, "select count(*) as n from table(generator(rowcount => 1000000))", { asyncExec: true });
    const queryId = begun.statement.getQueryId();
    const status = await connection.getQueryStatus(queryId);
    const result = await connection.getResultsFromQueryId({ queryId });
    const seen = await new Promise((resolve, reject) => {
      const read = [];
      result.streamRows().on("data", (row) => read.push(row)).on("end", () => resolve(read)).on("error", reject);
    });
    const failing = await run(connection, "select * from nothing_here", { asyncExec: true });
    return {
      status, seen, done: await connection.getQueryStatus(queryId),
      failure: await refusal(() => connection.getResultsFromQueryId({ queryId: failing.statement.getQueryId() })),
      unknown: await connection.getQueryStatus("01234567-89ab-cdef-0123-456789abcdef"),
      again: await new Promise((resolve, reject) => connection.fetchResult({ queryId, complete: (error, _, read) => (error ? reject(error) : resolve(read)) })),
    };
  }),

  reads_another_connections_result: () => using(async (first) => {
    const { statement } = await run(first, "select 42 as n");
    return using((second) => new Promise((resolve, reject) => second.fetchResult({ queryId: statement.getQueryId(), complete: (error, _, read) => (error ? reject(error) : resolve({ read })) })));
  }),

  does_not_read_anothers_result: () => using((connection) => refusal(() => new Promise((resolve, reject) => connection.fetchResult({ queryId: target.queryId, complete: (error, _, read) => (error ? reject(error) : resolve(read)) })))),

  leaves_a_result: () => using(async (connection) => ({ queryId: (await run(connection, "select 'secret' as s")).statement.getQueryId() })),

  cancels: () => using(async (connection) => {
    let again;
    const failed = await refusal(() => new Promise((resolve, reject) => {
      const statement = connection.execute({ sqlText: target.slow, complete: (error) => (error ? reject(error) : resolve()) });
      // A statement that has not reached the server yet cannot be cancelled there.
      again = setInterval(() => statement.cancel(), 500);
    }));
    clearInterval(again);
    return { failed, after: await rows(connection, "select 1 as one") };
  }),

  waits_for_slow_statements: () => using(async (connection) => ({ rows: await rows(connection, target.slow) })),

  stops_at_the_timeout: () => using(async (connection) => ({
    failed: await refusal(() => rows(connection, target.slow, { parameters: { STATEMENT_TIMEOUT_IN_SECONDS: 1 } })),
    after: await rows(connection, "select 1 as one"),
  })),

  sets_parameters: () => using(async (connection) => {
    const seen = {};
    seen.altered = await rows(connection, "alter session set timezone = 'Asia/Tokyo', date_output_format = 'DD.MM.YYYY'");
    const both = await run(connection, "select to_timestamp_ltz('2024-01-01 00:00:00') as ltz, '2024-02-03'::date as d", { fetchAsString: ["Date"] });
    seen.rows = both.rows.map((row) => ({ LTZ: text(row.LTZ), D: text(row.D) }));
    seen.shown = (await rows(connection, "show parameters like 'timezone' in session")).map((row) => row.value);
    seen.unset = await rows(connection, "alter session unset timezone");
    return seen;
  }),

  looks_around: () => using(async (connection) => {
    await rows(connection, "create or replace table seen_table (id number(10,0) not null, name varchar(20))");
    return {
      tables: (await rows(connection, "show tables")).map((row) => row.name),
      described: (await rows(connection, "describe table seen_table")).map((row) => [row.name, row.type, row["null?"]]),
      schema: await rows(connection, "select table_name, column_name, data_type from information_schema.columns where table_name = 'SEEN_TABLE' order by ordinal_position"),
      context: await rows(connection, "select current_database() as d, current_schema() as s, current_user() as u"),
      used: await rows(connection, `use schema "${target.schema}"`),
      schemas: (await rows(connection, "show schemas")).map((row) => row.name),
      describedOnly: await new Promise((resolve, reject) => connection.execute({ sqlText: "select id, name from seen_table", describeOnly: true, complete: (error, statement, read) => (error ? reject(error) : resolve({ columns: statement.getColumns().map((column) => [column.getName(), column.getType()]), rows: read.length })) })),
    };
  }),

  streams_a_large_result: () => using(async (connection) => {
    const { statement } = await run(connection, target.sql, { streamResult: true });
    let count = 0, sum = 0n, last = -1, ordered = true;
    await new Promise((resolve, reject) => statement.streamRows()
      .on("data", (row) => { count++; sum += BigInt(row.ID); ordered &&= row.ID > last; last = row.ID; })
      .on("end", resolve).on("error", reject));
    let part = 0;
    await new Promise((resolve, reject) => statement.streamRows({ start: target.from, end: target.to })
      .on("data", () => part++).on("end", resolve).on("error", reject));
    return { count, sum: String(sum), ordered, part, told: statement.getNumRows() };
  }),

  beats_and_renews: async () => {
    const connection = await open({ clientSessionKeepAlive: true, clientSessionKeepAliveHeartbeatFrequency: 900 });
    await connection.heartbeatAsync();
    const seen = [];
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, target.pause));
      seen.push((await rows(connection, `select ${i} as i`))[0].I);
    }
    const valid = await connection.isValidAsync();
    await close(connection);
    return { seen, valid, up: connection.isUp(), afterwards: await refusal(() => rows(connection, "select 1")) };
  },

  loses_an_idle_session: async () => {
    const connection = await open();
    await rows(connection, "select 1 as one");
    await new Promise((resolve) => setTimeout(resolve, target.pause));
    return { after: await refusal(() => rows(connection, "select 2")), up: connection.isUp(), valid: await connection.isValidAsync() };
  },

  runs_at_once: async () => {
    const results = await Promise.all(Array.from({ length: 8 }, (_, i) => using(async (connection) => (await Promise.all(Array.from({ length: 5 }, (_, j) => rows(connection, `select ${i * 10 + j} as n`)))).flat().map((row) => row.N))));
    return { sum: results.flat().reduce((sum, n) => sum + n, 0), count: results.flat().length };
  },

  opens_too_many: async () => {
    const opened = await Promise.allSettled(Array.from({ length: target.tries }, () => open()));
    const good = opened.filter((one) => one.status === "fulfilled").map((one) => one.value);
    const refused = opened.filter((one) => one.status === "rejected").map((one) => String(one.reason.code));
    await Promise.all(good.map(close));
    const again = await using((connection) => rows(connection, "select 1 as one"));
    return { good: good.length, refused: [...new Set(refused)], again };
  },
};

console.log(JSON.stringify(await cases[name](), (_, value) => (typeof value === "bigint" ? String(value) : value)));
process.exit(0);

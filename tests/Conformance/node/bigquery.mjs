// Scenarios for the official BigQuery client; each prints one line of JSON.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

const [scenario, text] = process.argv.slice(2);
const given = JSON.parse(text);
const { credentials, endpoint, dataset } = given;

const connect = (options = {}) => new BigQuery({ projectId: credentials.project_id, apiEndpoint: endpoint, credentials, maxRetries: 0, ...options });

const failure = async work => {
  try {
    await work();
    return { name: 'none' };
  } catch (error) {
    return { name: error.constructor.name, code: error.code, reason: error.errors?.[0]?.reason, message: error.message };
  }
};

const encode = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const assertion = (claims = {}, key = credentials.private_key) => {
  const now = Math.floor(Date.now() / 1000);
  const body = { iss: credentials.client_email, scope: 'https://www.googleapis.com/auth/bigquery', aud: credentials.token_uri, iat: now, exp: now + 3600, ...claims };
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: credentials.private_key_id })}.${encode(body)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
};

const exchange = async token => {
  const answer = await fetch(credentials.token_uri, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: token }),
  });
  return { status: answer.status, ...(await answer.json()) };
};

const badAssertion = kind => {
  const now = Math.floor(Date.now() / 1000);
  const parts = assertion().split('.');
  switch (kind) {
    case 'of another audience': return assertion({ aud: 'https://example.com/token' });
    case 'of yesterday': return assertion({ iat: now - 86400, exp: now - 82800 });
    case 'for a week': return assertion({ exp: now + 7 * 86400 });
    case 'of the future': return assertion({ iat: now + 1800, exp: now + 3600 });
    case 'with another key': return assertion({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    case 'of another account': return assertion({ iss: 'workspace-999@headgate-1.iam.gserviceaccount.com' });
    case 'for another subject': return assertion({ sub: 'somebody@example.com' });
    case 'without a signature': return `${encode({ alg: 'none' })}.${parts[1]}.${encode('x')}`;
    case 'with a changed claim': return `${parts[0]}.${encode({ ...JSON.parse(Buffer.from(parts[1], 'base64url')), exp: now + 3000 })}.${parts[2]}`;
    default: throw new Error(kind);
  }
};

const scenarios = {
  async selects_one() {
    const [rows] = await connect().query('SELECT 1 AS one');
    return { rows };
  },

  async is_refused() {
    return failure(() => connect().query('SELECT 1 AS one'));
  },

  async exchanges_an_assertion() {
    const token = await exchange(assertion());
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: token.access_token });
    const [rows] = await connect({ credentials: undefined, authClient }).query('SELECT 1 AS one');
    return { tokenType: token.token_type, expiresIn: token.expires_in, accessToken: token.access_token, rows };
  },

  async exchanges_a_bad_assertion() {
    return exchange(badAssertion(given.kind));
  },

  async queries_with_parameters() {
    const client = connect();
    const named = await client.query({
      query: 'SELECT @text AS text, @whole + 1 AS next, @real AS real, @yes AS yes, @list AS list, @pair.name AS name, @day AS day, @nothing IS NULL AS nothing, @bytes AS bytes',
      params: {
        text: "it's `quoted` \\ and -- no @comment\n", whole: 41, real: 1.5, yes: true, list: ['a', 'b'], pair: { name: 'n', size: 3 }, day: BigQuery.date('2024-02-29'),
        nothing: null, bytes: Buffer.from([0, 255]).toString('base64'),
      },
      types: { nothing: 'STRING', text: 'STRING', whole: 'INT64', real: 'FLOAT64', yes: 'BOOL', list: ['STRING'], pair: { name: 'STRING', size: 'INT64' }, day: 'DATE', bytes: 'BYTES' },
    });
    const positional = await client.query({ query: "SELECT ? AS first, '?' AS mark, ? AS second", params: ['one', 2] });
    const missing = await failure(() => client.query({ query: 'SELECT @absent', params: { other: 1 } }));
    return { named: named[0], positional: positional[0], missing };
  },

  async types_come_back() {
    const client = connect();
    const table = `\`${credentials.project_id}.${dataset}.types\``;
    await client.query(`CREATE TABLE ${table} (
      i INT64, f FLOAT64, n NUMERIC, d NUMERIC(10, 2), b BOOL, s STRING, x BYTES, day DATE, at TIME, moment TIMESTAMP, local DATETIME, j JSON,
      words ARRAY<STRING>, person STRUCT<name STRING, age INT64>, people ARRAY<STRUCT<name STRING>>)`);
    await client.query(`INSERT INTO ${table} VALUES (
      9007199254740993, -1.5, NUMERIC '12345678901234567890123456789.123456789', 12.30, TRUE, 'žluťoučký', b'\\x00\\xff', DATE '2024-02-29', TIME '23:59:59.999999',
      TIMESTAMP '2024-01-31 12:34:56.789012+00', DATETIME '2024-01-31 12:34:56.789012', JSON '{"a": [1, null]}', ['a', 'b'], STRUCT('Ada' AS name, 36 AS age), [STRUCT('x' AS name)])`);
    await client.query(`INSERT INTO ${table} (i) VALUES (NULL)`);
    const [rows] = await client.query({ query: `SELECT * FROM ${table} ORDER BY i DESC`, wrapIntegers: true });
    const [metadata] = await client.dataset(dataset).table('types').getMetadata();
    return { rows: rows.map(row => ({ ...row, n: row.n?.toFixed() ?? null, d: row.d?.toFixed(2) ?? null })), schema: metadata.schema.fields, numRows: metadata.numRows };
  },

  async reads_pages() {
    const client = connect();
    const query = 'SELECT n, REPEAT("x", 50) AS pad FROM UNNEST(GENERATE_ARRAY(1, 25000)) AS n ORDER BY n';
    const [job] = await client.createQueryJob({ query });
    let options = { maxResults: 7000, autoPaginate: false };
    const sizes = [];
    let last;
    do {
      const [rows, next] = await job.getQueryResults(options);
      sizes.push(rows.length);
      last = rows.at(-1)?.n;
      options = next;
    } while (options);
    const [all] = await client.query({ query, maxResults: 6000 });
    const [tail] = await job.getQueryResults({ startIndex: '24990', autoPaginate: false });
    return { sizes, last, all: all.length, distinct: new Set(all.map(row => row.n)).size, tail: tail.map(row => row.n) };
  },

  async streams_rows() {
    let rows = 0;
    let sum = 0;
    for await (const row of connect().createQueryStream('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 200000)) AS n')) {
      rows++;
      sum += row.n;
    }
    return { rows, sum };
  },

  async works_with_datasets_and_tables() {
    const client = connect();
    const own = client.dataset(dataset);
    const [datasets] = await client.getDatasets();
    const [made] = await own.createTable('orders', { schema: [{ name: 'id', type: 'INT64', mode: 'REQUIRED' }, { name: 'note', type: 'STRING' }] });
    const twice = await failure(() => own.createTable('orders', { schema: 'id:INTEGER' }));
    const [tables] = await own.getTables();
    await own.createTable('big', { view: { query: `SELECT id FROM ${dataset}.orders WHERE id > 10`, useLegacySql: false } });
    await made.insert([{ id: 1, note: 'one' }, { id: 11, note: null }]);
    const [rows] = await made.getRows({ maxResults: 1, autoPaginate: false });
    const [view] = await client.query(`SELECT * FROM ${dataset}.big`);
    const [[exists], [absent]] = await Promise.all([made.exists(), own.table('absent').exists()]);
    const [changed] = await made.setMetadata({ schema: { fields: [{ name: 'id', type: 'INT64' }, { name: 'note', type: 'STRING' }, { name: 'more', type: 'DATE' }] } });
    await made.delete();
    const [after] = await own.getTables();
    const noDataset = await failure(() => client.createDataset('another'));
    const noDelete = await failure(() => own.delete({ force: true }));
    const notThere = await failure(() => client.dataset('nobody').getTables());
    return {
      datasets: datasets.map(one => one.id), tables: tables.map(one => one.id), twice, rows, view, exists, absent, fields: changed.schema.fields.map(one => one.name),
      after: after.map(one => [one.id, one.metadata.type]), noDataset, noDelete, notThere,
    };
  },

  async inserts_rows() {
    const client = connect();
    const [table] = await client.dataset(dataset).createTable('events', {
      schema: [
        { name: 'id', type: 'INT64' }, { name: 'name', type: 'STRING' }, { name: 'at', type: 'TIMESTAMP' }, { name: 'tags', type: 'STRING', mode: 'REPEATED' },
        { name: 'place', type: 'RECORD', fields: [{ name: 'x', type: 'FLOAT64' }] }, { name: 'data', type: 'JSON' },
      ],
    });
    const good = { id: 1, name: "O'Neil \\ `x` @y ?", at: BigQuery.timestamp(new Date(Date.UTC(2024, 0, 31, 12))), tags: ['a', 'b'], place: { x: 1.5 }, data: '{"k": 1}' };
    await table.insert([good]);
    await table.insert([{ insertId: 'same', json: { id: 2 } }], { raw: true });
    await table.insert([{ insertId: 'same', json: { id: 2 } }], { raw: true });
    const partial = await (async () => {
      try {
        await table.insert([{ id: 3 }, { id: 'x' }, { unknown: 1 }], { partialRetries: 0, skipInvalidRows: true });
        return { name: 'none' };
      } catch (error) {
        return { name: error.name, errors: error.errors.map(one => one.errors[0]) };
      }
    })();
    const none = await failure(() => table.insert([{ id: 4 }, { id: 'x' }], { partialRetries: 0 }));
    await table.insert([{ id: 5, extra: 1 }], { ignoreUnknownValues: true });
    const [rows] = await client.query(`SELECT * FROM ${dataset}.events ORDER BY id`);
    return { partial, none: none.name, rows };
  },

  async loads_files() {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-bigquery-'));
    try {
      const client = connect();
      const table = client.dataset(dataset).table('loaded');
      const csv = join(folder, 'rows.csv');
      writeFileSync(csv, 'id,name,day\n1,"Ada, ""the first""",2024-02-29\n2,,\n3,"two\nlines",2024-03-01\n');
      const schema = { fields: [{ name: 'id', type: 'INTEGER' }, { name: 'name', type: 'STRING' }, { name: 'day', type: 'DATE' }] };
      const [loaded] = await table.load(csv, { schema, skipLeadingRows: 1, sourceFormat: 'CSV' });
      const json = join(folder, 'rows.json');
      writeFileSync(json, '{"id": 4, "name": "four", "day": "2024-04-01"}\n{"id": 5}\n');
      await table.load(json, { sourceFormat: 'NEWLINE_DELIMITED_JSON' });
      const [rows] = await client.query(`SELECT * FROM ${dataset}.loaded ORDER BY id`);
      const bad = join(folder, 'bad.csv');
      writeFileSync(bad, 'x,y,z\n');
      const wrong = await failure(() => table.load(bad, { schema, sourceFormat: 'CSV' }));
      await table.load(csv, { schema, skipLeadingRows: 1, sourceFormat: 'CSV', writeDisposition: 'WRITE_TRUNCATE' });
      const [[count]] = await client.query(`SELECT COUNT(*) AS n FROM ${dataset}.loaded`);
      const [tables] = await client.dataset(dataset).getTables();
      return { outputRows: loaded.statistics.load.outputRows, state: loaded.status.state, rows, wrong, count: count.n, tables: tables.map(one => one.id) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  async runs_jobs() {
    const client = connect();
    const [job] = await client.createQueryJob({ query: `CREATE TABLE ${dataset}.numbers AS SELECT n FROM UNNEST([1, 2, 3]) AS n`, jobId: 'make-numbers', labels: { team: 'a' } });
    const [done] = await job.promise();
    const again = await failure(() => client.createQueryJob({ query: 'SELECT 1', jobId: 'make-numbers' }));
    const [, , changed] = await client.query(`UPDATE ${dataset}.numbers SET n = n + 10 WHERE n > 1`, { autoPaginate: false });
    const [into] = await client.createQueryJob({ query: `SELECT SUM(n) AS total FROM ${dataset}.numbers`, destination: client.dataset(dataset).table('sums'), writeDisposition: 'WRITE_TRUNCATE' });
    const [sums] = await into.getQueryResults();
    const [stored] = await client.dataset(dataset).table('sums').getRows().catch(() => [[]]);
    const [dry] = await client.createQueryJob({ query: `SELECT n, 'x' AS s FROM ${dataset}.numbers`, dryRun: true });
    const [jobs] = await client.getJobs();
    const wrong = await failure(() => client.query('SELECT FROM WHERE'));
    const absent = await failure(() => client.query(`SELECT * FROM ${dataset}.absent`));
    const unknown = await failure(() => client.query('SELECT FARM_FINGERPRINT("x")'));
    return {
      type: done.statistics.query.statementType, labels: done.configuration.labels, again, changed: changed?.numDmlAffectedRows, sums, stored: stored.length,
      dry: dry.metadata.statistics.query.schema.fields.map(field => [field.name, field.type]), jobs: jobs.some(one => one.id === 'make-numbers'), wrong, absent, unknown,
    };
  },

  async cancels_a_job() {
    const client = connect();
    const [job] = await client.createQueryJob('SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 200000)) AS a, UNNEST(GENERATE_ARRAY(1, 200000)) AS b WHERE MOD(a * b, 7) = 8');
    const [answer] = await job.cancel();
    const failed = await failure(() => job.getQueryResults());
    const [metadata] = await job.getMetadata();
    return { kind: answer.kind, failed, state: metadata.status.state, reason: metadata.status.errorResult?.reason };
  },

  async looks_elsewhere() {
    const client = connect();
    const strange = new BigQuery({ projectId: given.otherProject, apiEndpoint: endpoint, credentials, maxRetries: 0 });
    return {
      project: await failure(() => strange.query('SELECT 1')),
      datasets: await failure(() => strange.getDatasets()),
      table: await failure(() => client.query(`SELECT * FROM \`${given.otherProject}.${given.otherDataset}.secret\``)),
      dataset: await failure(() => client.query(`SELECT * FROM ${given.otherDataset}.secret`)),
      list: await failure(() => client.dataset(given.otherDataset).getTables()),
      rows: await failure(() => client.dataset(given.otherDataset).table('secret').insert([{ a: 1 }])),
      job: await failure(() => client.job(given.otherJob).getMetadata()),
    };
  },

  async reads_storage() {
    const client = connect();
    const [datasets] = await client.getDatasets();
    const [rows] = await client.query(`SELECT id, name FROM ${given.bucket}.users ORDER BY id`);
    const [tables] = await client.dataset(given.bucket).getTables();
    const written = await failure(() => client.query(`DELETE FROM ${given.bucket}.users WHERE TRUE`));
    return { datasets: datasets.map(one => one.id), rows, tables: tables.map(one => one.id), written };
  },

  async runs() {
    const client = connect();
    const [rows] = await client.query(given.sql);
    return { rows };
  },
};

console.log(JSON.stringify(await scenarios[scenario](), (_, value) => (typeof value === 'bigint' ? `${value}` : value)));

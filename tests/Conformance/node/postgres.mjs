// Runs one case of the driver pg against a workspace and prints what it saw as one line of JSON.
// Usage: node postgres.mjs <case> <json with host, port, database, user, password, schema>
import pg from "pg";

const [, , name, given] = process.argv;
const target = JSON.parse(given);
const options = (more = {}) => ({ host: target.host, port: target.port, database: target.database, user: target.user, password: target.password, ...more });

async function using(work, more) {
  const client = new pg.Client(options(more));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function refusal(work) {
  try {
    await work();
    return "not refused";
  } catch (error) {
    return error.code ?? error.message;
  }
}

const cases = {
  works: () => using(async (client) => {
    await client.query("CREATE TABLE items (id integer PRIMARY KEY, name varchar(50), price numeric(10,2), made timestamp, more jsonb)");
    await client.query("BEGIN");
    await client.query("INSERT INTO items VALUES ($1, $2, $3, $4, $5)", [1, "žluťoučký 🐎", "12.50", "2024-02-29 10:00:00", { a: [1, null] }]);
    await client.query("INSERT INTO items VALUES ($1, $2, $3, $4, $5)", [2, null, null, null, null]);
    await client.query("COMMIT");
    await client.query("BEGIN");
    await client.query("DELETE FROM items");
    await client.query("ROLLBACK");
    const { rows } = await client.query("SELECT id, name, price, made::text AS made, more FROM items ORDER BY id");
    const { rows: [where] } = await client.query("SELECT current_schema() AS schema, current_user AS user");
    return { rows, where };
  }),
  many: () => using(async (client) => {
    const { rows } = await client.query("SELECT g AS id, 'value ' || g AS v FROM generate_series(1, 100000) g");
    return { count: rows.length, last: rows.at(-1) };
  }),
  refused: async () => ({
    wrong: await refusal(() => using(() => {}, { password: "wrong" })),
    elsewhere: await refusal(() => using(() => {}, { database: "postgres" })),
    file: await refusal(() => using((client) => client.query("SELECT pg_read_file('/etc/passwd')"))),
    long: await refusal(() => using((client) => client.query("SET statement_timeout = 100; SELECT pg_sleep(60)"))),
  }),
  // A pool as web applications have one, beside each other.
  pool: async () => {
    const pool = new pg.Pool(options({ max: 5 }));
    try {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => pool.query("SELECT $1::int * 2 AS twice", [i])));
      return { sum: answers.reduce((sum, { rows }) => sum + rows[0].twice, 0) };
    } finally {
      await pool.end();
    }
  },
};

console.log(JSON.stringify(await cases[name]()));

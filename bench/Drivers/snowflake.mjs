// Drives snowflake-sdk for the bench: node snowflake.mjs <folder with node_modules> drive <json target>; each line on the input is a question, each line on the output its answer.
// node snowflake.mjs <folder> canned <json target> <sql>: records what a node answers to a login and a statement, then serves the same bytes from memory.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";

const [, , folder, mode, given, sql] = process.argv;
const target = JSON.parse(given);

async function drive() {
  const snowflake = createRequire(join(folder, "index.js"))("snowflake-sdk");
  snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });
  const { accessUrl, user, password } = target;
  const connection = await new Promise((resolve, reject) => snowflake.createConnection({ accessUrl, account: "any", username: user, password })
    .connect((error, opened) => (error ? reject(error) : resolve(opened))));
  const run = (sqlText, streamResult) => new Promise((resolve, reject) => connection.execute({ sqlText, streamResult, complete: (error, statement, rows) => (error ? reject(error) : resolve({ statement, rows })) }));
  const works = {
    // Seconds until the last row was seen as an object.
    async stream(text) {
      const began = performance.now();
      const { statement } = await run(text, true);
      let count = 0;
      await new Promise((resolve, reject) => statement.streamRows().on("data", () => count++).on("end", resolve).on("error", reject));
      return { seconds: (performance.now() - began) / 1000, count };
    },
    // The median of many statements, in milliseconds.
    async point(text) {
      const times = [];
      for (let i = 0; i < 350; i++) {
        const began = performance.now();
        await run(text.replaceAll("{i}", String(i)), false);
        if (i >= 50) times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      return { milliseconds: times[times.length / 2] };
    },
    async run(text) {
      return { rows: (await run(text, false)).rows.length };
    },
  };
  console.log("{}");
  for await (const line of createInterface({ input: process.stdin })) {
    const { work, text } = JSON.parse(line);
    console.log(JSON.stringify(await works[work](text)));
  }
  process.exit(0);
}

async function canned() {
  const call = async (path, body, token) => {
    const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip", Accept: "application/json", ...(token ? { Authorization: `Snowflake Token="${token}"` } : {}) };
    const answer = await fetch(target.accessUrl + path, { method: "POST", headers, body: gzipSync(JSON.stringify(body)) });
    return answer.json();
  };
  const login = await call("/session/v1/login-request", { data: { LOGIN_NAME: target.user, PASSWORD: target.password } });
  let result = await call("/queries/v1/query-request", { sqlText: sql }, login.data.token);
  while (result.code === "333333") {
    result = await (await fetch(target.accessUrl + result.data.getResultUrl, { headers: { Authorization: `Snowflake Token="${login.data.token}"` } })).json();
  }
  if (!result.success) throw new Error(result.message);
  const parts = await Promise.all((result.data.chunks ?? []).map(async (chunk) => Buffer.from(await (await fetch(chunk.url, { headers: result.data.chunkHeaders })).arrayBuffer())));

  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const send = (body, type) => response.writeHead(200, { "Content-Type": type, "Content-Length": body.length }).end(body);
      if (request.url.startsWith("/part/")) send(parts[Number(request.url.split("/")[2])], "text/plain");
      else if (request.url.startsWith("/session/v1/login-request")) send(answers.login, "application/json");
      else if (request.url.startsWith("/queries/v1/query-request")) send(answers.result, "application/json");
      else send(answers.done, "application/json");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accessUrl = `http://127.0.0.1:${server.address().port}`;
  result.data.chunks?.forEach((chunk, i) => { chunk.url = `${accessUrl}/part/${i}`; });
  const answers = { login: Buffer.from(JSON.stringify(login)), result: Buffer.from(JSON.stringify(result)), done: Buffer.from('{"success":true,"data":null}') };
  console.log(JSON.stringify({ accessUrl, bytes: answers.result.length + parts.reduce((sum, part) => sum + part.length, 0) }));
  process.stdin.resume().on("end", () => process.exit(0));
}

await (mode === "drive" ? drive() : canned());

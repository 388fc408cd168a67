// Runs one case of the official Azure client against a prepared file and prints what it saw as one line of JSON.
// Usage: node blob-storage.mjs <case> <json of the answer of files/prepare> [<json of a second one>]
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { BlobServiceClient, ContainerClient } from "@azure/storage-blob";

const [, , name, first, second] = process.argv;
const file = JSON.parse(first);
// Retries would hide a refusal behind another one.
const options = { retryOptions: { maxTries: 1 } };

function containerOf(answer) {
  const params = answer.absUploadParams ?? { ...answer.absPath, blobName: answer.absPath.name, absCredentials: answer.absCredentials };
  const service = BlobServiceClient.fromConnectionString(params.absCredentials.SASConnectionString, options);
  return { container: service.getContainerClient(params.container), blobName: params.blobName };
}

const { container, blobName } = containerOf(file);
const blob = container.getBlockBlobClient(blobName);

async function refusal(work) {
  try {
    await work();
    return "not refused";
  } catch (error) {
    return error.name === "RestError" ? `${error.statusCode} ${error.code}` : `${error.name}: ${error.message}`;
  }
}

async function sha256(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function inTemporaryFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "headgate-node-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function megabytesInBlocks(megabytes) {
  return inTemporaryFolder(async (folder) => {
    const source = join(folder, "source");
    const target = join(folder, "target");
    await pipeline(function* () {
      for (let i = 0; i < megabytes; i++) yield randomBytes(1024 * 1024);
    }, createWriteStream(source));
    const began = performance.now();
    await blob.uploadFile(source, { blockSize: 4 * 1024 * 1024, maxSingleShotSize: 1024 * 1024, concurrency: 5 });
    const uploaded = performance.now();
    await blob.downloadToFile(target);
    return {
      bytes: (await stat(target)).size,
      same: (await sha256(source)) === (await sha256(target)),
      blocks: (await blob.getBlockList("committed")).committedBlocks.length,
      uploadSeconds: (uploaded - began) / 1000,
      downloadSeconds: (performance.now() - uploaded) / 1000,
    };
  });
}

const cases = {
  async uploads_and_downloads() {
    const content = "id,name\n1,žluťoučký\n";
    await blob.uploadData(Buffer.from(content), {
      blobHTTPHeaders: { blobContentType: "text/csv", blobContentDisposition: "attachment; filename=a.csv" },
      metadata: { author: "me" },
    });
    const properties = await blob.getProperties();
    return {
      content: (await blob.downloadToBuffer()).toString(),
      length: properties.contentLength,
      contentType: properties.contentType,
      disposition: properties.contentDisposition,
      metadata: properties.metadata,
      blobType: properties.blobType,
      nameAsTheClientSeesIt: blob.name,
      containerAsTheClientSeesIt: blob.containerName,
      accountAsTheClientSeesIt: blob.accountName,
    };
  },

  async uploads_an_empty_file() {
    await blob.upload("", 0);
    const one = await blob.getProperties();
    await blob.uploadData(Buffer.alloc(0));
    const answer = await blob.download();
    let bytes = 0;
    for await (const chunk of answer.readableStreamBody) bytes += chunk.length;
    return { length: one.contentLength, bytes };
  },

  small_file_in_blocks: () => megabytesInBlocks(17),

  three_hundred_megabytes_in_blocks: () => megabytesInBlocks(300),

  async uploads_a_stream() {
    const bytes = randomBytes(5_000_000);
    async function* pieces() {
      for (let i = 0; i < bytes.length; i += 60_001) yield bytes.subarray(i, i + 60_001);
    }
    const { Readable } = await import("node:stream");
    await blob.uploadStream(Readable.from(pieces()), 1024 * 1024, 4);
    return { same: bytes.equals(await blob.downloadToBuffer()) };
  },

  async stages_blocks_at_once_and_commits_them_in_order() {
    const count = 60;
    const id = (i) => Buffer.from(String(i).padStart(8, "0")).toString("base64");
    const order = [...Array(count).keys()].sort(() => Math.random() - 0.5);
    await Promise.all(order.map((i) => blob.stageBlock(id(i), `[${i}]`, `[${i}]`.length)));
    await blob.commitBlockList([...Array(count).keys()].map(id));
    return { content: (await blob.downloadToBuffer()).toString(), expected: [...Array(count).keys()].map((i) => `[${i}]`).join("") };
  },

  async uploads_slices_with_a_manifest() {
    const slices = ["part_1", "part_2", "part_3"];
    for (const slice of slices) await container.getBlockBlobClient(blobName + slice).uploadData(Buffer.from(`content of ${slice}\n`));
    const manifest = { entries: slices.map((slice) => ({ url: `azure://${file.absUploadParams.accountName}.blob.core.windows.net/${container.containerName}/${blobName}${slice}` })) };
    await container.getBlockBlobClient(blobName + "manifest").uploadData(Buffer.from(JSON.stringify(manifest)));
    return { bytes: slices.reduce((sum, slice) => sum + `content of ${slice}\n`.length, 0) };
  },

  async reads_slices_by_the_manifest() {
    const manifest = JSON.parse((await container.getBlobClient(blobName + "manifest").downloadToBuffer()).toString());
    const contents = [];
    for (const entry of manifest.entries) {
      const name = entry.url.split(`blob.core.windows.net/${file.absPath.container}/`)[1];
      contents.push((await container.getBlobClient(name).downloadToBuffer()).toString());
    }
    return { contents };
  },

  async reads_ranges() {
    await blob.uploadData(Buffer.from("0123456789"));
    const part = async (offset, count) => {
      const answer = await blob.download(offset, count);
      const chunks = [];
      for await (const chunk of answer.readableStreamBody) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    return {
      middle: await part(2, 3),
      rest: await part(7),
      beyondTheEnd: await part(8, 100),
      behindTheEnd: await refusal(() => blob.download(10, 1)),
      sum: Buffer.from((await blob.download(2, 3, { rangeGetContentMD5: true })).contentMD5).toString("hex"),
      sumExpected: createHash("md5").update("234").digest("hex"),
    };
  },

  async lists_with_prefixes_and_pages() {
    for (const name of ["a/1", "a/2", "a/b/3", "b", "c 4", "č/5"]) await container.getBlockBlobClient(name).uploadData(Buffer.from(name), { metadata: { n: "1" } });
    const flat = [];
    const pages = [];
    for await (const page of container.listBlobsFlat({ includeMetadata: true }).byPage({ maxPageSize: 4 })) {
      pages.push(page.segment.blobItems.length);
      flat.push(...page.segment.blobItems);
    }
    const tree = [];
    for await (const page of container.listBlobsByHierarchy("/").byPage({ maxPageSize: 2 })) {
      for (const prefix of page.segment.blobPrefixes ?? []) tree.push(`[${prefix.name}]`);
      for (const item of page.segment.blobItems) tree.push(item.name);
    }
    const below = [];
    for await (const item of container.listBlobsFlat({ prefix: "a/" })) below.push(item.name);
    return {
      names: flat.map((item) => item.name),
      sizes: flat.map((item) => item.properties.contentLength),
      metadata: flat[0].metadata,
      pages,
      tree: tree.sort(),
      below,
      exists: await container.exists(),
    };
  },

  async overwrites_and_minds_conditions() {
    const one = await blob.uploadData(Buffer.from("one"));
    const refused = await refusal(() => blob.uploadData(Buffer.from("x"), { conditions: { ifNoneMatch: "*" } }));
    const two = await blob.uploadData(Buffer.from("two"), { conditions: { ifMatch: one.etag } });
    const stale = await refusal(() => blob.uploadData(Buffer.from("x"), { conditions: { ifMatch: one.etag } }));
    return { refused, stale, content: (await blob.downloadToBuffer()).toString(), changed: one.etag !== two.etag };
  },

  async deletes() {
    await blob.uploadData(Buffer.from("gone"));
    await blob.delete();
    return {
      exists: await blob.exists(),
      read: await refusal(() => blob.download()),
      again: await refusal(() => blob.delete()),
      ifThere: (await blob.deleteIfExists()).succeeded,
    };
  },

  async checks_sums() {
    const id = Buffer.from("00000001").toString("base64");
    const wrong = new Uint8Array(16);
    const right = createHash("md5").update("data").digest();
    await blob.stageBlock(id, "data", 4, { transactionalContentMD5: right });
    return {
      block: await refusal(() => blob.stageBlock(id, "data", 4, { transactionalContentMD5: wrong })),
      blob: await refusal(() => blob.upload("data", 4, { blobHTTPHeaders: { blobContentMD5: right }, transactionalContentMD5: wrong })),
    };
  },

  async refuses_signatures() {
    const other = containerOf(JSON.parse(second));
    await other.container.getBlockBlobClient(other.blobName).uploadData(Buffer.from("secret"));
    const query = container.url.split("?")[1];
    const at = (url) => new ContainerClient(url, undefined, options);
    const foreign = at(`${other.container.url.split("?")[0]}?${query}`);
    const wrong = at(container.url.replace(/sig=[^&]*/, `sig=${encodeURIComponent(randomBytes(32).toString("base64"))}`));
    const widened = at(container.url.replace("sp=rwdl", "sp=rwdlx"));
    const none = at(container.url.split("?")[0]);
    const tryAll = async (target) => ({
      read: await refusal(() => target.getBlobClient(other.blobName).download()),
      write: await refusal(() => target.getBlockBlobClient("x").upload("x", 1)),
      block: await refusal(() => target.getBlockBlobClient("x").stageBlock("YQ==", "x", 1)),
      remove: await refusal(() => target.getBlobClient(other.blobName).delete()),
      list: await refusal(() => target.listBlobsFlat().next()),
    });
    return { foreign: await tryAll(foreign), wrong: await tryAll(wrong), widened: await tryAll(widened), none: await tryAll(none) };
  },

  async refuses_after_the_end() {
    return { read: await refusal(() => blob.download()), write: await refusal(() => blob.upload("x", 1)) };
  },

  async keeps_names_as_names() {
    const names = ["/absolute", "%2e%2e/x", "%2E%2E%2Fx", "..\\windows", "a//b", "a/b/c", "...", "ž & ? # %", "n".repeat(1024)];
    const kept = [];
    for (const name of names) {
      await container.getBlockBlobClient(name).uploadData(Buffer.from(name));
      kept.push((await container.getBlobClient(name).downloadToBuffer()).toString() === name);
    }
    const listed = [];
    for await (const item of container.listBlobsFlat()) listed.push(item.name);
    return {
      kept,
      allListed: names.every((name) => listed.includes(name)) && listed.length === names.length,
      // The client resolves dots itself, and so asks for something outside the container.
      up: await refusal(() => container.getBlockBlobClient("../up").upload("x", 1)),
      farUp: await refusal(() => container.getBlockBlobClient("../../../../etc/passwd").upload("x", 1)),
      tooLong: await refusal(() => container.getBlockBlobClient("n".repeat(1025)).upload("x", 1)),
      nul: await refusal(() => container.getBlockBlobClient("a\u0000b").upload("x", 1)),
    };
  },

  async gives_up_in_an_upload() {
    const abort = new AbortController();
    const outcome = await blob.uploadData(randomBytes(48 * 1024 * 1024), {
      blockSize: 4 * 1024 * 1024,
      maxSingleShotSize: 1024 * 1024,
      concurrency: 2,
      abortSignal: abort.signal,
      onProgress: ({ loadedBytes }) => loadedBytes > 10 * 1024 * 1024 && abort.abort(),
    }).then(() => "done", (error) => error.name);
    return { outcome, exists: await blob.exists() };
  },

  async names_what_it_does_not_serve() {
    await blob.uploadData(Buffer.from("x"));
    return {
      copy: await refusal(() => container.getBlobClient("copy").syncCopyFromURL(blob.url)),
      snapshot: await refusal(() => blob.createSnapshot()),
      tags: await refusal(() => blob.setTags({ a: "b" })),
      tier: await refusal(() => blob.setAccessTier("Cool")),
      appendBlob: await refusal(() => container.getAppendBlobClient("append").create()),
      createContainer: await refusal(() => container.create()),
      lease: await refusal(() => blob.getBlobLeaseClient().acquireLease(15)),
    };
  },
};

console.log(JSON.stringify(await cases[name]()));

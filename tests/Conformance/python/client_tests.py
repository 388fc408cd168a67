"""Drives Headgate through the unmodified official client (kbcstorage). KBC_TEST_API_URL and KBC_TEST_TOKEN say where."""
import csv
import gzip
import json
import os
import tempfile
import unittest
import uuid

import requests
from azure.storage.blob import BlobServiceClient
from kbcstorage.base import Endpoint
from kbcstorage.client import Client

URL = os.environ["KBC_TEST_API_URL"]
TOKEN = os.environ["KBC_TEST_TOKEN"]

HARD = ["", "plain", "two\nlines", "Windows\r\nline", 'she said "yes"', ",;|", "Příliš žluťoučký", "👩‍👩‍👧‍👦", "e\u0301", "日本語", "  spaces  ", "\\N"]


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.client = Client(URL, TOKEN)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        # The client writes the slices of a download to the working directory.
        os.chdir(self.folder.name)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, rows, name="rows.csv", newline="\n", **dialect):
        with open(self.path(name), "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator=newline, **dialect).writerows(rows)
        return self.path(name)

    @staticmethod
    def read(path):
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def new_bucket(self):
        bucket = self.client.buckets.create("py-" + uuid.uuid4().hex, "in")["id"]
        self.addCleanup(self.client.buckets.delete, bucket, force=True)
        return bucket

    def assert_refused(self, status, call, *args, **kwargs):
        with self.assertRaises(requests.HTTPError) as refused:
            call(*args, **kwargs)
        answer = refused.exception.response
        self.assertEqual(status, answer.status_code)
        self.assertEqual("application/json", answer.headers["Content-Type"])
        self.assertIn("exceptionId", answer.json())
        return answer.json()


class Buckets(ClientTest):
    def test_created_bucket_is_listed_shown_and_deleted(self):
        made = self.client.buckets.create("py-bucket", "out", "From Python – čau")
        self.assertEqual("out.c-py-bucket", made["id"])
        self.assertEqual("From Python – čau", self.client.buckets.detail(made["id"])["description"])
        self.assertIn(made["id"], [bucket["id"] for bucket in self.client.buckets.list()])
        self.client.buckets.delete(made["id"])
        self.assert_refused(404, self.client.buckets.detail, made["id"])

    def test_name_is_taken_once(self):
        bucket = self.new_bucket()
        refused = self.assert_refused(400, self.client.buckets.create, bucket.split("c-", 1)[1], "in")
        self.assertEqual("storage.buckets.alreadyExists", refused["code"])

    def test_bucket_with_a_table_is_deleted_by_force_only(self):
        bucket = self.client.buckets.create("py-full", "in")["id"]
        self.client.tables.create(bucket, "t", self.write([["a"], ["1"]]))
        with self.assertRaisesRegex(Exception, "Only empty buckets can be deleted|400"):
            self.client.buckets.delete(bucket)
        self.client.buckets.delete(bucket, force=True, asynchronous=False)
        self.assert_refused(404, self.client.buckets.detail, bucket)


class Tables(ClientTest):
    def test_hard_values_come_back_as_they_were(self):
        rows = [[str(i), value] for i, value in enumerate(HARD)]
        table = self.client.tables.create(self.new_bucket(), "hard", self.write([["id", "value"]] + rows), primary_key=["id"])
        for is_gzip in (True, False):
            path = self.client.tables.export_to_file(table, self.folder.name, is_gzip=is_gzip)
            exported = self.read(path)
            self.assertEqual(["id", "value"], exported[0])
            self.assertEqual(sorted(rows), sorted(exported[1:]))
        preview = list(csv.reader(self.client.tables.preview(table).splitlines(keepends=True)))
        self.assertEqual(len(HARD) + 1, len(preview))

    def test_incremental_load_replaces_by_key_and_a_full_load_replaces_all(self):
        table = self.client.tables.create(self.new_bucket(), "keys", self.write([["id", "v"], ["1", "a"], ["2", "b"]]), primary_key=["id"])
        loaded = self.client.tables.load(table, self.write([["id", "v"], ["2", "x"], ["3", "y"], ["3", "z"]]), is_incremental=True)
        self.assertIn("importedColumns", loaded)
        self.assertEqual([["1", "a"], ["2", "x"], ["3", "z"]], sorted(self.exported(table)))
        self.assertEqual(3, self.client.tables.detail(table)["rowsCount"])
        self.client.tables.load(table, self.write([["id", "v"], ["9", "only"]]))
        self.assertEqual([["9", "only"]], self.exported(table))

    def test_dialects(self):
        bucket = self.new_bucket()
        rows = [["id", "v"], ["1", "semi;colon"], ["2", "line\nbreak"]]
        semicolons = self.write(rows, delimiter=";")
        self.assertEqual(rows[1:], sorted(self.exported(self.client.tables.create(bucket, "semi", semicolons, delimiter=";"))))
        single = self.write(rows, quotechar="'", quoting=csv.QUOTE_ALL)
        self.assertEqual(rows[1:], sorted(self.exported(self.client.tables.create(bucket, "single", single, enclosure="'"))))
        with open(self.path("escaped.tsv"), "w", newline="") as file:
            file.write("id\tv\n1\ttab\\\tinside\n2\tback\\\\slash\n")
        escaped = self.client.tables.create(bucket, "escaped", self.path("escaped.tsv"), delimiter="\t", enclosure="", escaped_by="\\")
        self.assertEqual([["1", "tab\tinside"], ["2", "back\\slash"]], sorted(self.exported(escaped)))

    def test_gzipped_file_with_windows_line_ends_is_loaded(self):
        plain = self.write([["id", "v"], ["1", "a"], ["2", "b"]], newline="\r\n")
        with open(plain, "rb") as source, gzip.open(plain + ".gz", "wb") as packed:
            packed.write(b"\xef\xbb\xbf" + source.read())
        table = self.client.tables.create(self.new_bucket(), "packed", plain + ".gz")
        self.assertEqual(["id", "v"], self.client.tables.detail(table)["columns"])
        self.assertEqual([["1", "a"], ["2", "b"]], sorted(self.exported(table)))

    def test_file_without_a_header_is_loaded(self):
        table = self.client.tables.create(self.new_bucket(), "bare", self.write([["id", "v"]]))
        self.client.tables.load(table, self.write([["1", "a"], ["2", "b"]]), without_headers=True)
        self.assertEqual([["1", "a"], ["2", "b"]], sorted(self.exported(table)))

    def test_sliced_file_is_loaded(self):
        prepared = self.client.files.prepare_upload("sliced.csv", is_sliced=True)
        params = prepared["absUploadParams"]
        container = BlobServiceClient.from_connection_string(params["absCredentials"]["SASConnectionString"]).get_container_client(params["container"])
        entries = []
        for number in range(3):
            name = f"{params['blobName']}part{number}"
            container.upload_blob(name, f"{number},slice {number}\n".encode())
            entries.append({"url": f"azure://{params['accountName']}.blob.core.windows.net/{params['container']}/{name}"})
        container.upload_blob(params["blobName"] + "manifest", json.dumps({"entries": entries}).encode())
        table = self.client.tables.create(self.new_bucket(), "sliced", self.write([["id", "v"]]))
        job = self.client.tables.load_raw(table, data_file_id=prepared["id"], without_headers=True)
        self.assertTrue(self.client.jobs.block_for_success(job["id"]))
        self.assertEqual([[str(i), f"slice {i}"] for i in range(3)], sorted(self.exported(table)))

    def test_preview_and_export_take_columns_and_filters(self):
        table = self.client.tables.create(self.new_bucket(), "filters", self.write([["id", "kind", "v"], ["1", "x", "a"], ["2", "y", "b"], ["3", "x", "c"]]))
        preview = self.client.tables.preview(table, columns=["v", "id"], where_column="kind", where_values=["x"])
        self.assertEqual(['"a","1"', '"c","3"', '"v","id"'], sorted(preview.strip().split("\n")))
        exported = self.client.tables.export_to_file(table, self.folder.name, columns=["v"], where_column="id", where_values=["2", "3"])
        self.assertEqual([["b"], ["c"], ["v"]], sorted(self.read(exported)))

    def test_detail_and_lists_agree(self):
        bucket = self.new_bucket()
        table = self.client.tables.create(bucket, "shown", self.write([["id", "v"], ["1", "a"]]), primary_key=["id"])
        detail = self.client.tables.detail(table)
        self.assertEqual((table, "shown", ["id"], ["id", "v"], 1), (detail["id"], detail["name"], detail["primaryKey"], detail["columns"], detail["rowsCount"]))
        self.assertEqual(bucket, detail["bucket"]["id"])
        self.assertGreater(detail["dataSizeBytes"], 0)
        listed = [one for one in self.client.tables.list(include=["columns", "buckets"]) if one["id"] == table][0]
        self.assertEqual(["id", "v"], listed["columns"])
        self.assertEqual([table], [one["id"] for one in self.client.buckets.list_tables(bucket, include=["columns"])])
        self.client.tables.delete(table)
        self.assert_refused(404, self.client.tables.detail, table)
        self.assertEqual([], self.client.buckets.list_tables(bucket))

    def test_failed_load_raises_the_jobs_text(self):
        table = self.client.tables.create(self.new_bucket(), "strict", self.write([["id", "name"], ["1", "a"]]))
        with self.assertRaisesRegex(RuntimeError, r"Missing columns: name\. Expected columns: id,name\. "):
            self.client.tables.load(table, self.write([["id"], ["2"]]))
        self.assertEqual([["1", "a"]], self.exported(table))

    def exported(self, table):
        path = self.client.tables.export_to_file(table, self.folder.name)
        return self.read(path)[1:]


class Files(ClientTest):
    def test_file_is_uploaded_listed_downloaded_and_deleted(self):
        tag = uuid.uuid4().hex
        content = os.urandom(100_000)
        file = self.client.files.upload_file(self.bytes("some file (1).bin", content), tags=[tag, "second"])
        detail = self.client.files.detail(file)
        self.assertEqual((100_000, False, {tag, "second"}), (detail["sizeBytes"], detail["isSliced"], set(detail["tags"])))
        self.assertEqual([file], [one["id"] for one in self.client.files.list(tags=[tag])])
        self.assertEqual(content, self.downloaded(file))
        link = requests.get(detail["url"])
        self.assertEqual(content, link.content)
        self.assertTrue(link.headers["Content-Disposition"].startswith("attachment"))
        self.client.files.delete(file)
        self.assert_refused(404, self.client.files.detail, file)
        self.assertEqual(404, requests.get(detail["url"]).status_code)
        self.assertEqual([], self.client.files.list(tags=[tag]))

    def test_empty_file(self):
        self.assertEqual(b"", self.downloaded(self.client.files.upload_file(self.bytes("empty.csv", b""))))

    def test_file_that_needs_many_blocks(self):
        content = os.urandom(1 << 20) * 70
        self.assertEqual(content, self.downloaded(self.client.files.upload_file(self.bytes("large.bin", content))))

    def test_compressed_upload(self):
        file = self.client.files.upload_file(self.bytes("packed.csv", b"id\n1\n"), compress=True)
        self.assertTrue(self.client.files.detail(file)["name"].endswith(".gz"))
        self.assertEqual(b"id\n1\n", gzip.decompress(self.downloaded(file)))

    def test_sliced_export_is_downloaded_as_one(self):
        bucket = self.new_bucket()
        table = self.client.tables.create(bucket, "t", self.write([["id"], ["1"]]))
        self.client.tables.load(table, self.write([["id"], ["2"]]), is_incremental=True)
        file = self.client.tables.export(table)
        self.assertTrue(self.client.files.detail(file)["isSliced"])
        self.assertEqual([b'"1"', b'"2"'], sorted(self.downloaded(file).split()))

    def bytes(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def downloaded(self, file):
        with open(self.client.files.download(file, self.path("downloads")), "rb") as result:
            return result.read()


class Tokens(ClientTest):
    """The client's own class only verifies; the other calls go through its base class."""

    def test_token_lives_from_creation_to_deletion(self):
        bucket = self.new_bucket()
        table = self.client.tables.create(bucket, "t", self.write([["id"], ["1"]]))
        endpoint = Endpoint(URL, "tokens", TOKEN)
        made = endpoint._post(endpoint.base_url, data={"description": "limited", f"bucketPermissions[{bucket}]": "read", "expiresIn": 3600})
        path = f"{endpoint.base_url}/{made['id']}"
        limited = Client(URL, made["token"])
        verified = limited.tokens.verify()
        self.assertEqual(("limited", {bucket: "read"}, False), (verified["description"], verified["bucketPermissions"], verified["isMasterToken"]))
        self.assertEqual([bucket], [one["id"] for one in limited.buckets.list()])
        self.assertEqual('"id"\n"1"\n', limited.tables.preview(table))
        self.assert_refused(403, limited.tables.delete, table)
        self.assertEqual("limited", endpoint._get(path)["description"])

        refreshed = endpoint._post(f"{path}/refresh")
        self.assert_refused(401, limited.tokens.verify)
        self.assertEqual(made["id"], Client(URL, refreshed["token"]).tokens.verify()["id"])

        endpoint._delete(path)
        self.assert_refused(401, Client(URL, refreshed["token"]).tokens.verify)
        self.assert_refused(404, endpoint._get, path)


class Jobs(ClientTest):
    def test_job_is_listed_and_shown(self):
        bucket = self.new_bucket()
        file = self.client.files.upload_file(self.write([["id"], ["1"]]))
        job = self.client.tables.create_raw(bucket, "t", data_file_id=file, primary_key=["id"])
        self.assertEqual("tableCreate", job["operationName"])
        self.assertTrue(self.client.jobs.block_for_success(job["id"]))
        self.assertTrue(self.client.jobs.completed(job["id"]))
        detail = self.client.jobs.detail(job["id"])
        self.assertEqual(f"{bucket}.t", detail["results"]["id"])
        self.assertEqual(f"{URL}/v2/storage/jobs/{job['id']}", detail["url"])
        self.assertIn(job["id"], [one["id"] for one in self.client.jobs.list()])

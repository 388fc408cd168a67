"""A third-party program with nothing but `requests`: it finds the service, makes a workspace, loses the password, gets a new one, connects, and cleans up."""
import json
import os
import sys
import traceback

import requests

URL = os.environ["TEST_URL"]
TOKEN = {"X-StorageApi-Token": os.environ["TEST_TOKEN"]}
FIELDS = {"id", "type", "name", "component", "configurationId", "created", "connection", "backendSize", "statementTimeoutSeconds", "creatorToken", "readOnlyStorageAccess", "platformUsageType"}
CONNECTION = {"backend", "region", "host", "database", "schema", "warehouse", "user", "password", "loginType", "ssoLoginAvailable"}


def call(method, path, status, body=None, headers=TOKEN):
    answer = requests.request(method, f"{URL}/v2/storage/{path}", json=body, headers=headers, timeout=60)
    assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def log_in(connection, password):
    data = {"ACCOUNT_NAME": "example", "LOGIN_NAME": connection["user"], "PASSWORD": password, "CLIENT_APP_ID": "PythonConnector", "CLIENT_APP_VERSION": "3.0.0"}
    answer = requests.post(f"http://{connection['host']}/session/v1/login-request", json={"data": data}, timeout=60)
    return answer.json()


def select(connection, token, sql):
    answer = requests.post(
        f"http://{connection['host']}/queries/v1/query-request", params={"requestId": "3b3a2a60-5a07-4b39-9d3f-2f2e0e2f8f10"}, json={"sqlText": sql},
        headers={"Authorization": f'Snowflake Token="{token}"', "Accept": "application/snowflake"}, timeout=60)
    body = answer.json()
    assert body["success"], body
    return body["data"]["rowset"]


def finds_the_service():
    services = {service["id"]: service["url"] for service in call("GET", "", 200, headers={})["services"]}
    assert services["sandboxes"].startswith("http"), services


def workspace_from_creation_to_deletion():
    assert isinstance(call("GET", "workspaces", 200), list)
    made = call("POST", "workspaces", 201, {"backend": "snowflake", "backendSize": "small", "readOnlyStorageAccess": True})
    assert FIELDS <= set(made), FIELDS - set(made)
    connection = made["connection"]
    assert CONNECTION <= set(connection), CONNECTION - set(connection)
    assert (connection["backend"], made["type"], made["backendSize"], made["readOnlyStorageAccess"]) == ("snowflake", "table", "small", True)
    listed = call("GET", "workspaces", 200)
    assert [one["id"] for one in listed] == [made["id"]]
    assert "password" not in json.dumps(listed) and "password" not in json.dumps(call("GET", f"workspaces/{made['id']}", 200))
    assert log_in(connection, connection["password"])["success"]
    # Lost: a new one, and the old one is dead at once.
    renewed = call("POST", f"workspaces/{made['id']}/password", 201)["password"]
    assert renewed != connection["password"]
    refused = log_in(connection, connection["password"])
    assert not refused["success"] and refused["code"] == "390100", refused
    session = log_in(connection, renewed)
    assert session["success"], session
    assert select(connection, session["data"]["token"], "SELECT 1 + 1") == [["2"]]
    call("DELETE", f"workspaces/{made['id']}", 204)
    gone = call("GET", f"workspaces/{made['id']}", 404)
    assert (gone["error"], gone["code"]) == ("Workspace not found", "storage.workspaces.notFound"), gone
    assert not log_in(connection, renewed)["success"]


def refusals_have_their_statuses():
    call("POST", "workspaces", 401, {"backend": "snowflake"}, headers={})
    call("POST", "workspaces", 422, {"backend": "exasol"})
    call("POST", "workspaces", 400, {"backend": "snowflake", "backendSize": "enormous"})
    job = call("POST", "workspaces?async=true", 202, {"backend": "snowflake"})
    assert job["operationName"] == "workspaceCreate"
    reader = call("POST", "tokens", 201, {"description": "an example without rights", "bucketPermissions": {}})["token"]
    call("POST", "workspaces", 403, {"backend": "snowflake"}, headers={"X-StorageApi-Token": reader})


for test in (finds_the_service, workspace_from_creation_to_deletion, refusals_have_their_statuses):
    outcome, detail = "passed", ""
    try:
        test()
    except Exception:  # Whatever goes wrong is the test's outcome.
        outcome, detail = "failed", traceback.format_exc()
    print(json.dumps({"test": test.__name__, "outcome": outcome, "detail": detail}))
sys.exit(0)

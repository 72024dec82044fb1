"""Sends the requests of the stories as cases of Schemathesis and checks every answer.

usage: call-through.py <openapi.json> <report.jsonl>

Prints the port it listens on. POST / takes {method, url, headers, bytes} and answers
{status, headers, bytes} as the api gave them; bytes are base64. Every case leaves one line in the
report: {operation, status, failures: [[check, detail]]}.
"""

import base64
import json
import sys
import threading
from http.cookiejar import DefaultCookiePolicy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi

# The stories kill processes, and 503 with a pause to wait is the answer that is promised then.
UNAVAILABLE = 503
PROMISES = [
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
ROOT = "/api/v1"
TIMEOUT_S = 30
DETAIL_MAX = 400


class Document:
    """Operations of the document by the paths that lead to them."""

    def __init__(self, file):
        self.schema = schemathesis.openapi.from_path(file)
        with open(file, encoding="utf-8") as source:
            paths = json.load(source)["paths"]
        # A path with fewer parameters is the better match: `/bulk/x` before `/:id/x`.
        self.templates = sorted(
            ((path.strip("/").split("/"), path) for path in paths),
            key=lambda entry: sum(part.startswith("{") for part in entry[0]),
        )
        self.methods = {path: {name.upper() for name in found} for path, found in paths.items()}

    def find(self, method, path):
        parts = path.strip("/").split("/")
        for template, name in self.templates:
            if len(template) != len(parts) or method not in self.methods[name]:
                continue
            if all(t.startswith("{") or t == p for t, p in zip(template, parts)):
                values = {
                    t[1:-1]: unquote(p) for t, p in zip(template, parts) if t.startswith("{")
                }
                return self.schema[name][method], values
        return None, {}


def session_of(sessions):
    """Keeps connections and no cookies: the next call is somebody else's."""
    if not hasattr(sessions, "session"):
        sessions.session = requests.Session()
        sessions.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return sessions.session


def json_of(call):
    """The JSON that is sent, or None where it is none: then the bytes go out as they are."""
    is_json = call["headers"].get("content-type", "").startswith("application/json")
    if call["data"] is None or not is_json:
        return None
    try:
        return json.loads(call["data"])
    except ValueError:
        return None


def send(document, sessions, call):
    """The api's answer and what the checks say to it."""
    session = session_of(sessions)
    url = urlsplit(call["url"])
    path = url.path.removeprefix(ROOT)
    call["data"] = base64.b64decode(call["bytes"]) if "bytes" in call else None
    operation, values = document.find(call["method"], path)
    if operation is None:
        answer = session.request(
            call["method"],
            call["url"],
            headers=call["headers"],
            data=call["data"],
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        return None, answer.status_code, answer.headers, answer.content, []
    given = {
        "path_parameters": values,
        "query": dict(parse_qsl(url.query, keep_blank_values=True)),
        "headers": call["headers"],
    }
    body = json_of(call)
    if body is not None:
        given |= {"body": body, "media_type": "application/json"}
    extra = {"data": call["data"]} if body is None and call["data"] is not None else {}
    case = operation.Case(**given)
    answer = case.call(
        base_url=f"{url.scheme}://{url.netloc}{ROOT}", session=session, timeout=TIMEOUT_S, **extra
    )
    failures = []
    try:
        # A test that has broken something on purpose says so, and expects the 500 itself.
        is_expected = answer.status_code == UNAVAILABLE or call["isFaultPlanted"]
        errors = [] if is_expected else [not_a_server_error]
        case.validate_response(answer, checks=[*errors, *PROMISES])
    except FailureGroup as group:
        failures = [[type(one).__name__, str(one)[:DETAIL_MAX]] for one in group.exceptions]
    headers = {name: ", ".join(found) for name, found in answer.headers.items()}
    return operation.label, answer.status_code, headers, answer.content, failures


def handler_of(document, report):
    sessions = threading.local()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            length = int(self.headers["content-length"])
            call = json.loads(self.rfile.read(length))
            try:
                label, status, headers, content, failures = send(document, sessions, call)
            except requests.RequestException as error:
                return self.reply(502, {"message": str(error)})
            if label is not None:
                line = {"operation": label, "status": status, "failures": failures}
                with lock:
                    report.write(json.dumps(line) + "\n")
                    report.flush()
            lower = {name.lower(): value for name, value in headers.items()}
            text = base64.b64encode(content or b"").decode()
            return self.reply(200, {"status": status, "headers": lower, "bytes": text})

        def reply(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args):
            return

    return Handler


class Server(ThreadingHTTPServer):
    # A hundred people call at once in some stories.
    request_queue_size = 512
    daemon_threads = True


def main(file, report_file):
    document = Document(file)
    with open(report_file, "w", encoding="utf-8") as report:
        server = Server(("127.0.0.1", 0), handler_of(document, report))
        print(server.server_port, flush=True)
        server.serve_forever()


main(*sys.argv[1:])

"""The admin port from outside: what arrived, waiting, faults, tokens, keys, namespaces, events.

Pushes are curl's. The port is asked by Python's own HTTP/1.1 client, and by curl where it is about
HTTP/2 with prior knowledge.
"""
import base64
import http.client
import json
import os
import subprocess
import sys
import threading
import time

E = os.environ
FOLDER = os.path.dirname(E["APNS_CA"])
DEVICE = "00112233445566778899aabbccddeeff" * 2
BODY = '{"aps":{},"call_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff"}'
failures = 0


def expect(what, wanted, found):
    global failures
    good = wanted == found if not isinstance(wanted, str) else wanted in str(found)
    failures += not good
    print(f"ok: {what}" if good else f"FAILED: {what}\n  wanted: {wanted}\n  found: {found}", flush=True)


def ask(method, path, body=None, **headers):
    """Status and body, as JSON where it is."""
    connection = http.client.HTTPConnection(E["APNS_ADMIN"], timeout=60)
    text = json.dumps(body) if isinstance(body, dict) else body
    connection.request(method, path, text, headers)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, json.loads(said) if said.startswith("{") else said


def curl(*options):
    return subprocess.run(["curl", "-sS", "--max-time", "60", *options], capture_output=True, text=True)


def provider_token(key, key_id, team):
    encode = lambda part: base64.urlsafe_b64encode(part).rstrip(b"=")
    signed = b".".join(encode(json.dumps(part).encode()) for part in (
        {"alg": "ES256", "kid": key_id}, {"iss": team, "iat": int(time.time())}))
    signature = subprocess.run(["openssl", "dgst", "-binary", "-sha256", "-sign", key], input=signed,
                               capture_output=True, check=True).stdout
    return (signed + b"." + encode(signature)).decode()


OURS = provider_token(E["APNS_KEY"], E["APNS_KEY_ID"], E["APNS_TEAM_ID"])


def push(url, *options, token=OURS, body=BODY):
    """The status, or what curl complained about."""
    done = curl("-o", "/dev/null", "-w", "%{http_code}", "--http2", "--cacert", E["APNS_CA"],
                "-H", f"authorization: bearer {token}", "-H", f"apns-topic: {E['APNS_BUNDLE']}.voip",
                "-H", "apns-push-type: voip", "-H", "apns-expiration: 0", "-d", body, *options, url)
    return int(done.stdout) if done.returncode == 0 else done.stderr


def pushes_and_waiting():
    expect("it says what it is", "apns-mock", ask("GET", "/v1")[1]["name"])
    expect("and where a client finds the CA", E["APNS_CA"], ask("GET", "/v1")[1]["facts"]["ca"])
    h2 = curl("--http2-prior-knowledge", "-w", "%{http_version}", f"http://{E['APNS_ADMIN']}/v1")
    expect("HTTP/2 with prior knowledge", True, h2.stdout.endswith("}\n2"))
    expect("its own description", "openapi: 3", ask("GET", "/openapi.yaml")[1])
    status, made = ask("POST", "/v1/tokens", {"device": "desk"})
    desk = f"{E['APNS_URL']}/3/device/{made['token']}"
    expect("a token is made", 201, status)
    expect("the registry has it", made["token"], ask("GET", "/v1/tokens")[1])
    expect("a push to it", 200, push(desk))
    expect("is seen", 1, len(ask("GET", "/v1/pushes?device=desk")[1]["pushes"]))
    seen = ask("GET", "/v1/pushes/1")[1]
    expect("with its life line", ["accepted", "sent", "delivered"], [s["what"] for s in seen["steps"]])
    expect("its payload as text", BODY, seen["payload"])
    expect("and its provider token decoded", E["APNS_KEY_ID"], seen["provider_token"]["key_id"])
    expect("never with the secret", True, OURS not in json.dumps(seen))
    expect("by its apns-id too", 1, ask("GET", f"/v1/pushes/{seen['apns_id']}")[1]["number"])
    expect("resending", 204, ask("POST", "/v1/pushes/1/resend")[0])
    expect("is in its life line", "resent", [s["what"] for s in ask("GET", "/v1/pushes/1")[1]["steps"]])
    expect("an unknown push is 404", 404, ask("GET", "/v1/pushes/99")[0])
    push(desk, "-H", "apns-priority: 7")
    refused = ask("GET", "/v1/pushes?reason=BadPriority")[1]["pushes"]
    expect("why a push was refused", ["apns-priority is '7'"], [p["why"] for p in refused])
    wanted = {"filter": {"status": 200}, "count": 2, "within_ms": 50}
    late = ask("POST", "/v1/pushes/wait", wanted)
    expect("waiting in vain is 408", 408, late[0])
    expect("and tells what there was", "seen so far: 1", late[1]["error"])
    waited = []
    waiting = threading.Thread(
        target=lambda: waited.append(ask("POST", "/v1/pushes/wait", {**wanted, "within_ms": 60000})))
    waiting.start()
    push(desk)
    waiting.join()
    expect("until it comes", [1, 3], [p["number"] for p in waited[0][1]["pushes"]])
    return desk


def faults(desk):
    expect("a fault", "down", ask("POST", "/v1/faults", {"rule": "answer 503 Shutdown name=down"})[1]["name"])
    expect("is met", 503, push(desk))
    known = ask("GET", "/v1/faults")[1]
    expect("and counted", [1], [f["met"] for f in known["faults"]])
    expect("with the presets beside it", 25, len(known["presets"]))
    expect("it can be cleared", 204, ask("DELETE", "/v1/faults/down")[0])
    expect("once", 404, ask("DELETE", "/v1/faults/down")[0])
    expect("a mistake is named", "rule: expected a fault", ask("POST", "/v1/faults", {"rule": "answr"})[1])
    expect("an unknown member is named", "rul: unknown", ask("POST", "/v1/faults", {"rul": "x"})[1])
    ask("POST", "/v1/faults", {"rule": "close hard next=1"})
    expect("close hard is a reset", "reset by peer", str(push(desk)).lower())
    ask("POST", "/v1/faults", {"rule": "foreign-chain"})
    expect("a chain of an unknown root (F25)", "certificate", push(desk))
    ask("DELETE", "/v1/faults")
    directive = '{"aps":{},"ringback_fault":"answer 429 TooManyRequests"}'
    expect("a fault inside a payload, when allowed", 429, push(desk, body=directive))


def tokens_and_keys(desk):
    expect("a token expires", 204, ask("POST", f"/v1/tokens/{desk.rsplit('/', 1)[1]}/expire")[0])
    expect("and answers 410", 410, push(desk))
    file = os.path.join(FOLDER, "other.p8")
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-out", file], check=True, capture_output=True)
    key = {"key_id": "OTHERKEY01", "team_id": "OTHERTEAM1", "pem": open(file).read()}
    expect("a key is accepted", 204, ask("POST", "/v1/keys", key)[0])
    expect("and listed", "OTHERKEY01", [k["key_id"] for k in ask("GET", "/v1/keys")[1]["keys"]])
    theirs = provider_token(file, key["key_id"], key["team_id"])
    anyone = f"{E['APNS_URL']}/3/device/{DEVICE}"
    expect("and good", 200, push(anyone, token=theirs))
    expect("until it is revoked", 204, ask("DELETE", "/v1/keys/OTHERKEY01")[0])
    expect("then it is refused", 403, push(anyone, token=theirs))


def namespaces():
    own = ask("PUT", "/v1/namespaces/test-a", {"listen": "127.0.0.1:0"})[1]["provider"]
    a = f"https://{own}/3/device/{DEVICE}"
    token = ask("POST", "/v1/namespaces/test-b/tokens", {})[1]["token"]
    b = f"https://test-b.apns.localhost:{E['APNS_PORT']}/3/device/{token}"
    by_name = ("--connect-to", f"::{E['APNS_HOST']}:{E['APNS_PORT']}")
    ask("POST", "/v1/namespaces/test-a/faults", {"rule": "answer 500 InternalServerError"})
    expect("one has its fault", 500, push(a))
    expect("another has not", 200, push(b, *by_name))
    journal = "/v1/namespaces/test-b/pushes"
    expect("each its own journal", [1], [p["number"] for p in ask("GET", journal)[1]["pushes"]])
    expect("and its own registry", [], ask("GET", "/v1/namespaces/test-a/tokens")[1]["tokens"])
    expect("a reset", 204, ask("POST", "/v1/namespaces/test-a/reset")[0])
    expect("ends its faults", 200, push(a))
    expect("and leaves others alone", [1], [p["number"] for p in ask("GET", journal)[1]["pushes"]])
    listed = ask("GET", "/v1/namespaces")[1]["namespaces"]
    expect("they are listed", ["test-a", "test-b"], [space["name"] for space in listed])
    expect("and can be deleted", 204, ask("DELETE", "/v1/namespaces/test-a")[0])
    expect("after which there is nothing", 404, ask("GET", "/v1/namespaces/test-a/pushes")[0])


def events():
    url = f"http://{E['APNS_ADMIN']}/v1/namespaces/test-b/events?backlog=1000"
    for version in ("--http1.1", "--http2-prior-knowledge"):
        watch = subprocess.Popen(["curl", "-sSN", "--max-time", "60", version, url],
                                 stdout=subprocess.PIPE, text=True)
        seen = next((line for line in watch.stdout if "push-delivered" in line), "nothing")
        watch.kill()
        expect(f"events {version}", "event: push-delivered", seen)


def assumptions():
    path = "/v1/assumptions/idle_timeout"
    expect("an assumption is set", 204, ask("PUT", path, {"value": "5m"})[0])
    expect("a value's kind is named", "value: not of its kind, duration, such as ",
           ask("PUT", path, {"value": "soon"})[1])
    expect("path and body must agree", "name: the path says another",
           ask("PUT", path, {"name": "idle_goaway", "value": "true"})[1])
    expect("as here", 204, ask("PUT", path, {"name": "idle_timeout", "value": "0s"})[0])


def strangers():
    expect("a wrong method is 405", 405, ask("PATCH", "/v1/pushes")[0])
    expect("waiting is no push's name", "GET is not for this path, POST is", ask("GET", "/v1/pushes/wait")[1])
    for version in ("--http1.1", "--http2-prior-knowledge"):
        head = curl("-i", "--head", version, f"http://{E['APNS_ADMIN']}/v1/faults")
        expect(f"HEAD is told what is allowed {version}", "allow: get, post, delete", head.stdout.lower())
        expect(f"and gets no content {version}", [0, ""], [head.returncode, head.stderr])
    expect("a name of somebody's own is refused", 403, ask("GET", "/v1", Host="evil.example")[0])
    expect("a page of another site too", 403, ask("GET", "/v1", Origin="http://evil.example")[0])
    expect("a body too large", 413, ask("POST", "/v1/faults", "x" * 70000)[0])


desk = pushes_and_waiting()
faults(desk)
tokens_and_keys(desk)
namespaces()
events()
assumptions()
strangers()
sys.exit(failures > 0)

"""Plays a call to a phone whose app is one of examples/, on the real processes.

usage: run.py PROGRAMS BUILD python|node right|forgets; exit status 77 says: skipped, and why.
"""
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from real_stack import Stack, make_stubs  # noqa: E402

WITHIN = 60  # seconds for everything that is waited for; a call takes about five


def skip(why):
    print("SKIPPED:", why)
    sys.exit(77)


def example(language, build, environment):
    if language == "python":
        environment["PYTHONPATH"] = os.path.join(build, "stubs")
        return [sys.executable, os.path.join(ROOT, "examples/app-python/app.py")]
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip("no node or npm")
    folder = os.path.join(build, "npm")
    if not os.path.isdir(os.path.join(folder, "node_modules", "@grpc", "proto-loader")):
        os.makedirs(folder, exist_ok=True)
        shutil.copy(os.path.join(ROOT, "examples/app-node/package.json"), folder)
        installed = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if installed.returncode != 0:
            skip(f"npm cannot install: {installed.stdout.strip()[-300:]}")
    environment["APP_MODULES"] = folder
    return ["node", os.path.join(ROOT, "examples/app-node/app.mjs")]


def main():
    programs, build, language, case = sys.argv[1:5]
    missing = make_stubs(os.path.join(build, "stubs"))
    if missing:
        skip(missing)
    environment = dict(os.environ)
    command = example(language, build, environment)
    import grpc
    from proto.control.v1 import control_pb2 as control
    from proto.control.v1 import control_pb2_grpc

    with tempfile.TemporaryDirectory(prefix="ringback-example-") as folder:
        stack = Stack(programs, folder)
        device_sim = grpc.insecure_channel(stack.words["control"])
        phones = control_pb2_grpc.PhonesStub(device_sim)
        calls = control_pb2_grpc.CallsStub(grpc.insecure_channel(stack.words["signaling"]))
        trace = control_pb2_grpc.ControlStub(device_sim).WatchTrace(
            control.WatchTraceRequest(backlog=10000), timeout=WITHIN)
        seen = []

        def wait(lane, name, **fields):
            """Until it has happened, also when that was before something waited for earlier."""
            def fits(event):
                return event[:2] == (lane, name) and fields.items() <= event[2].items()

            if any(map(fits, seen)):
                return
            for event in trace:
                seen.append((event.lane, event.name, {f.key: f.value for f in event.fields}))
                if fits(seen[-1]):
                    return
            sys.exit(f"the recording ended before {lane} {name} {fields}")

        def act(phone, what, argument=""):
            phones.Act(control.ActRequest(phone=phone, act=what, argument=argument), timeout=WITHIN)

        app = subprocess.Popen(
            command + [stack.words["control"], stack.words["signaling"], "bob"]
            + (["forgets"] if case == "forgets" else []),
            env=environment, stdout=subprocess.PIPE, text=True)
        atexit.register(app.kill)
        giving_up = threading.Timer(WITHIN, app.kill)
        giving_up.start()
        for line in app.stdout:
            if line.startswith("ios: ready"):
                break
        else:
            sys.exit("the app ended before its phone was ready")
        threading.Thread(target=app.stdout.read, daemon=True).start()
        phones.CreatePhone(control.CreatePhoneRequest(
            phone=control.PhoneSpec(name="alice", app_state="foreground")), timeout=WITHIN)
        # The app was put to rest with its token uploaded; once its connection is gone for the
        # server too, a call has to come by push.
        while True:
            bob = [u for u in calls.ListUsers(control.ListUsersRequest(), timeout=WITHIN).users
                   if u.user == "bob"]
            if bob and bob[0].tokens and not bob[0].connected_devices:
                break
        act("alice", "dial", "bob")
        wait("bob.ios", "voip-push-delivered")
        if case == "forgets":
            wait("bob.ios", "rule-broken", rule="report-before-return")
            wait("bob.ios", "app-terminated")
        else:
            wait("bob.ios", "screen", shows="ringing")
            act("bob", "answer")
            wait("bob.ios", "screen", shows="in-call")
            wait("alice.app", "call-connected")
            act("alice", "hang-up")
            wait("bob.app", "call-ended")
            assert not [e for e in seen if e[1] == "rule-broken"], seen
        app.kill()
        wait("bob.ios", "outside-app-left", how="broke-off")
        giving_up.cancel()
        trace.cancel()
        stack.stop()
    print("as it should be")


main()

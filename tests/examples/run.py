"""Plays a call to a phone whose app is one of examples/, on the real processes.

usage: run.py PROGRAMS BUILD python|node right|forgets; exit status 77 says: skipped, and why.
"""
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROTOS = ["proto/control/v1/control.proto", "proto/control/v1/outside_app.proto",
          "proto/signaling/v1/signaling.proto"]
WITHIN = 60  # seconds for everything that is waited for; a call takes about five


def skip(why):
    print("SKIPPED:", why)
    sys.exit(77)


def make_stubs(folder):
    """What a user does once: protoc, with gRPC's Python plugin."""
    plugin = shutil.which("grpc_python_plugin")
    if plugin is None or shutil.which("protoc") is None:
        skip("no protoc with grpc_python_plugin")
    if importlib.util.find_spec("grpc") is None:
        skip("no python3-grpcio")
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["protoc", "-I", ROOT, f"--python_out={folder}", f"--grpc_out={folder}",
                    f"--plugin=protoc-gen-grpc={plugin}"] + PROTOS, cwd=ROOT, check=True)


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


class Stack:
    """The three processes; `words` has what their readiness lines say."""

    def __init__(self, programs, folder):
        self.processes, self.words = [], {}
        any_port = "127.0.0.1:0"
        self.start(programs, "apns-mock", "--listen", any_port, "--courier", any_port, "--data-dir",
                   folder)
        self.start(programs, "signaling-server", "--listen", any_port, "--apns-host",
                   "api.push.apple.com", "--apns-connect", self.words["provider"], "--apns-ca",
                   self.words["ca"], "--apns-key", self.words["key"], "--apns-key-id",
                   self.words["key-id"], "--apns-team-id", self.words["team-id"], "--demo-tokens")
        self.start(programs, "device-sim", "--listen", any_port, "--courier", self.words["courier"],
                   "--signaling", self.words["signaling"])

    def start(self, programs, name, *flags):
        process = subprocess.Popen([os.path.join(programs, name), *flags], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.processes.append(process)
        line = process.stdout.readline()
        if " ready " not in line:
            sys.exit(f"{name} did not start: {line}")
        self.words.update(word.split("=", 1) for word in line.split() if "=" in word)

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            if process.wait(timeout=20) != 0:
                sys.exit(f"{process.args[0]} ended with {process.returncode}")


def main():
    programs, build, language, case = sys.argv[1:5]
    make_stubs(os.path.join(build, "stubs"))
    environment = dict(os.environ)
    command = example(language, build, environment)
    sys.path.insert(0, os.path.join(build, "stubs"))
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
            for event in trace:
                seen.append((event.lane, event.name, {f.key: f.value for f in event.fields}))
                if seen[-1][:2] == (lane, name) and fields.items() <= seen[-1][2].items():
                    return
            sys.exit(f"the recording ended before {lane} {name} {fields}")

        def act(phone, what, argument=""):
            phones.Act(control.ActRequest(phone=phone, act=what, argument=argument), timeout=WITHIN)

        app = subprocess.Popen(
            command + [stack.words["control"], stack.words["signaling"], "bob"]
            + (["forgets"] if case == "forgets" else []),
            env=environment, stdout=subprocess.PIPE, text=True)
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

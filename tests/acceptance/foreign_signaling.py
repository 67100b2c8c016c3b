"""Scenarios against a signaling server that is not ours, and through a gateway that is not ours.

usage: foreign_signaling.py RINGBACK SOURCE_FOLDER; exit status 77 says: skipped, and why.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

SKIPPED = 77
# Its steps wait for the phone however slow the machine is; its second story needs our own server.
SCENARIOS = ["requirements/r05-the-push-request.yaml"]


def library(source):
    return [os.path.join(source, "scenarios", name) for name in SCENARIOS]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(ringback, files, *options):
    done = subprocess.run([ringback, "run", "--live", *options, *files], text=True, timeout=80,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(done.stdout)
    return done


def need_python_server():
    missing = subprocess.run([sys.executable, "-c", "import grpc, google.protobuf, jwt"],
                             stderr=subprocess.DEVNULL).returncode != 0
    if missing or not shutil.which("protoc") or not shutil.which("curl"):
        print("SKIPPED: python3-grpcio, python3-protobuf, python3-jwt, protoc or curl is missing")
        sys.exit(SKIPPED)


def on_foreign_server(ringback, source, folder, files, *server_options):
    """Plays the files with examples/python-signaling in our server's place."""
    # The keys are made at apns-mock's first start, which is before the first push.
    keys, provider = os.path.join(folder, "apns"), f"127.0.0.1:{free_port()}"
    environment = dict(os.environ, RINGBACK_APNS_URL=f"https://{provider}",
                       RINGBACK_APNS_CA=os.path.join(keys, "ca.pem"),
                       RINGBACK_APNS_KEY=os.path.join(keys, "AuthKey_RINGBACK01.p8"),
                       RINGBACK_APNS_KEY_ID="RINGBACK01", RINGBACK_APNS_TEAM_ID="TEAM000001")
    server = subprocess.Popen(
        [sys.executable, os.path.join(source, "examples/python-signaling/server.py"), "--listen",
         "127.0.0.1:0", "--proto", os.path.join(source, "proto"), *server_options],
        env=environment, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().split()[-1]
        return run(ringback, files, "--signaling", address, "--provider", provider, "--data-dir",
                   folder)
    finally:
        server.kill()
        server.wait()


def foreign_server(ringback, source, folder):
    done = on_foreign_server(ringback, source, folder, library(source))
    assert done.returncode == 0, done.returncode
    assert "left out" in done.stdout and "skipped" in done.stdout, done.stdout
    assert "passed" in done.stdout or "\u2713" in done.stdout, done.stdout


def foreign_mistake(ringback, source, folder):
    """The server says by a push that the call is off: the run fails, and says why."""
    story = os.path.join(source, "examples/python-signaling/called-off.yaml")
    ours = subprocess.run([ringback, "run", story], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    assert ours.returncode == 0, ours.stdout
    done = on_foreign_server(ringback, source, folder, [story], "--mistake", "cancel-by-push")
    assert done.returncode == 1, done.returncode
    for said in ("exactly 1 apns -> bob.ios push", "report-before-return", "DTS 817976",
                 "never bob.ios app-terminated"):
        assert said in done.stdout, f"the verdict does not say: {said}"


class Gateway(threading.Thread):
    """Passes bytes on and counts connections, as a push gateway's front door would."""

    def __init__(self, target):
        super().__init__(daemon=True)
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.connections = 0

    def run(self):
        while True:
            near, _ = self.listener.accept()
            self.connections += 1
            far = socket.create_connection(self.target)
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def foreign_gateway(ringback, source):
    port = free_port()
    gateway = Gateway(("127.0.0.1", port))
    gateway.start()
    done = run(ringback, library(source), "--apns", gateway.address, "--provider",
               f"127.0.0.1:{port}")
    assert done.returncode == 0, done.returncode
    assert gateway.connections > 0, "nothing came through the gateway"


def nobody_there(ringback, source):
    dead = f"127.0.0.1:{free_port()}"
    done = run(ringback, library(source)[:1], "--signaling", dead)
    assert done.returncode == 3, done.returncode
    said = " ".join(done.stdout.split())
    assert f"the signaling server at {dead}" in said, "the address is not named"


def main():
    ringback, source = sys.argv[1:3]
    foreign_gateway(ringback, source)
    nobody_there(ringback, source)
    need_python_server()
    for play in (foreign_server, foreign_mistake):
        with tempfile.TemporaryDirectory(prefix="ringback-foreign-") as folder:
            play(ringback, source, folder)


main()

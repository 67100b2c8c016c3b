"""The three real processes, and Python's stubs for their services: for tests and benchmarks."""
import atexit
import importlib.util
import os
import shutil
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROTOS = ["proto/control/v1/control.proto", "proto/control/v1/outside_app.proto",
          "proto/signaling/v1/signaling.proto"]


def make_stubs(folder):
    """What a user does once, protoc with gRPC's Python plugin; says what is missing, or nothing."""
    plugin = shutil.which("grpc_python_plugin")
    if plugin is None or shutil.which("protoc") is None:
        return "no protoc with grpc_python_plugin"
    if importlib.util.find_spec("grpc") is None:
        return "no python3-grpcio"
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["protoc", "-I", ROOT, f"--python_out={folder}", f"--grpc_out={folder}",
                    f"--plugin=protoc-gen-grpc={plugin}"] + PROTOS, cwd=ROOT, check=True)
    sys.path.insert(0, folder)
    return None


class Stack:
    """Started at once; `words` has what the readiness lines say, `processes` the three by name."""

    def __init__(self, programs, folder):
        self.processes, self.words = {}, {}
        any_port = "127.0.0.1:0"
        self.start(programs, "apns-mock", "--listen", any_port, "--courier", any_port, "--data-dir",
                   folder)
        self.start(programs, "signaling-server", "--listen", any_port, "--apns-host",
                   "api.push.apple.com", "--apns-connect", self.words["provider"], "--apns-ca",
                   self.words["ca"], "--apns-key", self.words["key"], "--apns-key-id",
                   self.words["key-id"], "--apns-team-id", self.words["team-id"], "--demo-tokens",
                   "--store", "memory")
        self.start(programs, "device-sim", "--listen", any_port, "--courier", self.words["courier"],
                   "--signaling", self.words["signaling"])

    def start(self, programs, name, *flags):
        process = subprocess.Popen([os.path.join(programs, name), *flags], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        # However the test ends; does nothing to one that has ended.
        atexit.register(process.kill)
        self.processes[name] = process
        line = process.stdout.readline()
        if " ready " not in line:
            sys.exit(f"{name} did not start: {line}")
        self.words.update(word.split("=", 1) for word in line.split() if "=" in word)

    def stop(self):
        """Phones first; what does not end well is said."""
        for process in reversed(list(self.processes.values())):
            process.send_signal(signal.SIGTERM)
        for name, process in self.processes.items():
            if process.wait(timeout=30) != 0:
                sys.exit(f"{name} ended with {process.returncode}")

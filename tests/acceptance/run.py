"""Starts apns-mock on a free port, runs one client's script against it, stops it.

usage: run.py APNS_MOCK CLIENT BUILD_FOLDER; exit status 77 says: skipped, and why.
"""
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
BUNDLE = "com.example.ringback"
# What the server answers to whom: by topic, so that every client can ask for every answer.
FAULTS = [
    f"answer 410 Unregistered topic={BUNDLE}.gone",
    f"answer 503 ServiceUnavailable topic={BUNDLE}.down",
    f"goaway 0 debug={{\"reason\":\"Shutdown\"}} topic={BUNDLE}.away",
]
# Clients that always connect to port 443; each has a loopback address of its own.
ON_443 = {"aioapns": "127.83.0.1", "apns2": "127.83.0.2"}
# What the scripts that are not called like their client need.
TOOLS = {"admin": "curl", "ringback": "openssl", "channels": "curl"}


def skip(why):
    print("SKIPPED:", why)
    sys.exit(SKIPPED)


def start(apns_mock, client, folder):
    host = ON_443.get(client, "127.0.0.1")
    port = 443 if client in ON_443 else 0
    command = [apns_mock, "--listen", f"{host}:{port}", "--courier", "127.0.0.1:0",
               "--channels", "127.0.0.1:0", "--data-dir", folder, "--name", host, "--accept-unknown-tokens",
               "--payload-faults"]
    if client == "h2load":
        # It opens all its streams at once; until it is authenticated all but one would be refused.
        command += ["--set", "initial_streams=1000"]
    for fault in [] if client in TOOLS else FAULTS:
        command += ["--fault", fault]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ready, _, _ = select.select([process.stdout], [], [], 20)
    line = process.stdout.readline() if ready else ""
    if not line.startswith("apns-mock ready"):
        process.kill()
        errors = process.stderr.read()
        if port == 443:
            skip(f"this client insists on port 443, which cannot be had: {errors.strip()}")
        sys.exit(f"apns-mock did not start: {line}{errors}")
    return process, dict(word.split("=", 1) for word in line.split() if "=" in word)


def npm_folder(build, package):
    """Installs the package once, into the build folder."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip("no node or npm")
    folder = os.path.join(build, "npm", package.replace("/", "_"))
    if not os.path.isdir(os.path.join(folder, "node_modules", package)):
        os.makedirs(folder, exist_ok=True)
        installed = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, package],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if installed.returncode != 0:
            skip(f"npm cannot install {package}: {installed.stdout.strip()[-300:]}")
    return folder


def command_of(client, build, environment):
    scripts = os.path.join(HERE, "clients")
    if client in ("curl", "nghttp", "h2load", "ringback", "channels"):
        for tool in (TOOLS.get(client, client), "openssl"):
            if shutil.which(tool) is None:
                skip(f"no {tool}")
        return ["bash", os.path.join(scripts, client + ".sh")]
    if client == "admin":
        for tool in ("curl", "openssl"):
            if shutil.which(tool) is None:
                skip(f"no {tool}")
        return [sys.executable, os.path.join(scripts, "admin.py")]
    if client == "aioapns":
        found = subprocess.run([sys.executable, "-c", "import aioapns"],
                               stderr=subprocess.DEVNULL)
        if found.returncode != 0:
            skip("no python3-aioapns")
        return [sys.executable, os.path.join(scripts, "aioapns_client.py")]
    package = {"node_apn": "@parse/node-apn", "apns2": "apns2"}[client]
    folder = npm_folder(build, package)
    environment["CLIENT_MODULES"] = os.path.join(folder, "node_modules")
    return ["node", os.path.join(scripts, client + ".mjs")]


def main():
    apns_mock, client, build = sys.argv[1:4]
    environment = dict(os.environ)
    command = command_of(client, build, environment)
    with tempfile.TemporaryDirectory(prefix="ringback-apns-") as folder:
        process, words = start(apns_mock, client, folder)
        host, port = words["provider"].rsplit(":", 1)
        environment.update({
            "APNS_HOST": host, "APNS_PORT": port, "APNS_URL": f"https://{host}:{port}",
            "APNS_ADMIN": words["admin"], "APNS_CHANNELS": words["channels"], "APNS_COURIER": words["courier"],
            "RINGBACK": os.path.join(os.path.dirname(apns_mock), "ringback"),
            "APNS_CA": words["ca"], "APNS_KEY": words["key"], "APNS_KEY_ID": words["key-id"],
            "APNS_TEAM_ID": words["team-id"], "APNS_BUNDLE": BUNDLE,
            "SSL_CERT_FILE": words["ca"], "NODE_EXTRA_CA_CERTS": words["ca"]})
        status = subprocess.run(command, env=environment, timeout=200).returncode
        process.send_signal(signal.SIGTERM)
        try:
            _, errors = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            sys.exit("apns-mock does not stop")
        if process.returncode != 0:
            sys.exit(f"apns-mock ended with {process.returncode}: {errors}")
    sys.exit(status)


main()

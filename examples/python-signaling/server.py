"""A signaling server that is not Ringback's, in a page of Python: what a scenario needs of one.

usage: server.py --listen HOST:PORT --proto FOLDER [--mistake cancel-by-push]

It speaks proto/signaling/v1 to apps and pushes through curl, with the variables that
`ringback exec` and docs/embedding.md name: RINGBACK_APNS_URL, RINGBACK_APNS_CA, RINGBACK_APNS_KEY,
RINGBACK_APNS_KEY_ID, RINGBACK_APNS_TEAM_ID. An adapter in front of your own server looks like this,
with your server's calls in place of the class Switchboard.

Debian: python3-grpcio, python3-protobuf, python3-jwt, protobuf-compiler, curl.
"""
import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent import futures

import grpc
import jwt

RING_SECONDS = 45


def load_messages(proto):
    """The message classes of signaling.proto; no plug-in for gRPC is needed."""
    out = tempfile.mkdtemp(prefix="signaling-pb-")
    subprocess.run(["protoc", f"--proto_path={proto}", f"--python_out={out}",
                    os.path.join(proto, "signaling/v1/signaling.proto")], check=True)
    sys.path.insert(0, out)
    from signaling.v1 import signaling_pb2
    return signaling_pb2


def push(token, bundle, call, caller, **more):
    """One VoIP push; whatever APNs answers, the call goes on until it is answered or times out."""
    key = open(os.environ["RINGBACK_APNS_KEY"]).read()
    bearer = jwt.encode({"iss": os.environ["RINGBACK_APNS_TEAM_ID"], "iat": int(time.time())}, key,
                        algorithm="ES256", headers={"kid": os.environ["RINGBACK_APNS_KEY_ID"]})
    payload = {"aps": {}, "call": {"id": call, "caller": {"handle": caller, "name": caller}}, **more}
    subprocess.run(
        ["curl", "-sS", "--http2", "--max-time", "10", "--cacert", os.environ["RINGBACK_APNS_CA"],
         "-H", f"authorization: bearer {bearer}", "-H", f"apns-topic: {bundle}.voip",
         "-H", "apns-push-type: voip", "-H", "apns-priority: 10", "-H", "apns-expiration: 0",
         "-d", json.dumps(payload), f"{os.environ['RINGBACK_APNS_URL']}/3/device/{token}"],
        check=False)


class App:
    """One connected app: its frames carry numbers, and acknowledge what came."""

    def __init__(self, user, device):
        self.user, self.device = user, device
        self.frames = queue.Queue()
        self.number = 0
        self.seen = 0


class Call:
    def __init__(self, call, caller, callee):
        self.id, self.caller, self.callee = call, caller, callee
        self.state = "ringing"
        self.answered_by = None
        self.reason = None


class Switchboard:
    def __init__(self, pb, mistake):
        self.pb, self.mistake = pb, mistake
        self.lock = threading.RLock()
        self.apps = {}    # (user, device): App
        self.tokens = {}  # (user, device): (token, bundle)
        self.calls = {}

    def send(self, app, counted=True, **message):
        if app is None:
            return
        frame = self.pb.ServerFrame(ack=app.seen, **message)
        if counted:
            app.number += 1
            frame.number = app.number
        app.frames.put(frame)

    def apps_of(self, user):
        return [app for (name, _), app in self.apps.items() if name == user]

    def end(self, call, reason, elsewhere=None, but=None):
        """Tells both sides; devices that never had the call may hear another reason."""
        if call.state == "ended":
            return
        if call.state == "ringing" and self.mistake == "cancel-by-push":
            # What Apple asks servers not to do: a second VoIP push that says "never mind".
            for (user, _), (token, bundle) in list(self.tokens.items()):
                if user == call.callee:
                    threading.Thread(target=push, args=(token, bundle, call.id, call.caller),
                                     kwargs={"type": "cancel"}).start()
        call.state, call.reason = "ended", reason
        for user in (call.caller, call.callee):
            for app in self.apps_of(user):
                other = elsewhere is not None and user == call.callee and app.device != but
                self.send(app, call_ended=self.pb.CallEnded(
                    call=call.id, reason=elsewhere if other else reason))

    def dial(self, app, dial):
        call = self.calls[dial.call] = Call(dial.call, app.user, dial.callee)
        self.send(app, trying=self.pb.Trying(call=call.id))
        reached = False
        caller = self.pb.CallerInfo(handle=app.user, display_name=app.user)
        for (user, device), (token, bundle) in list(self.tokens.items()):
            if user != dial.callee:
                continue
            reached = True
            connected = self.apps.get((user, device))
            if connected:
                self.send(connected, incoming_call=self.pb.IncomingCall(call=call.id, caller=caller))
            else:
                threading.Thread(target=push, args=(token, bundle, call.id, app.user)).start()
        if not reached:
            return self.end(call, self.pb.END_REASON_UNREACHABLE)
        timer = threading.Timer(RING_SECONDS, self.ring_timeout, [call])
        timer.daemon = True
        timer.start()

    def ring_timeout(self, call):
        with self.lock:
            if call.state == "ringing":
                self.end(call, self.pb.END_REASON_RING_TIMEOUT)

    def answer(self, app, call):
        pb = self.pb
        if call.state != "ringing":
            reason = call.reason or pb.END_REASON_ANSWERED_ELSEWHERE
            return self.send(app, call_ended=pb.CallEnded(call=call.id, reason=reason))
        call.state, call.answered_by = "answered", app.device
        for other in self.apps_of(call.callee):
            if other.device != app.device:
                self.send(other, call_ended=pb.CallEnded(
                    call=call.id, reason=pb.END_REASON_ANSWERED_ELSEWHERE))
        for side in self.apps_of(call.caller) + [app]:
            self.send(side, answered=pb.Answered(call=call.id))

    def check_in(self, app, wanted):
        pb, call = self.pb, self.calls.get(wanted)
        if call is None:
            return self.send(app, checked_in=pb.CheckedIn(call=wanted,
                                                          status=pb.CALL_STATUS_UNKNOWN))
        said = pb.CheckedIn(call=call.id, caller=pb.CallerInfo(handle=call.caller,
                                                               display_name=call.caller))
        if call.state == "ringing":
            said.status = pb.CALL_STATUS_RINGING
        elif call.state == "answered" and call.answered_by == app.device:
            said.status = pb.CALL_STATUS_ANSWERED
        else:
            said.status = pb.CALL_STATUS_ENDED
            said.reason = call.reason or pb.END_REASON_ANSWERED_ELSEWHERE
        self.send(app, checked_in=said)

    def on(self, app, frame):
        pb, kind = self.pb, frame.WhichOneof("message")
        app.seen = max(app.seen, frame.number)
        message = getattr(frame, kind)
        call = self.calls.get(getattr(message, "call", ""))
        if kind == "ping":
            self.send(app, counted=False, pong=pb.Pong(number=message.number))
        elif kind == "register_token":
            self.tokens[(app.user, app.device)] = (message.token, message.bundle)
            self.send(app, token_registered=pb.TokenRegistered(token=message.token))
        elif kind == "drop_token":
            self.tokens.pop((app.user, app.device), None)
        elif kind == "dial":
            self.dial(app, message)
        elif kind == "check_in":
            self.check_in(app, message.call)
        elif call is None:
            self.send(app, refused=pb.Refused(why=pb.REFUSAL_UNKNOWN_CALL))
        elif kind == "ringing":
            for side in self.apps_of(call.caller):
                self.send(side, callee_ringing=pb.CalleeRinging(call=call.id))
        elif kind == "answer":
            self.answer(app, call)
        elif kind == "decline":
            self.end(call, pb.END_REASON_DECLINED, pb.END_REASON_DECLINED_ELSEWHERE, app.device)
        elif kind == "busy":
            self.end(call, pb.END_REASON_BUSY)
        elif kind == "hang_up":
            answered = call.state == "answered"
            self.end(call, pb.END_REASON_HUNG_UP if answered else pb.END_REASON_CANCELLED)

    def connect(self, frames, context):
        """One app's stream. The initial metadata are the sign that it is connected."""
        context.send_initial_metadata(())
        hello = next(frames).hello
        app = App(hello.user_token.removeprefix("demo:"), hello.device)
        with self.lock:
            self.apps[(app.user, app.device)] = app
            self.send(app, counted=False,
                      welcome=self.pb.Welcome(session=str(uuid.uuid4()), heartbeat_us=20_000_000))
        threading.Thread(target=self.read, args=(app, frames), daemon=True).start()
        while (frame := app.frames.get()) is not None:
            yield frame

    def read(self, app, frames):
        try:
            for frame in frames:
                with self.lock:
                    self.on(app, frame)
        except grpc.RpcError:
            pass  # the app is gone
        with self.lock:
            if self.apps.get((app.user, app.device)) is app:
                del self.apps[(app.user, app.device)]
        app.frames.put(None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True)
    parser.add_argument("--proto", required=True)
    parser.add_argument("--mistake", choices=["cancel-by-push"],
                        help="do this wrong, to see what a scenario says about it")
    arguments = parser.parse_args()
    pb = load_messages(arguments.proto)
    switchboard = Switchboard(pb, arguments.mistake)
    handler = grpc.stream_stream_rpc_method_handler(
        switchboard.connect, request_deserializer=pb.ClientFrame.FromString,
        response_serializer=pb.ServerFrame.SerializeToString)
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(
        "ringback.signaling.v1.Signaling", {"Connect": handler}),))
    port = server.add_insecure_port(arguments.listen)
    server.start()
    print(f"signaling ready {arguments.listen.rsplit(':', 1)[0]}:{port}", flush=True)
    server.wait_for_termination()


main()

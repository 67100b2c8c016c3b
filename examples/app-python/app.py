"""A VoIP app in Python behind a simulated iPhone: docs/outside-app.md.

usage: app.py DEVICE_SIM SIGNALING PHONE [forgets]     ("forgets" never reports a call)
"""
import itertools
import json
import queue
import sys
import threading
import uuid as uuid_module

import grpc
from proto.control.v1 import control_pb2 as control
from proto.control.v1 import outside_app_pb2 as app
from proto.control.v1 import outside_app_pb2_grpc
from proto.signaling.v1 import signaling_pb2 as signaling
from proto.signaling.v1 import signaling_pb2_grpc

device_sim, server, phone = sys.argv[1:4]
forgets = "forgets" in sys.argv[4:]
inbox = queue.Queue()  # everything that happens to the app, in order: its main queue


def stream(call, kind):
    """Opens a stream; returns how to say something on it. What it hears goes to the inbox."""
    said = queue.SimpleQueue()
    heard = call(iter(said.get, None))

    def listen():
        try:
            for message in heard:
                inbox.put((kind, message))
        except grpc.RpcError as error:
            print("the", kind, "is gone:", error.details(), flush=True)
        inbox.put((kind, None))

    threading.Thread(target=listen, daemon=True).start()
    return said.put


def ask_ios(**request):
    """One request to iOS, by its name in AppRequest."""
    tell_ios(app.AppRequest(number=next(requests), **request))


def connect():
    """The app's own connection to its server, which knows it by the phone's name."""
    global tell_server, frames
    disconnect()
    stub = signaling_pb2_grpc.SignalingStub(grpc.insecure_channel(server))
    tell_server, frames = stream(stub.Connect, "server"), itertools.count(1)
    hello = signaling.Hello(user_token="demo:" + phone, device=phone)
    tell_server(signaling.ClientFrame(hello=hello))


def disconnect():
    """What becomes of a socket whose process is frozen or gone."""
    global tell_server
    if tell_server:
        tell_server(None)
    tell_server = None


def ask_server(**message):
    if tell_server:
        tell_server(signaling.ClientFrame(number=next(frames), **message))


def ping_every(seconds, tell):
    """For as long as this connection is the app's: a server takes one that is silent for dead."""
    def ping():
        if tell is tell_server:
            tell(signaling.ClientFrame(ping={}))
            ping_every(seconds, tell)

    timer = threading.Timer(seconds, ping)
    timer.daemon = True
    timer.start()


def report(call, caller):
    calls.setdefault(call, RINGS)
    ask_ios(report_new_incoming_call=dict(call=call, update=dict(handle=caller)))


def failed(call):
    calls.pop(call, None)
    ask_server(hang_up=dict(call=call, command="failed-" + call, failed=True))


def on_ios(event, value):
    if event == "launched":  # a new process: everything is set up anew
        calls.clear()
        ask_ios(create_provider={})
        ask_ios(create_push_registry={})
        connect()
    elif event == "resumed":
        connect()
    elif event in ("suspended", "terminated"):
        disconnect()
    elif event == "token_updated":
        ask_server(register_token=dict(token=value.token, bundle="com.example.ringback",
                                       kind=signaling.TOKEN_KIND_VOIP,
                                       environment=signaling.ENVIRONMENT_PRODUCTION))
    elif event == "push_received":
        try:
            call = json.loads(value.payload)["call"]
            uuid, caller = str(uuid_module.UUID(str(call["id"]))), str(call["caller"]["handle"])
        except (ValueError, KeyError, TypeError):  # whatever came, a call must be reported
            uuid, caller = str(uuid_module.uuid4()), "unknown"
        if not forgets:  # report before the delegate returns, whatever else is going on
            report(uuid, caller)
            ask_server(check_in=dict(call=uuid))
        ask_ios(push_delegate_returned=dict(push=value.push))
        ask_ios(complete_push=dict(push=value.push))
    elif event == "report_completed" and not value.error:
        ask_server(ringing=dict(call=value.call))
    elif event == "perform" and value.kind == "answer-call":
        calls[value.call] = value.id  # fulfilled once the server says that both can talk
        ask_server(answer=dict(call=value.call, command="answer-" + value.call))
    elif event == "report_completed" and value.code != 2:  # 2: pushed again, iOS has the call
        failed(value.call)
    elif event == "action_timed_out" and value.kind == "answer-call":
        failed(value.call)
    elif event == "provider_reset":  # iOS has ended every call
        for call in list(calls):
            failed(call)
        ask_ios(create_provider={})
    elif event == "perform":  # also mute and keypad
        if value.kind == "end-call":
            about = dict(call=value.call, command="end-" + value.call)
            ask_server(**{"decline" if calls.pop(value.call, RINGS) is RINGS else "hang_up": about})
        elif value.kind == "set-held-call":
            ask_server(hold=dict(call=value.call, command=f"hold-{value.id}", on_hold=value.on))
        ask_ios(fulfil_action=dict(id=value.id))
    print("ios:", event, str(value).replace("\n", " "), flush=True)


def goes_on(checked_in):
    if checked_in.status == signaling.CALL_STATUS_ANSWERED:  # here, or on another device?
        return calls.get(checked_in.call, RINGS) is not RINGS
    return checked_in.status == signaling.CALL_STATUS_RINGING


def on_server(event, value):
    if event == "welcome":
        ping_every(value.heartbeat_us / 1e6, tell_server)
    elif event == "incoming_call":  # over the live connection: no push
        report(value.call, value.caller.handle)
    elif event == "answered" and calls.get(value.call):
        ask_ios(fulfil_action=dict(id=calls[value.call]))
        calls[value.call] = TALKS
        ask_ios(note=dict(name="call-connected", call=value.call))
    elif event == "call_ended" or event == "checked_in" and not goes_on(value):
        if value.call in calls:  # otherwise it was ended here
            reason = REASONS.get(value.reason, "remote-ended")
            ask_ios(report_call_ended=dict(call=value.call, reason=reason))
        calls.pop(value.call, None)
        ask_ios(note=dict(name="call-ended", call=value.call, text="hung-up"))
    print("server:", event, flush=True)


REASONS = {signaling.END_REASON_ANSWERED_ELSEWHERE: "answered-elsewhere",
           signaling.END_REASON_DECLINED_ELSEWHERE: "declined-elsewhere",
           signaling.END_REASON_RING_TIMEOUT: "unanswered",
           signaling.END_REASON_FAILED: "failed"}
RINGS, TALKS = None, 0  # in between it is the number of the answer action
requests, calls, tell_server = itertools.count(1), {}, None
stub = outside_app_pb2_grpc.OutsideAppsStub(grpc.insecure_channel(device_sim))
tell_ios = stream(stub.Run, "phone")
ask_ios(attach=dict(phone=control.PhoneSpec(name=phone, app_state="not-running")))
for kind, message in iter(inbox.get, ("phone", None)):
    if kind == "phone":
        event = message.WhichOneof("event")
        on_ios(event, getattr(message, event))
    elif message is not None:
        event = message.WhichOneof("message")
        on_server(event, getattr(message, event))

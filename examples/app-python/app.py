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
    tell_server(signaling.ClientFrame(number=next(frames), **message))


def report(call, caller):
    ask_ios(report_new_incoming_call=dict(call=call, update=dict(handle=caller)))


def on_ios(event, value):
    if event == "launched":  # a new process: everything is set up anew
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
            uuid, caller = str(uuid_module.UUID(call["id"])), call["caller"]["handle"]
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
        answers[value.call] = value.id  # fulfilled once the server says that both can talk
        ask_server(answer=dict(call=value.call, command="answer-" + value.call))
    elif event == "action_timed_out" or event == "report_completed" and value.code != 2:
        answers.pop(value.call, None)
        ask_server(hang_up=dict(call=value.call, command="failed-" + value.call, failed=True))
    elif event == "provider_reset":
        ask_ios(create_provider={})
    elif event == "perform" and value.kind != "end-call":  # hold, mute, keypad
        ask_ios(fulfil_action=dict(id=value.id))
    elif event == "perform":
        ask_server(hang_up=dict(call=value.call, command="end-" + value.call))
        ask_ios(fulfil_action=dict(id=value.id))
    print("ios:", event, str(value).replace("\n", " "), flush=True)


def on_server(event, value):
    if event == "incoming_call":  # over the live connection: no push
        report(value.call, value.caller.handle)
    elif event == "answered" and value.call in answers:
        ask_ios(fulfil_action=dict(id=answers.pop(value.call)))
        ask_ios(note=dict(name="call-connected", call=value.call))
    elif event == "call_ended" or event == "checked_in" and value.status != RINGING:
        ask_ios(report_call_ended=dict(call=value.call, reason="remote-ended"))
        ask_ios(note=dict(name="call-ended", call=value.call, text="hung-up"))
    print("server:", event, flush=True)


RINGING = signaling.CALL_STATUS_RINGING
requests, answers, tell_server = itertools.count(1), {}, None
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

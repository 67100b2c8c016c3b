"""aioapns as Debian ships it: no ALPN, answers matched by the echoed apns-id."""
import asyncio
import os
import ssl
import sys

from aioapns import APNs, NotificationRequest, PushType
from aioapns.connection import APNsProductionClientProtocol

APNsProductionClientProtocol.APNS_SERVER = os.environ["APNS_HOST"]
BUNDLE = os.environ["APNS_BUNDLE"]
DEVICE = "0011223344556677" * 4


async def send(topic, device, push_type):
    client = APNs(
        key=os.environ["APNS_KEY"], key_id=os.environ["APNS_KEY_ID"],
        team_id=os.environ["APNS_TEAM_ID"], topic=topic, max_connections=1,
        ssl_context=ssl.create_default_context(cafile=os.environ["APNS_CA"]))
    request = NotificationRequest(device_token=device, message={"aps": {}, "call_id": "x"},
                                  time_to_live=3, push_type=push_type)
    return await asyncio.wait_for(client.send_notification(request), 20)


async def main():
    cases = [
        ("accepted", BUNDLE + ".voip", DEVICE, PushType.VOIP, "200", None),
        ("rejected", BUNDLE + ".voip", "abc", PushType.VOIP, "400", "BadDeviceToken"),
        ("gone", BUNDLE + ".gone", DEVICE, None, "410", "Unregistered"),
        ("faulted", BUNDLE + ".down", DEVICE, None, "503", "ServiceUnavailable"),
    ]
    failures = 0
    for name, topic, device, push_type, status, reason in cases:
        result = await send(topic, device, push_type)
        good = result.status == status and (result.description or None) == reason
        print("ok:" if good else "FAILED:", name, result.status, result.description)
        failures += not good
    sys.exit(failures > 0)


asyncio.run(main())

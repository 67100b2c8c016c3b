"""Holds the library, and files that are wrong in one thing each, against the schema for editors.

usage: scenario_schema.py REPOSITORY; exit status 77 says: skipped, and why.
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(77)

GOOD = """
title: t
phones: {alice: foreground, bob: {app: not-running, ios: 17.4, answers: 2s}}
links: {bob-apns: {delay: 300ms, jitter: 50ms, loss: 10%}}
assumptions: {signaling: {ring_timeout: 30s}}
steps:
  - {at: 0..1500ms, alice: dials bob}
  - {after: bob sees ringing, wait: 1s, alice: hangs up}
  - {network: bob-apns delays 1s}
expect:
  - exactly 1 signaling -> apns push-request topic~voip priority!=5, within 2s
  - never bob sees in-call, by 8s, once signaling call-ended reason="hung up"
  - p95 of dial-to-ringing at most 2s
"""


def wrong():
    """Each: what is wrong, and the change that makes it so."""
    yield "an unknown key", lambda d: d.update(stepz=[])
    yield "a duration with a space", lambda d: d["phones"]["bob"].update(answers="2 s")
    yield "a duration without a unit", lambda d: d["links"]["bob-apns"].update(delay="300")
    yield "a window that is none", lambda d: d["steps"][0].update(at="0s...3s")
    yield "a share that is none", lambda d: d["links"]["bob-apns"].update(loss="much")
    yield "an app state", lambda d: d["phones"].update(alice="foregruond")
    yield "an iOS that is too old", lambda d: d["phones"]["bob"].update(ios="11.4")
    yield "an iOS that is none", lambda d: d["phones"]["bob"].update(ios="sixteen")
    yield "a misbehaviour", lambda d: d["phones"]["bob"].update(misbehaves="never-reprot")
    yield "a link's name", lambda d: d["links"].update(bob={"delay": "1s"})
    yield "an assumption", lambda d: d["assumptions"]["signaling"].update(ring_timeuot="3s")
    yield "an assumption's duration", lambda d: d["assumptions"]["signaling"].update(ring_timeout="soon")
    yield "a verb", lambda d: d["steps"][0].update(alice="dails bob")
    yield "two times", lambda d: d["steps"][0].update(after="1s")
    yield "an event to wait for", lambda d: d["steps"][1].update(after="bob.ios sceen shows=ringing")
    yield "what a link does", lambda d: d["steps"][2].update(network="bob-apns slows 1s")
    yield "an event", lambda d: d["expect"].append("never anyone rule-brokn")
    yield "a screen", lambda d: d["expect"].append("bob sees rining")
    yield "a clause", lambda d: d["expect"].append("bob sees ringing, in 2s")
    yield "a clause's duration", lambda d: d["expect"].append("bob sees ringing, within 2 s")
    yield "a leg", lambda d: d["expect"].append("p95 of dial-to-ring at most 2s")
    yield "a repetition without its pace", lambda d: d.update(repeat={"times": 3})


def undescribed(schema, path=""):
    """Every key of an object has a sentence about it."""
    if isinstance(schema, list):
        for i, one in enumerate(schema):
            yield from undescribed(one, f"{path}/{i}")
    if not isinstance(schema, dict):
        return
    for name, one in schema.get("properties", {}).items():
        if name in ("apns", "signaling") and "$ref" in one:
            continue  # actors, whose assumptions are described
        if not one.get("description"):
            yield f"{path}/{name}"
    for name, one in schema.items():
        yield from undescribed(one, f"{path}/{name}")


def main():
    root = pathlib.Path(sys.argv[1])
    schema = json.loads((root / "docs/schema/scenario.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    complaints = [f"{path} has no description" for path in undescribed(schema)]
    files = [path for path in sorted((root / "scenarios").rglob("*.yaml")) if path.parent.name != "fragments"]
    if len(files) < 120:
        complaints.append(f"only {len(files)} files found")
    for path in files:
        for error in validator.iter_errors(yaml.safe_load(path.read_text())):
            complaints.append(f"{path}: {'/'.join(map(str, error.path))}: {error.message[:200]}")
    good = yaml.safe_load(GOOD)
    complaints += [f"the right file: {error.message[:300]}" for error in validator.iter_errors(good)]
    for what, change in wrong():
        bad = copy.deepcopy(good)
        change(bad)
        if validator.is_valid(bad):
            complaints.append(f"{what}: the schema takes it")
    print("\n".join(complaints) or f"{len(files)} files are right, every wrong one is seen")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()

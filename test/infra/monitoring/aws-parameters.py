"""Reads calls of the AWS CLI as JSON, each a list of words, and says what AWS's own model does not know.

The model is botocore's, from which the CLI makes its commands. What the CLI has beyond it is left out.
"""
import json
import sys

import botocore.session
from botocore import xform_name

# Commands that are the CLI's own.
CUSTOM = {("s3",), ("sso",), ("configure",), ("logs", "tail")}
# Options that every command has.
GLOBAL = {"query", "output", "region", "profile", "cli-binary-format", "cli-read-timeout", "max-items"}
# The request as a whole.
WHOLE = "cli-input-json"
session = botocore.session.get_session()


def mistakes(words):
    service, operation, *rest = words
    if (service,) in CUSTOM or (service, operation) in CUSTOM:
        return []
    model = session.get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation == "wait":
        waiters = session.get_waiter_model(service).waiter_names
        waits = {xform_name(name, "-"): name for name in waiters}
        if rest[0] not in waits:
            return [f"{service} wait {rest[0]}: no such waiter"]
        waiter = session.get_waiter_model(service).get_waiter(waits[rest[0]])
        operation = xform_name(waiter.operation, "-")
    if operation not in names:
        return [f"{service} {operation}: no such operation"]
    shape = model.operation_model(names[operation]).input_shape
    members = {xform_name(name, "-"): name for name in (shape.members if shape else {})}
    given = [word[2:] for word in rest if word.startswith("--")]
    plain = [name[3:] if name.startswith("no-") else name for name in given]
    required = {xform_name(name, "-") for name in (shape.required_members if shape else [])}
    unknown = [name for name in plain if name not in {*members, *GLOBAL, WHOLE}]
    missing = [] if WHOLE in plain else sorted(required - set(plain))
    where = f"{service} {operation}"
    return [f"{where}: no parameter --{name}" for name in unknown] + [
        f"{where}: --{name} is missing" for name in missing
    ]


print(json.dumps([text for words in json.load(sys.stdin) for text in mistakes(words)]))

"""Calls to WeChat and access tokens by way of wxkeeper, with boto3. A file to copy.

A token alone is not enough: WeChat refuses calls from addresses that are not on the platform's list
(61004, 白名单IP地址列表). call_wechat needs none: wxkeeper calls from a listed address.
"""

import json
import os
import threading
import time

import boto3
from botocore.config import Config

CALL_WECHAT = os.environ.get("WXKEEPER_CALL_WECHAT_FUNCTION", "wxkeeper-call-wechat")
GET_ACCESS_TOKEN = os.environ.get("WXKEEPER_GET_ACCESS_TOKEN_FUNCTION", "wxkeeper-get-access-token")

# wxkeeper renews a token 10 minutes before its end, up to a minute earlier or later.
RENEWED_BEFORE_END_SECONDS = 11 * 60
# WeChat's answers that mean a token is no longer good.
TOKEN_REFUSED = (40001, 40014, 42001)

# One attempt: a call whose connection broke may have reached WeChat, and must not be sent twice.
_calls = boto3.client(
    "lambda", config=Config(read_timeout=65, retries={"total_max_attempts": 1})
)
# A look-up may be repeated.
_look_ups = boto3.client(
    "lambda", config=Config(connect_timeout=3, read_timeout=35, retries={"total_max_attempts": 3})
)
_tokens = {}
_lock = threading.Lock()


class WxkeeperError(Exception):
    """name is wxkeeper's errorType, such as ReauthorizationRequired."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name


def _invoke(client, function_name, request):
    response = client.invoke(FunctionName=function_name, Payload=json.dumps(request))
    answer = json.loads(response["Payload"].read())
    # A failed function is no exception of boto3: the status is 200 all the same.
    if "FunctionError" in response:
        raise WxkeeperError(answer.get("errorType", "Unknown"), answer.get("errorMessage", ""))
    return answer


def call_wechat(component_app_id, authorizer_app_id, path, **request):
    """Calls an API of WeChat's for an account. WeChat's errors are answers: look at errcode."""
    account = {"componentAppId": component_app_id, "authorizerAppId": authorizer_app_id}
    return _invoke(_calls, CALL_WECHAT, {**account, "path": path, **request})


def look_up(component_app_id, authorizer_app_id=None, rejected_token=None):
    """The token of an account, or of the platform itself; never from memory."""
    request = {"componentAppId": component_app_id}
    if authorizer_app_id:
        request["authorizerAppId"] = authorizer_app_id
    if rejected_token:
        request["rejectedToken"] = rejected_token
    return _invoke(_look_ups, GET_ACCESS_TOKEN, request)


def with_access_token(component_app_id, authorizer_app_id, use):
    """Calls use(access_token), which returns WeChat's JSON; once more where WeChat refuses the token.

    Only for programs with a listed address. Because a refused token is noticed here, a token may be
    used from memory until it is due for renewal.
    """
    key = (component_app_id, authorizer_app_id)
    with _lock:
        token = _tokens.get(key)
    if token is None or token["expiresAt"] - time.time() < RENEWED_BEFORE_END_SECONDS:
        token = _remember(key, look_up(component_app_id, authorizer_app_id))
    answer = use(token["accessToken"])
    if answer.get("errcode") not in TOKEN_REFUSED:
        return answer
    refused = token["accessToken"]
    # Forgotten before the look-up: where the account has withdrawn, there is no other one.
    with _lock:
        if _tokens.get(key) == token:
            del _tokens[key]
    token = _remember(key, look_up(component_app_id, authorizer_app_id, refused))
    return use(token["accessToken"])


def _remember(key, token):
    with _lock:
        _tokens[key] = token
    return token

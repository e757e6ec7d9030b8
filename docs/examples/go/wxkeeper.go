// Package wxkeeper calls WeChat and gets access tokens by way of wxkeeper, with the AWS SDK for Go v2.
// A file to copy.
//
// A token alone is not enough: WeChat refuses calls from addresses that are not on the platform's list
// (61004). CallWechat needs none: wxkeeper calls from a listed address.
package wxkeeper

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// wxkeeper renews a token 10 minutes before its end, up to a minute earlier or later.
const renewedBeforeEnd = 11 * time.Minute

// WeChat's answers that mean a token is no longer good.
var tokenRefused = []int{40001, 40014, 42001}

// Error has wxkeeper's errorType as its Name, such as ReauthorizationRequired.
type Error struct {
	Name    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Client may be used by many goroutines.
type Client struct {
	calls, lookUps *lambda.Client
	mutex          sync.Mutex
	tokens         map[string]token
}

type token struct {
	AccessToken string `json:"accessToken"`
	ExpiresAt   int64  `json:"expiresAt"`
}

// New makes a client from the configuration of config.LoadDefaultConfig.
func New(configuration aws.Config) *Client {
	// One attempt: a call whose connection broke may have reached WeChat, and must not be sent twice.
	once := func(options *lambda.Options) { options.Retryer = aws.NopRetryer{} }
	return &Client{
		calls:   lambda.NewFromConfig(configuration, once),
		lookUps: lambda.NewFromConfig(configuration),
		tokens:  map[string]token{},
	}
}

// CallWechat calls an API of WeChat's for an account. WeChat's errors are answers: look at errcode.
func (c *Client) CallWechat(ctx context.Context, componentAppID, authorizerAppID, path string, more map[string]any) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, 65*time.Second)
	defer cancel()
	request := map[string]any{}
	maps.Copy(request, more)
	request["componentAppId"], request["authorizerAppId"], request["path"] = componentAppID, authorizerAppID, path
	answer := map[string]any{}
	name := functionName("WXKEEPER_CALL_WECHAT_FUNCTION", "wxkeeper-call-wechat")
	return answer, invoke(ctx, c.calls, name, request, &answer)
}

// WithAccessToken calls use with a token, and once more where WeChat refuses that; use returns WeChat's
// errcode. Only for programs with a listed address. A refused token is noticed here, so one may be used
// from memory until it is due.
func (c *Client) WithAccessToken(ctx context.Context, componentAppID, authorizerAppID string, use func(accessToken string) (errcode int, err error)) error {
	key := componentAppID + "#" + authorizerAppID
	c.mutex.Lock()
	known := c.tokens[key]
	c.mutex.Unlock()
	if time.Until(time.Unix(known.ExpiresAt, 0)) < renewedBeforeEnd {
		found, err := c.lookUp(ctx, componentAppID, authorizerAppID, "")
		if err != nil {
			return err
		}
		known = found
	}
	errcode, err := use(known.AccessToken)
	if err != nil || !slices.Contains(tokenRefused, errcode) {
		return err
	}
	// Forgotten before the look-up: where the account has withdrawn, there is no other one.
	c.mutex.Lock()
	if c.tokens[key] == known {
		delete(c.tokens, key)
	}
	c.mutex.Unlock()
	renewed, err := c.lookUp(ctx, componentAppID, authorizerAppID, known.AccessToken)
	if err != nil {
		return err
	}
	_, err = use(renewed.AccessToken)
	return err
}

func (c *Client) lookUp(ctx context.Context, componentAppID, authorizerAppID, rejectedToken string) (token, error) {
	ctx, cancel := context.WithTimeout(ctx, 35*time.Second)
	defer cancel()
	request := map[string]any{"componentAppId": componentAppID, "authorizerAppId": authorizerAppID}
	if rejectedToken != "" {
		request["rejectedToken"] = rejectedToken
	}
	var found token
	name := functionName("WXKEEPER_GET_ACCESS_TOKEN_FUNCTION", "wxkeeper-get-access-token")
	if err := invoke(ctx, c.lookUps, name, request, &found); err != nil {
		return token{}, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.tokens[componentAppID+"#"+authorizerAppID] = found
	return found, nil
}

func invoke(ctx context.Context, client *lambda.Client, name string, request, answer any) error {
	payload, err := json.Marshal(request)
	if err != nil {
		return err
	}
	response, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &name, Payload: payload})
	if err != nil {
		return fmt.Errorf("%s was not invoked: %w", name, err)
	}
	// A failed function is no error of the SDK: the status is 200 all the same.
	if response.FunctionError != nil {
		failure := &Error{Name: "Unknown"}
		if err := json.Unmarshal(response.Payload, failure); err != nil {
			return err
		}
		return failure
	}
	return json.Unmarshal(response.Payload, answer)
}

func functionName(variable, byDefault string) string {
	if name := os.Getenv(variable); name != "" {
		return name
	}
	return byDefault
}

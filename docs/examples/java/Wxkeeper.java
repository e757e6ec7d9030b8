import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Calls to WeChat and access tokens by way of wxkeeper, with the AWS SDK for Java v2 (lambda,
 * apache-client) and Jackson. A file to copy.
 *
 * <p>A token alone is not enough: WeChat refuses calls from addresses that are not on the platform's
 * list (61004). callWechat needs none: wxkeeper calls from a listed address.
 */
public final class Wxkeeper {
  /** name is wxkeeper's errorType, such as ReauthorizationRequired. */
  public static final class WxkeeperException extends RuntimeException {
    public final String name;

    WxkeeperException(String name, String message) {
      super(name + ": " + message);
      this.name = name;
    }
  }

  private record Token(String accessToken, long expiresAt) {}

  private static final String CALL_WECHAT =
      System.getenv().getOrDefault("WXKEEPER_CALL_WECHAT_FUNCTION", "wxkeeper-call-wechat");
  private static final String GET_ACCESS_TOKEN =
      System.getenv().getOrDefault("WXKEEPER_GET_ACCESS_TOKEN_FUNCTION", "wxkeeper-get-access-token");
  /** wxkeeper renews a token 10 minutes before its end, up to a minute earlier or later. */
  private static final long RENEWED_BEFORE_END_SECONDS = 11 * 60;
  /** WeChat's answers that mean a token is no longer good. */
  private static final Set<Integer> TOKEN_REFUSED = Set.of(40001, 40014, 42001);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One attempt: a call whose connection broke may have reached WeChat, and must not be sent twice. */
  private final LambdaClient calls =
      LambdaClient.builder()
          .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(Duration.ofSeconds(65)))
          .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
          .build();
  /** A look-up may be repeated. */
  private final LambdaClient lookUps =
      LambdaClient.builder()
          .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(Duration.ofSeconds(35)))
          .build();
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  /** Calls an API of WeChat's for an account. WeChat's errors are answers: look at errcode. */
  public JsonNode callWechat(
      String componentAppId, String authorizerAppId, String path, Map<String, ?> more)
      throws Exception {
    Map<String, Object> request = new HashMap<>(more);
    request.put("componentAppId", componentAppId);
    request.put("authorizerAppId", authorizerAppId);
    request.put("path", path);
    return invoke(calls, CALL_WECHAT, request);
  }

  /**
   * Calls use with a token; once more where WeChat refuses that. Only for programs with a listed
   * address. A refused token is noticed here, so one may be used from memory until it is due.
   */
  public JsonNode withAccessToken(
      String componentAppId, String authorizerAppId, Function<String, JsonNode> use)
      throws Exception {
    String key = componentAppId + "#" + authorizerAppId;
    Token token = tokens.get(key);
    long now = Instant.now().getEpochSecond();
    if (token == null || token.expiresAt() - now < RENEWED_BEFORE_END_SECONDS) {
      token = lookUp(componentAppId, authorizerAppId, null);
      tokens.put(key, token);
    }
    JsonNode answer = use.apply(token.accessToken());
    if (!TOKEN_REFUSED.contains(answer.path("errcode").asInt())) return answer;
    // Forgotten before the look-up: where the account has withdrawn, there is no other one.
    tokens.remove(key, token);
    token = lookUp(componentAppId, authorizerAppId, token.accessToken());
    tokens.put(key, token);
    return use.apply(token.accessToken());
  }

  private Token lookUp(String componentAppId, String authorizerAppId, String rejectedToken)
      throws Exception {
    Map<String, Object> request = new HashMap<>();
    request.put("componentAppId", componentAppId);
    request.put("authorizerAppId", authorizerAppId);
    if (rejectedToken != null) request.put("rejectedToken", rejectedToken);
    JsonNode answer = invoke(lookUps, GET_ACCESS_TOKEN, request);
    return new Token(answer.get("accessToken").asText(), answer.get("expiresAt").asLong());
  }

  private static JsonNode invoke(LambdaClient lambda, String functionName, Map<String, ?> request)
      throws Exception {
    SdkBytes payload = SdkBytes.fromByteArray(JSON.writeValueAsBytes(request));
    InvokeResponse response = lambda.invoke(i -> i.functionName(functionName).payload(payload));
    JsonNode answer = JSON.readTree(response.payload().asByteArray());
    // A failed function is no exception of the SDK: the status is 200 all the same.
    if (response.functionError() == null) return answer;
    String name = answer.path("errorType").asText("Unknown");
    throw new WxkeeperException(name, answer.path("errorMessage").asText());
  }
}

/** Starts Amazon's DynamoDB Local on one address. By itself it listens on all addresses of the machine. */
import java.lang.reflect.Field;
import java.util.Arrays;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

class LoopbackDynamodb {
  /** Takes the address, then the arguments of DynamoDB Local. */
  public static void main(String[] arguments) throws Exception {
    String[] others = Arrays.copyOfRange(arguments, 1, arguments.length);
    DynamoDBProxyServer dynamodb = ServerRunner.createServerFromCommandLineArgs(others);
    int moved = 0;
    for (Field field : DynamoDBProxyServer.class.getDeclaredFields()) {
      if (field.getType() != Server.class) continue;
      field.setAccessible(true);
      for (Connector connector : ((Server) field.get(dynamodb)).getConnectors()) {
        ((ServerConnector) connector).setHost(arguments[0]);
        moved += 1;
      }
    }
    if (moved == 0) throw new IllegalStateException("This DynamoDB Local has no server to move");
    dynamodb.start();
  }
}

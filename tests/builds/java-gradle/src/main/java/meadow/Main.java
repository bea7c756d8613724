package meadow;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) throws Exception {
        String flower = new Scanner(Main.class.getResourceAsStream("/flower.txt"), "UTF-8").nextLine();
        HttpServer server = HttpServer.create(new InetSocketAddress(8082), 0);
        server.createContext("/", exchange -> {
            byte[] body = (flower + " at " + exchange.getRequestURI() + "\n").getBytes("UTF-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}

import com.sun.net.httpserver.*; import java.net.*; import java.nio.file.*; import java.util.*; import java.io.*;
public class Relay { public static void main(String[] a) throws Exception {
  HttpServer s = HttpServer.create(new InetSocketAddress(7000), 0);
  s.createContext("/", x -> { Properties p = new Properties(); p.load(new FileReader("/etc/relay.properties"));
    byte[] b = (p.getProperty("name") + " " + Files.readString(Path.of("/var/lib/relay/seeds/a.txt"))).getBytes();
    x.sendResponseHeaders(200, b.length); x.getResponseBody().write(b); x.close(); });
  s.start(); } }

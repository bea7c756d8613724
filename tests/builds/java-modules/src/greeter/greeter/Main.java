package greeter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;

public class Main {
    public static void main(String[] args) throws Exception {
        for (String name : Files.readAllLines(Path.of("names.txt"))) System.out.println("Hello, " + name);
        System.out.println(Main.class.getModule() + " " + ZoneId.of("Asia/Tokyo").getRules().getOffset(java.time.Instant.EPOCH));
    }
}

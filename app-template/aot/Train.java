import java.io.IOException;
import java.nio.file.Path;

/// Makes the AOT cache: the service is run once, does a little of everything, and the JVM keeps what it has learnt
/// of its classes. The build runs it: `java aot/Train.java target`. An image has a Java runtime of its own, whose
/// folder comes second.
final class Train {
    private static final int ROUNDS = 10;

    private Train() {}

    static void main(String... arguments) throws IOException, InterruptedException {
        var target = Path.of(arguments[0]);
        var java = Path.of(arguments.length > 1 ? arguments[1] : System.getProperty("java.home"));
        try (var service = Service.start(java, target, "-XX:AOTCacheOutput=" + target.resolve("app.aot"))) {
            for (var i = 1; i <= ROUNDS; i++) {
                service.order("{\"sku\":\"apple\",\"quantity\":3}");
                service.get("/" + i);
                service.get("?limit=5");
            }
        }
    }
}

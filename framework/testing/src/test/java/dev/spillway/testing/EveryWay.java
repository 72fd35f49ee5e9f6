package dev.spillway.testing;

import dev.spillway.App;
import dev.spillway.testing.TestClient.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// One service for all tests of a class, asked over every protocol and every transport.
@ParameterizedClass
@MethodSource("dev.spillway.testing.EveryWay#ways")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class EveryWay {
    /// How calls come.
    record Way(Transport transport, Protocol protocol) {}

    @Parameter
    Way way;

    private final List<TestClient> clients = new ArrayList<>();
    private TestService service;

    static List<Way> ways() {
        return Stream.of(Transport.values())
                .flatMap(transport -> Stream.of(Protocol.values()).map(protocol -> new Way(transport, protocol)))
                .toList();
    }

    /// Starts the service; before all tests.
    void serve(Consumer<App> setUp, String... settings) {
        var all = new ArrayList<>(UnderAttack.FAST);
        all.addAll(UnderAttack.TLS);
        all.addAll(List.of(settings));
        service = TestService.start(setUp, all.toArray(String[]::new));
    }

    int port() {
        return service.port(way.transport());
    }

    TestClient client(String from) {
        var client = TestClient.connect(way.transport(), way.protocol(), port(), from);
        clients.add(client);
        return client;
    }

    TestClient client() {
        return client("127.0.0.3");
    }

    @AfterEach
    void giveBack() {
        clients.forEach(TestClient::close);
        clients.clear();
        service.awaitQuiet();
    }

    @AfterAll
    void stop() {
        service.closeForGood(Duration.ofSeconds(10));
    }
}

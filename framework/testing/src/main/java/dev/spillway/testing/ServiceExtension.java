package dev.spillway.testing;

import dev.spillway.App;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A [TestService] whose life JUnit takes care of: in a static field one for all tests of the class, in another one for
/// each test. Afterwards it is shut down, and the test fails if a connection, a call or bytes of a body are left.
///
/// ```java
/// class OrdersTest {
///     @RegisterExtension
///     final ServiceExtension service = ServiceExtension.inMemory(Orders::routes, "spillway.routes.default.rate =
/// 1/min");
///
///     @Test
///     void refusesTheSecondCall() {
///         assertThat(service.get("/orders")).hasStatus(200);
///         assertThat(service.get("/orders")).isProblem(429).hasRetryAfter();
///         service.advance(Duration.ofMinutes(1));
///         assertThat(service.get("/orders")).hasStatus(200);
///     }
/// }
/// ```
public final class ServiceExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supplier<TestService> start;
    private Optional<TestService> running = Optional.empty();
    /// The class and its nested ones that run now, if it is theirs.
    private int classes;

    private ServiceExtension(Supplier<TestService> start) {
        this.start = start;
    }

    /// A service without a port, as by [TestService#inMemory(Consumer, String...)].
    ///
    /// @param setup as for [Spillway#run(Consumer)]
    /// @param overrides settings above all other sources, one a text: `spillway.routes.default.permits = 2`
    public static ServiceExtension inMemory(Consumer<App> setup, String... overrides) {
        var copy = overrides.clone();
        return new ServiceExtension(() -> TestService.inMemory(setup, copy));
    }

    /// A service on free ports, as by [TestService#start(Consumer, String...)].
    ///
    /// @param setup as for [Spillway#run(Consumer)]
    /// @param overrides settings above all other sources, one a text: `spillway.routes.default.permits = 2`
    public static ServiceExtension onPorts(Consumer<App> setup, String... overrides) {
        var copy = overrides.clone();
        return new ServiceExtension(() -> TestService.start(setup, copy));
    }

    /// The service itself.
    ///
    /// @throws IllegalStateException if no test runs
    public TestService service() {
        return running.orElseThrow(() -> new IllegalStateException(
                "the service runs during tests only; is the field annotated with @RegisterExtension?"));
    }

    /// As [TestService#get(String)].
    public Answer get(String path) {
        return service().get(path);
    }

    /// As [TestService#send(String, String, String, String)].
    public Answer send(String method, String path, String contentType, String body) {
        return service().send(method, path, contentType, body);
    }

    /// As [TestService#admin(String)].
    public Answer admin(String path) {
        return service().admin(path);
    }

    /// As [TestService#client()].
    public RawClient client() {
        return service().client();
    }

    /// As [TestService#advance(Duration)].
    public void advance(Duration time) {
        service().advance(time);
    }

    /// As [TestService#callsInFlight()].
    public int callsInFlight() {
        return service().callsInFlight();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        classes++;
        if (classes == 1) {
            begin();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (classes == 0) {
            begin();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (classes == 0) {
            end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        classes--;
        if (classes == 0) {
            end();
        }
    }

    private void begin() {
        running = Optional.of(start.get());
    }

    private void end() {
        var ended = running;
        running = Optional.empty();
        ended.ifPresent(service -> service.closeForGood(PATIENCE));
    }
}

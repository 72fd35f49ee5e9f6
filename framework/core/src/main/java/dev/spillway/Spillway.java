package dev.spillway;

import dev.spillway.internal.config.Configuration;
import dev.spillway.internal.config.ConfigurationError;
import dev.spillway.internal.config.Sources;
import dev.spillway.internal.listener.PortTaken;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts services.
///
/// ```java
/// void main() {
///     Spillway.run(app -> app.get("/hello/{name}", request -> Response.text("Hello, " + request.path("name"))));
/// }
/// ```
///
/// The configuration is read from `application.conf`, the environment and system properties in the ways of Typesafe
/// Config. Every limit has a default, a smallest and a largest value; none can be switched off.
public final class Spillway {
    private static final Logger LOG = LoggerFactory.getLogger(Spillway.class);
    private static final int CLEAN = 0;
    private static final int FAILED = 1;

    private Spillway() {}

    /// Runs a service as this process: serves until TERM or INT, shuts down in phases, and ends the process. A
    /// second signal goes on to interrupting what is still in flight, or ends a process that is still starting.
    /// Shutdown hooks of the JVM come last, and have what is left of `shutdown.close`.
    ///
    /// Exit codes: 0 when nothing was cut; 1 when something was, or the service did not start; 78 when its
    /// configuration is wrong, with one line for each fault on standard error.
    ///
    /// @param setup declares routes, limits and resources; it runs once, before the ports are opened
    public static void run(Consumer<App> setup) {
        var running = new AtomicReference<@Nullable RunningService>();
        var code = served(setup, running);
        var service = running.get();
        ProcessEnd.with(code, service == null ? ProcessEnd.USUAL : service.left());
    }

    /// Starts a service within this process. Its end is [Service#close()].
    ///
    /// @param setup declares routes, limits and resources; it runs once, before the ports are opened
    /// @param overrides single values above all other sources, one a text: `spillway.port = 0`
    /// @throws RuntimeException if the configuration is wrong, a port is taken, or the set-up fails
    public static Service start(Consumer<App> setup, String... overrides) {
        return started(setup, Sources.ofProcess().overriddenBy(parsed(overrides)), () -> {});
    }

    private static RunningService started(Consumer<App> setup, Sources sources, Runnable giveUp) {
        var configuration = Configuration.load(sources);
        var app = new App();
        setup.accept(app);
        return new Assembly(app.plan(), configuration).open(giveUp);
    }

    private static int served(Consumer<App> setup, AtomicReference<@Nullable RunningService> running) {
        var end = new CountDownLatch(1);
        Signals.onTerminate(() -> terminate(end, running.get()));
        try {
            var service = started(setup, Sources.ofProcess(), () -> ProcessEnd.with(FAILED, ProcessEnd.USUAL));
            running.set(service);
            System.out.print(service.report());
            System.out.flush();
            end.await();
            return service.shutDown() == Shutdown.Outcome.CLEAN ? CLEAN : FAILED;
        } catch (ConfigurationError e) {
            e.lines().forEach(System.err::println);
            return ConfigurationError.EXIT_CODE;
        } catch (PortTaken e) {
            System.err.println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            return FAILED;
        } catch (RuntimeException | Error e) {
            // An error too: threads of the application that are no daemons would keep the process.
            LOG.error("the service could not start", e);
            return FAILED;
        }
    }

    /// A signal. The first asks for the end, before which the start is finished; any other cuts short what is left.
    /// Of a service that has not started nothing is, whatever its set-up waits for.
    private static void terminate(CountDownLatch end, @Nullable RunningService service) {
        var isFirst = end.getCount() > 0;
        end.countDown();
        if (service == null) {
            System.err.println(
                    isFirst
                            ? "asked to end: will do so once started, or at once if asked again"
                            : "ended before it had started");
            if (!isFirst) {
                ProcessEnd.with(FAILED, ProcessEnd.USUAL);
            }
        } else if (!isFirst) {
            service.hurry();
        }
    }

    private static Map<String, String> parsed(String... overrides) {
        var values = new LinkedHashMap<String, String>();
        for (var override : overrides) {
            var sign = override.lastIndexOf('=');
            if (sign < 0) {
                throw new IllegalArgumentException("an override is 'key = value': " + override);
            }
            values.put(
                    override.substring(0, sign).strip(),
                    override.substring(sign + 1).strip());
        }
        return values;
    }
}

package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.Spillway;
import dev.spillway.http.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What comes after the last phase: shutdown hooks of the JVM, by which loggers and recordings write what they still
/// have.
@Timeout(120)
class ProcessEndIT {
    private static final List<String> QUICK = List.of(
            "spillway.shutdown.unready = 1s", "spillway.shutdown.close = 500ms", "spillway.connections.linger = 500ms");

    /// Its hook says something, and then hangs.
    static final class Hooked {
        private Hooked() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("a hook has run");
                hang();
            }));
            Spillway.run(app -> app.get("/", _ -> Response.text("ok")));
        }
    }

    /// Its set-up starts a thread that would keep the process, and then fails as a class does that does not fit.
    static final class Broken {
        private Broken() {}

        public static void main(String[] args) {
            Spillway.run(_ -> {
                Thread.ofPlatform().start(ProcessEndIT::hang);
                throw new NoSuchMethodError("of another version");
            });
        }
    }

    private static void hang() {
        while (true) {
            LockSupport.park();
        }
    }

    @Test
    void shutdownHooksRunAndHoldNothingUp() {
        try (var child = ChildService.Start.with(QUICK).main(Hooked.class).run()) {
            child.signal("TERM");

            assertThat(child.exitCode(Duration.ofSeconds(60)))
                    .as(child.lines().toString())
                    .isZero();
            assertThat(child.lines()).contains("a hook has run");
        }
    }

    @Test
    void anErrorOfTheSetUpEndsTheProcess() {
        assertThatThrownBy(
                        () -> ChildService.Start.with(QUICK).main(Broken.class).run())
                .hasMessageContaining("the child ended with 1")
                .hasMessageContaining("the service could not start");
    }
}

package dev.spillway.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.metrics.Captured;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final long SECOND = 1_000_000_000;

    /// As long as may be: on a busy machine a check that is well is not answered at once.
    private final AdminFixture fixture = new AdminFixture(Map.of("spillway.admin.check-time", "5s"));
    private final Captured log = new Captured(Readiness.class);

    @AfterEach
    void close() {
        log.close();
        fixture.close();
    }

    @Test
    void isReadyWhenServingAndAllChecksAreWell() {
        fixture.checks.put("db", () -> {});
        fixture.checks.put("queue", () -> {});
        var report = fixture.readiness().report();

        assertThat(report.isReady()).isTrue();
        assertThat(report.text()).isEqualTo("ready (serving)\ndb ok\nqueue ok\n");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void failedCheckMakesUnreadyWithoutTellingWhyToAll() {
        fixture.checks.put("db", () -> {
            throw new IllegalStateException("jdbc://user:password@db\nis down");
        });
        fixture.checks.put("queue", () -> {});
        var report = fixture.readiness().report();

        assertThat(report.isReady()).isFalse();
        assertThat(report.text()).isEqualTo("not ready (serving)\ndb failed\nqueue ok\n");
        assertThat(report.results().getFirst().fault())
                .hasValue("IllegalStateException: jdbc://user:password@db?is down");
    }

    @Test
    void changesAreLoggedOnce() {
        var fault = new AtomicReference<RuntimeException>(new IllegalStateException("down"));
        fixture.checks.put("db", () -> {
            if (fault.get() != null) {
                throw fault.get();
            }
        });
        var readiness = fixture.readiness();
        for (var i = 0; i < 3; i++) {
            readiness.report();
            fixture.now.addAndGet(SECOND);
        }
        fault.set(null);
        assertThat(readiness.report().isReady()).isTrue();
        fixture.now.addAndGet(SECOND);
        readiness.report();

        assertThat(log.lines())
                .containsExactly(
                        "WARN not ready: the check db failed: IllegalStateException: down",
                        "INFO the check db is well again");
    }

    @Test
    void asksOnceInTheAgeHoweverManyProbesCome() throws InterruptedException {
        var asked = new AtomicInteger();
        fixture.checks.put("db", asked::incrementAndGet);
        var readiness = fixture.readiness();
        var probes = IntStream.range(0, 16)
                .mapToObj(_ ->
                        Thread.ofVirtual().start(() -> IntStream.range(0, 100).forEach(_ -> readiness.report())))
                .toList();
        for (var probe : probes) {
            probe.join();
        }
        assertThat(asked).hasValue(1);

        fixture.now.addAndGet(SECOND - 1);
        readiness.report();
        assertThat(asked).hasValue(1);
        fixture.now.addAndGet(1);
        readiness.report();
        assertThat(asked).hasValue(2);
    }

    @Test
    void checkThatHangsIsBoundedAndNotAskedTwice() {
        var asked = new AtomicInteger();
        var end = new CountDownLatch(1);
        var soon = new AdminFixture(Map.of("spillway.admin.check-time", "500ms"));
        soon.checks.put("deaf", () -> {
            asked.incrementAndGet();
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // A check that ignores its interrupt.
                }
            }
        });
        soon.checks.put("hangs", () -> Thread.sleep(Duration.ofMinutes(10)));
        soon.checks.put("well", () -> {});
        var readiness = soon.readiness();
        var from = System.nanoTime();
        var report = readiness.report();

        assertThat(System.nanoTime() - from).isGreaterThanOrEqualTo(SECOND / 2);
        assertThat(report.text()).isEqualTo("not ready (serving)\ndeaf failed\nhangs failed\nwell ok\n");
        assertThat(report.results().getFirst().fault()).hasValue("no answer within 500ms");
        soon.now.addAndGet(SECOND);
        readiness.report();
        assertThat(asked).hasValue(1);
        end.countDown();
        soon.close();
    }

    @Test
    void stageIsNeverOld() {
        fixture.checks.put("db", () -> {});
        var readiness = fixture.readiness();
        assertThat(readiness.report().isReady()).isTrue();
        fixture.lifecycle.advance(Stage.LEAVING);
        assertThat(readiness.report().text()).isEqualTo("not ready (leaving)\ndb ok\n");
    }

    @Test
    void namesOfChecksAreOneLine() {
        fixture.checks.put("a\nready", () -> {});
        assertThat(fixture.readiness().report().text()).isEqualTo("ready (serving)\na?ready ok\n");
    }

    @Test
    void errorInCheckIsFaultAndNotTheEndOfReadiness() {
        fixture.checks.put("broken", () -> {
            throw new StackOverflowError();
        });
        assertThat(fixture.readiness().report().isReady()).isFalse();
    }
}

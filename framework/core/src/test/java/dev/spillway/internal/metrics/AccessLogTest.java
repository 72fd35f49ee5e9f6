package dev.spillway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.trace.CallTrace;
import dev.spillway.limit.LogKnobs;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@Isolated("the logger is one for all")
@Timeout(60)
class AccessLogTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
    private static final Settings SMALL =
            Settings.DEFAULTS.overlaid(List.of(LogKnobs.ACCESS_QUEUE.at(LogKnobs.ACCESS_QUEUE.minimum())));
    private static final int LENGTH = Math.toIntExact(LogKnobs.ACCESS_QUEUE.minimum());
    private static final Duration LONG = Duration.ofSeconds(50);

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.spillway.access");
    private final Held held = new Held();
    private final AccessLog log = new AccessLog(SMALL, () -> 0, InstantSource.system());

    /// A logging system that hangs until it is let go.
    private static final class Held extends AppenderBase<ILoggingEvent> {
        final AtomicInteger lines = new AtomicInteger();
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        volatile @Nullable Throwable fault;

        @Override
        protected void append(ILoggingEvent event) {
            reached.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            switch (fault) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> lines.incrementAndGet();
            }
        }
    }

    @BeforeEach
    void listen() {
        held.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(held);
    }

    @AfterEach
    void leave() {
        held.go.countDown();
        log.close();
        logger.detachAppender(held);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private void refuse(int times) {
        for (var i = 0; i < times; i++) {
            log.refused(Reason.MALFORMED, CLIENT, CallTrace.NONE);
        }
    }

    /// This thread would hang if a call waited for the disk.
    @Test
    void dropsAndCountsWhatWaitsBeyondTheQueueAndHoldsNobodyUp() throws InterruptedException {
        refuse(1);
        held.reached.await();

        refuse(LENGTH + 10);

        assertThat(log.dropped()).isEqualTo(10);
        held.go.countDown();
        log.flush(LONG);
        assertThat(held.lines).hasValue(LENGTH + 1);
    }

    /// Logback itself takes exceptions of its appenders, but not errors.
    static List<Throwable> faults() {
        return List.of(new IllegalStateException("the disk is full"), new NoClassDefFoundError("of an appender"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void goesOnAfterTheLoggingSystemFailed(Throwable fault) {
        held.fault = fault;
        held.go.countDown();
        refuse(3);
        log.flush(LONG);
        held.fault = null;
        refuse(2);
        log.flush(LONG);

        assertThat(held.lines).hasValue(2);
    }

    @Test
    void endsThoughTheLoggingSystemHangs() throws InterruptedException {
        refuse(2);
        held.reached.await();

        log.flush(Duration.ofMillis(1));

        assertThat(held.lines).hasValue(0);
    }

    @Test
    void keepsNothingForALoggerThatIsOff() {
        logger.setLevel(Level.OFF);
        refuse(10 * LENGTH);

        assertThat(log.dropped()).isZero();
        held.go.countDown();
        log.flush(LONG);
        assertThat(held.lines).hasValue(0);
    }
}

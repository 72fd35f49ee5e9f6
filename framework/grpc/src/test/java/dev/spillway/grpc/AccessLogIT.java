package dev.spillway.grpc;

import static dev.spillway.grpc.Served.failure;
import static dev.spillway.grpc.Served.message;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spillway.testing.Transport;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/// What the access log says about calls of gRPC.
@Isolated("the logger is one for all")
@Timeout(60)
class AccessLogIT {
    private static final String NAMED = " id=\"([0-9a-f]{32})\" trace=\\1";
    private static final String CALL = ".* protocol=gRPC method=POST route=\"/dev.spillway.grpc.testing.Probe/Echo\""
            + " target=\"/dev.spillway.grpc.testing.Probe/Echo\" ";

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.spillway.access");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private void await(int count) {
        while (lines.list.size() < count) {
            Thread.onSpinWait();
        }
    }

    /// Closing the service leaves the log a moment to write what is left, which on a busy machine comes later.
    @Test
    void hasALineForEachCall() throws Exception {
        try (var served = Served.probe(new ProbeService(), service -> service.limit("Echo", perMinute(1)))) {
            var stub = served.stub(Transport.CLEAR);
            stub.echo(message("one"));
            // Calls end on threads of their own: the client may have the answer before the line is there.
            await(1);
            failure(() -> stub.echo(message("two")));
        }

        await(2);
        assertThat(lines.list).hasSize(2);
        assertThat(lines.list.getFirst().getFormattedMessage())
                .matches(CALL + "status=200 in=[1-9]\\d* out=[1-9]\\d* ms=\\S+ code=ok" + NAMED);
        assertThat(lines.list.getLast().getFormattedMessage())
                .matches(CALL + "status=429 in=\\d+ out=0 ms=\\S+ code=resource_exhausted reason=rate" + NAMED);
    }
}

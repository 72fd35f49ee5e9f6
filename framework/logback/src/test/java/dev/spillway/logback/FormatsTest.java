package dev.spillway.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.status.Status;
import dev.spillway.http.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The two formats that a service includes by name.
class FormatsTest {
    private record Call(Map<String, String> fields) implements Deadline.Source {
        @Override
        public long nanosLeft() {
            return 1_000_000_000;
        }

        @Override
        public Optional<String> carried(String name) {
            return Optional.ofNullable(fields.get(name));
        }
    }

    private static final Deadline CALL = Deadline.of(new Call(
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "X-Request-Id", "r-1")));

    private static String written(String format) throws Exception {
        return written(format, app -> {
            CALL.call(() -> {
                app.info("one\n{}", "two");
                return format;
            });
            app.info("outside");
        });
    }

    private static String written(String format, ThrowingConsumer<Logger> lines) throws Exception {
        var before = System.out;
        var out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(
                    new ByteArrayInputStream("""
                    <configuration>
                      <include resource="dev/spillway/logback/%s.xml"/>
                      <root level="INFO"><appender-ref ref="calls"/></root>
                    </configuration>
                    """.formatted(format).getBytes(StandardCharsets.UTF_8)));
            assertThat(context.getStatusManager().getCopyOfStatusList())
                    .allSatisfy(status -> assertThat(status.getLevel()).isLessThan(Status.WARN));
            lines.accept(context.getLogger("app"));
        } finally {
            context.stop();
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text | [r-1 0af7651916cd43dd8448eb211c80319c] - one two
            json | "request_id":"r-1"
            json | "trace_id":"0af7651916cd43dd8448eb211c80319c"
            json | "formattedMessage":"one\\ntwo"
            """)
    void aLineTellsItsRequest(String format, String part) throws Exception {
        var lines = written(format).lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains(part);
    }

    @Test
    void aLineOfNoRequestSaysSo() throws Exception {
        assertThat(List.of(written("text").split("\n")).getLast()).contains("[- -] - outside");
    }

    /// What a process runs last.
    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void appendersThatWriteLaterAreToldOfTheEnd(String format) throws Exception {
        written(format, app -> {
            var context = app.getLoggerContext();
            var hook = (Thread) context.getObject(CoreConstants.SHUTDOWN_HOOK_THREAD);
            assertThat(hook).isNotNull();
            hook.start();
            hook.join();
            assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                    .isExhausted();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void noLineBeginsWithWhatAClientSent(String format) throws Exception {
        var sent = "\r\nforged\u2028forged\u001b[2Kforged";
        var cause = new IllegalStateException("cause" + sent);
        var thrown = new IllegalArgumentException("not a number: " + sent, cause);
        thrown.addSuppressed(new IllegalStateException("suppressed" + sent));

        var text = written(format, app -> app.error("failed" + sent, thrown));

        assertThat(text.lines()).noneMatch(line -> line.startsWith("forged"));
        assertThat(text).doesNotContain("\u001b").doesNotContain("\r");
        assertThat(text).contains("cause", "suppressed", "not a number: ");
    }
}

package dev.spillway.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.GivenHeaders;
import dev.spillway.http.Headers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// W3C Trace Context, level 1, and `X-Request-Id`.
class ContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String VALID = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final Tracing tracing = Tracing.unrecorded(() -> 0);

    /// @param lines `name: value`
    private static Headers sent(String... lines) {
        return GivenHeaders.of(
                Stream.of(lines).flatMap(line -> Stream.of(line.split(": ", 2))).toArray(String[]::new));
    }

    private String continued(String... lines) {
        return tracing.begin(sent(lines)).carried("traceparent").orElseThrow();
    }

    @Test
    void aValidTraceGoesOnWithASpanOfItsOwn() {
        assertThat(continued("traceparent: " + VALID))
                .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                .doesNotContain("b7ad6b7169203331");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
                "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-011",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
                ""
            })
    void whatIsNotValidBeginsAnother(String sent) {
        assertThat(continued("traceparent: " + sent))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                .doesNotContain(TRACE);
    }

    @Test
    void twoParentsAreNone() {
        assertThat(continued("traceparent: " + VALID, "traceparent: " + VALID)).doesNotContain(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-later"
            })
    void aLaterVersionIsReadAsFarAsItIsKnown(String sent) {
        assertThat(continued("traceparent: " + sent)).startsWith("00-" + TRACE).endsWith("-01");
    }

    @Test
    void flagsThatAreNotKnownAreNotHandedOn() {
        assertThat(continued("traceparent: 00-" + TRACE + "-b7ad6b7169203331-fe"))
                .endsWith("-00");
        assertThat(continued("traceparent: 00-" + TRACE + "-b7ad6b7169203331-ff"))
                .endsWith("-01");
    }

    private String state(String... states) {
        var lines = Stream.concat(
                Stream.of("traceparent: " + VALID), Stream.of(states).map("tracestate: "::concat));
        return tracing.begin(sent(lines.toArray(String[]::new))).state();
    }

    @Test
    void statesGoOnAsTheyCame() {
        assertThat(state("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
                .isEqualTo("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        assertThat(state("a=1", "fw529a3039@dt=FfAAA")).isEqualTo("a=1,fw529a3039@dt=FfAAA");
        assertThat(state("a=1, b=2 ,,c=x y")).isEqualTo("a=1, b=2 ,,c=x y");
    }

    static List<String> badStates() {
        return List.of(
                "a",
                "a=",
                "=1",
                "A=1",
                "a=1,a=2",
                "a=b=c",
                "a=é",
                "a b=1",
                IntStream.range(0, 33).mapToObj(i -> "k" + i + "=1").collect(Collectors.joining(",")),
                "k=" + "x".repeat(257),
                "a=1,b=" + "x".repeat(250) + ",c=" + "x".repeat(254),
                ",");
    }

    @ParameterizedTest
    @MethodSource("badStates")
    void aStateThatIsNotValidOrTooLongEnds(String sent) {
        assertThat(state(sent)).isEmpty();
    }

    @Test
    void aStateWithoutAParentIsNobodys() {
        assertThat(tracing.begin(sent("tracestate: a=1")).state()).isEmpty();
    }

    @Test
    void aRequestIsCalledAsItsCallerSaysIfThatIsHarmless() {
        assertThat(tracing.begin(sent("X-Request-Id: a-._~+/=:@9")).requestId()).isEqualTo("a-._~+/=:@9");
        assertThat(tracing.begin(sent("traceparent: " + VALID, "X-Request-Id: a b"))
                        .requestId())
                .isEqualTo(TRACE);
        assertThat(tracing.begin(sent("traceparent: " + VALID)).requestId()).isEqualTo(TRACE);
    }

    @Test
    void theAdminPortHasNone() {
        assertThat(CallTrace.NONE.exists()).isFalse();
        assertThat(CallTrace.NONE.carried("traceparent")).isEmpty();
    }
}

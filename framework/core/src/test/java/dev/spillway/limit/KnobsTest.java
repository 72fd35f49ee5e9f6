package dev.spillway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnobsTest {
    static List<Knob<?>> all() {
        return Knobs.all();
    }

    /// Those whose values lie on a line; beyond names there is none.
    static List<Knob<?>> measured() {
        return Knobs.all().stream().filter(knob -> !named(knob)).toList();
    }

    private static boolean named(Knob<?> knob) {
        return knob.unit() == Unit.PROTOCOL || knob.unit() == Unit.CRITICALITY;
    }

    @ParameterizedTest
    @MethodSource("measured")
    <T extends Comparable<? super T>> void takesItsBoundsAndNothingBeyond(Knob<T> knob) {
        assertThat(knob.at(knob.minimum()).value()).isEqualTo(knob.minimum());
        assertThat(knob.at(knob.maximum()).value()).isEqualTo(knob.maximum());
        for (var beyond : List.of(below(knob.minimum()), above(knob.maximum()))) {
            assertThatExceptionOfType(OutOfRange.class)
                    .isThrownBy(() -> knob.at(cast(knob, beyond)))
                    .withMessageContainingAll(knob.key(), knob.range(), "code");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    <T extends Comparable<? super T>> void readsItsBoundsAndItsDefaultAsTheyAreWritten(Knob<T> knob) {
        for (var value : List.of(knob.minimum(), knob.standard(), knob.maximum())) {
            var text = knob.unit().write(value);
            assertThat(knob.at(text, Origin.CODE).value()).isEqualByComparingTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesWhatMightMeanUnlimited(Knob<?> knob) {
        for (var text :
                List.of("", "-1", "-1s", "off", "none", "infinite", "unlimited", "null", "999999999999999", "true")) {
            assertThatExceptionOfType(OutOfRange.class).isThrownBy(() -> knob.at(text, Origin.CODE));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesNumberWithoutUnitUnlessItCounts(Knob<?> knob) {
        if (knob.unit() != Unit.COUNT && !named(knob)) {
            assertThatExceptionOfType(OutOfRange.class)
                    .isThrownBy(() -> knob.at("5", Origin.CODE))
                    .withMessageContainingAll(
                            knob.key() + " = 5 has no unit", knob.unit().description(), knob.range());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void saysWhy(Knob<?> knob) {
        assertThat(knob.reason()).endsWith(".").hasSizeGreaterThan(20).doesNotContain("\n");
        assertThat(knob.key()).matches("[a-z0-9-]+(\\.[a-z0-9-]+)*");
    }

    @Test
    void nameTheirWholeKey() {
        assertThat(Knobs.JSON_DEPTH.path()).isEqualTo("spillway.json.depth");
        assertThat(Knobs.MAX_BODY.path()).isEqualTo("spillway.routes.default.max-body");
        assertThat(Knobs.MAX_BODY.path("POST /a/{b}")).isEqualTo("spillway.routes.\"POST /a/{b}\".max-body");
        assertThatIllegalArgumentException().isThrownBy(() -> Knobs.JSON_DEPTH.path("POST /a"));
    }

    @Test
    void haveDistinctKeysInTheirScope() {
        assertThat(Knobs.all()).extracting(knob -> knob.scope() + knob.key()).doesNotHaveDuplicates();
    }

    @Test
    void allowSixtyFourCallsForEachCore() {
        var cores = Runtime.getRuntime().availableProcessors();
        assertThat(Knobs.CALLS.standard()).isEqualTo(Math.clamp(64L * cores, 256, 10_000));
    }

    @Test
    void shutDownWithinTheUsualGraceOfPod() {
        var sum = Knobs.SHUTDOWN_UNREADY
                .standard()
                .plus(Knobs.SHUTDOWN_DRAIN.standard())
                .plus(Knobs.SHUTDOWN_CANCEL.standard())
                .plus(Knobs.SHUTDOWN_CLOSE.standard());
        assertThat(sum).isLessThan(Duration.ofSeconds(30));
    }

    private static Object below(Object value) {
        return switch (value) {
            case Duration it -> it.minusNanos(1);
            case Long it -> it - 1;
            case Size it -> Size.ofBytes(it.bytes() - 1);
            case Throughput it -> Throughput.ofBytes(it.perSecond().bytes() - 1);
            // Nothing is less than no part at all.
            case Share it -> it.fraction() > 0 ? new Share(Math.nextDown(it.fraction())) : new Share(1);
            case Frequency it -> new Frequency(Math.max(1, it.events() - 1), Duration.ofHours(1));
            default -> throw new AssertionError(value);
        };
    }

    private static Object above(Object value) {
        return switch (value) {
            case Duration it -> it.plusNanos(1);
            case Long it -> it + 1;
            case Size it -> Size.ofBytes(it.bytes() + 1);
            case Throughput it -> Throughput.ofBytes(it.perSecond().bytes() + 1);
            // Nor more than all of it.
            case Share it -> it.fraction() < 1 ? new Share(Math.nextUp(it.fraction())) : new Share(0);
            case Frequency it -> new Frequency(it.events() + 1, it.period());
            default -> throw new AssertionError(value);
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Comparable<? super T>> T cast(Knob<T> knob, Object value) {
        assertThat(value).hasSameClassAs(knob.standard());
        return (T) value;
    }
}

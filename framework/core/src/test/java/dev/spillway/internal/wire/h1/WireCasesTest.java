package dev.spillway.internal.wire.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Method;
import dev.spillway.internal.wire.Script;
import dev.spillway.internal.wire.WireFixture;
import dev.spillway.internal.wire.h1.WireCase.End;
import dev.spillway.internal.wire.h1.WireCase.Outcome.Accepted;
import dev.spillway.internal.wire.h1.WireCase.Outcome.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of RFC cases on a channel in memory, however the bytes are cut into reads.
class WireCasesTest {
    private static final byte[] PROBE = ascii("GET /probe HTTP/1.1\r\nHost: probe\r\n\r\n");
    private static final int SHORT = 300;

    static List<WireCase> cases() {
        return WireCase.all();
    }

    @Test
    void hasManyCasesWithNamesOfTheirOwn() {
        assertThat(cases()).hasSizeGreaterThan(250).extracting(WireCase::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holdsInOnePiece(WireCase one) throws Exception {
        check(one, joined(one.bytes(), PROBE));
        check(one, one.bytes(), PROBE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holdsByteByByte(WireCase one) throws Exception {
        var all = joined(one.bytes(), PROBE);
        var pieces = new byte[all.length][];
        for (var i = 0; i < all.length; i++) {
            pieces[i] = new byte[] {all[i]};
        }
        check(one, pieces);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holdsSplitAnywhere(WireCase one) throws Exception {
        var all = joined(one.bytes(), PROBE);
        var step = all.length <= SHORT ? 1 : all.length / SHORT + 1;
        for (var at = 1; at < all.length; at += step) {
            check(one, Arrays.copyOf(all, at), Arrays.copyOfRange(all, at, all.length));
        }
    }

    private static void check(WireCase one, byte[]... pieces) throws Exception {
        var script = Script.reading();
        var fixture = WireFixture.direct(script);
        var talk = Talk.whole(fixture, Talk.PEER, pieces);
        var expected = new ArrayList<Accepted>();
        var statuses = new ArrayList<Integer>();
        for (var outcome : one.expected()) {
            switch (outcome) {
                case Accepted accepted -> {
                    expected.add(accepted);
                    statuses.add(200);
                }
                case Refused(var status) -> statuses.add(status);
            }
        }
        if (one.end() == End.KEEP) {
            expected.add(new Accepted(Method.GET, "/probe", "", ""));
            statuses.add(200);
        }
        var methods = expected.stream().map(Accepted::method).toArray(Method[]::new);
        var answers = Answers.of(talk.written(), methods).stream()
                .filter(answer -> answer.status() >= 200)
                .toList();
        assertThat(script.seen.stream()
                        .map(seen -> new Accepted(
                                seen.method(), seen.path(), Objects.requireNonNullElse(seen.query(), ""), seen.body())))
                .isEqualTo(expected);
        assertThat(answers).extracting(Answers.Answer::status).isEqualTo(statuses);
        for (var i = 0; i < answers.size(); i++) {
            var isLast = i == answers.size() - 1 && one.end() == End.CLOSE;
            assertThat(answers.get(i).closes()).as("answer %d closes", i).isEqualTo(isLast);
        }
        assertThat(fixture.wire.table().size()).isZero();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

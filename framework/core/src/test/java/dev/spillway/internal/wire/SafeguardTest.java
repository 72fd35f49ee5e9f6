package dev.spillway.internal.wire;

import static dev.spillway.internal.wire.Safeguard.FRAMES;
import static dev.spillway.internal.wire.Safeguard.NO_SNIFF;
import static dev.spillway.internal.wire.Safeguard.NO_STORE;
import static dev.spillway.internal.wire.Safeguard.POLICY;
import static dev.spillway.internal.wire.Safeguard.REFERRER;
import static dev.spillway.internal.wire.Safeguard.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Problem;
import dev.spillway.http.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeguardTest {
    private static List<Safeguard> clear(Response response) {
        return in(Safeguard.missing(response, false));
    }

    private static List<Safeguard> in(int set) {
        return Stream.of(Safeguard.values()).filter(one -> one.in(set)).toList();
    }

    private static Response page(String contentType) {
        return Response.bytes(contentType, new byte[1]);
    }

    @Test
    void noAnswerIsSniffed() {
        assertThat(clear(Response.status(204))).containsExactly(NO_SNIFF);
        assertThat(clear(Response.json(1))).containsExactly(NO_SNIFF);
        assertThat(clear(Response.text("a"))).containsExactly(NO_SNIFF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "TEXT/HTML;charset=utf-8",
                "text/html; charset=utf-8",
                "application/xhtml+xml",
                "image/svg+xml",
                "text/xml",
                "application/XML",
                "application/atom+xml; charset=utf-8",
            })
    void documentsRunOnlyWhatIsTheirs(String contentType) {
        assertThat(clear(page(contentType))).containsExactly(NO_SNIFF, POLICY, REFERRER, FRAMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "image/png", "application/json", "text/css", "xm", ""})
    void whatRunsNothingHasNoPolicy(String contentType) {
        assertThat(clear(page(contentType))).containsExactly(NO_SNIFF);
    }

    @Test
    void problemsAreNotStored() {
        assertThat(clear(Response.problem(Problem.of(404, "Not Found")))).containsExactly(NO_SNIFF, NO_STORE);
        assertThat(clear(Response.status(503))).containsExactly(NO_SNIFF, NO_STORE);
        assertThat(clear(Response.status(304))).containsExactly(NO_SNIFF);
    }

    @Test
    void browsersComeBackUnderTls() {
        assertThat(in(Safeguard.missing(Response.text("a"), true))).containsExactly(NO_SNIFF, TRANSPORT);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerMaySetAnotherValue(Safeguard one) {
        var answer = page("text/html").withStatus(404).header(one.field().toLowerCase(java.util.Locale.ROOT), "other");

        assertThat(in(Safeguard.missing(answer, true)))
                .hasSize(Safeguard.values().length - 1)
                .doesNotContain(one);
    }
}

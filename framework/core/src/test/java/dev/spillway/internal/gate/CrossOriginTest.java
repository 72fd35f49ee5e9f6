package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.http.Cors;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.AnswerRules.Coding;
import dev.spillway.limit.Limit;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What pages of other origins may do with a route.
class CrossOriginTest {
    private static final String APP = "https://app.example.com";
    private static final Cors CORS = Cors.allowing(APP, "https://other.example.com");

    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeft() {
        assertThat(gate.taken()).isZero();
    }

    private void put(Cors cors, Limit... limits) {
        var rules = new AnswerRules(Optional.of(cors), Coding.AS_IT_IS);
        gate.get("/x", _ -> Response.text("ok"));
        gate.ruled(Method.PUT, "/x", rules, _ -> Response.text("ok"), limits);
    }

    private ScriptedCall put(String origin) {
        return ScriptedCall.of(gate.time, Method.PUT, "/x").with("Origin", origin);
    }

    private ScriptedCall preflight(String origin, String method) {
        return ScriptedCall.of(gate.time, Method.OPTIONS, "/x")
                .with("Origin", origin)
                .with("Access-Control-Request-Method", method);
    }

    @Test
    void tellsAnOriginThatIsListedThatItMayRead() throws IOException {
        put(CORS.exposing("X-Total", "ETag"));
        var answer = gate.serve(put(APP));

        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(APP);
        assertThat(answer.header("Access-Control-Expose-Headers")).hasValue("X-Total, ETag");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.header("Vary")).hasValue("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "*",
                "https://app.example.com.evil.example",
                "https://app.example.com:444",
                "http://app.example.com",
                "HTTPS://APP.EXAMPLE.COM",
                "https://app.example.com, https://evil.example",
            })
    void tellsNoOtherOriginAnything(String origin) throws IOException {
        put(CORS.withCredentials());
        var answer = gate.serve(put(origin));

        assertThat(answer.headers())
                .extracting(Response.Field::name)
                .noneMatch(name -> name.startsWith("Access-Control"));
        assertThat(answer.header("Vary")).hasValue("Origin");
    }

    @Test
    void letsItsReaderSeeARefusalAndAFault() throws IOException {
        gate.ruled(
                Method.PUT,
                "/x",
                new AnswerRules(Optional.of(CORS), Coding.AS_IT_IS),
                _ -> {
                    throw new IllegalStateException();
                },
                perClient(perMinute(1)));
        assertThat(gate.serve(put(APP)).header("Access-Control-Allow-Origin")).hasValue(APP);

        var refusal = catchThrowableOfType(Refusal.class, () -> gate.serve(put(APP)));

        assertThat(refusal.response().status()).isEqualTo(429);
        assertThat(refusal.response().header("Retry-After")).isPresent();
        assertThat(refusal.response().header("Access-Control-Allow-Origin")).hasValue(APP);
    }

    @Test
    void answersAPreflightWithoutRunningAnything() throws IOException {
        put(CORS.headers("Content-Type", "X-Key").withCredentials().maxAgeSeconds(60));
        var answer = gate.serve(preflight(APP, "PUT").with("Access-Control-Request-Headers", "content-type, x-key"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue(APP);
        assertThat(answer.header("Access-Control-Allow-Methods")).hasValue("PUT");
        assertThat(answer.header("Access-Control-Allow-Headers")).hasValue("Content-Type, X-Key");
        assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
        assertThat(answer.header("Access-Control-Max-Age")).hasValue("60");
        assertThat(answer.header("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("PUT", "GET"));
        assertThat(gate.observer.events()).containsExactly("-: admitted", "-: answered 204");
    }

    @Test
    void allowsNothingInAPreflightThatAsksForMore() throws IOException {
        put(CORS.headers("Content-Type"));
        for (var call : new ScriptedCall[] {
            preflight("https://evil.example", "PUT"),
            preflight(APP, "PUT").with("Access-Control-Request-Headers", "content-type, x-other"),
            preflight(APP, "PUT").with("Access-Control-Request-Headers", "x-" + "a".repeat(8_000)),
            // Other routes of the path have said nothing.
            preflight(APP, "GET"),
            preflight(APP, "DELETE"),
            preflight(APP, "put"),
        }) {
            var answer = gate.serve(call);

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(answer.header("Access-Control-Allow-Methods")).isEmpty();
        }
    }

    @Test
    void countsPreflightsAgainstTheRateOfTheRoute() throws IOException {
        put(CORS, perClient(perMinute(1)));
        gate.serve(preflight(APP, "PUT"));

        assertThat(gate.refusal(preflight(APP, "PUT")).reason()).isEqualTo(Reason.CLIENT_RATE);
        assertThat(gate.refusal(put(APP)).reason()).isEqualTo(Reason.CLIENT_RATE);
    }

    @Test
    void asksRefusedPreflightsBackAtDifferentTimesAsItDoesCalls() throws IOException {
        put(CORS, perClient(perMinute(1)));
        gate.serve(preflight(APP, "PUT"));
        var atOnce = gate.refusal(preflight(APP, "PUT")).problem().retryAfter().orElseThrow();

        gate.chance = bound -> bound - 1;

        var spread = Settings.DEFAULTS.get(OverloadKnobs.RETRY_SPREAD);
        assertThat(gate.refusal(preflight(APP, "PUT")).problem().retryAfter()).contains(atOnce.plus(spread));
        assertThat(gate.refusal(put(APP)).problem().retryAfter()).contains(atOnce.plus(spread));
    }

    @Test
    void anyoneMayReadWhatIsPublic() throws IOException {
        put(Cors.allowingAnyone());

        assertThat(gate.serve(put("https://whoever.example")).header("Access-Control-Allow-Origin"))
                .hasValue("*");
        var preflight = gate.serve(preflight("https://whoever.example", "PUT"));
        assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void leavesAloneWhatAHandlerSaysItself() throws IOException {
        gate.ruled(
                Method.PUT,
                "/x",
                new AnswerRules(Optional.of(CORS), Coding.AS_IT_IS),
                _ -> Response.text("ok").header("Access-Control-Allow-Origin", "https://own.example"));

        assertThat(gate.serve(put(APP)).headers()).hasSize(2);
    }
}

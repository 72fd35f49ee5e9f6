package dev.spillway.internal.admin;

import static dev.spillway.internal.admin.AdminFixture.answer;
import static dev.spillway.internal.admin.AdminFixture.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.http.Method;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.Lifecycle.Stage;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminEntranceTest {
    private static final String TOKEN = "xyzzy-plugh-plover-17";

    private final AdminFixture fixture = new AdminFixture(Map.of("spillway.admin.token", TOKEN));
    private final AdminEntrance entrance = fixture.entrance();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void isAliveWhateverTheStateAndTheChecks() throws IOException {
        fixture.checks.put("db", () -> {
            throw new AssertionError("liveness asks no check");
        });
        for (var stage : Stage.values()) {
            fixture.lifecycle.advance(stage);
            var response = answer(fixture.entrance(), AdminCall.get("/livez").from("192.0.2.1"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(body(response)).isEqualTo("alive\n");
        }
    }

    @Test
    void isReadyOnlyWhileServing() throws IOException {
        assertThat(answer(entrance, AdminCall.get("/readyz")).status()).isEqualTo(200);
        for (var stage : new Stage[] {Stage.LEAVING, Stage.DRAINING, Stage.CANCELLING, Stage.CLOSED}) {
            fixture.lifecycle.advance(stage);
            var response = answer(entrance, AdminCall.get("/readyz").from("192.0.2.1"));
            assertThat(response.status()).as("%s", stage).isEqualTo(503);
            assertThat(body(response)).startsWith("not ready (");
        }
    }

    @Test
    void showsMetricsToAll() throws IOException {
        var response = answer(entrance, AdminCall.get("/metrics").from("192.0.2.1"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(body(response)).contains("spillway_calls_seconds_count", "# TYPE jvm_memory_used_bytes gauge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/hardening.json"})
    void showsDetailsOnLoopback(String path) throws IOException {
        for (var address : new String[] {"127.0.0.1", "127.8.8.8", "::1"}) {
            assertThat(answer(entrance, AdminCall.get(path).from(address)).status())
                    .isEqualTo(200);
        }
        for (var host : new String[] {"LOCALHOST", "127.0.0.1:9090", "[::1]:9090", "10.0.0.1"}) {
            assertThat(answer(entrance, AdminCall.get(path).with(Map.of("host", host)))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(answer(entrance, AdminCall.get(path).with(Map.of())).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "2001:db8::1", "0.0.0.0", "::ffff:192.0.2.1"})
    void hidesDetailsFromOthers(String address) throws IOException {
        for (var path : new String[] {"/", "/hardening.json"}) {
            var response = answer(entrance, AdminCall.get(path).from(address));
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("Content-Type")).hasValue("application/problem+json");
            assertThat(body(response)).doesNotContain(TOKEN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "host, attacker.example:9090", "host, localhost.attacker.example", "x-forwarded-for, 127.0.0.1",
        "forwarded, for=127.0.0.1", "x-real-ip, 127.0.0.1", "via, 1.1 proxy"
    })
    void hidesDetailsFromWhoeverIsLoopbackInNameOnly(String name, String value) throws IOException {
        assertThat(answer(entrance, AdminCall.get("/").with(Map.of(name, value)))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + TOKEN, "bearer " + TOKEN, "BEARER  " + TOKEN + " "})
    void showsDetailsToBearerOfTheToken(String authorization) throws IOException {
        var call = AdminCall.get("/hardening.json").from("192.0.2.1").with(Map.of("authorization", authorization));
        assertThat(answer(entrance, call).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer ",
                "Bearer",
                "Bearer x",
                TOKEN,
                "Basic " + TOKEN,
                "Bearer " + TOKEN + "x",
                "Bearer (secret)"
            })
    void hidesDetailsFromBearerOfAnythingElse(String authorization) throws IOException {
        var call = AdminCall.get("/hardening.json").from("192.0.2.1").with(Map.of("authorization", authorization));
        assertThat(answer(entrance, call).status()).isEqualTo(403);
        try (var without = new AdminFixture(Map.of())) {
            assertThat(answer(without.entrance(), call).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"GET", "HEAD"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesMethodsThatChangeSomething(Method method) throws IOException {
        for (var path : new String[] {"/livez", "/readyz", "/metrics", "/", "/hardening.json"}) {
            var response = answer(entrance, AdminCall.get(path).method(method));
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("Allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void answersHeadAsGet() throws IOException {
        for (var path : new String[] {"/livez", "/readyz", "/metrics", "/", "/hardening.json"}) {
            assertThat(answer(entrance, AdminCall.get(path).method(Method.HEAD)).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/livez/", "/LIVEZ", "//", "/%6civez", "/hardening.json/..", "*", "/metrics/x"})
    void knowsNoOtherPath(String path) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> entrance.admit(AdminCall.get(path)))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND));
    }

    @Test
    void noAnswerIsKeptByCachesOrGuessedAt() throws IOException {
        for (var path : new String[] {"/livez", "/readyz", "/metrics", "/", "/hardening.json"}) {
            var response = answer(entrance, AdminCall.get(path));
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(response.header("X-Content-Type-Options")).hasValue("nosniff");
        }
    }

    @Test
    void noAnswerHoldsTheToken() throws IOException {
        for (var path : new String[] {"/livez", "/readyz", "/metrics", "/", "/hardening.json"}) {
            var response = answer(entrance, AdminCall.get(path));
            assertThat(body(response)).isNotEmpty().doesNotContain(TOKEN);
            assertThat(response.headers().toString()).doesNotContain(TOKEN);
        }
        assertThat(fixture.facts.toString()).doesNotContain(TOKEN);
    }

    @Test
    void leavesPagesToOthersThanWhoeverTakesNone() throws IOException {
        var slow = AdminCall.get("/metrics").from("192.0.2.1");
        var held = new ArrayList<Admission>();
        for (var i = 0; i < 16; i++) {
            held.add(entrance.admit(slow));
        }
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> entrance.admit(slow))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.PROCESS));
        assertThat(answer(entrance, slow.from("192.0.2.2")).status()).isEqualTo(200);
        assertThat(answer(entrance, AdminCall.get("/livez").from("192.0.2.1")).status())
                .isEqualTo(200);

        held.forEach(Admission::close);
        held.forEach(Admission::close);
        assertThat(answer(entrance, slow).status()).isEqualTo(200);
    }

    @Test
    void hasABoundedNumberOfPagesOnTheirWay() throws IOException {
        for (var i = 0; i < 64; i++) {
            entrance.admit(AdminCall.get("/metrics").from("192.0.2." + i / 16));
        }
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> entrance.admit(AdminCall.get("/metrics").from("192.0.2.99")));
    }
}

package dev.spillway.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.RpcKnobs;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class HardeningDocumentTest {
    private static JsonNode document(Map<String, String> properties) {
        try (var fixture = new AdminFixture(properties)) {
            return new ObjectMapper().readTree(new HardeningDocument(fixture.facts).text());
        }
    }

    private static JsonNode knob(JsonNode knobs, String key) {
        return StreamSupport.stream(knobs.spliterator(), false)
                .filter(knob -> knob.get("key").asString().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> keys(JsonNode knobs) {
        return StreamSupport.stream(knobs.spliterator(), false)
                .map(knob -> knob.get("key").asString())
                .toList();
    }

    @Test
    void listsOfClientsWhatTheyHave() {
        var clients = document(Map.of()).get("clients");

        assertThat(keys(clients.get(1).get("knobs")))
                .containsExactlyElementsOf(
                        ClientKnobs.of(Base.Kind.GRPC).stream().map(Knob::key).toList())
                .contains("timeout", "grpc.keepalive")
                .doesNotContain("redirects");
    }

    @Test
    void listsEveryKnobWithValueRangeDefaultOriginAndReason() {
        var document = document(Map.of());
        var route = document.get("routes").get(0);

        assertThat(route.get("route").asString()).isEqualTo("GET /stock/{sku}");
        for (var scope : Knob.Scope.values()) {
            var knobs = switch (scope) {
                case PROCESS -> document.get("process");
                case ROUTE, METHOD -> route.get("knobs");
                case CLIENT -> document.get("clients").get(0).get("knobs");
            };
            if (scope == Knob.Scope.METHOD) {
                // The only route is none.
                assertThat(keys(knobs)).doesNotContain(RpcKnobs.IDLE.key());
                continue;
            }
            var all = scope == Knob.Scope.CLIENT
                    ? ClientKnobs.of(Base.Kind.HTTP)
                    : Knobs.all().stream().filter(knob -> knob.scope() == scope).toList();
            assertThat(keys(knobs))
                    .containsExactlyElementsOf(all.stream().map(Knob::key).toList());
            for (var knob : all) {
                var told = knob(knobs, knob.key());
                assertThat(told.get("range").asString()).isEqualTo(knob.range());
                assertThat(told.get("default").asString())
                        .isEqualTo(knob.standardSetting().text());
                assertThat(told.get("reason").asString()).isEqualTo(knob.reason());
                assertThat(told.get("value").asString()).isNotEmpty();
                assertThat(told.get("origin").asString()).isNotEmpty();
            }
        }
    }

    @Test
    void tellsWhereValuesCameFrom() {
        var document = document(Map.of(
                "spillway.write.total",
                "30s",
                "spillway.routes.\"POST /import\".permits",
                "4",
                "spillway.routes.default.rate",
                "7/s",
                "spillway.port",
                "0",
                "spillway.edge.behind.0",
                "10.0.0.0/8"));
        var write = knob(document.get("process"), "write.total");
        var knobs = document.get("routes").get(1).get("knobs");

        assertThat(write.get("value").asString()).isEqualTo("30s");
        assertThat(write.get("origin").asString()).isEqualTo("-Dspillway.write.total");
        assertThat(knob(knobs, "permits").get("value").asString()).isEqualTo("4");
        assertThat(knob(knobs, "queue").get("value").asString())
                .as("half the permits")
                .isEqualTo("2");
        assertThat(knob(knobs, "burst").get("value").asString())
                .as("two seconds of the rate")
                .isEqualTo("14");
        assertThat(knob(document.get("routes").get(0).get("knobs"), "permits")
                        .get("origin")
                        .asString())
                .isEqualTo("code");
        assertThat(document.get("main").get("port").asInt())
                .as("the port in fact")
                .isEqualTo(18080);
        assertThat(document.get("main").get("portOrigin").asString()).isEqualTo("-Dspillway.port");
        assertThat(document.get("edge").get("value").asString()).isEqualTo("behind [10.0.0.0/8]");
        assertThat(document.get("versions").get("java").asString()).startsWith("25");
        assertThat(document.get("memory").get("worstCaseBytes").asLong()).isPositive();
    }

    @Test
    void tellsThatThereIsTokenButNotWhich() {
        var with = document(Map.of("spillway.admin.token", "xyzzy-plugh-plover-17"));
        assertThat(with.get("admin").get("details").asString()).isEqualTo("loopback or token");
        assertThat(with.toString()).doesNotContain("xyzzy");
        assertThat(document(Map.of()).get("admin").get("details").asString()).isEqualTo("loopback");
    }

    @Test
    void textIsEscaped() {
        var hostile = "\"\\\n\u0000\u001f\u2028</script>𝄞";
        var json = new JsonText().object(() -> {});
        assertThat(json.toString()).isEqualTo("{}\n");
        var text = new JsonText();
        text.object(() -> text.member(hostile, hostile).array("empty", () -> {}));
        var read = new ObjectMapper().readTree(text.toString());
        assertThat(read.get(hostile).asString()).isEqualTo(hostile);
        assertThat(read.get("empty")).isEmpty();
    }
}

package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ProblemResponseTest {
    private static final Problem PLAIN = Problem.of(404, "Not Found");

    @Test
    void plainProblemHasTypeTitleAndStatusOnly() {
        var response = Response.problem(PLAIN);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("content-type")).contains("application/problem+json");
        assertThat(response.header("retry-after")).isEmpty();
        assertThat(text(response)).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}");
    }

    @Test
    void namesTheBoundThatWasMet() {
        var bound = new Problem.Bound("spillway.routes.\"POST /echo\".max-body", "1 MiB", "2 MiB");
        var response = Response.problem(
                Problem.of(413, "Content Too Large").detail("too large").bound(bound));

        assertThat(parsed(response))
                .isEqualTo(Map.of(
                        "type", "about:blank",
                        "title", "Content Too Large",
                        "status", 413,
                        "detail", "too large",
                        "setting", "spillway.routes.\"POST /echo\".max-body",
                        "limit", "1 MiB",
                        "observed", "2 MiB"));
    }

    @Test
    void everyCharacterSurvivesItsEscape() {
        var hostile = IntStream.range(0, 0x250)
                .mapToObj(c -> Character.toString((char) c))
                .collect(Collectors.joining("", "</script>\"\\", "\u2028\ud83d\ude00"));

        assertThat(parsed(Response.problem(PLAIN.detail(hostile))).get("detail"))
                .isEqualTo(hostile);
    }

    @Test
    void loneSurrogateLeavesAValidDocument() {
        assertThat(parsed(Response.problem(PLAIN.detail("a\ud800b"))).get("detail"))
                .isEqualTo("a?b");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 1", "PT-5S, 1", "PT0.000000001S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT59.5S, 60", "PT2H, 7200"
    })
    void roundsRetryAfterUpToWholeSeconds(Duration wait, String header) {
        assertThat(Response.problem(PLAIN.retryAfter(wait)).header("Retry-After"))
                .contains(header);
    }

    private static String text(Response response) {
        return response.entity() instanceof Entity.Bytes(var bytes) ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    private static Map<?, ?> parsed(Response response) {
        return JsonMapper.shared().readValue(text(response), HashMap.class);
    }
}

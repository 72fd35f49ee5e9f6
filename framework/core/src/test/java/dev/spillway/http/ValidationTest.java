package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static Problem raised(Validation validation) {
        return catchThrowableOfType(ProblemException.class, validation::raise).problem();
    }

    @Test
    void withoutFaultsNothingHappens() {
        assertThatCode(() -> new Validation().raise()).doesNotThrowAnyException();
    }

    @Test
    void tellsAllAtOnce() {
        var problem = raised(new Validation().add("sku", "must not be blank").add("", "is too much"));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors())
                .containsExactly(
                        new Problem.FieldError("sku", "must not be blank"), new Problem.FieldError("", "is too much"));
        assertThat(problem.detail()).contains("sku: must not be blank; is too much");
    }

    @Test
    void documentHasTheErrors() {
        var problem = raised(new Validation().add("a\"b", "x\ny"));

        assertThat(new String(ProblemDocument.write(problem), StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"a\\\"b: x\\ny\",\"errors\":[{\"field\":\"a\\\"b\",\"message\":\"x\\ny\"}]}");
    }

    @Test
    void keepsAnAnswerSmall() {
        var validation = new Validation();
        for (var i = 0; i < 1_000; i++) {
            validation.add("f" + i, "wrong");
        }

        assertThat(raised(validation).errors()).hasSize(64);
        assertThat(raised(validation).detail()).contains("f0: wrong; f1: wrong; f2: wrong; and 61 more");
    }

    @Test
    void standsWhereItsValueStands() {
        var problem = raised(new Validation().add("sku", "wrong").add("", "bad").add("[2].x", "odd"));

        assertThat(problem.within("items[3]").errors())
                .extracting(Problem.FieldError::field)
                .containsExactly("items[3].sku", "items[3]", "items[3][2].x");
        assertThat(problem.within("items[3]").detail())
                .contains("items[3].sku: wrong; items[3]: bad; items[3][2].x: odd");
        assertThat(problem.within("")).isEqualTo(problem);
        assertThat(problem.detail("my own").within("a").detail()).contains("my own");
    }

    @Test
    void problemWithoutErrorsStandsNowhere() {
        var problem = Problem.of(409, "Conflict").detail("taken");

        assertThat(problem.within("a")).isEqualTo(problem);
        assertThat(problem.errors(List.of()).errors()).isEmpty();
    }
}

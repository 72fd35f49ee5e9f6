package dev.spillway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsStaySecretTest {
    private static final String WORD = "xyzzy-plugh-plover";

    @TempDir
    Path folder;

    @Test
    void tokenIsReadAndNotPrinted() {
        var configuration = Given.file(folder, "spillway.admin.token = " + WORD).load();

        assertThat(configuration.adminToken())
                .hasValueSatisfying(token -> assertThat(token.matches(WORD)).isTrue());
        assertThat(configuration.toString()).contains("(secret)").doesNotContain(WORD);
    }

    @Test
    void tokenIsReadFromFileWithItsLineBreak() throws IOException {
        var file = Files.writeString(folder.resolve("token"), WORD + "\n");
        var configuration = Given.nothing()
                .property("spillway.admin.token-file", file.toString())
                .load();

        assertThat(configuration.adminToken())
                .hasValueSatisfying(token -> assertThat(token.matches(WORD)).isTrue());
    }

    @Test
    void tokenThatCanBeGuessedIsRefusedWithoutQuotingIt() {
        assertThat(Given.file(folder, "spillway.admin.token = xyzzy").faults())
                .containsExactly("application.conf: 1: spillway.admin.token is shorter than 16 bytes;"
                        + " expected at least 16 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spillway.admin.token = [\"%s\"]",
                "spillway.admin.token.value = \"%s\"",
                "spillway.admin.tokn = \"%s\"",
                "spillway.admin.token = \"%s\" }",
                "spillway.admin.token = \"%s",
                "spillway { admin.token = \"%s\" \"x\" : 5 }",
                "spillway.admin { token \"%s\" }",
                "spillway.admin.token = {a:1} \"%s\"",
                "spillway.admin.token = \"%s\", spillway.admin.token-file = /nowhere/token",
                "spillway.admin.token = ${\"%s\"}\"",
                "spillway.admin.token = '%s'' ]",
            })
    void noFaultQuotesIt(String text) {
        var error =
                catchThrowable(() -> Given.file(folder, text.formatted(WORD)).load());

        assertThat(error).isInstanceOf(ConfigurationError.class);
        var printed = new StringWriter();
        error.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(WORD);
    }

    @Test
    void missingOrEndlessTokenFileIsRefused() throws IOException {
        assertThat(Given.nothing()
                        .property("spillway.admin.token-file", "/nowhere/token")
                        .faults())
                .containsExactly(
                        "-Dspillway.admin.token-file: spillway.admin.token-file = /nowhere/token cannot be read"
                                + " (NoSuchFileException); expected a file with at least 16 bytes");
        var endless = Files.writeString(folder.resolve("endless"), WORD.repeat(1_000));
        assertThat(Given.nothing()
                        .property("spillway.admin.token-file", endless.toString())
                        .faults())
                .singleElement()
                .asString()
                .contains("is longer than 4096 bytes")
                .doesNotContain(WORD);
    }
}

package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page about testing shows a test that runs here: `-Dreference.write` renews it.
class TestingPageTest {
    private static final Path PAGE = Path.of("../../site/docs/testing.md");
    private static final Path EXAMPLE = Path.of("src/test/java/dev/spillway/testing/examples/StockTest.java");
    private static final String START = "```java\n";
    private static final String END = "```\n";

    @Test
    void showsATestThatRuns() throws IOException {
        var example = Files.readString(EXAMPLE).replaceFirst("package .*;\n\n", "");
        var page = Files.readString(PAGE);
        var start = page.indexOf(START) + START.length();
        var end = page.indexOf(END, start);
        if (System.getProperty("reference.write") != null) {
            page = page.substring(0, start) + example + page.substring(end);
            Files.writeString(PAGE, page);
            end = page.indexOf(END, start);
        }

        assertThat(page.substring(start, end)).isEqualTo(example);
    }
}

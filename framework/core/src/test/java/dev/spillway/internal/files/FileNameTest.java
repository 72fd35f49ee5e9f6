package dev.spillway.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "index.html",
                "css/a.css",
                "a b.txt",
                "\u00e4\u00f6.txt",
                "app.3f2a9c1b.js",
                "console.js",
                "com.js/x",
                "~user/a~b.txt",
                "a..b",
                "CONTENT",
            })
    void takesPlainNames(String name) {
        assertThat(FileName.isPlain(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "..",
                ".",
                "../etc/passwd",
                "a/../../etc/passwd",
                "a/./b",
                "a//b",
                "a/",
                "...",
                "..\\..\\etc",
                "a\\b",
                "C:/windows",
                "c:boot.ini",
                "file.txt::$DATA",
                ".git/config",
                ".env",
                "a/.htaccess",
                "%2e%2e/etc",
                "..%2fetc",
                "%c0%ae%c0%ae/etc",
                "a\u0000.html",
                "a\n",
                "a\u0085",
                "CON",
                "con.txt",
                "a/NUL.tar.gz",
                "com1",
                "LPT\u00b9.txt",
                "aux .txt",
                "a.",
                "a ",
                " a",
                "PROGRA~1/x",
                "GIT~1",
                "a*",
                "a?b",
                "a|b",
                "a<b",
                "a\"b",
            })
    void refusesWhatMayMeanSomethingElse(String name) {
        assertThat(FileName.isPlain(name)).as(name).isFalse();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(FileName.isPlain("a".repeat(1_024))).isTrue();
        assertThat(FileName.isPlain("a".repeat(1_025))).isFalse();
    }
}

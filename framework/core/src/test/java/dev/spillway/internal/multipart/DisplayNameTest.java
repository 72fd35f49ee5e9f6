package dev.spillway.internal.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {
    @ParameterizedTest
    @CsvSource({
        "report.pdf, report.pdf",
        "../../etc/passwd, passwd",
        "/etc/passwd, passwd",
        "C:\\Users\\x\\a.txt, a.txt",
        "..\\..\\boot.ini, boot.ini",
        "a/b\\c/d.txt, d.txt",
        "' spaced name ', spaced name",
        "ä€😀.png, ä€😀.png",
        "..hidden, ..hidden",
        "a%2fb, a%2fb",
    })
    void isTheLastStepOfThePath(String filename, String shown) {
        assertThat(DisplayName.of(filename)).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "...", "a/", "a/..", "\\", "\u0000", "\u202e\u200b"})
    void isNoneWhereNothingIsLeft(String filename) {
        assertThat(DisplayName.of(filename)).isEmpty();
    }

    @Test
    void losesWhatControlsSomething() {
        assertThat(DisplayName.of("inv\u202efdp.exe")).contains("invfdp.exe");
        assertThat(DisplayName.of("a\u0000b\tc\u001b[31m\u0085\u2028d")).contains("abc[31md");
        assertThat(DisplayName.of("a\ud800b")).contains("ab");
    }

    @Test
    void isShort() {
        assertThat(DisplayName.of("x".repeat(10_000))).contains("x".repeat(255));
        assertThat(DisplayName.of("x".repeat(254) + "😀")).contains("x".repeat(254));
    }

    @Property
    boolean neverHasASeparator(@ForAll String filename) {
        var name = DisplayName.of(filename).orElse("x");
        return !name.isEmpty()
                && name.length() <= 255
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0 || Character.isISOControl(c));
    }
}

package dev.spillway.internal.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String HEAD = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

    /// A body between the delimiters `--X`, in which `|` is a line end.
    private static List<Seen> read(String body) throws IOException {
        return Seen.all(body.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8), "X", 8 << 10);
    }

    private static void assertMalformed(String body) {
        assertThatExceptionOfType(MalformedMultipart.class).isThrownBy(() -> read(body));
    }

    @Test
    void givesPartsInTheirOrder() throws IOException {
        var parts = read("--X|Content-Disposition: form-data; name=\"a\"||one|--X|"
                + "content-disposition:form-data;name=b;filename=\"f.txt\"|Content-Type: Text/Plain; charset=utf-8|X-Y: z||"
                + "two||lines|--X--|");

        assertThat(parts)
                .containsExactly(
                        new Seen("a", Optional.empty(), Optional.empty(), "one"),
                        new Seen("b", Optional.of("f.txt"), Optional.of("text/plain"), "two\r\n\r\nlines"));
    }

    @Test
    void partsMayBeEmpty() throws IOException {
        assertThat(read("--X|" + HEAD + "|--X|" + HEAD + "--X|" + HEAD + "||--X--"))
                .extracting(Seen::content)
                .containsExactly("", "", "\r\n");
    }

    @Test
    void bodyMayHaveNoParts() throws IOException {
        assertThat(read("--X--")).isEmpty();
        assertThat(read("--X--|")).isEmpty();
    }

    @Test
    void whatStandsAroundThePartsIsDropped() throws IOException {
        assertThat(read("before|--Y|--X|" + HEAD + "in|--X-- \t|after|--X|" + HEAD + "never|--X--"))
                .extracting(Seen::content)
                .containsExactly("in");
    }

    @Test
    void whatStandsAroundThePartsHasABound() throws IOException {
        var parts = "--X|" + HEAD + "in|--X--|";
        assertThat(read("x".repeat(4096 - 2) + "|" + parts)).hasSize(1);
        assertThat(read(parts + "x".repeat(4096))).hasSize(1);

        assertMalformed("x".repeat(4097) + "|" + parts);
        assertMalformed(parts + "x".repeat(4097));
        assertMalformed(parts + "x".repeat(100_000));
    }

    @Test
    void delimiterMayBePadded() throws IOException {
        assertThat(read("--X \t |" + HEAD + "in|--X--")).hasSize(1);

        assertMalformed("--X" + " ".repeat(17) + "|" + HEAD + "in|--X--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--Y",
                "-",
                "--",
                "|-",
                "|--",
                "|--Y",
                "||--",
                "\r--X",
                "\n--X",
                "|-X",
                "||",
                "|\r|\r--Y|-",
                "a--X",
                " --X",
            })
    void whatIsNearlyADelimiterIsContent(String content) throws IOException {
        assertThat(read("--X|" + HEAD + content + "|--X--"))
                .extracting(Seen::content)
                .containsExactly(content.replace("|", "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "|", "nothing", "--Y--", "--X", "--X|", "--X-", "--X-|", "--XX|", "--X-->|", "--Xa--", "--X\n",
                "--X\r\r", "-- X--", "--X--\n", "--X--x",
            })
    void refusesDelimitersThatAreNone(String body) {
        assertMalformed(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"in", "in|", "in|--", "in|--X", "in|--X-", "in|--X|", "in|--Xy", "in\n--X--", "in\r--X--"})
    void refusesABodyWithoutItsEnd(String rest) {
        assertMalformed("--X|" + HEAD + rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|",
                "X: y||",
                "Content-Disposition||",
                ": x||",
                "Content-Disposition : form-data; name=a||",
                "Content-Disposition: form-data||",
                "Content-Disposition: form-data; name=||",
                "Content-Disposition: form-data; name=\"\"||",
                "Content-Disposition: form-data; name=\"a||",
                "Content-Disposition: form-data; name=\"a\" x||",
                "Content-Disposition: form-data; name=\"a\"; name=\"b\"||",
                "Content-Disposition: form-data; name=\"a\"; filename=b; filename=c||",
                "Content-Disposition: form-data name=\"a\"||",
                "Content-Disposition: attachment; name=\"a\"||",
                "Content-Disposition: form-data; filename=\"a\"||",
                "Content-Disposition: form-data; =\"a\"||",
                "Content-Disposition: form-data; name=\"a\"|Content-Disposition: form-data; name=\"b\"||",
                "Content-Disposition: form-data; name=\"a\"|Content-Type: text/plain|Content-Type: text/html||",
                "Content-Disposition: form-data;| name=\"a\"||",
                "Content-Disposition: form-data; name=\"a\"\n\n",
                "Content-Disposition: form-data; name=\"a\rb\"||",
                "Content-Disposition: form-data; name=\"a\u0000b\"||",
                "Content-Disposition: form-data; name=\"a\u007fb\"||",
                "Content-Disposition: form-data; name=\"a\"|Content-Type: multipart/mixed; boundary=Y||",
                "Content-Disposition: form-data; name=\"a\"|Content-Type: Multipart/Form-Data; boundary=X||",
                "Content-Disposition: form-data; name=\"a\"|Content-Transfer-Encoding: base64||",
                "Content-Disposition: form-data; name=\"a\"|Content-Transfer-Encoding: quoted-printable||",
                "Content-Disposition: form-data; name=\"a\"|",
            })
    void refusesHeadsThatAreNone(String head) {
        assertMalformed("--X|" + head + "in|--X--");
    }

    @Test
    void refusesHeadsThatAreNotUtf8() {
        var body = "--X\r\nContent-Disposition: form-data; name=\"\u00e9\"\r\n\r\nin\r\n--X--"
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(MalformedMultipart.class).isThrownBy(() -> Seen.all(body, "X", 100));
    }

    @Test
    void headHasBounds() throws IOException {
        var name = "n".repeat(256);
        assertThat(read("--X|Content-Disposition: form-data; name=\"" + name + "\"||in|--X--"))
                .extracting(Seen::name)
                .containsExactly(name);
        assertThat(read("--X|" + "A: b|".repeat(15) + HEAD + "in|--X--")).hasSize(1);
        assertThat(read("--X|A: " + "b".repeat(8_000) + "|" + HEAD + "in|--X--"))
                .hasSize(1);

        assertMalformed("--X|Content-Disposition: form-data; name=\"" + name + "n\"||in|--X--");
        assertMalformed("--X|" + "A: b|".repeat(16) + HEAD + "in|--X--");
        assertMalformed("--X|A: " + "b".repeat(8_200) + "|" + HEAD + "in|--X--");
        assertMalformed("--X|" + "b".repeat(1_000_000));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "name=plain, plain",
                "name=\"with space\", with space",
                "name=\"a\\\"b\", `a\"b`",
                "name=\"a%22b\", a%22b",
                "name=\"C:\\dir\\f\", C:\\dir\\f",
                "name=\"ä€😀\", ä€😀",
                "name*=UTF-8''x;name=y, y",
                "NAME=a; other=\"q\"; , a",
                "name=\"a;b=c\", a;b=c",
            })
    void readsNamesAsBrowsersWriteThem(String parameters, String name) throws IOException {
        assertThat(read("--X|Content-Disposition: form-data; " + parameters + "||in|--X--"))
                .extracting(Seen::name)
                .containsExactly(name);
    }

    @Test
    void encodingThatChangesNothingIsTaken() throws IOException {
        assertThat(read("--X|Content-Transfer-Encoding: Binary|" + HEAD + "in|--X--"))
                .hasSize(1);
    }

    @Test
    void nextDropsWhatIsLeft() throws IOException {
        var body = ("--X|" + HEAD + "1".repeat(50_000) + "|--X|" + HEAD + "2|--X--").replace("|", "\r\n");
        var multipart = Seen.multipart(body.getBytes(StandardCharsets.UTF_8), "X", 1_000);

        assertThat(multipart.next()).isPresent();
        assertThat(multipart.read(new byte[10], 0, 10)).isPositive();
        assertThat(multipart.next()).isPresent();
        assertThat(new String(Seen.content(multipart), StandardCharsets.UTF_8)).isEqualTo("2");
        assertThat(multipart.read(new byte[10], 0, 10)).isEqualTo(-1);
        assertThat(multipart.next()).isEmpty();
        assertThat(multipart.next()).isEmpty();
        assertThat(multipart.read(new byte[10], 0, 10)).isEqualTo(-1);
    }

    @Test
    void readsByteAfterByte() throws IOException {
        var content = "\r\n--\r\n--Y\r\r\n-".repeat(500);
        var body = "--X\r\n" + HEAD + content + "\r\n--X--";
        var multipart = Seen.multipart(body.getBytes(StandardCharsets.UTF_8), "X", 3);
        assertThat(multipart.next()).isPresent();

        var read = new StringBuilder();
        var single = new byte[1];
        while (multipart.read(single, 0, 1) > 0) {
            read.append((char) single[0]);
        }
        assertThat(read).hasToString(content);
        assertThat(multipart.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0123456789'()+_,-./:=?", "a b", "----WebKitFormBoundary7MA4YWxkTrZu0gW"})
    void takesBoundariesOfRfc2046(String text) throws IOException {
        var body = "--" + text + "\r\n" + HEAD + "in\r\n--" + text + "--";

        assertThat(Seen.all(body.getBytes(StandardCharsets.UTF_8), text, 5)).hasSize(1);
        assertThat(new Boundary("x".repeat(70)).text()).hasSize(70);
    }
}

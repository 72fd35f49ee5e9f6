package dev.spillway.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import dev.spillway.http.Validation;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {
    private final Json json = new Json(Settings.DEFAULTS);

    enum Colour {
        RED,
        GREEN
    }

    record Item(String sku, int quantity) {
        Item {
            if (quantity == 13) {
                throw new IllegalArgumentException("secret internals");
            }
            if (quantity == 14) {
                throw new ProblemException(Problem.of(422, "Unprocessable Content"));
            }
        }
    }

    record Order(String id, List<Item> items, Optional<String> note, Colour colour) {}

    record Times(Instant at, Duration pause, LocalDate day, OffsetDateTime local, UUID id) {}

    record Numbers(double fraction, long whole, BigDecimal exact, BigInteger large) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Shape {}

    record Square(int side) implements Shape {}

    @Test
    void readsARecordAndIgnoresWhatItDoesNotKnow() {
        var order = read(
                "{\"id\":\"a\",\"colour\":\"RED\",\"new\":[1],\"items\":[{\"sku\":\"x\",\"quantity\":5}]}",
                Order.class);

        assertThat(order).isEqualTo(new Order("a", List.of(new Item("x", 5)), Optional.empty(), Colour.RED));
    }

    @Test
    void whatItWritesItReadsBack() {
        var times = new Times(
                Instant.parse("2024-02-29T12:00:00.123456789Z"),
                Duration.ofMillis(1500),
                LocalDate.of(2024, 2, 29),
                OffsetDateTime.parse("2024-02-29T12:00:00+02:00"),
                new UUID(1, 2));

        var text = new String(json.write(times), StandardCharsets.UTF_8);

        assertThat(text).contains("\"2024-02-29T12:00:00.123456789Z\"", "\"PT1.5S\"", "\"2024-02-29T12:00:00+02:00\"");
        assertThat(read(text, Times.class)).isEqualTo(times);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':5}                                            | id: expected a string",
                "{'id':true}                                         | id: expected a string",
                "{'id':[]}                                           | id: expected a string",
                "{'id':'a','items':null}                             | items: has to be there, and not null",
                "{'id':'a','items':''}                               | items: expected an array",
                "{'id':'a','items':[{'sku':'x'}]}                    | items[0].quantity: has to be there, and not null",
                "{'id':'a','items':[{'sku':null,'quantity':1}]}      | items[0].sku: has to be there, and not null",
                "{'id':'a','items':[{'sku':'x','quantity':null}]}    | items[0].quantity: expected a whole number",
                "{'id':'a','items':[{'sku':'x','quantity':'5'}]}     | items[0].quantity: expected a whole number",
                "{'id':'a','items':[{'sku':'x','quantity':5.0}]}     | items[0].quantity: expected a whole number",
                "{'id':'a','items':[{'sku':'x','quantity':1e99}]}    | items[0].quantity: expected a whole number",
                "{'id':'a','items':[{'sku':'x','quantity':99999999999}]} | items[0].quantity: expected a whole number within its range",
                "{'id':'a','items':[{'sku':'x','quantity':13}]}      | items[0]: not an allowed value",
                "{'id':'a','items':[],'colour':'BLUE'}               | colour: expected one of RED, GREEN",
                "{'id':'a','items':[],'colour':0}                    | colour: expected one of RED, GREEN",
                "[]                                                  | expected an object",
                "null                                                | expected an object",
                "``                                                  | the document is empty",
                "{                                                   | not JSON, near byte 1",
                "{'id':'a','id':'b'}                                 | a key stands twice, near byte 14",
                "{'id':'a','items':[],'colour':'RED'} {}             | something follows the document",
                "{'id':'a','items':[],'colour':'RED'} x              | not JSON, near byte 37",
            })
    void saysWhereAndWhatWasExpected(String document, String detail) {
        assertThat(complaint(document.replace('\'', '"'), Order.class).detail()).hasValue(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'at':'x'}           | at: expected a date or time as in ISO 8601",
                "{'pause':'long'}     | pause: expected a duration as in ISO 8601",
                "{'day':'2024-02-30'} | day: expected a date or time as in ISO 8601",
                "{'id':'zz'}          | id: expected a UUID",
            })
    void expectsTimesAndIdentifiersAsText(String document, String detail) {
        assertThat(complaint(document.replace('\'', '"'), Times.class).detail()).hasValue(detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1}",
                "{a:1}",
                "[NaN]",
                "[1,]",
                "[1]//x",
                "[01]",
                "[+1]",
                "[.5]",
                "[\"a\nb\"]",
                "\uFEFF[1]",
                "[1",
                "]",
                "\"\\x\"",
                "\"\\u12\"",
                "tru",
                "1 2"
            })
    void refusesWhatIsNearlyJson(String document) {
        assertThat(complaint(document, Object.class).status()).isEqualTo(400);
    }

    @Test
    void depthEndsAtItsKnob() {
        assertThat(read("[".repeat(64) + "]".repeat(64), Object.class)).isInstanceOf(List.class);

        assertThat(complaint("[".repeat(65) + "]".repeat(65), Object.class).limit())
                .hasValue(new Problem.Bound("spillway.json.depth", "64", "65 or more"));
        assertThat(complaint("{\"a\":".repeat(200_000), Map.class).limit()).isPresent();
        var shallow = new Json(Settings.DEFAULTS.overlaid(List.of(Knobs.JSON_DEPTH.at(8L))));
        assertThatThrownBy(() -> shallow.read(utf8("[".repeat(9) + "]".repeat(9)), Object.class))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void boundsNumbersNamesAndTokens() {
        assertThat(read("9".repeat(1_000), Object.class)).isInstanceOf(BigInteger.class);

        assertThat(complaint("9".repeat(1_001), Object.class).status()).isEqualTo(400);
        assertThat(complaint("{\"" + "n".repeat(5_000) + "\":1}", Map.class).status())
                .isEqualTo(400);
        assertThat(complaint("[" + "[],".repeat(600_000) + "1]", Object.class).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"large\":1e100000000}",
                "{\"large\":1e999999999999}",
                "{\"exact\":1e999999999999}",
                "{\"whole\":1e18}",
                "{\"whole\":9223372036854775808}",
                "{\"fraction\":\"1\"}",
                "{\"fraction\":true}",
            })
    void refusesNumbersThatDoNotFit(String document) {
        assertThat(complaint(document, Numbers.class).status()).isEqualTo(400);
    }

    record Fractions(
            Double boxed,
            float small,
            List<double[]> many,
            List<Float> listed,
            OptionalDouble perhaps,
            Optional<Double> other,
            Number number,
            Object any) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'fraction':1e400     | fraction: expected a number within its range",
                "'fraction':-1e400    | fraction: expected a number within its range",
                "'fraction':'NaN'     | fraction: expected a number within its range",
                "'fraction':'-INF'    | fraction: expected a number within its range",
            })
    void aNumberThatIsNoneIsNoFraction(String member, String detail) {
        assertThat(complaint("{" + member.replace('\'', '"') + "}", Numbers.class)
                        .detail())
                .hasValue(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'boxed':1e400            | boxed",
                "'small':1e39             | small",
                "'many':[[1.5,1e400]]     | many[0]",
                "'many':[[],['Infinity']] | many[1]",
                "'listed':[0.5,-1e39]     | listed[1]",
                "'perhaps':1e400          | perhaps",
                "'other':1e400            | other",
                "'number':1e400           | number",
                "'any':1e400              | any",
                "'any':{'x':[1e400]}      | any",
            })
    void noNumberBecomesInfinite(String member, String path) {
        var document = "{" + member.replace('\'', '"') + "}";
        assertThat(complaint(document, Fractions.class).errors())
                .as(document)
                .extracting(Problem.FieldError::field)
                .containsExactly(path);
    }

    @Test
    void readsFractionsOfEveryKind() {
        var text = "{\"boxed\":1.5e308,\"small\":3.4e38,\"many\":[[1,-0.5]],\"listed\":[0.25],\"perhaps\":1e-400,"
                + "\"other\":null,\"number\":7,\"any\":{\"x\":[1.25,2,\"NaN\"]}}";
        var read = read(text, Fractions.class);

        assertThat(read.boxed).isEqualTo(1.5e308);
        assertThat(read.small).isEqualTo(3.4e38f);
        assertThat(read.many.getFirst()).containsExactly(1, -0.5);
        assertThat(read.listed).containsExactly(0.25f);
        assertThat(read.perhaps).hasValue(0);
        assertThat(read.other).isEmpty();
        assertThat(read.number).isEqualTo(7);
        assertThat(read.any).isEqualTo(Map.of("x", List.of(1.25, 2, "NaN")));
        assertThat(new String(json.write(read), StandardCharsets.UTF_8))
                .contains("\"boxed\":1.5E308", "\"many\":[[1.0,-0.5]]", "\"listed\":[0.25]", "\"perhaps\":0.0");
    }

    @Test
    void aFractionThatMayBeAbsentIsEmptyThen() {
        record Perhaps(OptionalDouble x) {}

        assertThat(read("{}", Perhaps.class).x).isEmpty();
        assertThat(read("{\"x\":null}", Perhaps.class).x).isEmpty();
        assertThat(complaint("{\"x\":\"1\"}", Perhaps.class).detail()).hasValue("x: expected a number");
    }

    static Stream<Object> infinite() {
        record Primitive(double x) {}
        record Small(float x) {}
        record Typed(OptionalDouble x) {}
        return Stream.of(
                Double.POSITIVE_INFINITY,
                Float.NaN,
                new double[] {1, Double.NEGATIVE_INFINITY},
                new float[] {Float.NaN},
                List.of(Double.NaN),
                Map.of("x", Float.POSITIVE_INFINITY),
                Optional.of(Double.NaN),
                new Primitive(Double.NaN),
                new Small(Float.NEGATIVE_INFINITY),
                new Typed(OptionalDouble.of(Double.NaN)));
    }

    @ParameterizedTest
    @MethodSource("infinite")
    void writesNothingThatIsNoNumber(Object value) {
        assertThatThrownBy(() -> json.write(value))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("JSON");
    }

    @Test
    void echoesLittleOfTheInput() {
        record Counts(Map<String, Integer> counts) {}
        var secret = "k".repeat(3_000);

        var detail = complaint("{\"counts\":{\"" + secret + "\":\"" + secret + "\"}}", Counts.class)
                .detail()
                .orElseThrow();

        assertThat(detail).hasSizeLessThan(160).endsWith("…: expected a whole number");
    }

    @Test
    void neverNamesAClass() {
        assertThat(complaint("{\"@class\":\"" + Square.class.getName() + "\",\"side\":1}", Shape.class)
                        .detail())
                .hasValueSatisfying(detail -> assertThat(detail).doesNotContain("Square", "Shape", "dev.spillway"));
    }

    @Test
    void readsNoTypeThatTheDocumentNames() {
        var document = "{\"@class\":\"" + Square.class.getName() + "\",\"side\":1}";

        assertThatThrownBy(() -> read(document, Shape.class)).isInstanceOf(ProblemException.class);
    }

    @Test
    void typeThatCannotBeReadIsTheFaultOfTheService() {
        assertThatThrownBy(() -> read("{}", Runnable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Runnable");
    }

    @Test
    void problemOfARecordsConstructorIsTheAnswer() {
        var document = "{\"id\":\"a\",\"items\":[{\"sku\":\"x\",\"quantity\":14}]}";

        assertThat(complaint(document, Order.class).status()).isEqualTo(422);
    }

    record Checked(String sku, int quantity) {
        Checked {
            var faults = new Validation();
            if (sku.isBlank()) {
                faults.add("sku", "must not be blank");
            }
            if (quantity < 1) {
                faults.add("quantity", "has to be at least 1");
            }
            faults.raise();
        }
    }

    record Basket(List<Checked> items, Map<String, Checked> named, Optional<Checked> gift) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'items':[{'sku':'a','quantity':1},{'sku':' ','quantity':0}]} | items[1]",
                "{'items':[],'named':{'x':{'sku':' ','quantity':0}}}           | named.x",
                "{'items':[],'named':{},'gift':{'sku':'','quantity':-1}}       | gift",
            })
    void faultsOfARecordStandWhereItStands(String document, String place) {
        for (var problem : List.of(
                complaint(document.replace('\'', '"'), Basket.class),
                catchThrowableOfType(
                                ProblemException.class,
                                () -> json.read(dripping(utf8(document.replace('\'', '"')), 1), Basket.class))
                        .problem())) {
            assertThat(problem.status()).isEqualTo(400);
            assertThat(problem.errors())
                    .containsExactly(
                            new Problem.FieldError(place + ".sku", "must not be blank"),
                            new Problem.FieldError(place + ".quantity", "has to be at least 1"));
            assertThat(problem.detail())
                    .contains("%1$s.sku: must not be blank; %1$s.quantity: has to be at least 1".formatted(place));
        }
    }

    @Test
    void faultsOfTheDocumentItselfHaveNoPlaceBefore() {
        assertThat(complaint("{\"sku\":\" \",\"quantity\":1}", Checked.class).errors())
                .containsExactly(new Problem.FieldError("sku", "must not be blank"));
    }

    @Test
    void valueThatDoesNotFitIsAmongTheErrors() {
        assertThat(complaint("{\"id\":\"a\",\"items\":[{\"sku\":5}]}", Order.class)
                        .errors())
                .containsExactly(new Problem.FieldError("items[0].sku", "expected a string"));
        assertThat(complaint("{\"id\":\"a\",\"items\":[{\"sku\":\"x\",\"quantity\":13}]}", Order.class)
                        .errors())
                .containsExactly(new Problem.FieldError("items[0]", "not an allowed value"));
        assertThat(complaint("{", Order.class).errors()).isEmpty();
    }

    @Test
    void refusesOtherEncodings() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_32BE)) {
            assertThatThrownBy(() -> json.read("[1]".getBytes(charset), Object.class))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0af", "e080af", "f08080af", "eda080", "f5808080", "f4908080", "ff", "80", "e282"})
    void refusesWhatIsNotUtf8(String hex) {
        var document = new byte[hex.length() / 2 + 4];
        document[0] = '[';
        document[1] = '"';
        var bytes = java.util.HexFormat.of().parseHex(hex);
        System.arraycopy(bytes, 0, document, 2, bytes.length);
        document[document.length - 2] = '"';
        document[document.length - 1] = ']';

        for (var chunk : List.of(1, 3, 8_000)) {
            assertThatThrownBy(() -> json.read(dripping(document, chunk), Object.class))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().detail()).hasValue("the document is not UTF-8"));
        }
        assertThatThrownBy(() -> json.read(document, Object.class)).isInstanceOf(ProblemException.class);
    }

    @Test
    void readsAStreamThatComesInPieces() {
        var text = "[\"ä€😀\",{\"a\":1}]";

        assertThat(json.read(dripping(utf8(text), 1), Object.class)).isEqualTo(List.of("ä€😀", Map.of("a", 1)));
    }

    @Test
    void failureOfTheStreamArrivesAsItself() {
        var gone = new IOException("gone");
        var over = new IllegalStateException("over");

        assertThatThrownBy(() -> json.read(failing(gone), Order.class))
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(gone);
        assertThatThrownBy(() -> json.read(failing(over), Order.class)).isSameAs(over);
    }

    private static InputStream dripping(byte[] bytes, int chunk) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, chunk));
            }
        };
    }

    /// Fails in the middle of a list within an object.
    private static InputStream failing(Exception failure) {
        var start = new ByteArrayInputStream(utf8("{\"items\":[{\"sku\":"));
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var next = start.read();
                if (next >= 0) {
                    return next;
                }
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                target[offset] = (byte) read();
                return 1;
            }
        };
    }

    private <T> T read(String document, Class<T> type) {
        return json.read(utf8(document), type);
    }

    private Problem complaint(String document, Class<?> type) {
        var thrown = catchThrowableOfType(ProblemException.class, () -> read(document, type));
        assertThat(thrown).isNotNull();
        return thrown.problem();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

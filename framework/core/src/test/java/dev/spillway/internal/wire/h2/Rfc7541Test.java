package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples of RFC 7541, appendix C.
class Rfc7541Test {
    private static final List<String> REQUEST_1 =
            List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    private static final List<String> REQUEST_2 = List.of(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache");
    private static final List<String> REQUEST_3 = List.of(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
    private static final List<String> TABLE_1 = List.of(":authority: www.example.com");
    private static final List<String> TABLE_2 = List.of("cache-control: no-cache", ":authority: www.example.com");
    private static final List<String> TABLE_3 =
            List.of("custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com");

    private static final String DATE_1 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
    private static final String DATE_2 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
    private static final String PRIVATE = "cache-control: private";
    private static final String LOCATION = "location: https://www.example.com";
    private static final String COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
    private static final List<String> RESPONSE_1 = List.of(":status: 302", PRIVATE, DATE_1, LOCATION);
    private static final List<String> RESPONSE_2 = List.of(":status: 307", PRIVATE, DATE_1, LOCATION);
    private static final List<String> RESPONSE_3 =
            List.of(":status: 200", PRIVATE, DATE_2, LOCATION, "content-encoding: gzip", COOKIE);
    private static final List<String> RESPONSE_TABLE_1 = List.of(LOCATION, DATE_1, PRIVATE, ":status: 302");
    private static final List<String> RESPONSE_TABLE_2 = List.of(":status: 307", LOCATION, DATE_1, PRIVATE);
    private static final List<String> RESPONSE_TABLE_3 = List.of(COOKIE, "content-encoding: gzip", DATE_2);

    /// @param tableSize of the connection
    /// @param steps the blocks of the connection
    record Example(String section, int tableSize, List<Step> steps) {
        Example(String section, int tableSize, Step... steps) {
            this(section, tableSize, List.of(steps));
        }

        @Override
        public String toString() {
            return section;
        }
    }

    record Step(String hex, List<String> fields, List<String> table, int size) {}

    static List<Example> examples() {
        return List.of(
                new Example(
                        "C.2.1 literal with indexing",
                        4096,
                        new Step(
                                "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
                                List.of("custom-key: custom-header"),
                                List.of("custom-key: custom-header"),
                                55)),
                new Example(
                        "C.2.2 literal without indexing",
                        4096,
                        new Step("040c 2f73 616d 706c 652f 7061 7468", List.of(":path: /sample/path"), List.of(), 0)),
                new Example(
                        "C.2.3 literal never indexed",
                        4096,
                        new Step(
                                "1008 7061 7373 776f 7264 0673 6563 7265 74",
                                List.of("password: secret"),
                                List.of(),
                                0)),
                new Example("C.2.4 indexed", 4096, new Step("82", List.of(":method: GET"), List.of(), 0)),
                new Example(
                        "C.3 requests",
                        4096,
                        new Step("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", REQUEST_1, TABLE_1, 57),
                        new Step("8286 84be 5808 6e6f 2d63 6163 6865", REQUEST_2, TABLE_2, 110),
                        new Step(
                                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
                                REQUEST_3,
                                TABLE_3,
                                164)),
                new Example(
                        "C.4 requests in Huffman code",
                        4096,
                        new Step("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", REQUEST_1, TABLE_1, 57),
                        new Step("8286 84be 5886 a8eb 1064 9cbf", REQUEST_2, TABLE_2, 110),
                        new Step(
                                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
                                REQUEST_3,
                                TABLE_3,
                                164)),
                new Example(
                        "C.5 responses with evictions",
                        256,
                        new Step("""
                                4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
                                2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70
                                6c65 2e63 6f6d""", RESPONSE_1, RESPONSE_TABLE_1, 222),
                        new Step("4803 3330 37c1 c0bf", RESPONSE_2, RESPONSE_TABLE_2, 222),
                        new Step("""
                                88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d
                                54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049
                                5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e
                                3d31""", RESPONSE_3, RESPONSE_TABLE_3, 215)),
                new Example(
                        "C.6 responses in Huffman code with evictions",
                        256,
                        new Step("""
                                4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
                                2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3""", RESPONSE_1, RESPONSE_TABLE_1, 222),
                        new Step("4883 640e ffc1 c0bf", RESPONSE_2, RESPONSE_TABLE_2, 222),
                        new Step("""
                                88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab
                                77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f
                                9587 3160 65c0 03ed 4ee5 b106 3d50 07""", RESPONSE_3, RESPONSE_TABLE_3, 215)));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void decodesTheExamples(Example example) throws Exception {
        var decoder = new HpackDecoder(Block.PLENTY, Block.PLENTY, example.tableSize());

        for (var step : example.steps()) {
            assertThat(Block.decode(decoder, Block.hex(step.hex()))).isEqualTo(step.fields());
            assertThat(Block.table(decoder)).isEqualTo(step.table());
            assertThat(decoder.table().size()).isEqualTo(step.size());
        }
    }
}

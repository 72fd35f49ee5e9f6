package dev.spillway.internal.wire.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rpc.RpcCall;
import dev.spillway.internal.rpc.RpcMetadata;
import dev.spillway.internal.wire.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RpcFieldsTest {
    private final List<String> seen = new ArrayList<>();

    private List<String> read(String... namesAndValues) {
        var offsets = new int[2 * namesAndValues.length];
        var head = new StringBuilder();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            offsets[2 * i] = head.length();
            offsets[2 * i + 1] = head.append(namesAndValues[i]).length();
            offsets[2 * i + 2] = head.length();
            offsets[2 * i + 3] = head.append(namesAndValues[i + 1]).length();
        }
        var fields =
                new Fields(head.toString().getBytes(StandardCharsets.ISO_8859_1), offsets, namesAndValues.length / 2);
        RpcFields.read(fields, new RpcCall.FieldReader() {
            @Override
            public void text(String name, String value) {
                seen.add(name + ": " + value);
            }

            @Override
            public void binary(String name, byte[] value) {
                seen.add(name + " = " + HexFormat.of().formatHex(value));
            }
        });
        return seen;
    }

    @Test
    void showsWhatIsTheApplications() {
        assertThat(read(
                        "host", "localhost",
                        "te", "trailers",
                        "content-type", "application/grpc",
                        "grpc-timeout", "1S",
                        "grpc-accept-encoding", "gzip",
                        "user-agent", "a client",
                        "x-twice", "1",
                        "x-twice", "2"))
                .containsExactly("user-agent: a client", "x-twice: 1", "x-twice: 2");
    }

    @Test
    void decodesBytesWithAndWithoutPaddingAndInLists() {
        assertThat(read("a-bin", "AAE", "b-bin", "AAE=", "c-bin", "AA,AQ==, Ag", "d-bin", ""))
                .containsExactly("a-bin = 0001", "b-bin = 0001", "c-bin = 00", "c-bin = 01", "c-bin = 02", "d-bin = ");
    }

    @Test
    void dropsNamesThatGrpcDoesNotHave() {
        assertThat(read("x!y", "1", "-bin", "AA", "x|z", "2", "x.y_z-1", "3")).containsExactly("x.y_z-1: 3");
    }

    @Test
    void dropsWhatIsNoBase64() {
        assertThat(read("a-bin", "A", "b-bin", "!!!!", "c-bin", "AA")).containsExactly("c-bin = 00");
    }

    @Test
    void anAnswerKeepsToItsOwnFields() {
        var fields = new RpcMetadata()
                .text("x", "1")
                .text("grpc-status", "0")
                .text("content-type", "text/html")
                .text("connection", "close")
                .text(":status", "500")
                .text("y", "a\r\nb")
                .text("z", "ü")
                .binary("w-bin", new byte[] {0, 1})
                .binary("grpc-status-details-bin", new byte[] {8, 1});
        var put = new ArrayList<String>();
        fields.each((name, value) -> put.add(name + ": " + value));

        assertThat(put).containsExactly("x: 1", "w-bin: AAE", "grpc-status-details-bin: CAE");
        assertThat(fields.size()).isEqualTo(2 + 32 + 8 + 32 + 26 + 32);
    }
}

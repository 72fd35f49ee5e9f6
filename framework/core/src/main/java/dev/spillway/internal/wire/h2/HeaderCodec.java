package dev.spillway.internal.wire.h2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// The header blocks of one connection as its client needs them: it encodes requests, without any state, and decodes
/// answers, bounded and strictly. It belongs to the thread that reads the connection, but for encoding.
public final class HeaderCodec {
    private static final int FIRST = 512;
    private static final String STATUS = ":status";
    private static final int DIGITS = 3;

    private final HpackDecoder decoder;

    /// What a block is. In every case the decoder is in step with the other side.
    public sealed interface Block {}

    /// The head of an answer, or what follows its content.
    ///
    /// @param status 0 if there is none, as in trailers
    /// @param fields all others, in order
    public record Fields(int status, List<Field> fields) implements Block {
        /// Copies the list.
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /// More than is taken.
    public record TooLarge() implements Block {}

    /// No answer has such fields (RFC 9113, 8.2 and 8.3).
    ///
    /// @param detail one phrase
    public record Malformed(String detail) implements Block {}

    /// A field with its name in lower case.
    public record Field(String name, String value) {}

    /// Takes the fields of a request.
    @FunctionalInterface
    public interface Target {
        /// One more; pseudo-header fields come first.
        void field(String name, String value);
    }

    /// @param maxBytes of a list of fields, by the count of RFC 9113, 6.5.2
    /// @param maxCount of fields, `:status` among them
    public HeaderCodec(int maxBytes, int maxCount) {
        this.decoder = new HpackDecoder(maxBytes, maxCount);
    }

    /// Encodes the block of a request. It leaves no trace in any table, so it may be dropped unsent.
    public static byte[] encode(Consumer<Target> fields) {
        var buffer = new FrameBuffer(FIRST);
        HpackEncoder.start(buffer);
        fields.accept((name, value) -> HpackEncoder.field(buffer, name, value));
        return Arrays.copyOf(buffer.bytes(), buffer.count());
    }

    /// Decodes a whole block.
    ///
    /// @throws IOException if it does not decode: the connection is of no use any more
    public Block decode(byte[] block, int from, int to) throws IOException {
        return switch (decoder.decode(block, from, to)) {
            case Decoded.Complete(var list) -> read(list);
            case Decoded.Oversize _ -> new TooLarge();
        };
    }

    private static Block read(FieldList list) {
        var status = 0;
        var fields = new ArrayList<Field>(list.count());
        for (var i = 0; i < list.count(); i++) {
            switch (list.kind(i)) {
                case UNKNOWN_PSEUDO -> {
                    if (!list.name(i).equals(STATUS) || status != 0 || !fields.isEmpty()) {
                        return new Malformed("a pseudo-header field that no answer has there");
                    }
                    status = status(list.value(i));
                    if (status == 0) {
                        return new Malformed(":status that is no status");
                    }
                }
                case METHOD, SCHEME, AUTHORITY, PATH -> {
                    return new Malformed("a pseudo-header field of requests");
                }
                case CONNECTION, BAD_NAME, BAD_VALUE -> {
                    return new Malformed("a header field that HTTP/2 does not have");
                }
                case HOST, CONTENT_LENGTH, EXPECT, TE, COOKIE, OTHER ->
                    fields.add(new Field(list.name(i), list.value(i)));
            }
        }
        return new Fields(status, fields);
    }

    private static int status(String text) {
        var isStatus =
                text.length() == DIGITS && text.charAt(0) != '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isStatus ? Integer.parseInt(text) : 0;
    }
}

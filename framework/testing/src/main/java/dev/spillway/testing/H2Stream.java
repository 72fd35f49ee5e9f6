package dev.spillway.testing;

import dev.spillway.http.Response.Field;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One stream as its client sees it.
final class H2Stream {
    private final List<Integer> interim = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private List<Field> head = List.of();
    private List<Field> trailers = List.of();
    private boolean ended;
    private Optional<H2Error> reset = Optional.empty();
    private long credit;
    private long sendCredit;

    /// More may be sent to the client.
    void grant(long bytes) {
        credit += bytes;
    }

    /// The client has sent content, or may send more.
    void sends(long bytes) {
        sendCredit += bytes;
    }

    long sendCredit() {
        return sendCredit;
    }

    void fields(List<Field> fields, boolean last) {
        check(!ended, "fields after the end of a stream");
        if (!head.isEmpty()) {
            check(last, "trailers that do not end a stream");
            check(fields.stream().noneMatch(field -> field.name().startsWith(":")), "pseudo-header fields in trailers");
            trailers = fields;
        } else if (status(fields) < 200) {
            check(!last, "an interim answer that ends its stream");
            interim.add(status(fields));
        } else {
            head = fields;
        }
        ended = last;
    }

    /// @param window what the client lets every stream have
    void data(byte[] bytes, int flowControlled, boolean last, long window) {
        check(!head.isEmpty() && !ended, "content before or after its place");
        credit -= flowControlled;
        check(flowControlled == 0 || window + credit >= 0, "more content than its window has room for");
        content.writeBytes(bytes);
        ended = last;
    }

    void reset(H2Error error) {
        // An answer that was whole is whole: RFC 9113, 8.1.
        reset = ended ? reset : Optional.of(error);
    }

    /// What is known by now.
    Optional<H2Outcome> outcome() {
        if (reset.isPresent()) {
            return Optional.of(new H2Outcome.Reset(reset.get()));
        }
        return ended ? Optional.of(new H2Outcome.Answered(answer())) : Optional.empty();
    }

    /// Bytes of content so far.
    int received() {
        return content.size();
    }

    List<Field> head() {
        return head;
    }

    List<Field> trailers() {
        return trailers;
    }

    private Answer answer() {
        var fields =
                head.stream().filter(field -> !field.name().startsWith(":")).toList();
        return new Answer(status(head), fields, List.copyOf(interim), content.toByteArray());
    }

    private static int status(List<Field> fields) {
        var pseudo =
                fields.stream().filter(field -> field.name().startsWith(":")).toList();
        check(
                pseudo.size() == 1
                        && fields.getFirst().equals(pseudo.getFirst())
                        && pseudo.getFirst().name().equals(":status")
                        && pseudo.getFirst().value().matches("[1-5]\\d\\d"),
                "a head without a status of its own: " + fields);
        return Integer.parseInt(pseudo.getFirst().value());
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("the server sent " + otherwise);
        }
    }
}

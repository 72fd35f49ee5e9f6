package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.Payload;
import dev.spillway.internal.gate.Payload.Expectation;
import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import dev.spillway.internal.wire.Authority;
import dev.spillway.internal.wire.Expect;
import dev.spillway.internal.wire.Fields;
import dev.spillway.internal.wire.Octets;
import dev.spillway.internal.wire.h1.RequestHead.Version;

/// Where a request's body ends and whether the connection goes on after it (RFC 9112, 6 and 9). Two readings of a
/// message are how requests are smuggled past a proxy (11.2), so whatever could be read in two ways is refused: a
/// second field line, a list where a number belongs, a length beside a transfer coding.
///
/// @param length bytes of the body, 0 for none, [Payload#UNKNOWN] for chunked
/// @param expectation whether the client waits for `100 Continue`
/// @param persistence whether the client wants to go on
record Framing(long length, Expectation expectation, Persistence persistence) {
    /// What follows the answer.
    enum Persistence {
        /// Another request may come.
        KEEP,
        /// The client asked for the end, or does not know better (HTTP/1.0).
        CLOSE
    }

    private static final int MISSING = -1;

    /// Works out the framing of a request.
    ///
    /// @throws Refusal 400, 417 or 501
    static Framing of(RequestHead head) throws Refusal {
        return new Reader(head).read();
    }

    private static final class Reader {
        private final RequestHead head;
        private final Fields fields;
        private int host = MISSING;
        private int length = MISSING;
        private int coding = MISSING;
        private int expect = MISSING;
        private Persistence persistence;

        Reader(RequestHead head) {
            this.head = head;
            this.fields = head.fields();
            this.persistence = head.version() == Version.HTTP_1_0 ? Persistence.CLOSE : Persistence.KEEP;
        }

        Framing read() throws Refusal {
            find();
            checkHost();
            var bodyLength = bodyLength();
            return new Framing(bodyLength, expectation(bodyLength), persistence);
        }

        private void find() throws Refusal {
            for (var i = 0; i < fields.count(); i++) {
                switch (fields.nameLength(i)) {
                    case 4 -> host = only(host, i, "host");
                    case 6 -> expect = only(expect, i, "expect");
                    case 10 -> connection(i);
                    case 14 -> length = only(length, i, "content-length");
                    case 17 -> coding = only(coding, i, "transfer-encoding");
                    default -> {}
                }
            }
        }

        private int only(int found, int index, String name) throws Refusal {
            if (!fields.isNamed(index, name)) {
                return found;
            }
            if (found != MISSING) {
                throw Refusal.of(Reason.MALFORMED, "more than one field line " + name);
            }
            return index;
        }

        private void connection(int index) {
            if (fields.isNamed(index, "connection") && hasToken(index, "close")) {
                persistence = Persistence.CLOSE;
            }
        }

        private boolean hasToken(int index, String lower) {
            for (var option : fields.value(index).split(",", -1)) {
                if (option.strip().equalsIgnoreCase(lower)) {
                    return true;
                }
            }
            return false;
        }

        /// RFC 9112, 3.2. An absolute target has to agree, or a proxy and we would serve two different hosts.
        private void checkHost() throws Refusal {
            if (host == MISSING) {
                if (head.version() == Version.HTTP_1_1) {
                    throw Refusal.of(Reason.MALFORMED, "no Host");
                }
            } else {
                Authority.check(fields.head(), fields.valueStart(host), fields.valueEnd(host));
            }
            var authority = head.authority();
            if (authority != null) {
                var bytes = Octets.ascii(authority);
                Authority.check(bytes, 0, bytes.length);
                if (host != MISSING && !authority.equalsIgnoreCase(fields.value(host))) {
                    throw Refusal.of(Reason.MALFORMED, "the target's authority is not Host");
                }
            }
        }

        private long bodyLength() throws Refusal {
            if (coding == MISSING) {
                return length == MISSING ? 0 : declaredLength();
            }
            if (length != MISSING) {
                throw Refusal.of(Reason.MALFORMED, "Content-Length beside Transfer-Encoding");
            }
            if (head.version() == Version.HTTP_1_0) {
                throw Refusal.of(Reason.MALFORMED, "Transfer-Encoding in HTTP/1.0");
            }
            if (!Octets.equalsIgnoreCase(
                    fields.head(), fields.valueStart(coding), fields.valueEnd(coding), "chunked")) {
                throw Refusal.of(Reason.NOT_IMPLEMENTED, "the only transfer coding is chunked");
            }
            return Payload.UNKNOWN;
        }

        private long declaredLength() throws Refusal {
            var declared = Octets.number(fields.head(), fields.valueStart(length), fields.valueEnd(length));
            if (declared < 0) {
                throw Refusal.of(Reason.MALFORMED, "Content-Length is not a number of up to 18 digits");
            }
            return declared;
        }

        /// RFC 9110, 10.1.1: ignored in HTTP/1.0.
        private Expectation expectation(long bodyLength) throws Refusal {
            if (expect == MISSING || head.version() == Version.HTTP_1_0) {
                return Expectation.NONE;
            }
            return Expect.of(fields.head(), fields.valueStart(expect), fields.valueEnd(expect), bodyLength);
        }
    }
}

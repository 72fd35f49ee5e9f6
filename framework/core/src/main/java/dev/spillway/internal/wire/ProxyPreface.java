package dev.spillway.internal.wire;

import dev.spillway.internal.gate.Reason;
import dev.spillway.internal.gate.Refusal;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// The header that a proxy puts before the first byte of a connection: PROXY protocol, version 1 (a line) or 2
/// (binary). It is read under the clock of the first byte.
public final class ProxyPreface {
    private static final byte[] SIGNATURE_2 = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte[] SIGNATURE_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    /// The longest line of version 1, with its CR LF.
    private static final int MOST_LINE = 107;
    /// Addresses and their TLVs; HAProxy sends some hundred bytes at most.
    private static final int MOST_BINARY = 4_096;
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int MOST_PORT = 65_535;
    private static final int FIXED = 16;
    private static final int INET = 1;
    private static final int INET6 = 2;
    private static final int INET_BYTES = 12;
    private static final int INET6_BYTES = 36;

    private final Input input;

    private ProxyPreface(Input input) {
        this.input = input;
    }

    /// Reads the header.
    ///
    /// @return the client it names; empty if the proxy speaks for itself, as in its health checks
    /// @throws Refusal if there is no header, or a malformed one
    /// @throws EOFException if the peer ended before it was complete
    public static Optional<InetAddress> read(Input input) throws IOException {
        return new ProxyPreface(input).read();
    }

    private Optional<InetAddress> read() throws IOException {
        return starts(SIGNATURE_2) ? binary() : line();
    }

    private boolean starts(byte[] signature) throws IOException {
        for (var i = 0; i < signature.length; i++) {
            if (octet(i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private Optional<InetAddress> line() throws IOException {
        if (!starts(SIGNATURE_1)) {
            throw malformed();
        }
        var end = 0;
        while (octet(end) != '\r') {
            if (++end > MOST_LINE - 2) {
                throw malformed();
            }
        }
        if (octet(end + 1) != '\n') {
            throw malformed();
        }
        var line = new String(input.copy(end), StandardCharsets.US_ASCII);
        input.position += end + 2;
        var words = line.split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return Optional.empty();
        }
        if (words.length != 6 || !isPort(words[4]) || !isPort(words[5])) {
            throw malformed();
        }
        var six = words[2].indexOf(':') >= 0;
        var client = AddressLiteral.of(words[2]);
        if (client.isEmpty() || !words[1].equals(six ? "TCP6" : "TCP4")) {
            throw malformed();
        }
        return client;
    }

    private static boolean isPort(String word) {
        return PORT.matcher(word).matches() && Integer.parseInt(word) <= MOST_PORT;
    }

    private Optional<InetAddress> binary() throws IOException {
        octet(FIXED - 1);
        var version = octet(12) >> 4 & 0xf;
        var command = octet(12) & 0xf;
        var family = octet(13) >> 4 & 0xf;
        var length = (octet(14) & 0xff) << 8 | (octet(15) & 0xff);
        if (version != 2 || command > 1 || length > MOST_BINARY) {
            throw malformed();
        }
        if (length > 0) {
            octet(FIXED + length - 1);
        }
        var content = Arrays.copyOfRange(input.copy(FIXED + length), FIXED, FIXED + length);
        input.position += FIXED + length;
        if (command == 0) {
            return Optional.empty();
        }
        return switch (family) {
            case INET -> source(content, INET_BYTES, 4);
            case INET6 -> source(content, INET6_BYTES, 16);
            default -> Optional.empty();
        };
    }

    private static Optional<InetAddress> source(byte[] content, int least, int bytes) throws IOException {
        if (content.length < least) {
            throw malformed();
        }
        return Optional.of(InetAddress.getByAddress(Arrays.copyOf(content, bytes)));
    }

    private byte octet(int index) throws IOException {
        while (input.position + index >= input.limit) {
            if (!input.fill()) {
                throw new EOFException("the connection ends within the proxy's header");
            }
        }
        return input.bytes[input.position + index];
    }

    private static Refusal malformed() {
        return Refusal.of(Reason.MALFORMED, "no header of the PROXY protocol");
    }
}

package dev.spillway.internal.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/// A block of a PEM file (RFC 7468).
///
/// @param label what stands after BEGIN: `CERTIFICATE`
/// @param form whether its content is DER
/// @param content what it holds
@SuppressWarnings("ArrayRecordComponent")
record Pem(String label, Form form, byte[] content) {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----");
    private static final String END = "-----END ";

    /// What the content of a block is.
    enum Form {
        DER,
        /// It has header lines: encrypted in the way that OpenSSL had before PKCS#8 (RFC 1421).
        OLD_ENCRYPTION
    }

    /// The blocks of a file; text around them is ignored, as OpenSSL writes some.
    ///
    /// @throws IllegalArgumentException if a block does not end, or is not base64
    static List<Pem> read(byte[] file) {
        var blocks = new ArrayList<Pem>();
        var lines = new String(file, StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .iterator();
        while (lines.hasNext()) {
            var begin = BEGIN.matcher(lines.next());
            if (begin.matches()) {
                blocks.add(block(begin.group(1), lines));
            }
        }
        return List.copyOf(blocks);
    }

    private static Pem block(String label, Iterator<String> lines) {
        var form = Form.DER;
        var base64 = new StringBuilder();
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.startsWith(END)) {
                return new Pem(label, form, Base64.getDecoder().decode(base64.toString()));
            }
            if (line.indexOf(':') >= 0) {
                form = Form.OLD_ENCRYPTION;
            } else {
                base64.append(line);
            }
        }
        throw new IllegalArgumentException("a block that does not end");
    }
}

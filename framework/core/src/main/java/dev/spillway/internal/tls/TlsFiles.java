package dev.spillway.internal.tls;

import dev.spillway.internal.tls.TlsSettings.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the files that settings name hold, read once: what is looked at for a change is what is then used.
///
/// @param content by setting
record TlsFiles(Map<Source, byte[]> content) {
    /// Far more than a chain, a bundle of authorities or a store has.
    private static final int LARGEST = 1 << 20;

    /// Reads all of them.
    ///
    /// @throws TlsFault that names the first one that cannot be read
    static TlsFiles read(TlsSettings settings) throws TlsFault {
        var sources = new ArrayList<Source>();
        switch (settings.identity()) {
            case Identity.Pem pem -> sources.addAll(List.of(pem.certificate(), pem.key()));
            case Identity.Keystore store -> sources.add(store.file());
            case Identity.Development() -> {}
        }
        settings.trust().ifPresent(sources::add);
        return read(sources);
    }

    /// Reads each of `sources`.
    ///
    /// @throws TlsFault that names the first one that cannot be read
    static TlsFiles read(List<Source> sources) throws TlsFault {
        var content = new LinkedHashMap<Source, byte[]>();
        for (var source : sources) {
            content.put(source, bytes(source));
        }
        return new TlsFiles(content);
    }

    private static byte[] bytes(Source source) throws TlsFault {
        try (var in = Files.newInputStream(source.file())) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new TlsFault(source, "is larger than 1 MiB");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new TlsFault(source, "does not exist");
        } catch (AccessDeniedException e) {
            throw new TlsFault(source, "may not be read by this user");
        } catch (IOException e) {
            throw new TlsFault(source, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /// What the file of a setting holds.
    byte[] of(Source source) {
        var bytes = content.get(source);
        if (bytes == null) {
            throw new IllegalArgumentException(source + " was not read");
        }
        return bytes;
    }

    /// The same for the same content. Names and times say nothing: Kubernetes swaps a link three folders up.
    String digest() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            content.forEach((source, bytes) -> {
                digest.update((source.key() + bytes.length).getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

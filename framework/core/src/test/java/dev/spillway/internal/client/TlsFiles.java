package dev.spillway.internal.client;

import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.internal.tls.Source;
import dev.spillway.internal.tls.TlsFault;
import dev.spillway.limit.Origin;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// The files of a client's TLS, as tests name them.
final class TlsFiles {
    private TlsFiles() {}

    record Paths(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
        static final Paths NONE = new Paths(Optional.empty(), Optional.empty(), Optional.empty());

        /// Reads them.
        ClientFiles load() throws TlsFault {
            return ClientFiles.load(
                    new ClientFiles.Sources(
                            source("authorities", authorities), source("certificate", certificate), source("key", key)),
                    InstantSource.system());
        }

        private static Optional<Source> source(String key, Optional<Path> file) {
            return file.map(path -> new Source("spillway.clients.inventory.tls." + key, path, Origin.CODE));
        }
    }
}
